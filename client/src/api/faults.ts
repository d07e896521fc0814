import { words } from '@/words'

/** Problem is the server's refusal as it lies on the wire (RFC 9457). */
export type Problem = {
  status?: number
  code?: string
  title?: string
  detail?: string
  state?: string
  requestId?: string
  errors?: { location?: string; message?: string }[] | null
}

/** Fault is what a call throws when the server refuses, or cannot be reached (status 0). */
export class Fault extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem = {},
    readonly retryAfter = 0,
  ) {
    super(problem.code ?? String(status))
  }

  /** The stable code, `room.reason`. */
  get code(): string {
    return this.problem.code ?? ''
  }
}

/** asFault turns anything thrown into a Fault; what is not one never left this device. */
export function asFault(e: unknown): Fault {
  return e instanceof Fault ? e : new Fault(0)
}

/** isOffline says that no answer came at all: nothing is wrong with what was asked. */
export function isOffline(e: unknown): boolean {
  return asFault(e).status === 0
}

/**
 * faultText says in words what went wrong: our own sentence for the code if there is one, else the server's sentence,
 * which is already in the reader's language, else one for the kind of refusal.
 */
export function faultText(e: unknown): string {
  const f = asFault(e)
  const { t, te } = words()
  const own = 'fault.' + f.code.replace('.', '_')
  if (f.code !== '' && te(own)) return t(own, { seconds: f.retryAfter })
  if (f.status === 0) return t('fault.offline')
  if (f.status === 429) return t('fault.too_many', { seconds: f.retryAfter })
  if (f.status < 500 && f.problem.detail) return withErrors(f.problem)
  return t('fault.ours')
}

function withErrors(p: Problem): string {
  const said = (p.errors ?? []).map((x) => x.message ?? '').filter(Boolean)
  return said.length > 0 && said.length < 4 ? said.join(' ') : (p.detail ?? '')
}
