import { ref } from 'vue'
import { keep, kept } from '@/api/kept'
import type { Events, Frame } from '@/api/types'
import { known, type LiveEvent } from './known'

/** What the line to the server needs from the outside; tests give their own. */
export type LineTo = {
  ticket: () => Promise<{ ticket: string }>
  events: (since: number | undefined) => Promise<Events>
  open: (url: string) => WebSocket
  hear: (ev: LiveEvent) => void
  signInAgain: () => void
}

/** Close codes of the contract. */
const code = { signIn: 4401, replaced: 4409 }
const pollEvery = 15_000
const longest = 30_000
const pingEvery = 25_000

/** online says whether the line stands: by socket, by asking now and then, or not at all. */
export const line = ref<'off' | 'socket' | 'asking'>('off')

/** Line keeps one app in touch: a socket, and when no socket can be held, asking for what was missed. */
export class Line {
  private socket: WebSocket | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private ping: ReturnType<typeof setInterval> | undefined
  private failures = 0
  private stopped = true
  private opening = false

  constructor(
    private readonly to: LineTo,
    private readonly person: string,
  ) {}

  /** start opens the line; what was missed since the last visit comes first. */
  start(): void {
    this.stopped = false
    void this.connect()
  }

  /** stop closes the line for good, at sign-out. */
  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    clearInterval(this.ping)
    this.socket?.close()
    this.socket = undefined
    line.value = 'off'
  }

  /** wake tries at once: the page is seen again, or the network is back. Phones kill sleeping sockets silently. */
  wake(): void {
    if (this.stopped || this.opening) return
    if (this.socket?.readyState === WebSocket.OPEN) return
    this.failures = 0
    clearTimeout(this.timer)
    void this.connect()
  }

  private async connect(): Promise<void> {
    if (this.stopped || this.opening || this.socket) return
    this.opening = true
    try {
      const { ticket } = await this.to.ticket()
      if (!this.stopped) this.listen(this.to.open(address(ticket, this.since)))
    } catch {
      this.later()
    } finally {
      this.opening = false
    }
  }

  private listen(socket: WebSocket): void {
    this.socket = socket
    socket.onopen = () => {
      line.value = 'socket'
      clearInterval(this.ping)
      this.ping = setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('{"type":"ping"}'), pingEvery)
    }
    socket.onmessage = (m) => this.take(JSON.parse(String(m.data)) as Frame)
    socket.onclose = (e) => this.closed(e.code)
  }

  private closed(why: number): void {
    clearInterval(this.ping)
    this.socket = undefined
    line.value = 'off'
    if (this.stopped) return
    if (why === code.signIn) return this.to.signInAgain()
    if (why === code.replaced) return // another page of ours took the line; wake() takes it back when we are seen
    this.later()
  }

  /** later tries again after a growing, uneven pause; in the meantime it asks. */
  private later(): void {
    if (this.stopped) return
    this.failures++
    const pause = Math.min(longest, 500 * 2 ** this.failures) * (0.5 + Math.random() / 2)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.connect(), this.failures > 3 ? pollEvery : pause)
    if (this.failures > 2) void this.ask()
  }

  /** ask fetches what was missed, for clients that cannot hold a socket. */
  private async ask(): Promise<void> {
    try {
      const missed = await this.to.events(this.since < 0 ? undefined : this.since)
      line.value = 'asking'
      if (missed.reset) this.to.hear({ type: 'reset' })
      for (const frame of missed.items) this.take(frame)
      this.seen(missed.seq)
    } catch {
      line.value = 'off'
    }
  }

  private take(frame: Frame): void {
    if (frame.type === 'hello' || frame.type === 'reset') {
      this.failures = 0
      if (frame.type === 'reset') this.to.hear({ type: 'reset' })
      keep('since.' + this.person, frame.seq) // as it is: a restored server may have begun to count again
      return
    }
    const ev = known(frame)
    if (ev) this.to.hear(ev)
    this.seen(frame.seq)
  }

  private get since(): number {
    return kept<number>('since.' + this.person) ?? -1
  }

  private seen(seq: number | undefined): void {
    if (typeof seq === 'number' && seq > this.since) keep('since.' + this.person, seq)
  }
}

function address(ticket: string, since: number): string {
  const base = location.origin.replace(/^http/, 'ws')
  const asked = since < 0 ? '' : `&since=${since}`
  return `${base}/api/v1/realtime?ticket=${encodeURIComponent(ticket)}${asked}`
}
