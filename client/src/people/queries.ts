import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api } from '@/api'

/** useMemberships reads the people of a compound in a state: who waits to be admitted, or who lives there. */
export function useMemberships(compound: Ref<string>, state: 'pending' | 'admitted') {
  return useInfiniteQuery({
    queryKey: ['memberships', compound, state],
    queryFn: ({ pageParam }) => api.listMemberships(compound.value, state, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
    select: (all) => all.pages.flatMap((p) => p.items),
    enabled: computed(() => compound.value !== ''),
  })
}

/** useAdmitting are the two answers to somebody who wants to join. */
export function useAdmitting() {
  const cache = useQueryClient()
  const onSettled = () => cache.invalidateQueries({ queryKey: ['memberships'] })
  return {
    admit: useMutation({ mutationFn: api.admit, onSettled }),
    reject: useMutation({ mutationFn: (a: { id: string; reason: string }) => api.reject(a.id, a.reason), onSettled }),
  }
}

/** useBlock keeps two people apart, and lets them meet again. */
export function useBlock() {
  const cache = useQueryClient()
  const onSettled = () => cache.invalidateQueries()
  return { block: useMutation({ mutationFn: api.block, onSettled }), unblock: useMutation({ mutationFn: api.unblock, onSettled }) }
}

/** useBlocked reads whom I keep away. */
export function useBlocked() {
  return useQuery({ queryKey: ['blocked'], queryFn: async () => (await api.listBlocked()).items })
}

/** useReadings reads who looked at my phone and room, and what for. */
export function useReadings() {
  return useQuery({ queryKey: ['readings'], queryFn: async () => (await api.listReadings()).items })
}

/** useAgreed reads the residents for whom I may act: they agreed to it. */
export function useAgreed(compound: Ref<string>, enabled: Ref<boolean>) {
  return useInfiniteQuery({
    queryKey: ['memberships', compound, 'agreed'],
    queryFn: ({ pageParam }) => api.listAgreed(compound.value, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
    select: (all) => all.pages.flatMap((p) => p.items),
    enabled: computed(() => enabled.value && compound.value !== ''),
  })
}

/** useDevices reads where I am signed in. */
export function useDevices() {
  return useQuery({ queryKey: ['devices'], queryFn: api.listDevices })
}
