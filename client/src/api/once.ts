import { drop, keep, kept } from './kept'

type Kept = { key: string; body: string }

/**
 * onceKey gives the Idempotency-Key for what is about to be sent from a place on screen. The same place and the same
 * body keep their key through retries and reloads, so that what was sent twice arrives once; another body gets another key.
 */
export function onceKey(place: string, body: unknown): string {
  const text = JSON.stringify(body ?? {})
  const had = kept<Kept>(slot(place))
  if (had?.body === text) return had.key
  const key = uuid()
  keep(slot(place), { key, body: text })
  return key
}

/** arrived forgets the key of a place: the server has answered, the next act there is a new one. */
export function arrived(place: string): void {
  drop(slot(place))
}

/** uuid is random also where the page is not served over TLS, as on a phone in the same room as the server. */
export function uuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const b = crypto.getRandomValues(new Uint8Array(16))
  b[6] = (b[6]! & 0x0f) | 0x40
  b[8] = (b[8]! & 0x3f) | 0x80
  const hex = [...b].map((n) => n.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const slot = (place: string) => 'once.' + place
