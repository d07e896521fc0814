import type { Frame, LiveEvent as Told } from '@/api/types'

/** LiveEvent is what the server tells, and that too much was missed to be told one by one. */
export type LiveEvent = Told | { type: 'reset' }

// A type that is missing here does not compile; one that a newer server adds is ignored until it is known.
const types: Record<Told['type'], true> = {
  'match.found': true,
  'post.opened': true,
  'post.changed': true,
  'request.received': true,
  'agreement.changed': true,
  'request.waiting': true,
  'agreement.soon': true,
  'loan.due': true,
  'loan.overdue': true,
  'loan.delayed': true,
  'centre.changed': true,
  'centre.told': true,
  'swap.proposed': true,
  'swap.changed': true,
  'swap.told': true,
  'membership.changed': true,
  'notice.added': true,
}

/** known narrows a frame to an event we understand; a newer server may send more, which is ignored. */
export function known(frame: Frame): Told | undefined {
  return frame.type in types && frame.data ? (frame as unknown as Told) : undefined
}
