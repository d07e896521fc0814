import { at, of, once } from '.'
import * as gen from './gen'

/** swapApi is every call about swaps in pairs and rings, each by what it does. Refusals are thrown as Fault. */
export const swapApi = {
  mine: () => of(gen.listOwnSwaps({ throwOnError: true })),
  read: (id: string) => of(gen.readSwap(at(id))),
  accept: (id: string, via: 'centre' | 'hand') => once('swap.' + id, via, (headers) => gen.acceptSwap({ ...at(id), body: { via }, headers })),
  decline: (id: string) => once('swapno.' + id, '', (headers) => gen.declineSwap({ ...at(id), headers })),
  of: (compound: string) => of(gen.listSwaps(at(compound))),
  search: (compound: string, longest: number) => of(gen.searchSwaps({ ...at(compound), body: { longest } })),
}
