import { expect, it } from 'vitest'
import type { Agreement } from '@/api/types'
import { overdueDays, raisedBy } from './desk'

const step = (at: string, from: string, to: string, reason = '') => ({ at, actor: 'taker', from, to, reason })

it('knows a dispute by the step that began it, not by what was added', () => {
  const a = { history: [step('1', '', 'accepted'), step('2', 'accepted', 'disputed', '没来'), step('3', 'disputed', 'fulfilled'), step('4', 'fulfilled', 'disputed', '坏了'), step('5', 'disputed', 'disputed', '照片')] } as unknown as Agreement
  expect(raisedBy(a)).toMatchObject({ at: '4', reason: '坏了' })
  expect(raisedBy({ history: [] } as unknown as Agreement)).toBeUndefined()
})

it('flags a loan that is a week late, and no other', () => {
  const now = new Date('2026-03-20T12:00:00Z')
  const late = (loan: string, returnBy?: string) => overdueDays({ loan, returnBy } as unknown as Agreement, now)
  expect([late('overdue', '2026-03-13T12:00:00Z'), late('overdue', '2026-03-14T12:00:00Z'), late('returned', '2026-03-01T12:00:00Z'), late('overdue')]).toEqual([7, 0, 0, 0])
})
