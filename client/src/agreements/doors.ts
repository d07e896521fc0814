import { api } from '@/api'
import { asFault, isOffline } from '@/api/faults'
import { drop, keep, kept } from '@/api/kept'
import type { Agreement, SpareCode } from '@/api/types'
import { myself } from '@/shell/session'
import { settled, sideOf } from './due'

// At a door there may be no network. The taker's phone keeps what it needs to make a code by itself, the giver's phone
// keeps the code that it was shown; both are sent when there is a network again.

const spareSlot = (a: Agreement) => `spare.${a.id}.${a.state}`

/** keepSpares fetches, for what I am going to be given, what my phone needs without a network. */
export async function keepSpares(list: Agreement[]): Promise<void> {
  const me = myself.value?.id ?? ''
  for (const a of list) {
    if (!settled(a) || sideOf(a, me) !== 'taker' || kept(spareSlot(a))) continue
    const spare = await api.readSpare(a.id).catch(() => undefined)
    if (!spare) return
    keep(spareSlot(a), spare)
  }
}

/** spareOf is what was kept for an agreement as it stands. */
export function spareOf(a: Agreement): SpareCode | undefined {
  return kept<SpareCode>(spareSlot(a))
}

/** A code that was shown to this phone when it had no network. */
export type Seen = { id: string; code: string; scannedAt: string }

const slot = 'seen'

/** seen are the codes that wait to be sent. */
export function seen(): Seen[] {
  return kept<Seen[]>(slot) ?? []
}

/** remember keeps a code until there is a network; a newer one of the same agreement replaces it. */
export function remember(id: string, code: string): void {
  keep(slot, [...seen().filter((s) => s.id !== id), { id, code, scannedAt: new Date().toISOString() }])
}

/** tellDoors sends what was kept, and says what became of each; what nobody could answer for stays. */
export async function tellDoors(): Promise<{ id: string; agreement?: Agreement; fault?: unknown }[]> {
  const told: { id: string; agreement?: Agreement; fault?: unknown }[] = []
  for (const s of seen()) {
    try {
      told.push({ id: s.id, agreement: await api.handOver(s.id, s.code, s.scannedAt) })
    } catch (fault) {
      if (isOffline(fault) || asFault(fault).status >= 500) break
      told.push({ id: s.id, fault })
    }
    const rest = seen().filter((x) => x.id !== s.id)
    if (rest.length) keep(slot, rest)
    else drop(slot)
  }
  return told
}
