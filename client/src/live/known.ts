import type { Frame } from '@/api/types'

/** What each known event carries. Ids, never contents: the caches ask for those. */
export type LiveEvent =
  | { type: 'match.found'; data: { needId: string; offerId: string } }
  | { type: 'post.opened'; data: { postId: string } }
  | { type: 'post.changed'; data: { postId: string } }
  | { type: 'request.received'; data: { agreementId: string; postId: string } }
  | { type: 'agreement.changed'; data: { agreementId: string; postId: string; state: string } }
  | { type: 'membership.changed'; data: { membershipId: string; state: string } }
  | { type: 'notice.added'; data: { noticeId: string } }
  | { type: 'reset' }

const types: readonly string[] = [
  'match.found', 'post.opened', 'post.changed', 'request.received', 'agreement.changed', 'membership.changed', 'notice.added',
]

/** known narrows a frame to an event we understand; a newer server may send more, which is ignored. */
export function known(frame: Frame): LiveEvent | undefined {
  return types.includes(frame.type) && frame.data ? (frame as unknown as LiveEvent) : undefined
}
