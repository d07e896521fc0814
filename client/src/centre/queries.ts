import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { centreApi, type DeskList } from '@/api/centre'
import type { CentreHours, CentreItem } from '@/api/types'
import { signedIn } from '@/shell/session'

const there = (id: Ref<string>) => computed(() => signedIn.value && id.value !== '')

/** useOpening reads when the centre of a compound is open. */
export function useOpening(compound: Ref<string>) {
  return useQuery({ queryKey: ['centre', 'opening', compound], queryFn: () => centreApi.opening(compound.value), enabled: there(compound), staleTime: 60_000 })
}

/** useHours changes when it is open. */
export function useHours(compound: Ref<string>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn: (h: CentreHours) => centreApi.setHours(compound.value, h), onSuccess: () => cache.invalidateQueries({ queryKey: ['centre'] }) })
}

/** useTools reads the shared tool corner. */
export function useTools(compound: Ref<string>) {
  return useQuery({ queryKey: ['tools', compound], queryFn: async () => (await centreApi.tools(compound.value)).items, enabled: there(compound) })
}

/** useOwnItems reads what I have at the centre, or bring there. */
export function useOwnItems(compound: Ref<string>) {
  return useQuery({ queryKey: ['centre', 'mine', compound], queryFn: async () => (await centreApi.mine(compound.value)).items, enabled: there(compound) })
}

/** useItem reads one thing with its steps. */
export function useItem(id: Ref<string>) {
  return useQuery({ queryKey: ['centre', 'item', id], queryFn: () => centreApi.item(id.value) })
}

/** useCounts reads how long each of the desk's lists is. */
export function useCounts(compound: Ref<string>) {
  return useQuery({ queryKey: ['centre', 'counts', compound], queryFn: () => centreApi.counts(compound.value), enabled: there(compound) })
}

/** useDeskList reads one of the desk's lists; only what is over has further pages. */
export function useDeskList(compound: Ref<string>, list: Ref<DeskList>) {
  return useInfiniteQuery({
    queryKey: ['centre', 'list', compound, list],
    queryFn: ({ pageParam }) => centreApi.list(compound.value, list.value, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
    select: (all) => all.pages.flatMap((p) => p.items),
    enabled: there(compound),
  })
}

/** useTakes reads the stock-takes, the newest first. */
export function useTakes(compound: Ref<string>) {
  return useQuery({ queryKey: ['centre', 'takes', compound], queryFn: async () => (await centreApi.stocktakes(compound.value)).items, enabled: there(compound) })
}

/** useTake reads one stock-take, line by line. */
export function useTake(compound: Ref<string>, id: Ref<string>) {
  return useQuery({ queryKey: ['centre', 'take', compound, id], queryFn: () => centreApi.stocktake(compound.value, id.value), enabled: there(compound) })
}

/** useItemAct does something with a thing; none is shown before the server has said yes. */
export function useItemAct<A>(act: (a: A) => Promise<CentreItem>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: (item) => {
      cache.setQueryData(['centre', 'item', item.id], item)
      for (const key of ['counts', 'list', 'mine']) void cache.invalidateQueries({ queryKey: ['centre', key] })
      void cache.invalidateQueries({ queryKey: ['tools'] })
      void cache.invalidateQueries({ queryKey: ['agreements'] })
      if (item.agreementId) void cache.invalidateQueries({ queryKey: ['agreement', item.agreementId] })
    },
    onError: () => cache.invalidateQueries({ queryKey: ['centre', 'item'] }),
  })
}
