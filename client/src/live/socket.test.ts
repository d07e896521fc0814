import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keep, kept } from '@/api/kept'
import type { LiveEvent } from './known'
import { Line, line } from './socket'

class FakeSocket {
  static OPEN = 1
  readyState = 1
  onopen?: () => void
  onmessage?: (m: { data: string }) => void
  onclose?: (e: { code: number }) => void
  sent: string[] = []
  constructor(readonly url: string) {}
  send(text: string) { this.sent.push(text) }
  close() { this.readyState = 3 }
  says(frame: unknown) { this.onmessage?.({ data: JSON.stringify(frame) }) }
  drops(code: number) { this.readyState = 3; this.onclose?.({ code }) }
}

let sockets: FakeSocket[]
let heard: LiveEvent[]
let asked: (number | undefined)[]
let refuse = false
let signInAgain = vi.fn<() => void>()

function newLine(): Line {
  return new Line({
    ticket: async () => {
      if (refuse) throw new Error('no')
      return { ticket: 'once' }
    },
    events: async (since) => {
      asked.push(since)
      return { items: [{ seq: 12, type: 'post.opened', at: '', data: { postId: 'p' } }], seq: 12, reset: false }
    },
    open: (url) => {
      const s = new FakeSocket(url)
      sockets.push(s)
      return s as unknown as WebSocket
    },
    hear: (ev) => heard.push(ev),
    signInAgain,
  }, 'mei')
}

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  sockets = []
  heard = []
  asked = []
  refuse = false
  signInAgain = vi.fn<() => void>()
})
afterEach(() => vi.useRealTimers())

const last = () => sockets[sockets.length - 1]!

it('hears events and remembers how far it has heard', async () => {
  const l = newLine()
  l.start()
  await vi.advanceTimersByTimeAsync(0)
  last().onopen?.()
  last().says({ type: 'hello', seq: 4 })
  last().says({ seq: 9, type: 'agreement.changed', at: '', data: { agreementId: 'a', postId: 'p', state: 'accepted' } })
  last().says({ seq: 11, type: 'comet.seen', at: '', data: {} })
  expect(heard.map((e) => e.type)).toEqual(['agreement.changed'])
  expect(kept('since.mei')).toBe(11)
  expect(line.value).toBe('socket')
  l.stop()
})

it('comes back from where it was after the server restarted', async () => {
  keep('since.mei', 40)
  const l = newLine()
  l.start()
  await vi.advanceTimersByTimeAsync(0)
  expect(last().url).toContain('since=40')
  last().drops(1012)
  await vi.advanceTimersByTimeAsync(2000)
  expect(sockets).toHaveLength(2)
  l.stop()
})

it('follows a server that counts anew', async () => {
  keep('since.mei', 40)
  const l = newLine()
  l.start()
  await vi.advanceTimersByTimeAsync(0)
  last().says({ type: 'reset', seq: 3 })
  expect(heard).toEqual([{ type: 'reset' }])
  expect(kept('since.mei')).toBe(3)
  l.stop()
})

it('asks for what it missed when no socket can be held', async () => {
  refuse = true
  const l = newLine()
  l.start()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(asked.length).toBeGreaterThan(0)
  expect(heard.map((e) => e.type)).toContain('post.opened')
  expect(kept('since.mei')).toBe(12)
  l.stop()
})

it('asks to sign in again instead of knocking on a closed door', async () => {
  const l = newLine()
  l.start()
  await vi.advanceTimersByTimeAsync(0)
  last().drops(4401)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(signInAgain).toHaveBeenCalledOnce()
  expect(sockets).toHaveLength(1)
  l.stop()
})

it('leaves the line to the page that took it, until it is looked at again', async () => {
  const l = newLine()
  l.start()
  await vi.advanceTimersByTimeAsync(0)
  last().drops(4409)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sockets).toHaveLength(1)
  l.wake()
  await vi.advanceTimersByTimeAsync(0)
  expect(sockets).toHaveLength(2)
  l.stop()
})
