import type { QueryClient } from '@tanstack/vue-query'
import { watch } from 'vue'
import { api } from '@/api'
import { myself, over, renewed, signedIn } from '@/shell/session'
import { renewal } from '@/api/http'
import { kept } from '@/api/kept'
import { apply } from './apply'
import { gather } from './gather'
import type { LiveEvent } from './known'
import { Line } from './socket'

type Ear = (ev: LiveEvent) => void
const ears = new Set<Ear>()

/** onLive lets a screen hear events as they come, to light up or to say something. Answers how to stop. */
export function onLive(ear: Ear): () => void {
  ears.add(ear)
  return () => ears.delete(ear)
}

/** goLive keeps one line to the server while somebody is signed in, and hands each event to apply. */
export function goLive(cache: QueryClient): void {
  let lineNow: Line | undefined
  const touch = gather((ev) => void apply(ev, cache))
  const hear = (ev: LiveEvent) => {
    touch(ev)
    for (const ear of ears) ear(ev)
  }
  const to = { ticket: api.ticket, events: api.events, open: (url: string) => new WebSocket(url), hear, signInAgain: () => void again() }
  const again = async () => ((await renewed(kept<{ access: string }>('session')?.access ?? '', renewal)) ? lineNow?.wake() : over())
  watch(
    () => signedIn.value && myself.value?.id,
    (who) => {
      lineNow?.stop()
      lineNow = who ? new Line(to, who) : undefined
      lineNow?.start()
    },
    { immediate: true },
  )
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && lineNow?.wake())
  window.addEventListener('online', () => lineNow?.wake())
}
