import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

/** One request in a draw; weight is the product of the three factors, which are there on one's own ticket only. */
export type Ticket = { number: string; need?: number; since?: number; kept?: number; weight: number }

/** Everything that shows how a draw was decided: the server's answer, or the file that a neighbour kept of it. */
export type Receipt = { pick: string; commitment: string; seed?: string; tickets: Ticket[]; order?: string[] }

/** What is wrong with a receipt; nothing when an honest draw gave it. */
export type Forgery = 'not_drawn' | 'unreadable' | 'seed' | 'weight' | 'order'

const span = 2 ** 48

/** number is the round's whole number below n, each as likely as the others: see server/draw. */
function number(seed: Uint8Array, tickets: string, round: number, n: number): number {
  for (let tries = 0; ; tries++) {
    const mac = hmac(sha256, seed, utf8ToBytes(`youlin draw 1\n${tickets}${round} ${tries}`))
    const x = mac.subarray(0, 6).reduce((sum, byte) => sum * 256 + byte, 0)
    if (x < Math.floor(span / n) * n) return x % n
  }
}

/** order draws the tickets again: the same as the server, bit by bit. */
export function order(pick: string, seed: Uint8Array, tickets: Ticket[]): string[] {
  const text = tickets.map((t) => `${t.number}:${t.weight}\n`).join('')
  const left = [...tickets]
  const drawn: Ticket[] = []
  for (let round = 0; left.length; round++) {
    let n = number(seed, text, round, left.reduce((sum, t) => sum + t.weight, 0))
    const at = left.findIndex((t) => (n -= t.weight) < 0)
    drawn.push(...left.splice(at, 1))
  }
  if (pick === 'neediest') drawn.sort((a, b) => b.weight - a.weight)
  return drawn.map((t) => t.number)
}

// The factors of others are kept back: whether somebody lately did not come is nobody else's business.
function weighed(t: Ticket): boolean {
  if (!t.need && !t.since && !t.kept) return t.weight >= 1
  return t.weight === (t.need ?? 0) * (t.since ?? 0) * (t.kept ?? 0) && t.weight >= 1
}

/** forgery draws again here, in the browser, and compares; undefined says that all is well. */
export function forgery(r: Receipt): Forgery | undefined {
  if (!r.seed || !r.order) return 'not_drawn'
  if (!/^([0-9a-f]{2})+$/.test(r.seed) || (r.pick !== 'draw' && r.pick !== 'neediest')) return 'unreadable'
  const seed = hexToBytes(r.seed)
  if (bytesToHex(sha256(seed)) !== r.commitment) return 'seed'
  if (!r.tickets.every(weighed)) return 'weight'
  return String(order(r.pick, seed, r.tickets)) === String(r.order) ? undefined : 'order'
}
