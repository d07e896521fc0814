import { describe, expect, it } from 'vitest'
import type { Agreement } from '@/api/types'
import { actOf, asks, byUrgency, missedOut, sideOf, soon, stepOf } from './due'

const party = (id: string) => ({ id, name: id, building: { id: 'b', name: '3栋' } })
const now = new Date('2026-11-23T01:00:00Z')

function agreement(state: Agreement['state'], more: Partial<Agreement> = {}): Agreement {
  return {
    id: state + JSON.stringify(more), postId: 'p', compoundId: 'c', giver: party('wang'), taker: party('he'), quantity: 1, state, version: 1,
    post: { id: 'p', title: '接孩子', direction: 'offer', module: 'childcare', mode: 'service', state: 'open', authorId: 'wang' },
    createdAt: now.toISOString(), updatedAt: now.toISOString(), thanks: [], history: [], ...more,
  }
}

describe('the one thing that is due', () => {
  it.each([
    ['requested', 'accept', 'wang', 'answer'],
    ['requested', '', 'he', 'wait'],
    ['waitlisted', '', 'he', 'queue'],
    ['accepted', 'confirm', 'he', 'confirm'],
    ['no_show', 'answer', 'he', 'plead'],
    ['no_show', '', 'wang', 'over'],
    ['accepted', 'show_code', 'he', 'show'],
    ['accepted', 'enter_code', 'wang', 'enter'],
    ['in_progress', 'show_code', 'he', 'show'],
    ['fulfilled', 'thank', 'he', 'thank'],
    ['cancelled', '', 'he', 'over'],
  ] as const)('%s, due %s, seen by %s: %s', (state, due, me, act) => {
    expect(actOf(agreement(state, { due }), me)).toBe(act)
  })

  it('is over for the one who has said thank you, and not for the other', () => {
    const a = agreement('fulfilled', { thanks: [{ from: 'taker', at: now.toISOString() }] })
    expect(actOf(a, 'he')).toBe('over')
    expect(actOf(a, 'wang')).toBe('thank')
    expect(stepOf(a, 'he')).toBe(4)
  })
})

it('puts the answer that somebody waits for first, and lets thanks wait only so long', () => {
  const old = new Date(now.getTime() - 30 * 86_400_000).toISOString()
  const list = [agreement('fulfilled'), agreement('fulfilled', { updatedAt: old }), agreement('waitlisted'), agreement('accepted'), agreement('requested', { due: 'accept' })]
  const groups = byUrgency(list, 'he', now)
  expect(groups.due.map((a) => a.state)).toEqual(['requested', 'accepted', 'fulfilled'])
  expect(groups.going.map((a) => a.state)).toEqual(['waitlisted'])
  expect(groups.past).toHaveLength(1)
})

it('waits for the yes of the one for whom it is held', () => {
  const a = agreement('accepted', { side: 'giver', due: 'enter_code', holdUntil: now.toISOString() })
  expect(actOf(a, 'wang')).toBe('held')
  expect(stepOf(a, 'wang')).toBe(1)
  expect(byUrgency([a], 'wang', now).going).toHaveLength(1)
})

it('is for whom I act, not for whom I am', () => {
  const a = agreement('requested', { side: 'taker' })
  expect(sideOf(a, 'leader')).toBe('taker')
  expect(asks(a, 'leader')).toBe(true)
})

it('shows others like it to one who asked in vain, and not to one who stepped back', () => {
  const by = (actor: string) => agreement('declined', { side: 'taker', history: [{ at: now.toISOString(), actor, to: 'declined' }] })
  expect(missedOut(by('system'), 'he')).toBe(true)
  expect(missedOut(by('giver'), 'he')).toBe(true)
  expect(missedOut(by('taker'), 'he')).toBe(false)
  expect(missedOut({ ...by('system'), side: 'giver' }, 'wang')).toBe(false)
})

it('knows who would be late', () => {
  const at = (hours: number) => agreement('accepted', { window: { start: new Date(now.getTime() + hours * 3_600_000).toISOString() } })
  expect([soon(at(23), now), soon(at(25), now), soon(agreement('accepted'), now)]).toEqual([true, false, false])
})

it('lets a loan rest until it is time to bring it back', () => {
  const inDays = (n: number) => new Date(now.getTime() + n * 86_400_000).toISOString()
  const loan = (n: number) => agreement('in_progress', { due: 'show_code', loan: 'on_loan', returnBy: inDays(n) })
  const groups = byUrgency([loan(5), loan(1), loan(-1)], 'he', now)
  expect(groups.due.map((a) => a.returnBy)).toEqual([inDays(1), inDays(-1)])
  expect(groups.going.map((a) => a.returnBy)).toEqual([inDays(5)])
})
