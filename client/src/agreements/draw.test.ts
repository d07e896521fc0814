import { describe, expect, it } from 'vitest'
import examples from './draw.examples.json'
import { forgery, type Receipt } from './draw'

const honest = examples as Receipt[]
const changed = (change: (r: Receipt) => void): Receipt => {
  const r = structuredClone(honest.at(-2)!)
  change(r)
  return r
}

describe('a draw, drawn again in the browser', () => {
  it.each(honest.map((r) => [r.pick, r.tickets.length, r] as const))('%s among %d comes to what the server drew', (_, __, r) => {
    expect(forgery(r)).toBeUndefined()
  })

  it.each([
    ['order', changed((r) => r.order!.reverse())],
    ['order', changed((r) => r.tickets.pop())],
    ['weight', changed((r) => (r.tickets[0]!.weight += 1))],
    ['seed', changed((r) => (r.seed = 'ab'.repeat(32)))],
    ['unreadable', changed((r) => (r.seed = 'no seed'))],
    ['not_drawn', changed((r) => delete r.seed)],
  ] as const)('finds what is wrong: %s', (what, r) => {
    expect(forgery(r)).toBe(what)
  })
})
