import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import type { SpareCode } from '@/api/types'

/** spareCode is the code of a counter: RFC 4226, six digits; the server makes the same. */
export function spareCode(secret: string, counter: number): string {
  const text = new Uint8Array(8)
  new DataView(text.buffer).setBigUint64(0, BigInt(counter))
  const sum = hmac(sha1, hexToBytes(secret), text)
  const at = sum[19]! & 0xf
  return String((new DataView(sum.buffer, sum.byteOffset).getUint32(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** codeNow is the code that this phone shows at a moment without asking anybody, and until when it lasts. */
export function codeNow(spare: SpareCode, now: number): { code: string; until: number } {
  const step = spare.stepSeconds * 1000
  const steps = Math.floor(now / step)
  return { code: spareCode(spare.secret, steps * 2 + spare.phase), until: (steps + 1) * step }
}
