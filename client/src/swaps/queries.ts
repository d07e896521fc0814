import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { swapApi } from '@/api/swaps'
import type { Swap } from '@/api/types'
import { signedIn } from '@/shell/session'

/** useSwaps reads the swaps that I am or was in, what is live first. */
export function useSwaps() {
  return useQuery({ queryKey: ['swaps', 'mine'], queryFn: async () => (await swapApi.mine()).items, enabled: signedIn, staleTime: 20_000 })
}

/** useSwap reads one; the list's copy stands in until it comes. */
export function useSwap(id: Ref<string>) {
  const cache = useQueryClient()
  return useQuery({
    queryKey: ['swaps', 'one', id],
    queryFn: () => swapApi.read(id.value),
    initialData: () => cache.getQueryData<Swap[]>(['swaps', 'mine'])?.find((s) => s.id === id.value),
    initialDataUpdatedAt: 0,
  })
}

/** useCompoundSwaps reads the swaps of a compound, for those who review it, and searches it for more. */
export function useCompoundSwaps(compound: Ref<string>) {
  const cache = useQueryClient()
  const search = useMutation({
    mutationFn: async (longest: number) => (await swapApi.search(compound.value, longest)).items,
    onSuccess: () => cache.invalidateQueries({ queryKey: ['swaps'] }),
  })
  return { ...useQuery({ queryKey: ['swaps', 'of', compound], queryFn: async () => (await swapApi.of(compound.value)).items, enabled: computed(() => compound.value !== '') }), search }
}

/** useSwapActs are what somebody in a swap does. None is shown before the server has said yes. */
export function useSwapActs() {
  const cache = useQueryClient()
  const done = (s: Swap) => {
    cache.setQueryData(['swaps', 'one', s.id], s)
    for (const queryKey of [['swaps', 'mine'], ['agreements'], ['mine'], ['feed'], ['centre']]) void cache.invalidateQueries({ queryKey })
  }
  const refused = () => cache.invalidateQueries({ queryKey: ['swaps'] })
  return {
    accept: useMutation({ mutationFn: (x: { id: string; via: 'centre' | 'hand' }) => swapApi.accept(x.id, x.via), onSuccess: done, onError: refused }),
    decline: useMutation({ mutationFn: (id: string) => swapApi.decline(id), onSuccess: done, onError: refused }),
  }
}
