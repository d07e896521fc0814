import type { Match, Module, Post } from '@/api/types'
import type { IconName } from '@/ui/icons'

/** The four modules, in the order in which they are shown. */
export const modules: readonly Module[] = ['idle', 'childcare', 'eldercare', 'help']

/** The icon of each module. */
export const moduleIcon: Record<Module, IconName> = { idle: 'box', childcare: 'child', eldercare: 'elder', help: 'tool' }

/** How well a match fits, in the three words neighbours read. */
export type Fit = 'best' | 'good' | 'near'

/** fitOf says a score in words: never a number. */
export function fitOf(m: Pick<Match, 'score' | 'notify' | 'reasons'>): Fit {
  if (!m.notify) return 'near'
  return m.score >= 0.75 && !m.reasons.some((r) => r.gap) ? 'best' : 'good'
}

/** callName is how a neighbour is named: 3栋·王阿姨. */
export function callName(who: { name: string; building?: { name: string } }): string {
  return who.building?.name ? `${who.building.name}·${who.name}` : who.name
}

/** speaker is whose post it is: the person it is for, when somebody posts on their behalf. */
export function speaker(post: Post) {
  return post.onBehalfOf ?? post.author
}

/** askKey picks the words of the button that asks for a post, by what is asked. */
export function askKey(post: Pick<Post, 'direction' | 'mode'>): string {
  return post.direction === 'need' ? 'ask.need' : `ask.${post.mode}`
}

/** open says whether a post can still be asked for. */
export function open(post: Post): boolean {
  return post.state === 'open' || post.state === 'reserved'
}

/** editable says whether its author may still correct it. */
export function editable(post: Post): boolean {
  return ['draft', 'pending_review', 'rejected', 'open', 'reserved'].includes(post.state)
}
