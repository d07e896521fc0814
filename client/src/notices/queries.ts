import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api } from '@/api'
import { eachOnce } from './notice'
import { signedIn } from '@/shell/session'

/** useNotices reads what I should know, newest first, page by page. */
export function useNotices() {
  return useInfiniteQuery({
    queryKey: ['notices'],
    queryFn: ({ pageParam }) => api.listNotices(pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
    enabled: signedIn,
  })
}

/** useUnread counts the unread ones among those fetched. */
export function useUnread() {
  const { data } = useNotices()
  return computed(() => eachOnce(data.value?.pages.flatMap((p) => p.items) ?? []).filter((n) => !n.read).length)
}

/** useReadAll marks all of them as read. */
export function useReadAll() {
  const cache = useQueryClient()
  return useMutation({ mutationFn: (newest: string) => api.readNotices(newest), onSuccess: () => cache.invalidateQueries({ queryKey: ['notices'] }) })
}
