import type { Agreement } from '@/api/types'

/** Where an agreement through the centre is, to one of its two: what its page shows instead of the handover. */
export type AtCentre = 'bring' | 'coming' | 'ring' | 'fetch' | 'kept' | 'return' | 'none'

/** atCentre says what an agreement that goes through the centre wants of me. */
export function atCentre(a: Agreement, giving: boolean): AtCentre {
  const state = a.centre?.state
  if (a.via !== 'centre' || !state || (a.state !== 'accepted' && a.state !== 'in_progress')) return 'none'
  if (state === 'expected') return giving ? 'bring' : 'coming'
  if (state === 'shelved') return giving ? 'kept' : a.swapId && a.due !== 'show_code' ? 'ring' : 'fetch'
  if (state === 'handed_out' && a.state === 'in_progress' && !giving) return 'return'
  return 'none'
}
