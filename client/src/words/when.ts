import type { Window } from '@/api/types'

/** What a date is said in: whose clock, which language, and what time it is now. */
export type Saying = { zone: string; locale: string; now: Date }

const day = 86_400_000

type Parts = { year: number; month: number; day: number; weekday: number; hour: number; minute: number }

const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  let f = formats.get(key)
  if (!f) formats.set(key, (f = new Intl.DateTimeFormat(locale, options)))
  return f
}

/** partsOf reads a clock on the wall of a zone. Monday is 1. */
export function partsOf(at: Date, zone: string): Parts {
  const f = format('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', weekday: 'short',
  })
  const p = Object.fromEntries(f.formatToParts(at).map((x) => [x.type, x.value]))
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(p.weekday ?? '') + 1
  return { year: Number(p.year), month: Number(p.month), day: Number(p.day), weekday, hour: Number(p.hour), minute: Number(p.minute) }
}

function dayNumber(p: Parts): number {
  return Math.round(Date.UTC(p.year, p.month - 1, p.day) / day)
}

/** sayTime says the hour as people do: 下午4点半, 4:30 pm; after an hour of the same half of the day only 5点半. */
export function sayTime(hour: number, minute: number, locale: string, after?: number): string {
  if (locale === 'en') {
    const h = hour % 12 === 0 ? 12 : hour % 12
    return `${h}${minute === 0 ? '' : ':' + pad(minute)} ${hour < 12 ? 'am' : 'pm'}`
  }
  const part = after !== undefined && half(after) === half(hour) ? '' : half(hour)
  const h = hour > 12 ? hour - 12 : hour
  return `${part}${h}点${minute === 0 ? '' : minute === 30 ? '半' : pad(minute) + '分'}`
}

function half(hour: number): string {
  return hour < 5 || hour === 24 ? '凌晨' : hour < 8 ? '早上' : hour < 12 ? '上午' : hour < 13 ? '中午' : hour < 18 ? '下午' : '晚上'
}

const pad = (n: number) => String(n).padStart(2, '0')

const zhDays = ['', '周一', '周二', '周三', '周四', '周五', '周六', '周日']
const enDays = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** sayWeekday names a day of the week; Monday is 1. */
export function sayWeekday(weekday: number, locale: string): string {
  return (locale === 'en' ? enDays : zhDays)[weekday] ?? ''
}

/** sayDay says a date as people do: 今天, 明天, 后天(周三), 11月25日(周三). */
export function sayDay(at: Date, s: Saying): string {
  const p = partsOf(at, s.zone)
  const here = partsOf(s.now, s.zone)
  const away = dayNumber(p) - dayNumber(here)
  const en = s.locale === 'en'
  const name = sayWeekday(p.weekday, s.locale)
  const near: Record<number, string> = en
    ? { [-1]: 'yesterday', 0: 'today', 1: `tomorrow (${name})` }
    : { [-2]: '前天', [-1]: '昨天', 0: '今天', 1: `明天（${name}）`, 2: `后天（${name}）` }
  if (near[away]) return near[away]
  const year = p.year === here.year ? '' : en ? `, ${p.year}` : `${p.year}年`
  if (en) return `${name}, ${format('en', { timeZone: s.zone, month: 'short', day: 'numeric' }).format(at)}${year}`
  return `${year}${p.month}月${p.day}日（${name}）`
}

/** sayInstant says day and hour: 后天(周三)下午4点半. */
export function sayInstant(iso: string, s: Saying): string {
  const at = new Date(iso)
  const p = partsOf(at, s.zone)
  return sayDay(at, s) + (s.locale === 'en' ? ', ' : '') + sayTime(p.hour, p.minute, s.locale)
}

