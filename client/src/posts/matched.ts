import { useQueries } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api } from '@/api'
import type { Match, Post } from '@/api/types'
import { open } from './post'

/** One of my posts beside the best that was found for it. */
export type Pair = { mine: Post; match: Match; others: number }

const most = 12

/** pairsOf puts the best notifiable match beside each post, the surest pair first, each neighbour once. */
export function pairsOf(posts: Post[], found: (Match[] | undefined)[]): Pair[] {
  const pairs = posts.flatMap((mine, i) => {
    const sure = (found[i] ?? []).filter((m) => m.notify && open(m.post))
    return sure[0] ? [{ mine, match: sure[0], others: sure.length - 1 }] : []
  })
  const seen = new Set<string>()
  return pairs.sort((a, b) => b.match.score - a.match.score).filter((p) => !seen.has(p.match.post.id) && seen.add(p.match.post.id))
}

/** asking are the posts whose matches are looked up: needs before offers, the newest first. */
function asking(mine: Post[]): Post[] {
  const open = mine.filter((p) => p.state === 'open')
  return [...open.filter((p) => p.direction === 'need'), ...open.filter((p) => p.direction === 'offer')].slice(0, most)
}

/** useMatched is what was matched for me: my open posts, each with its best match. */
export function useMatched(mine: Ref<Post[] | undefined>) {
  const asked = computed(() => asking(mine.value ?? []))
  const found = useQueries({
    queries: computed(() => asked.value.map((p) => ({ queryKey: ['matches', p.id, 3], queryFn: () => api.listMatches(p.id, 3) }))),
  })
  return computed(() => pairsOf(asked.value, found.value.map((f) => f.data?.items)))
}
