import type { Agreement } from '@/api/types'
import { atCentre } from '@/centre/way'
import { outOnLoan, pressing } from './loan'

/** The side of an agreement that I am on. */
export type Side = 'giver' | 'taker'

/** What an agreement's page shows as the one thing that is due. */
export type Act = 'answer' | 'confirm' | 'held' | 'plead' | 'wait' | 'queue' | 'show' | 'enter' | 'bring' | 'centre' | 'thank' | 'settle' | 'over'

/** sideOf says which side I am on, for myself or for a neighbour; the server knows for whom I act. */
export function sideOf(a: Agreement, me: string): Side {
  return a.side ?? (a.giver.id === me ? 'giver' : 'taker')
}

/** asks says whether I am on the side of the one who asked. */
export function asks(a: Agreement, me: string): boolean {
  return sideOf(a, me) === (a.post.direction === 'offer' ? 'taker' : 'giver')
}

/** judges says whether I am here to settle it: somebody who has no part in it. */
export function judges(a: Agreement): boolean {
  return a.state === 'disputed' && !a.side
}

/** missedOut says whether I asked in vain, through no act of mine: then there may be others like it. */
export function missedOut(a: Agreement, me: string): boolean {
  const last = a.history[a.history.length - 1]
  return (a.state === 'declined' || a.state === 'cancelled') && asks(a, me) && last?.actor !== sideOf(a, me)
}

/** otherOf is the neighbour on the other side. */
export function otherOf(a: Agreement, me: string) {
  return sideOf(a, me) === 'giver' ? a.taker : a.giver
}

/** running says whether an agreement still holds something for its two sides to do. */
export function running(a: Agreement): boolean {
  return ['requested', 'waitlisted', 'accepted', 'in_progress'].includes(a.state)
}

/** asking says whether the request has no answer yet. */
export function asking(a: Agreement): boolean {
  return a.state === 'requested' || a.state === 'waitlisted'
}

/** settled says whether both have said yes: from then on they see each other's phone and room. */
export function settled(a: Agreement): boolean {
  return a.state === 'accepted' || a.state === 'in_progress'
}

/** actOf is the one thing to show. The server says what is due from me; without it the state decides. */
export function actOf(a: Agreement, me: string): Act {
  if (a.due === 'accept') return 'answer'
  if (a.due === 'confirm') return 'confirm'
  if (a.due === 'answer') return 'plead'
  if (judges(a)) return 'settle'
  if (a.state === 'accepted' && a.holdUntil) return 'held'
  if (a.state === 'waitlisted') return 'queue'
  if (a.state === 'requested') return 'wait'
  if (settled(a)) return handing(a, sideOf(a, me))
  if (a.state === 'fulfilled') return a.thanks.some((x) => x.from === sideOf(a, me)) ? 'over' : 'thank'
  return 'over'
}

// Through the centre the desk stands in between: the giver brings, the taker shows the code once it is there.
function handing(a: Agreement, side: Side): Act {
  const at = atCentre(a, side === 'giver')
  if (at === 'bring') return 'bring'
  if (at === 'coming' || at === 'kept' || at === 'ring') return 'centre'
  if (a.via === 'centre' && side === 'giver' && a.due !== 'enter_code') return 'centre'
  return side === 'taker' ? 'show' : 'enter'
}

/** soon says whether an agreed time begins in less than a day: who steps back now is late. */
export function soon(a: Agreement, now: Date): boolean {
  const begins = a.window?.start ? Date.parse(a.window.start) : NaN
  return a.state === 'accepted' && begins - now.getTime() < 86_400_000
}

/** twice says whether this exchange is confirmed at its beginning and at its end: lending and services are. */
export function twice(a: Agreement): boolean {
  return a.post.mode === 'lend' || a.post.mode === 'service'
}

/** stepOf is how far along it is: 0 asked, 1 settled, 2 handover, 3 thanks, 4 all done. */
export function stepOf(a: Agreement, me: string): number {
  if (a.state === 'requested' || a.state === 'waitlisted' || a.holdUntil) return 1
  if (settled(a)) return 2
  return actOf(a, me) === 'thank' ? 3 : 4
}

const thanksWaitDays = 7

const order: Act[] = ['answer', 'confirm', 'plead', 'bring', 'show', 'enter', 'thank']

/** byUrgency puts what waits for me first, then what is going on, then the rest, each newest first. Thanks do not wait for ever. */
export function byUrgency(list: Agreement[], me: string, now: Date): { due: Agreement[]; going: Agreement[]; past: Agreement[] } {
  const newest = [...list].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt))
  const fresh = (a: Agreement) => now.getTime() - Date.parse(a.updatedAt) < thanksWaitDays * 86_400_000
  const isDue = (a: Agreement) => {
    const act = actOf(a, me)
    if (outOnLoan(a) && !pressing(a, now)) return false
    return order.includes(act) && (act !== 'thank' || fresh(a))
  }
  const due = newest.filter(isDue).sort((a, b) => order.indexOf(actOf(a, me)) - order.indexOf(actOf(b, me)))
  const going = newest.filter((a) => running(a) && !due.includes(a))
  return { due, going, past: newest.filter((a) => !due.includes(a) && !going.includes(a)) }
}
