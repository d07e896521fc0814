import { words } from '@/words'
import type { FaultCode, Problem } from './types'

// Where this device knows better than the server what to do next. All other codes are said in the server's own
// sentence, which is already in the reader's language. A code that the server does not have does not compile.
const ours = {
  'auth.code_wrong': 'fault.auth_code_wrong',
  'auth.no_sender': 'fault.auth_no_sender',
  'agreement.code_wrong': 'fault.agreement_code_wrong',
  'agreement.code_used': 'fault.agreement_code_used',
  'agreement.code_expired': 'fault.agreement_code_expired',
  'post.not_open': 'fault.post_not_open',
  'membership.exists': 'fault.membership_exists',
} satisfies Partial<Record<FaultCode, string>>

/** Fault is what a call throws when the server refuses, or cannot be reached (status 0). */
export class Fault extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem> = {},
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
  const { t } = words()
  if (f.code in ours) return t(ours[f.code as keyof typeof ours])
  if (f.status === 0) return t('fault.offline')
  if (f.status === 429) return t('fault.too_many', { seconds: f.retryAfter })
  if (f.status < 500 && f.problem.detail) return withErrors(f.problem)
  return t('fault.ours')
}

function withErrors(p: Partial<Problem>): string {
  const said = (p.errors ?? []).map((x) => x.message ?? '').filter(Boolean)
  return said.length > 0 && said.length < 4 ? said.join(' ') : (p.detail ?? '')
}
