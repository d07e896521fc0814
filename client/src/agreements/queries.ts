import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, type Settle } from '@/api'
import { keep, kept } from '@/api/kept'
import type { Agreement, CancelDraft, NoShowAnswer, Settlement, ThanksDraft } from '@/api/types'
import { keepSpares } from './doors'
import { now } from '@/shell/now'
import { signedIn } from '@/shell/session'
import { outOnLoan, pressing } from './loan'

/** useAgreements reads all of mine, newest first; what was last known is there without a network. */
export function useAgreements() {
  return useQuery({
    queryKey: ['agreements'],
    queryFn: async () => {
      const all = await wholeList()
      keep('agreements', all)
      void keepSpares(all)
      return all
    },
    enabled: signedIn,
    initialData: () => kept<Agreement[]>('agreements'),
    initialDataUpdatedAt: 0,
  })
}

async function wholeList(): Promise<Agreement[]> {
  const all: Agreement[] = []
  let cursor = ''
  do {
    const page = await api.listAgreements(cursor)
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== '' && all.length < 300)
  return all
}

/** useDraw reads how a post's draw is decided; a draw that runs is looked at again when something happens to a request. */
export function useDraw(post: Ref<string>) {
  return useQuery({ queryKey: ['draw', post], queryFn: () => api.readDraw(post.value), refetchInterval: (q) => (q.state.data?.drawnAt ? false : 30_000) })
}

/** useHoldDraw draws, where the poster says when. */
export function useHoldDraw() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: api.holdDraw,
    onSettled: (_d, _e, post) => {
      for (const queryKey of [['draw', post], ['agreements'], ['post', post]]) void cache.invalidateQueries({ queryKey })
    },
  })
}

/** useDueCount counts the agreements in which something is due from me: the only red dot there is. */
export function useDueCount() {
  const { data } = useAgreements()
  const early = (a: Agreement) => outOnLoan(a) && !pressing(a, now.value as Date)
  return computed(() => (data.value ?? []).filter((a) => !early(a)).filter((a) => a.due === 'accept' || a.due === 'confirm' || a.due === 'answer' || a.due === 'enter_code' || a.due === 'bring').length)
}

/** useAgreement reads one; the list's copy stands in until it comes. */
export function useAgreement(id: Ref<string>) {
  const cache = useQueryClient()
  return useQuery({
    queryKey: ['agreement', id],
    queryFn: () => api.readAgreement(id.value),
    initialData: () => (cache.getQueryData<Agreement[]>(['agreements']) ?? kept<Agreement[]>('agreements'))?.find((a) => a.id === id.value),
    initialDataUpdatedAt: 0,
  })
}

/** useWaiting are those who wait for my answer, the longest first. */
export function useWaiting() {
  const { data } = useAgreements()
  return computed(() => (data.value ?? []).filter((a) => a.due === 'accept').sort((a, b) => a.updatedAt.localeCompare(b.updatedAt)))
}

/** useSimilar reads open posts like one that I missed. */
export function useSimilar(id: Ref<string>) {
  return useQuery({ queryKey: ['similar', id], queryFn: () => api.findSimilar(id.value), staleTime: 60_000 })
}

/** useAgreementActs are what the two sides do. None is shown before the server has said yes. */
export function useAgreementActs() {
  const cache = useQueryClient()
  const done = (a: Agreement) => {
    cache.setQueryData(['agreement', a.id], a)
    for (const queryKey of [['agreements'], ['post', a.postId], ['mine'], ['feed']]) void cache.invalidateQueries({ queryKey })
  }
  const refused = () => cache.invalidateQueries({ queryKey: ['agreement'] })
  return {
    settle: useMutation({ mutationFn: (x: { id: string; what: Settle; reason?: string }) => api.settle(x.id, x.what, x.reason), onSuccess: done, onError: refused }),
    confirm: useMutation({ mutationFn: api.confirm, onSuccess: done, onError: refused }),
    takeBack: useMutation({ mutationFn: (x: { id: string; body: CancelDraft }) => api.takeBack(x.id, x.body), onSuccess: done, onError: refused }),
    plead: useMutation({ mutationFn: (x: { id: string; body: NoShowAnswer }) => api.plead(x.id, x.body), onSuccess: done, onError: refused }),
    rule: useMutation({ mutationFn: (x: { id: string; body: Settlement }) => api.rule(x.id, x.body), onSuccess: () => cache.invalidateQueries({ queryKey: ['agreements'] }), onError: refused }),
    handOver: useMutation({ mutationFn: (x: { id: string; code: string }) => api.handOver(x.id, x.code), onSuccess: done }),
    thank: useMutation({ mutationFn: (x: { id: string; body: ThanksDraft }) => api.thank(x.id, x.body), onSuccess: done, onError: refused }),
  }
}
