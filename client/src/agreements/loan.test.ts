import { describe, expect, it } from 'vitest'
import type { Agreement } from '@/api/types'
import { daysTo, leftOf, loanNow, partUsed, pressing, sayReturn } from './loan'

// Monday, 9 in the morning in Shanghai.
const now = new Date('2026-11-23T01:00:00Z')
const zh = { zone: 'Asia/Shanghai', locale: 'zh-CN', now }
const en = { ...zh, locale: 'en' }
const inDays = (n: number) => new Date(now.getTime() + n * 86_400_000).toISOString()

function loan(returnBy: string | undefined, state: Agreement['loan'] = 'on_loan'): Agreement {
  return { returnBy, loan: state, state: 'in_progress', updatedAt: inDays(-1), lending: { lentAt: inDays(-5), looks: [] } } as unknown as Agreement
}

describe('a loan', () => {
  it('is due from three days before, also when what the phone knows is of yesterday', () => {
    expect(loanNow(loan(inDays(3.1)), now)).toBe('on_loan')
    expect(loanNow(loan(inDays(3)), now)).toBe('return_due')
    expect(loanNow(loan(inDays(0)), now)).toBe('overdue')
    expect(loanNow(loan(inDays(9), 'overdue'), now)).toBe('on_loan')
    expect(loanNow(loan(undefined), now)).toBe('on_loan')
    expect(loanNow(loan(inDays(-9), 'returned'), now)).toBe('returned')
    expect([pressing(loan(inDays(2)), now), pressing(loan(inDays(5)), now), pressing(loan(inDays(-9), 'lost'), now)]).toEqual([true, false, false])
  })

  it('is said by the calendar and not by hours', () => {
    expect(daysTo('2026-11-23T15:59:00Z', zh)).toBe(0)
    expect(daysTo('2026-11-23T16:01:00Z', zh)).toBe(1)
    expect(daysTo('2026-11-21T12:00:00Z', zh)).toBe(-2)
  })

  it('names the hour today and tomorrow, the weekday within the week, then the date', () => {
    expect(sayReturn('2026-11-23T12:00:00Z', zh)).toBe('今天晚上8点')
    expect(sayReturn('2026-11-24T12:00:00Z', zh)).toBe('明天（周二）晚上8点')
    expect(sayReturn('2026-11-27T12:00:00Z', zh)).toBe('周五')
    expect(sayReturn('2026-11-27T12:00:00Z', en)).toBe('Fri')
    expect(sayReturn('2026-12-04T12:00:00Z', zh)).toBe('12月4日（周五）')
  })

  it('counts what is left, and what is over', () => {
    const left = (iso: string) => leftOf(iso, zh)
    expect(left('2026-11-26T12:00:00Z')).toEqual({ key: 'days', n: 3 })
    expect(left('2026-11-24T12:00:00Z').key).toBe('tomorrow')
    expect(left('2026-11-23T12:00:00Z').key).toBe('today')
    expect(left('2026-11-23T00:30:00Z')).toEqual({ key: 'over', n: 0 })
    expect(left('2026-11-22T12:00:00Z')).toEqual({ key: 'overDays', n: 1 })
  })

  it('fills up as time goes by', () => {
    expect(partUsed(loan(inDays(5)), now)).toBe(0.5)
    expect(partUsed(loan(inDays(-1)), now)).toBe(1)
    expect(partUsed(loan(undefined), now)).toBe(1)
  })
})
