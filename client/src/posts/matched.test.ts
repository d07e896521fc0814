import { expect, it } from 'vitest'
import type { Match, Post } from '@/api/types'
import { pairsOf } from './matched'
import { fitOf } from './post'

const post = (id: string, state = 'open') => ({ id, state }) as Post
const match = (id: string, score: number, notify = true, state = 'open'): Match => ({ post: post(id, state), score, notify, reasons: [] })

it('shows the surest pair first, each neighbour once, and nobody who is not sure', () => {
  const pairs = pairsOf([post('a'), post('b'), post('c')], [[match('x', 0.6), match('y', 0.5)], [match('x', 0.9)], [match('z', 0.9, false)]])
  expect(pairs.map((p) => [p.mine.id, p.match.post.id, p.others])).toEqual([['b', 'x', 0]])
})

it('leaves out what is gone', () => {
  expect(pairsOf([post('a')], [[match('x', 0.9, true, 'withdrawn')]])).toEqual([])
})

it('says a fit in words', () => {
  expect(fitOf(match('x', 0.9))).toBe('best')
  expect(fitOf(match('x', 0.5))).toBe('good')
  expect(fitOf(match('x', 0.9, false))).toBe('near')
  expect(fitOf({ ...match('x', 0.9), reasons: [{ code: 'late', text: '晚半小时', gap: true }] })).toBe('good')
})
