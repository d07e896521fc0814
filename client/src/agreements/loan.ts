import type { Agreement } from '@/api/types'
import { partsOf, sayDay, sayInstant, sayWeekday, type Saying } from '@/words/when'

const day = 86_400_000

/** Where a loan is. */
export type LoanState = NonNullable<Agreement['loan']>

/** loanNow is where a loan is at this moment: what was kept on the phone may be of yesterday. */
export function loanNow(a: Agreement, now: Date): LoanState | undefined {
  if (!a.returnBy || !a.loan || !['on_loan', 'return_due', 'overdue'].includes(a.loan)) return a.loan
  const left = Date.parse(a.returnBy) - now.getTime()
  return left <= 0 ? 'overdue' : left <= 3 * day ? 'return_due' : 'on_loan'
}

/** pressing says whether it is time to bring a loan back; before that it waits for nobody. */
export function pressing(a: Agreement, now: Date): boolean {
  return ['return_due', 'overdue'].includes(loanNow(a, now) ?? '')
}

/** outOnLoan says whether the thing is with the borrower. */
export function outOnLoan(a: Agreement): boolean {
  return a.state === 'in_progress' && a.loan !== undefined
}

/** daysTo counts the days on the calendar from today; what has passed is negative. */
export function daysTo(iso: string, s: Saying): number {
  const at = (d: Date) => {
    const p = partsOf(d, s.zone)
    return Date.UTC(p.year, p.month - 1, p.day)
  }
  return Math.round((at(new Date(iso)) - at(s.now)) / day)
}

/** sayReturn names the day as people do: the hour today and tomorrow, 周五 within the week, then the date. */
export function sayReturn(iso: string, s: Saying): string {
  const away = daysTo(iso, s)
  if (away === 0 || away === 1) return sayInstant(iso, s)
  if (away > 1 && away < 7) return sayWeekday(partsOf(new Date(iso), s.zone).weekday, s.locale)
  return sayDay(new Date(iso), s)
}

/** How long is left, as a key of words and its figure. */
export function leftOf(iso: string, s: Saying): { key: 'today' | 'tomorrow' | 'days' | 'over' | 'overDays'; n: number } {
  const n = daysTo(iso, s)
  if (Date.parse(iso) <= s.now.getTime()) return n === 0 ? { key: 'over', n: 0 } : { key: 'overDays', n: -n }
  return n === 0 ? { key: 'today', n } : n === 1 ? { key: 'tomorrow', n } : { key: 'days', n }
}

/** partUsed is how much of the time has gone, from 0 to 1. */
export function partUsed(a: Agreement, now: Date): number {
  const from = Date.parse(a.lending?.lentAt ?? a.updatedAt)
  const to = Date.parse(a.returnBy ?? '')
  if (!(to > from)) return 1
  return Math.min(1, Math.max(0, (now.getTime() - from) / (to - from)))
}
