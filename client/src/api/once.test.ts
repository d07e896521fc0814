import { beforeEach, expect, it } from 'vitest'
import { arrived, onceKey, uuid } from './once'

beforeEach(() => localStorage.clear())

it('keeps the key of the same act through retries and reloads', () => {
  expect(onceKey('compose', { title: 'ladder' })).toBe(onceKey('compose', { title: 'ladder' }))
})

it('gives another body another key, because the server refuses one key for two bodies', () => {
  expect(onceKey('compose', { title: 'ladder' })).not.toBe(onceKey('compose', { title: 'drill' }))
})

it('begins anew once the server has answered', () => {
  const first = onceKey('compose', {})
  arrived('compose')
  expect(onceKey('compose', {})).not.toBe(first)
})

it('makes keys that look like keys', () => {
  expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
