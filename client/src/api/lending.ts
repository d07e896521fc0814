import { at, of, once } from '.'
import * as gen from './gen'
import type { LongerDraft, LookDraft } from './types'

/** lendingApi is every call about a thing that is lent, each by what it does. Refusals are thrown as Fault. */
export const lendingApi = {
  setReturn: (id: string, returnBy: string) => once('return.' + id, returnBy, (headers) => gen.setReturn({ ...at(id), body: { returnBy }, headers })),
  askLonger: (id: string, body: LongerDraft) => once('longer.' + id, body, (headers) => gen.askLonger({ ...at(id), body, headers })),
  look: (id: string, body: LookDraft) => once('look.' + id, body, (headers) => gen.lookAtLoan({ ...at(id), body, headers })),
  listLate: (compound: string) => of(gen.listLateLoans(at(compound))),
}
