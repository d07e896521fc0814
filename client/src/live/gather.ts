import type { LiveEvent } from './known'

const pause = 400

/**
 * gather hands the first event on at once and those that follow in the next moment together, each only once: when a
 * whole list is imported, a page should ask anew twice, not two hundred times.
 */
export function gather(hear: (ev: LiveEvent) => void): (ev: LiveEvent) => void {
  const waiting = new Map<string, LiveEvent>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    const all = [...waiting.values()]
    waiting.clear()
    all.forEach(hear)
    if (all.length > 0) timer = setTimeout(flush, pause)
  }
  return (ev) => {
    if (timer !== undefined) return void waiting.set(nameOf(ev), ev)
    hear(ev)
    timer = setTimeout(flush, pause)
  }
}

/** nameOf is what an event is about: two opened posts are one reason to read the feed again. */
function nameOf(ev: LiveEvent): string {
  if (ev.type === 'reset' || ev.type === 'post.opened') return ev.type
  const { version: _v, ...about } = ev.data as Record<string, unknown>
  return ev.type + JSON.stringify(about)
}
