import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { branchApi } from '@/api/branch'
import type { Agreement, AgreementEvent } from '@/api/types'
import { signedIn } from '@/shell/session'

const there = (compound: Ref<string>, also: () => boolean = () => true) => computed(() => signedIn.value && also() && compound.value !== '')

/** useDisputes reads what is disputed now, the longest first, and how many there are; it is stale with the agreements. */
export function useDisputes(compound: Ref<string>, mine: Ref<boolean>) {
  const asked = useInfiniteQuery({
    queryKey: ['agreements', 'disputed', compound],
    queryFn: ({ pageParam }) => branchApi.disputes(compound.value, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
    enabled: there(compound, () => mine.value),
  })
  return { ...asked, disputes: computed(() => asked.data.value?.pages.flatMap((p) => p.items) ?? []), count: computed(() => asked.data.value?.pages[0]?.count ?? 0) }
}

/** raisedBy is the step that made a dispute of it: by whom, when and why. What is added later does not count. */
export function raisedBy(a: Agreement): AgreementEvent | undefined {
  return [...a.history].reverse().find((e) => e.to === 'disputed' && e.from !== 'disputed')
}

const day = 86_400_000

/** overdueDays is for how many days a loan has not come back, once that is a week: until then the two see to it. */
export function overdueDays(a: Agreement, now: Date): number {
  const days = a.loan === 'overdue' && a.returnBy ? Math.floor((now.getTime() - Date.parse(a.returnBy)) / day) : 0
  return days >= 7 ? days : 0
}

/** useGrants reads who has which role, for those who may give one, with the two acts. */
export function useGrants(compound: Ref<string>) {
  const cache = useQueryClient()
  const onSettled = () => cache.invalidateQueries({ queryKey: ['grants'] })
  return {
    ...useQuery({ queryKey: ['grants', compound], queryFn: async () => (await branchApi.grants(compound.value)).items, enabled: there(compound) }),
    give: useMutation({ mutationFn: branchApi.grant, onSettled }),
    take: useMutation({ mutationFn: branchApi.revoke, onSettled }),
  }
}

/** useNamed finds those who live in the compound by a part of their name. */
export function useNamed(compound: Ref<string>, name: Ref<string>) {
  return useQuery({
    queryKey: ['memberships', compound, 'named', name],
    queryFn: async () => (await branchApi.findMembers(compound.value, name.value)).items,
    enabled: there(compound, () => name.value !== ''),
  })
}
