import { expect, it } from 'vitest'
import { codeNow, spareCode } from './spare'

const hex = [...'12345678901234567890'].map((c) => c.charCodeAt(0).toString(16)).join('')

it('makes the codes of RFC 4226, appendix D', () => {
  const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']
  expect(codes.map((_, n) => spareCode(hex, n))).toEqual(codes)
})

it('shows another code for the way back, and a new one every ten minutes', () => {
  const spare = { secret: hex, stepSeconds: 600, phase: 0 }
  const out = codeNow(spare, 0)
  expect(out).toEqual({ code: '755224', until: 600_000 })
  expect(codeNow({ ...spare, phase: 1 }, 0).code).toBe('287082')
  expect(codeNow(spare, 600_000).code).toBe('359152')
})
