import { expect, it } from 'vitest'
import type { MatchReason } from '@/api/types'
import { piecesOf } from './marks'

const reason = (need?: [number, number], more: Partial<MatchReason> = {}): MatchReason => ({
  code: 'x', text: 'x', ...(need && { need: { field: 'title', from: need[0], to: need[1] } }), ...more,
})
const cut = (title: string, ...reasons: MatchReason[]) => piecesOf(title, reasons, 'need').map((p) => (p.marked ? `[${p.text}]` : p.text)).join('')

it('marks the words that made the match, counted in letters as people see them', () => {
  expect(cut('🚲 求一輛童车', reason([5, 7]))).toBe('🚲 求一輛[童车]')
  expect(cut('周三接孩子', reason([2, 5]), reason([0, 2]))).toBe('[周三接孩子]')
  expect(cut('周三接孩子', reason([0, 2]), reason([3, 5]))).toBe('[周三]接[孩子]')
})

it('marks nothing for a gap, for the body, for the other side, or beyond the end', () => {
  expect(cut('求校服130', reason([3, 6], { gap: true }))).toBe('求校服130')
  expect(cut('求校服130', reason(undefined, { need: { field: 'body', from: 0, to: 2 } }))).toBe('求校服130')
  expect(cut('求校服130', reason(undefined, { offer: { field: 'title', from: 0, to: 2 } }))).toBe('求校服130')
  expect(cut('求校服', reason([3, 6]))).toBe('求校服')
  expect(cut('')).toBe('')
})
