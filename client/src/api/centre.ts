import { at, of, once } from '.'
import * as gen from './gen'
import type { CentreHours, CentreItem } from './types'

/** One of the desk's lists. */
export type DeskList = 'expected' | 'waiting' | 'due' | 'free' | 'unclaimed' | 'public' | 'lent' | 'past'

/** What becomes of a thing that nobody comes for. */
export type AtEnd = CentreItem['atEnd']

/** How a thing looks as the desk takes it in. */
export type Look = { shelf: string; note?: string; photos?: string[] }

/** centreApi is every call about the neighbours' centre, each by what it does. Refusals are thrown as Fault. */
export const centreApi = {
  opening: (compound: string) => of(gen.readCentre(at(compound))),
  setHours: (compound: string, body: CentreHours) => of(gen.setCentreHours({ ...at(compound), body })),
  tools: (compound: string) => of(gen.listTools(at(compound))),
  send: (agreement: string, via: 'hand' | 'centre', atEnd?: AtEnd) => once('via.' + agreement, { via, atEnd }, (headers) => gen.sendAgreement({ ...at(agreement), body: { via, atEnd }, headers })),
  consign: (post: string, kind: 'parcel' | 'tool', atEnd: AtEnd) => once('consign.' + post, { kind, atEnd }, (headers) => gen.consignPost({ ...at(post), body: { kind, atEnd }, headers })),
  mine: (compound: string) => of(gen.listOwnCentreItems(at(compound))),
  item: (id: string) => of(gen.readCentreItem(at(id))),
  code: (id: string) => of(gen.showCentreCode(at(id))),
  wish: (id: string, atEnd: AtEnd) => once('wish.' + id, atEnd, (headers) => gen.wishCentreItem({ ...at(id), body: { atEnd }, headers })),
  callOff: (id: string) => once('calloff.' + id, '', (headers) => gen.callOffCentreItem({ ...at(id), headers })),
  counts: (compound: string) => of(gen.countCentreItems(at(compound))),
  list: (compound: string, list: DeskList, cursor: string) => of(gen.listCentreItems({ ...at(compound), query: { list, limit: 50, cursor: cursor || undefined } })),
  scan: (compound: string, text: string) => of(gen.scanAtCentre({ ...at(compound), body: { text } })),
  receive: (id: string, code: string, look: Look) => once('receive.' + id, { code, ...look }, (headers) => gen.receiveCentreItem({ ...at(id), body: { code, ...look }, headers })),
  release: (id: string, code: string, look: Omit<Look, 'shelf'>) => once('release.' + id, { code, ...look }, (headers) => gen.releaseCentreItem({ ...at(id), body: { code, ...look }, headers })),
  takeIn: (id: string, code: string, look: Look, condition: 'sound' | 'damaged') => once('takein.' + id, { code, ...look, condition }, (headers) => gen.takeInCentreItem({ ...at(id), body: { code, ...look, condition }, headers })),
  giveBack: (id: string, code: string) => once('giveback.' + id, code, (headers) => gen.giveBackCentreItem({ ...at(id), body: { code }, headers })),
  move: (id: string, shelf: string) => once('move.' + id, shelf, (headers) => gen.moveCentreItem({ ...at(id), body: { shelf }, headers })),
  report: (id: string, body: { trouble: 'damaged' | 'lost' | 'none'; note?: string; photos?: string[] }) => once('trouble.' + id, body, (headers) => gen.reportCentreItem({ ...at(id), body, headers })),
  gone: (id: string) => once('gone.' + id, '', (headers) => gen.noteCentreItemGone({ ...at(id), headers })),
  takeStock: (compound: string, marks: { label: string; shelf?: string }[]) => once('stock.' + compound, marks, (headers) => gen.takeStock({ ...at(compound), body: { marks }, headers })),
  stocktakes: (compound: string) => of(gen.listStocktakes(at(compound))),
  stocktake: (compound: string, take: string) => of(gen.readStocktake({ path: { id: compound, take }, throwOnError: true })),
}
