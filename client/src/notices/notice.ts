import type { Notice } from '@/api/types'
import type { IconName } from '@/ui/icons'

type T = (key: string, named: Record<string, unknown>) => string

/** noticeText says what happened, naming the neighbour; a kind we do not know yet is still said. */
export function noticeText(n: Notice, t: T, te: (key: string) => boolean, when = ''): string {
  const kind = 'notices.' + n.type.replace('.', '_')
  const keys = [`${kind}_${n.state ?? ''}_${n.reason ?? ''}`, `${kind}_${n.state ?? ''}${n.name ? '' : '_plain'}`, `${kind}_${n.state ?? ''}`, kind]
  return t(keys.find(te) ?? 'notices.other', { name: n.name ?? '', n: n.count ?? 0, when })
}

/** eachOnce leaves out what says the same as a newer one about the same agreement. */
export function eachOnce(list: Notice[]): Notice[] {
  const said = new Set<string>()
  return list.filter((n) => {
    const same = [n.type, n.swapId ?? n.agreementId ?? n.id, n.state].join()
    return !said.has(same) && said.add(same)
  })
}

/** linkOf is where a notice leads. */
export function linkOf(n: Notice): string {
  if (n.itemId && !(n.agreementId && (n.state === 'arrived' || n.state === 'unclaimed'))) return '/centre/items/' + n.itemId
  if (n.swapId) return '/swaps/' + n.swapId
  if (n.type === 'loan.overdue' && n.state === 'helper') return '/branch/late'
  if (n.agreementId) return '/agreements/' + n.agreementId
  if (n.type.startsWith('membership')) return n.state === 'pending' ? '/branch/admissions' : '/'
  return n.postId ? '/posts/' + n.postId : '/'
}

/** noticeIcon marks the kind. */
export function noticeIcon(n: Notice): IconName {
  if (n.type === 'match.found') return 'sun'
  if (n.type.startsWith('membership')) return 'home'
  if (n.swapId) return 'swap'
  if (n.itemId) return 'box'
  if (n.type.startsWith('loan')) return 'clock'
  return n.agreementId ? 'shake' : 'bell'
}
