import dayjs from 'dayjs'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'
import type { Window } from '@/api/types'
import { zone } from '@/shell/now'

dayjs.extend(utc)
dayjs.extend(timezone)

/** A dated window as it is typed: a day and two hours on the compound's clock. */
export type Typed = { date: string; from: string; to: string }

/** windowOf turns what was typed into instants; without an end the server takes the length of the service. */
export function windowOf(t: Typed): Window | undefined {
  if (!t.date || !t.from) return undefined
  const start = dayjs.tz(`${t.date}T${t.from}`, zone)
  const end = t.to ? dayjs.tz(`${t.date}T${t.to}`, zone) : undefined
  const late = end && !end.isAfter(start) ? end.add(1, 'day') : end
  return { start: start.utc().toISOString(), ...(late ? { end: late.utc().toISOString() } : {}) }
}

/** typedOf is the way back. */
export function typedOf(w: Window): Typed {
  const start = dayjs(w.start).tz(zone)
  return { date: start.format('YYYY-MM-DD'), from: start.format('HH:mm'), to: w.end ? dayjs(w.end).tz(zone).format('HH:mm') : '' }
}

/** dayFromToday is a date some days from now, for the quick choices. */
export function dayFromToday(days: number): string {
  return dayjs().tz(zone).add(days, 'day').format('YYYY-MM-DD')
}
