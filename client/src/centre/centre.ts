import { ref } from 'vue'
import type { CentreHours, CentreItem, CentreItemStep, CentreSpan } from '@/api/types'

/** What was scanned or typed at the desk just now, for the page of its thing: it never stands in an address. */
export const held = ref<{ item: string; code: string; purpose: string }>()

/** codeFor gives what was scanned for this thing and purpose, if anything. */
export function codeFor(item: string, purpose: string): string {
  return held.value?.item === item && held.value.purpose === purpose ? held.value.code : ''
}

/** The one thing that the desk can do with a thing, besides looking at it. */
export type DeskAct = 'receive' | 'release' | 'take_in' | 'give_back' | 'none'

/** actAt says what is next at the desk with a thing, as it stands. */
export function actAt(i: CentreItem): DeskAct {
  if (i.state === 'expected') return 'receive'
  if (i.lent) return 'take_in'
  if (i.state === 'shelved' && i.agreementId) return i.trouble || i.waits ? 'none' : 'release'
  if (here(i) && i.trouble !== 'lost') return 'give_back'
  return 'none'
}

/** here says whether a thing stands in the room. */
export function here(i: { state: string }): boolean {
  return i.state === 'shelved' || i.state === 'unclaimed' || i.state === 'public'
}

/** said writes a label as people read it: three and three. */
export function said(label: string): string {
  return label.slice(0, 3) + '-' + label.slice(3)
}

/** byDay puts opening hours under their days, Monday first; a day without any is closed. */
export function byDay(h: CentreHours): { weekday: number; spans: CentreSpan[] }[] {
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, spans: h.weekly.filter((s) => s.weekday === weekday) }))
}

/** alike puts days with the same hours together: Monday to Friday, nine to six. */
export function alike(h: CentreHours): { from: number; to: number; spans: CentreSpan[] }[] {
  const groups: { from: number; to: number; spans: CentreSpan[] }[] = []
  const text = (spans: CentreSpan[]) => spans.map((s) => s.from + s.to).join()
  for (const d of byDay(h)) {
    const last = groups.at(-1)
    if (last && text(last.spans) === text(d.spans)) last.to = d.weekday
    else groups.push({ from: d.weekday, to: d.weekday, spans: d.spans })
  }
  return groups.filter((g) => g.spans.length > 0)
}

/** lastShelf remembers where things were put last, for the next one. */
export const lastShelf = ref('')

/** stepKey is the word for a step; one that a newer server adds is still a step. */
export function stepKey(s: CentreItemStep, known: (key: string) => boolean): string {
  return known('centre.did.' + s.what) ? 'centre.did.' + s.what : 'centre.did.other'
}

/** Mark is a label that was read on a shelf. */
export type Mark = { label: string; shelf?: string }

/** readMark takes what a scanner or a hand gives: the label, without what stands before it in a QR. */
export function readMark(text: string): string {
  return text.trim().replace(/^youlin:item:/i, '').replace(/[\s-]/g, '').toUpperCase()
}

/** marked adds a label to a stock-take; read again on another shelf it is where it was read last. */
export function marked(marks: Mark[], text: string, shelf: string): Mark[] {
  const label = readMark(text)
  if (!label) return marks
  return [{ label, shelf: shelf || undefined }, ...marks.filter((m) => m.label !== label)]
}
