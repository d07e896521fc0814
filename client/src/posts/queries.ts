import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, type FeedAsk } from '@/api'
import { keepFeed, keptFeed } from '@/api/etag'
import { keep, kept } from '@/api/kept'
import type { Category, PagePost, Post, PostPatch, RequestDraft } from '@/api/types'

/** What the feed is narrowed to. */
export type Narrow = Pick<FeedAsk, 'module' | 'direction' | 'q'>

/** useFeed reads a compound's feed page by page; the last known first page is there at once. */
export function useFeed(compound: Ref<string>, narrow: Ref<Narrow>) {
  const whole = computed(() => !narrow.value.module && !narrow.value.q && !narrow.value.direction)
  return useInfiniteQuery({
    queryKey: ['feed', compound, narrow],
    queryFn: async ({ pageParam }) => {
      const page = await api.listPosts(compound.value, { ...narrow.value, limit: 20, cursor: pageParam || undefined })
      if (pageParam === '' && whole.value) keepFeed(compound.value, page)
      return page
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
    enabled: computed(() => compound.value !== ''),
    initialData: () => {
      const had = whole.value ? keptFeed<PagePost>(compound.value) : undefined
      return had && { pages: [had.page], pageParams: [''] }
    },
    initialDataUpdatedAt: () => keptFeed(compound.value)?.at,
  })
}

const mineStates = ['pending_review', 'rejected', 'open', 'reserved', 'fulfilled', 'expired'] as const

/** useMine reads my own posts in a compound: what needs a word from me first, what is over last. */
export function useMine(compound: Ref<string>) {
  return useQuery({
    queryKey: ['mine', compound],
    queryFn: async () => {
      const page = await api.listPosts(compound.value, { author: 'me', state: [...mineStates], limit: 100 })
      const mark = (p: Post) => (p.state === 'rejected' ? 0 : p.state === 'fulfilled' || p.state === 'expired' ? 2 : 1)
      return page.items.sort((a, b) => mark(a) - mark(b))
    },
    enabled: computed(() => compound.value !== ''),
  })
}

/** usePost reads one post. */
export function usePost(id: Ref<string>) {
  return useQuery({ queryKey: ['post', id], queryFn: () => api.readPost(id.value), enabled: computed(() => id.value !== '') })
}

/** useMatches reads what fits one of my posts, best first, and what nearly does. */
export function useMatches(id: Ref<string>, enabled: Ref<boolean>, limit = 10) {
  return useQuery({ queryKey: ['matches', id, limit], queryFn: () => api.listMatches(id.value, limit), enabled })
}

/** useCategories reads the categories of all modules, in the language on screen. */
export function useCategories() {
  return useQuery({
    queryKey: ['categories'],
    queryFn: async () => {
      const all = (await api.listCategories()).items
      keep('categories', all)
      return all
    },
    initialData: () => kept<Category[]>('categories'),
    initialDataUpdatedAt: 0,
    staleTime: 3_600_000,
  })
}

/** useAskFor asks for an offer, or offers to meet a need. Somebody else's seat is at stake: nothing is shown before the answer. */
export function useAskFor() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (a: { post: string; body: RequestDraft }) => api.askFor(a.post, a.body),
    onSettled: (_d, _e, a) => {
      for (const queryKey of [['agreements'], ['post', a.post], ['matches'], ['feed']]) void cache.invalidateQueries({ queryKey })
    },
  })
}

/** usePostActs are what an author or a reviewer does to a post. */
export function usePostActs() {
  const cache = useQueryClient()
  const done = (p: Post) => {
    cache.setQueryData(['post', p.id], p)
    for (const key of ['mine', 'feed', 'matches', 'reviews']) void cache.invalidateQueries({ queryKey: [key] })
  }
  return {
    correct: useMutation({ mutationFn: (a: { post: Post; body: PostPatch }) => api.correctPost(a.post.id, a.post.version, a.body), onSuccess: done }),
    withdraw: useMutation({ mutationFn: api.withdraw, onSuccess: done }),
    approve: useMutation({ mutationFn: api.approve, onSuccess: done }),
    reject: useMutation({ mutationFn: (a: { id: string; reason: string }) => api.rejectPost(a.id, a.reason), onSuccess: done }),
    remove: useMutation({ mutationFn: (a: { id: string; reason: string }) => api.removePost(a.id, a.reason), onSuccess: done }),
  }
}
