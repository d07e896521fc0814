import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { Swap } from '@/api/types'

/**
 * useSwapsDue counts the swaps that want a word from me, or from which I fetch something back; the rest stands among the
 * agreements. It looks at what the cards have read and asks nobody, so that the first page need not know how.
 */
export function useSwapsDue() {
  const { data } = useQuery<Swap[]>({ queryKey: ['swaps', 'mine'], enabled: false })
  return computed(() => (data.value ?? []).filter((s) => s.due === 'answer' || s.due === 'take_back').length)
}
