import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { lendingApi } from '@/api/lending'
import type { Agreement, LongerDraft, LookDraft } from '@/api/types'
import { signedIn } from '@/shell/session'

/** useLoanActs are what the two sides of a loan do besides handing over. None is shown before the server has said yes. */
export function useLoanActs() {
  const cache = useQueryClient()
  const done = (a: Agreement) => {
    cache.setQueryData(['agreement', a.id], a)
    for (const queryKey of [['agreements'], ['post', a.postId]]) void cache.invalidateQueries({ queryKey })
  }
  return {
    setReturn: useMutation({ mutationFn: (x: { id: string; returnBy: string }) => lendingApi.setReturn(x.id, x.returnBy), onSuccess: done }),
    askLonger: useMutation({ mutationFn: (x: { id: string; body: LongerDraft }) => lendingApi.askLonger(x.id, x.body), onSuccess: done }),
    look: useMutation({ mutationFn: (x: { id: string; body: LookDraft }) => lendingApi.look(x.id, x.body), onSuccess: done }),
  }
}

/** useLateLoans reads what is not back long after its time, for those who help with it. */
export function useLateLoans(compound: Ref<string>) {
  return useQuery({ queryKey: ['late', compound], queryFn: async () => (await lendingApi.listLate(compound.value)).items, enabled: computed(() => signedIn.value && compound.value !== '') })
}
