import type { HeldGrant, Place } from '@/api/types'

/** A role that a moderator of a compound sees. */
export type Role = 'leader' | 'coordinator' | 'desk' | 'moderator'

/** One post to fill: a role over a building or the compound, and who holds it. */
export type Post = { role: Role; unit: Place; held: HeldGrant[]; open: boolean }

/** postsOf lists the posts of a compound by role, also those that nobody holds. Moderators are made by the community. */
export function postsOf(compound: Place | undefined, buildings: Place[], all: HeldGrant[], locale: string): { role: Role; posts: Post[] }[] {
  const post = (role: Role, unit: Place): Post => ({ role, unit, held: all.filter((g) => g.role === role && g.unit.id === unit.id), open: role !== 'moderator' })
  const inOrder = [...buildings].sort((a, b) => a.name.localeCompare(b.name, locale, { numeric: true }))
  const ofAll = (role: Role) => ({ role, posts: compound ? [post(role, compound)] : [] })
  return [ofAll('coordinator'), ofAll('desk'), ofAll('moderator'), { role: 'leader', posts: inOrder.map((b) => post('leader', b)) }]
}
