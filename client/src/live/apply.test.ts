import { QueryClient } from '@tanstack/vue-query'
import { beforeEach, expect, it } from 'vitest'
import { apply } from './apply'
import { known } from './known'

let cache: QueryClient
const frame = (type: string, data: unknown) => ({ seq: 7, type, at: '2026-11-23T01:00:00Z', data })
const stale = (key: unknown[]) => cache.getQueryState(key)?.isInvalidated

beforeEach(() => {
  cache = new QueryClient()
  for (const key of [['matches', 'need', 3], ['matches', 'other', 3], ['post', 'p'], ['agreement', 'a'], ['agreements'], ['feed', 'c', {}], ['me'], ['memberships', 'c', 'pending'], ['notices'], ['mine', 'c']]) cache.setQueryData(key, 'known')
})

it('asks again for the matches of both posts when a pair is found, and for nothing else', async () => {
  await apply(known(frame('match.found', { needId: 'need', offerId: 'offer' }))!, cache)
  expect(stale(['matches', 'need', 3])).toBe(true)
  expect(stale(['matches', 'other', 3])).toBe(false)
  expect(stale(['notices'])).toBe(true)
  expect(stale(['feed', 'c', {}])).toBe(false)
})

it('shows a new post in the feed', async () => {
  await apply(known(frame('post.opened', { postId: 'x' }))!, cache)
  expect(stale(['feed', 'c', {}])).toBe(true)
})

it('brings an agreement up to date on its page, in the list and under its post', async () => {
  await apply(known(frame('agreement.changed', { agreementId: 'a', postId: 'p', state: 'accepted' }))!, cache)
  expect([['agreement', 'a'], ['agreements'], ['post', 'p'], ['mine', 'c']].map(stale)).toEqual([true, true, true, true])
})

it('lets an admitted neighbour in', async () => {
  await apply(known(frame('membership.changed', { membershipId: 'm', state: 'admitted' }))!, cache)
  expect(stale(['me'])).toBe(true)
  expect(stale(['memberships', 'c', 'pending'])).toBe(true)
})

it('reads everything anew after a reset', async () => {
  await apply({ type: 'reset' }, cache)
  expect(stale(['post', 'p'])).toBe(true)
})

it('ignores what a newer server may say', () => {
  expect(known(frame('comet.seen', {}))).toBeUndefined()
  expect(known(frame('post.opened', null))).toBeUndefined()
})
