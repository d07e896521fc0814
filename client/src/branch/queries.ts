import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api } from '@/api'
import type { Settings } from '@/api/types'

/** useReviews reads the posts that wait for a look, the longest waiting first. */
export function useReviews(compound: Ref<string>) {
  return useQuery({
    queryKey: ['reviews', compound],
    queryFn: async () => (await api.listPosts(compound.value, { state: ['pending_review'], limit: 100 })).items.reverse(),
    enabled: computed(() => compound.value !== ''),
  })
}

/** useRules reads the compound's rules, and changes them for its moderators. */
export function useRules(compound: Ref<string>) {
  const cache = useQueryClient()
  const change = useMutation({
    mutationFn: (body: Settings) => api.changeRules(compound.value, body),
    onSuccess: (now) => cache.setQueryData(['rules', compound.value], now),
  })
  return { ...useQuery({ queryKey: ['rules', compound], queryFn: () => api.readRules(compound.value), enabled: computed(() => compound.value !== '') }), change }
}

/** useMarkNeed marks how much a household needs what is given away. */
export function useMarkNeed() {
  const cache = useQueryClient()
  return useMutation({ mutationFn: (a: { id: string; need: number }) => api.markNeed(a.id, a.need), onSettled: () => cache.invalidateQueries({ queryKey: ['memberships'] }) })
}

/** useRenew makes a new invite for a building; the old one leads nowhere from then on. */
export function useRenew(compound: Ref<string>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (building: string) => api.renewInvite(compound.value, building),
    onSettled: () => cache.invalidateQueries({ queryKey: ['invites'] }),
  })
}

/** useInvites reads the invites of the buildings that I look after. */
export function useInvites(compound: Ref<string>) {
  return useQuery({
    queryKey: ['invites', compound],
    queryFn: async () => (await api.listInvites(compound.value)).items,
    enabled: computed(() => compound.value !== ''),
  })
}
