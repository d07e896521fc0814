import { computed, reactive } from 'vue'
import { drop, dropAll, keep, kept } from '@/api/kept'
import { uuid } from '@/api/once'
import type { Person, Session } from '@/api/types'

type Kept = { access: string; until: number; refresh: string; person: Person }
type State = { held: Kept | undefined }

/** How a session becomes the next one; answers nothing when the server says that it is over. */
export type Renew = (refreshToken: string, device: string) => Promise<Session | undefined>

const margin = 20_000
const state = reactive<State>({ held: kept<Kept>('session') })

/** signedIn says whether somebody is signed in on this device. */
export const signedIn = computed(() => state.held !== undefined)

/** myself is who is signed in. */
export const myself = computed(() => state.held?.person)

/** device is an id that this installation made for itself; it outlives sign-out. */
export function device(): string {
  const had = kept<string>('device')
  if (had) return had
  const made = uuid()
  keep('device', made)
  return made
}

/** begin takes up a session after sign-in. */
export function begin(s: Session): void {
  take(s)
}

/** over ends the session here and forgets everything about the person. */
export function over(): void {
  state.held = undefined
  dropAll()
}

/** accessToken is a token that is good for a moment yet, renewing it if need be; nothing when signed out. */
export async function accessToken(renew: Renew): Promise<string | undefined> {
  const held = state.held
  if (!held) return undefined
  if (held.until - margin > Date.now()) return held.access
  return renewed(held.access, renew)
}

let running: Promise<string | undefined> | undefined

/**
 * renewed replaces the access token that was refused. One renewal runs at a time, in this tab and across tabs: whoever
 * comes second finds the token already new and takes it, because a refresh token may be used only once.
 */
export function renewed(refused: string, renew: Renew): Promise<string | undefined> {
  running ??= alone(() => renewOnce(refused, renew)).finally(() => (running = undefined))
  return running
}

async function renewOnce(refused: string, renew: Renew): Promise<string | undefined> {
  const held = kept<Kept>('session')
  if (!held) {
    state.held = undefined
    return undefined
  }
  if (held.access !== refused) {
    state.held = held
    return held.access
  }
  const next = await renew(held.refresh, device())
  if (!next) {
    over()
    return undefined
  }
  return take(next)
}

function take(s: Session): string {
  const held = { access: s.accessToken, until: Date.now() + s.accessExpiresInSeconds * 1000, refresh: s.refreshToken, person: s.person }
  keep('session', held)
  state.held = held
  return held.access
}

function alone<T>(act: () => Promise<T>): Promise<T> {
  if (!navigator.locks) return act()
  return navigator.locks.request('youlin.refresh', act) as Promise<T>
}

/** followOtherTabs takes over what another tab did: a new token, or signing out. */
export function followOtherTabs(): void {
  window.addEventListener('storage', (e) => {
    if (e.key === 'youlin.session') state.held = kept<Kept>('session')
  })
}

/** rename corrects the name shown here after the server has taken it. */
export function rename(person: Person): void {
  if (!state.held) return
  state.held = { ...state.held, person }
  keep('session', state.held)
}

/** forgetForTests empties the store as if nobody had ever signed in. */
export function forgetForTests(): void {
  state.held = undefined
  drop('session')
}
