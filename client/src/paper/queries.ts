import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api } from '@/api'

/** usePapers reads the buildings whose weekly page I print. */
export function usePapers(compound: Ref<string>) {
  return useQuery({ queryKey: ['papers', compound], queryFn: async () => (await api.listPapers(compound.value)).items, enabled: computed(() => compound.value !== '') })
}

/** usePaper lays out this week's page of a building; laid out again it keeps its codes. */
export function usePaper(compound: Ref<string>, building: Ref<string>) {
  return useQuery({ queryKey: ['paper', compound, building], queryFn: () => api.layPaper(compound.value, building.value), enabled: computed(() => building.value !== '') })
}

/** useChain reads the text for the chat group. */
export function useChain(compound: Ref<string>, own: Ref<boolean>) {
  return useQuery({ queryKey: ['chain', compound, own], queryFn: () => api.writeChain(compound.value, own.value), enabled: computed(() => compound.value !== ''), staleTime: 0 })
}

/** useShare is the card of one of my posts: there, or null, and what one does to it. */
export function useShare(post: Ref<string>) {
  const cache = useQueryClient()
  const key = computed(() => ['share', post.value])
  const card = useQuery({
    queryKey: ['share', post],
    queryFn: async () => (await api.readShare(post.value)).card ?? null,
  })
  const share = useMutation({ mutationFn: (photo: boolean) => api.share(post.value, photo), onSuccess: (s) => cache.setQueryData(key.value, s) })
  const unshare = useMutation({ mutationFn: () => api.unshare(post.value), onSuccess: () => cache.setQueryData(key.value, null) })
  return { card, share, unshare }
}
