import { describe, expect, it } from 'vitest'
import { sayAgo, sayDay, sayInstant, sayMinutes, sayWindow, sayWindows, type Saying } from './when'

const zone = 'Asia/Shanghai'
const now = new Date('2026-11-23T01:00:00Z') // Monday, nine in the morning
const zh: Saying = { zone, locale: 'zh-CN', now }
const en: Saying = { zone, locale: 'en', now }

describe('dates as people say them', () => {
  it.each([
    ['2026-11-23T08:30:00Z', '今天下午4点半', 'today, 4:30 pm'],
    ['2026-11-24T07:00:00Z', '明天（周二）下午3点', 'tomorrow (Tue), 3 pm'],
    ['2026-11-25T08:30:00Z', '后天（周三）下午4点半', 'Wed, Nov 25, 4:30 pm'],
    ['2026-12-01T01:05:00Z', '12月1日（周二）上午9点05分', 'Tue, Dec 1, 9:05 am'],
    ['2027-01-01T04:00:00Z', '2027年1月1日（周五）中午12点', 'Fri, Jan 1, 2027, 12 pm'],
    ['2026-11-22T16:30:00Z', '今天凌晨0点半', 'today, 12:30 am'],
  ])('says %s', (iso, chinese, english) => {
    expect(sayInstant(iso, zh)).toBe(chinese)
    expect(sayInstant(iso, en)).toBe(english)
  })

  it('names the day and the half of the day once', () => {
    expect(sayWindow({ start: '2026-11-25T08:30:00Z', end: '2026-11-25T09:30:00Z' }, zh)).toBe('后天（周三）下午4点半到5点半')
    expect(sayWindow({ start: '2026-11-25T03:00:00Z', end: '2026-11-25T09:30:00Z' }, zh)).toBe('后天（周三）上午11点到下午5点半')
  })

  it('says whole days without hours', () => {
    expect(sayWindow({ start: '2026-11-26T16:00:00Z', end: '2026-11-29T16:00:00Z' }, zh)).toBe('11月27日（周五）到11月29日（周日）')
  })

  it('gathers weekly windows of the same hours', () => {
    const hours = { from: '16:30', to: '17:30' }
    expect(sayWindows([1, 2, 3, 4, 5].map((weekday) => ({ weekday, ...hours })), zh)).toBe('每周一到周五下午4点半到5点半')
    expect(sayWindows([2, 4].map((weekday) => ({ weekday, from: '19:00', to: '21:00' })), zh)).toBe('每周二、周四晚上7点到9点')
    expect(sayWindows([1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '06:30' })), zh)).toBe('每天早上6点半')
    expect(sayWindows([2, 4].map((weekday) => ({ weekday, from: '19:00', to: '21:00' })), en)).toBe('every Tue, Thu, 7 pm to 9 pm')
  })

  it('keeps to the clock of the compound wherever the phone is', () => {
    expect(sayDay(new Date('2026-11-23T17:00:00Z'), zh)).toBe('明天（周二）')
  })

  it('says how long ago and how long', () => {
    expect(sayAgo('2026-11-23T00:59:40Z', zh)).toBe('刚刚')
    expect(sayAgo('2026-11-23T00:30:00Z', zh)).toBe('30 分钟前')
    expect(sayAgo('2026-11-21T10:00:00Z', zh)).toBe('前天')
    expect(sayMinutes(30, 'zh-CN')).toBe('半小时')
    expect(sayMinutes(90, 'en')).toBe('90 min')
  })

  it('says nothing about a window that holds nothing', () => {
    expect(sayWindows(null, zh)).toBe('')
    expect(sayWindow({}, zh)).toBe('')
  })
})
