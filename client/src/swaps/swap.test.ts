import { expect, it } from 'vitest'
import type { Swap, SwapLeg } from '@/api/types'
import { deadline, gets, goodWith, hoursLeft, live, mine, said, toShow } from './swap'

const leg = (more: Partial<SwapLeg>): SwapLeg => ({ nth: 0, state: 'asked', wish: '书架', ...more }) as SwapLeg
const swap = (more: Partial<Swap>): Swap => ({ id: 's', state: 'proposed', via: 'centre', legs: [leg({ side: 'giver' }), leg({ nth: 1 }), leg({ nth: 2, side: 'taker' })], ...more }) as Swap

it('knows what I give and what I get, and that who looks on does neither', () => {
  expect(mine(swap({}))?.nth).toBe(0)
  expect(gets(swap({}))?.nth).toBe(2)
  expect(gets(swap({ legs: [leg({ side: 'giver' }), leg({ nth: 1, side: 'taker' })] }))?.nth).toBe(1)
  const looking = swap({ legs: [leg({}), leg({ nth: 1 })] })
  expect(mine(looking)).toBeUndefined()
  expect(gets(looking)).toBeUndefined()
})

it('shows what is live or wants something of me, and that first', () => {
  const list = [swap({ id: 'a' }), swap({ id: 'b', state: 'done' }), swap({ id: 'c', due: 'bring', state: 'agreed' }), swap({ id: 'd', state: 'released', due: 'take_back' }), swap({ id: 'e', state: 'released' })]
  expect(toShow(list).map((s) => s.id)).toEqual(['c', 'd', 'a'])
  expect(live(swap({ state: 'released' }))).toBe(false)
})

it('counts down to the answer first, then to the bringing, or to the meeting of two', () => {
  expect(deadline(swap({ answerBy: 'x' }))).toEqual({ at: 'x', for: 'answer' })
  const agreed = swap({ state: 'agreed', bringBy: 'y', legs: [leg({ state: 'bringing' }), leg({ state: 'in' })] })
  expect(deadline(agreed)).toEqual({ at: 'y', for: 'bring' })
  expect(deadline(swap({ ...agreed, answerBy: 'x', legs: [leg({ state: 'asked' }), leg({ state: 'in' })] }))).toEqual({ at: 'x', for: 'answer' })
  expect(deadline(swap({ state: 'moving', via: undefined, bringBy: 'z', legs: [leg({ state: 'bringing' })] }))?.for).toBe('meet')
  expect(deadline(swap({ state: 'done' }))).toBeUndefined()
})

it('says hours, then minutes, then that the time is over', () => {
  const now = new Date('2026-09-01T04:00:00Z')
  expect(hoursLeft('2026-09-02T04:00:00Z', now)).toEqual({ unit: 'hours', n: 24 })
  expect(hoursLeft('2026-09-01T04:20:00Z', now)).toEqual({ unit: 'minutes', n: 20 })
  expect(hoursLeft('2026-09-01T03:20:00Z', now)).toEqual({ unit: 'over', n: 0 })
})

it('marks each leg by how it is doing', () => {
  expect(['asked', 'accepted', 'bringing', 'in', 'out', 'failed', 'back'].map((state) => goodWith(leg({ state: state as SwapLeg['state'] })))).toEqual(['wait', 'ok', 'wait', 'ok', 'ok', 'bad', 'bad'])
  expect(said(swap({ legs: [leg({}), leg({ state: 'accepted' })] }))).toBe(1)
})
