import type { QueryClient } from '@tanstack/vue-query'
import type { LiveEvent } from './known'

/** apply is the only place where an event touches cached data. A case that is missing here does not compile. */
export function apply(ev: LiveEvent, cache: QueryClient): unknown {
  const stale = (...keys: unknown[][]) => Promise.all(keys.map((queryKey) => cache.invalidateQueries({ queryKey })))
  switch (ev.type) {
    case 'match.found':
      return stale(['matches', ev.data.needId], ['matches', ev.data.offerId], ['notices'])
    case 'post.opened':
      return stale(['feed'], ['reviews'])
    case 'post.changed':
      return stale(['post', ev.data.postId], ['feed'], ['mine'], ['reviews'], ['matches'])
    case 'request.received':
      return stale(['agreements'], ['agreement', ev.data.agreementId], ['post', ev.data.postId], ['notices'])
    case 'agreement.changed':
      return stale(['agreements'], ['agreement', ev.data.agreementId], ['post', ev.data.postId], ['mine'], ['notices'])
    case 'centre.changed':
      return stale(['centre'], ['tools'], ...(ev.data.agreementId ? [['agreement', ev.data.agreementId], ['agreements']] : []))
    case 'centre.told':
      return stale(['notices'], ['centre'])
    case 'loan.due':
    case 'loan.overdue':
    case 'loan.delayed':
      return stale(['agreements'], ['agreement', ev.data.agreementId], ['late'], ['notices'])
    case 'request.waiting':
    case 'agreement.soon':
      return stale(['agreements'], ['notices'])
    case 'swap.proposed':
      return stale(['swaps'], ['notices'])
    case 'swap.changed':
      return stale(['swaps'], ['agreements'], ['agreement'], ['mine'])
    case 'swap.told':
      return stale(['notices'], ['swaps'])
    case 'membership.changed':
      return stale(['me'], ['memberships'], ['notices'])
    case 'notice.added':
      return stale(['notices'])
    case 'reset':
      return cache.invalidateQueries()
    default:
      return ev satisfies never
  }
}
