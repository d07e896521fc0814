import { expect, it } from 'vitest'
import type { PaperLine } from '@/api/types'
import { qrImage } from '@/ui/qr'
import { faceTitle, notesOf, numberToCall, readable, rowsOf, sayDate } from './paper'

const line = (over: Partial<PaperLine>): PaperLine => ({
  code: 'K7M2X', direction: 'offer', module: 'idle', mode: 'give', category: 'idle.tool', title: '梯子', remaining: 1, urgent: false, ...over,
})

it('numbers offers on after needs', () => {
  const { needs, offers } = rowsOf({ needs: [line({}), line({})], offers: [line({ code: 'AAAAA' })] })
  expect(needs.map((r) => r.n)).toEqual([1, 2])
  expect(offers.map((r) => [r.n, r.code])).toEqual([[3, 'AAAAA']])
})

it('says the category alone where the title must not be read', () => {
  expect(faceTitle(line({}), [])).toBe('梯子')
  expect(faceTitle(line({ title: '' }), [{ slug: 'idle.tool', name: '工具' }])).toBe('工具')
  expect(faceTitle(line({ title: '' }), undefined)).toBe('')
})

it('notes how it changes hands, how many, and haste', () => {
  expect(notesOf(line({ mode: 'lend', remaining: 3, urgent: true }))).toEqual(['急', '借', '×3'])
  expect(notesOf(line({ direction: 'need', mode: 'give' }))).toEqual([])
  expect(notesOf(line({ direction: 'offer', mode: 'service' }))).toEqual([])
})

it('reads a slip as people type it', () => {
  expect(['k7m2x', ' K7-M2X ', 'k7 m2 xyz'].map(readable)).toEqual(['K7M2X', 'K7M2X', 'K7M2X'])
})

it('prints a number as one reads it out', () => {
  expect(numberToCall('+8613812345678')).toBe('138 1234 5678')
  expect(numberToCall('+447700900123')).toBe('+447700900123')
})

it('draws a code as a picture everywhere', () => {
  expect(qrImage('https://youlin.example/p/ABC')).toMatch(/^data:image\//)
})

it('says dates as they stay true on paper', () => {
  expect([sayDate('2026-09-14', 'zh-CN'), sayDate('2026-09-14', 'en')]).toEqual(['9月14日', 'September 14'])
})
