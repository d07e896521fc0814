import type { Swap, SwapLeg } from '@/api/types'

/** live says whether the people of a swap are bound by it. */
export function live(s: Swap): boolean {
  return s.state === 'proposed' || s.state === 'agreed' || s.state === 'moving'
}

/** mine is what I give; a coordinator who looks on gives nothing. */
export function mine(s: Swap): SwapLeg | undefined {
  return s.legs[0]?.side === 'giver' ? s.legs[0] : undefined
}

/** gets is what brings me what I wished for. */
export function gets(s: Swap): SwapLeg | undefined {
  return s.legs.find((l) => l.side === 'taker')
}

/** toShow picks the swaps for a list of cards: what is live, and what wants something of me still. */
export function toShow(list: Swap[]): Swap[] {
  return list.filter((s) => live(s) || s.due).sort((a, b) => Number(Boolean(b.due)) - Number(Boolean(a.due)))
}

/** deadline is until when something is due, and what. */
export function deadline(s: Swap): { at: string; for: 'answer' | 'bring' | 'meet' } | undefined {
  if (s.answerBy && (s.state === 'proposed' || s.legs.some((l) => l.state === 'asked'))) return { at: s.answerBy, for: 'answer' }
  if (s.bringBy) return { at: s.bringBy, for: s.via === 'centre' ? 'bring' : 'meet' }
  return undefined
}

/** hoursLeft says how long that is: whole hours, and minutes within the last one. */
export function hoursLeft(at: string, now: Date): { unit: 'hours' | 'minutes' | 'over'; n: number } {
  const left = Date.parse(at) - now.getTime()
  if (left <= 0) return { unit: 'over', n: 0 }
  if (left < 3_600_000) return { unit: 'minutes', n: Math.max(1, Math.round(left / 60_000)) }
  return { unit: 'hours', n: Math.round(left / 3_600_000) }
}

/** goodWith says how a leg is doing, for its mark: going, there, done, or come to nothing. */
export function goodWith(l: SwapLeg): 'wait' | 'ok' | 'bad' {
  if (l.state === 'accepted' || l.state === 'in' || l.state === 'out') return 'ok'
  return l.state === 'asked' || l.state === 'bringing' ? 'wait' : 'bad'
}

/** said counts those who have said yes. */
export function said(s: Swap): number {
  return s.legs.filter((l) => l.state !== 'asked').length
}
