import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { gather } from './gather'
import { known, type LiveEvent } from './known'

const opened = (postId: string) => known({ seq: 1, type: 'post.opened', at: '', data: { postId, version: 1 } })!
const changed = (postId: string, version: number) => known({ seq: 1, type: 'post.changed', at: '', data: { postId, version } })!

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('hands a single event on at once', () => {
  const heard: LiveEvent[] = []
  gather((ev) => heard.push(ev))(opened('a'))
  expect(heard).toHaveLength(1)
})

it('makes two of two hundred, and forgets nothing that is about something else', async () => {
  const heard: LiveEvent[] = []
  const hear = gather((ev) => heard.push(ev))
  for (let i = 0; i < 200; i++) hear(opened('p' + i))
  for (let i = 0; i < 5; i++) hear(changed('a', i))
  hear(changed('b', 1))
  expect(heard).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1000)
  expect(heard.map((e) => e.type)).toEqual(['post.opened', 'post.opened', 'post.changed', 'post.changed'])
})

it('is at once again after a quiet moment', async () => {
  const heard: LiveEvent[] = []
  const hear = gather((ev) => heard.push(ev))
  hear(opened('a'))
  await vi.advanceTimersByTimeAsync(1000)
  hear(opened('b'))
  expect(heard).toHaveLength(2)
})
