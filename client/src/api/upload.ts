import { accessToken, renewed } from '@/shell/session'
import { locale } from '@/words'
import { asFault, Fault } from './faults'
import * as gen from './gen'
import { renewal } from './http'
import { drop, keep, kept } from './kept'
import { onceKey } from './once'
import type { Problem, TakenMedia } from './types'

/** How far a photo has come: a part of one, and whether it rests until there is a network again. */
export type Progress = { part: number; resting: boolean }

/** What is remembered of a photo on its way, so that the same file goes on where it was after a reload. */
type Begun = { id: string; size: number }

const piece = { first: 256 * 1024, least: 32 * 1024 }
const silence = 20_000
const rest = { first: 1000, longest: 30_000 }
const tus = { 'Tus-Resumable': '1.0.0' } as const
const loud = { throwOnError: true } as const

/** removed is why a photo is stopped for good: what has arrived of it is taken away. Stopped otherwise, it may go on another day. */
export const removed = 'removed'

/**
 * upload sends a photo in pieces and waits through lost networks: what has arrived is not sent again. It ends with the
 * photo, with a refusal of the server as a Fault, or when it is stopped. The place names the file on this device.
 */
export async function upload(photo: Blob, place: string, tell: (p: Progress) => void, stop: AbortSignal): Promise<TakenMedia> {
  const way = new Way(photo, 'media.' + place, tell, stop)
  for (let tries = 0; ; tries++) {
    try {
      if (stop.aborted) throw new Fault(0)
      return await way.go()
    } catch (e) {
      if (stop.reason === removed) await way.end()
      if (stop.aborted || !way.mayGoOn(asFault(e))) throw e
      if (way.moved()) tries = 0
      tell({ part: way.part(), resting: true })
      await pause(Math.min(rest.longest, rest.first * 2 ** tries), stop)
    }
  }
}

/** Way is one photo on its way, in the manner of tus 1.0. */
class Way {
  private at = 0
  private before = 0
  private step = piece.first
  private begun: Begun | undefined
  private anew = 0

  constructor(
    private photo: Blob,
    private place: string,
    private tell: (p: Progress) => void,
    private stop: AbortSignal,
  ) {
    const had = kept<Begun>('way.' + place)
    this.begun = had?.size === photo.size ? had : undefined
  }

  /** go takes the way up where it was, to its end or its next stop. */
  async go(): Promise<TakenMedia> {
    const id = this.begun?.id ?? (await this.begin())
    this.at = await arrived(id, this.stop)
    while (this.at < this.photo.size) await this.next(id)
    const { data } = await gen.finishUpload({ path: { id }, signal: this.stop, ...loud })
    this.forget()
    return data
  }

  /** mayGoOn says whether it is worth trying again: no answer, a busy server, another offset; and once or twice from the start. */
  mayGoOn(f: Fault): boolean {
    if (f.status === 404 && this.begun) {
      this.forget()
      return ++this.anew < 3
    }
    if (f.status === 0) this.step = Math.max(piece.least, this.step / 4)
    return f.status === 0 || f.status >= 502 || f.code === 'media.offset' || f.code === 'media.incomplete'
  }

  /** moved says whether anything has arrived since it was asked last. */
  moved(): boolean {
    const yes = this.at > this.before
    this.before = this.at
    return yes
  }

  part(): number {
    return this.at / Math.max(1, this.photo.size)
  }

  /** end tells the server that nothing more comes; should it not hear, it forgets after a day by itself. */
  async end(): Promise<void> {
    const id = this.begun?.id
    this.forget()
    if (id) await gen.endUpload({ path: { id }, headers: tus }).catch(() => undefined)
  }

  private async begin(): Promise<string> {
    const headers = { ...tus, 'Upload-Length': this.photo.size, 'Idempotency-Key': onceKey(this.place, this.photo.size + '.' + this.anew) }
    const { data } = await gen.beginUpload({ headers, signal: this.stop, ...loud })
    this.begun = { id: data.id, size: this.photo.size }
    keep('way.' + this.place, this.begun)
    return data.id
  }

  private async next(id: string): Promise<void> {
    const to = Math.min(this.photo.size, this.at + this.step)
    const said = (bytes: number) => this.tell({ part: Math.min(to, this.at + bytes) / this.photo.size, resting: false })
    said(0)
    await send(id, this.at, this.photo.slice(this.at, to), said, this.stop)
    this.at = to
    this.step = Math.min(piece.first, this.step * 2)
  }

  private forget(): void {
    this.begun = undefined
    drop('way.' + this.place)
    drop('once.' + this.place)
  }
}

/** arrived asks how much is there. */
async function arrived(id: string, stop: AbortSignal): Promise<number> {
  const { response } = await gen.probeUpload({ path: { id }, headers: tus, signal: stop, ...loud })
  return Number(response.headers.get('Upload-Offset') ?? 0)
}

/** send sends one piece; a token that ran out on the way is renewed once. fetch cannot tell how far it is, hence XMLHttpRequest. */
async function send(id: string, at: number, bytes: Blob, tell: (sent: number) => void, stop: AbortSignal): Promise<void> {
  const token = await accessToken(renewal)
  try {
    await patch(id, at, bytes, token, tell, stop)
  } catch (e) {
    if (asFault(e).status !== 401 || !token) throw e
    await patch(id, at, bytes, await renewed(token, renewal), tell, stop)
  }
}

function patch(id: string, at: number, bytes: Blob, token: string | undefined, tell: (sent: number) => void, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stop.aborted) return reject(new Fault(0))
    const x = new XMLHttpRequest()
    let quiet: ReturnType<typeof setTimeout>
    const heard = () => {
      clearTimeout(quiet)
      quiet = setTimeout(() => x.abort(), silence)
    }
    const ended = (act: () => void) => () => {
      clearTimeout(quiet)
      stop.removeEventListener('abort', cut)
      act()
    }
    const cut = () => x.abort()
    stop.addEventListener('abort', cut)
    x.open('PATCH', '/api/v1/uploads/' + id)
    x.setRequestHeader('Accept-Language', locale())
    x.setRequestHeader('Tus-Resumable', tus['Tus-Resumable'])
    x.setRequestHeader('Upload-Offset', String(at))
    x.setRequestHeader('Content-Type', 'application/offset+octet-stream')
    if (token) x.setRequestHeader('Authorization', 'Bearer ' + token)
    x.upload.onprogress = (e) => {
      heard()
      tell(e.loaded)
    }
    x.onload = ended(() => (x.status < 300 ? resolve() : reject(refusal(x))))
    x.onerror = x.onabort = ended(() => reject(new Fault(0)))
    heard()
    x.send(bytes)
  })
}

function refusal(x: XMLHttpRequest): Fault {
  try {
    return new Fault(x.status, JSON.parse(x.responseText) as Problem)
  } catch {
    return new Fault(x.status)
  }
}

/** pause waits a while, or until the network is back, or until it is stopped. */
function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((go) => {
    if (stop.aborted) return go()
    const on = () => {
      clearTimeout(timer)
      window.removeEventListener('online', on)
      stop.removeEventListener('abort', on)
      go()
    }
    const timer = setTimeout(on, ms)
    window.addEventListener('online', on)
    stop.addEventListener('abort', on)
  })
}