/** saySpan says from when to when, naming the day and the half of the day once. */
export function saySpan(startIso: string, endIso: string | undefined, s: Saying): string {
  const first = sayInstant(startIso, s)
  if (!endIso) return first
  const a = new Date(startIso)
  const b = new Date(endIso)
  const p = partsOf(b, s.zone)
  if (sayDay(a, s) === sayDay(b, s)) return first + span(s.locale) + sayTime(p.hour, p.minute, s.locale, partsOf(a, s.zone).hour)
  const late = p.hour === 0 && p.minute === 0 ? new Date(b.getTime() - 1) : b
  return allDay(a, b, s) ? `${sayDay(a, s)}${span(s.locale)}${sayDay(late, s)}` : `${first}${span(s.locale)}${sayInstant(endIso, s)}`
}

const span = (locale: string) => (locale === 'en' ? ' to ' : '到')

function allDay(a: Date, b: Date, s: Saying): boolean {
  const p = partsOf(a, s.zone)
  const q = partsOf(b, s.zone)
  return p.hour + p.minute === 0 && (q.hour + q.minute === 0 || q.hour * 60 + q.minute >= 1439)
}

/** sayWindow says one window, dated or weekly: 每周三下午4点半到5点半. */
export function sayWindow(w: Window, s: Saying): string {
  if (w.start) return saySpan(w.start, w.end, s)
  const from = clock(w.from)
  const till = clock(w.to)
  const when = [from && sayTime(...from, s.locale), till && sayTime(...till, s.locale, from?.[0])].filter(Boolean).join(span(s.locale))
  const name = w.weekday ? sayWeekday(w.weekday, s.locale) : ''
  if (s.locale === 'en') return [name && `every ${name}`, when].filter(Boolean).join(', ')
  return (name && `每${name}`) + when
}

/** sayWindows says several; weekly ones of the same hours are said together: 每周一、周三晚上7点到9点. */
export function sayWindows(list: Window[] | null | undefined, s: Saying): string {
  const groups = new Map<string, Window[]>()
  for (const w of list ?? []) {
    const key = w.weekday ? `${w.from}-${w.to}` : JSON.stringify(w)
    groups.set(key, [...(groups.get(key) ?? []), w])
  }
  return [...groups.values()].map((g) => sayGroup(g, s)).join(s.locale === 'en' ? '; ' : '，')
}

function sayGroup(g: Window[], s: Saying): string {
  const first = g[0]!
  if (g.length === 1) return sayWindow(first, s)
  const en = s.locale === 'en'
  const days = g.map((w) => w.weekday ?? 0).sort()
  const names = days.length === 7 ? (en ? 'day' : '天') : run(days, s.locale)
  const hours = sayWindow({ from: first.from, to: first.to }, s)
  return en ? `every ${names}${hours && ', ' + hours}` : `每${names}${hours}`
}

/** run says 周一到周五 for neighbours in the week, else the days one by one. */
function run(days: number[], locale: string): string {
  const first = days[0]!
  const last = days[days.length - 1]!
  if (days.length > 2 && last - first === days.length - 1) return sayWeekday(first, locale) + span(locale) + sayWeekday(last, locale)
  return days.map((d) => sayWeekday(d, locale)).join(locale === 'en' ? ', ' : '、')
}

function clock(text: string | undefined): [number, number] | undefined {
  const m = /^(\d{1,2}):(\d{2})/.exec(text ?? '')
  return m ? [Number(m[1]), Number(m[2])] : undefined
}

/** sayAgo says how long ago: 刚刚, 5分钟前, 昨天. */
export function sayAgo(iso: string, s: Saying): string {
  const at = new Date(iso)
  const minutes = Math.round((s.now.getTime() - at.getTime()) / 60_000)
  const en = s.locale === 'en'
  if (minutes < 1) return en ? 'just now' : '刚刚'
  if (minutes < 60) return en ? `${minutes} min ago` : `${minutes} 分钟前`
  if (minutes < 60 * 12) return en ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 60)} 小时前`
  return sayDay(at, s)
}

/** sayMinutes says a length of time: 半小时, 1 小时, 90 分钟. */
export function sayMinutes(n: number, locale: string): string {
  if (n % 60 === 0) return locale === 'en' ? `${n / 60} h` : `${n / 60} 小时`
  if (n === 30 && locale !== 'en') return '半小时'
  return locale === 'en' ? `${n} min` : `${n} 分钟`
}
