import { beforeEach, expect, it, vi } from 'vitest'
import { begin, forgetForTests } from '@/shell/session'
import { asFault } from './faults'
import { kept } from './kept'
import { removed, upload, type Progress } from './upload'
import './index'

const person = { id: 'mei', name: 'Mei', phone: '138****5678', locale: 'zh-CN' as const, callable: false, version: 1 }
const made = { id: 'p1', url: '/api/v1/media/p1', thumbUrl: '/api/v1/media/p1/thumb', width: 3, height: 2, similar: [] }

/** A server as far as uploads go: what it was asked, what is there, and what goes wrong next. */
const server = { asked: [] as string[], here: 0, length: 0, made: 0, ids: 0, breaks: [] as string[], reaches: [] as number[] }

function breaks(what: string): boolean {
  const i = server.breaks.findIndex((b) => what.startsWith(b))
  if (i >= 0) server.breaks.splice(i, 1)
  return i >= 0
}

async function answers(request: Request): Promise<Response> {
  const what = request.method + ' ' + new URL(request.url).pathname.replace('/api/v1/uploads', '')
  server.asked.push(what)
  if (breaks(what)) throw new TypeError('Failed to fetch')
  const id = 'u' + server.ids
  if (what === 'POST ') {
    server.length = Number(request.headers.get('Upload-Length'))
    server.here = 0
    return json(201, { id: 'u' + ++server.ids, offset: 0, length: server.length, expiresAt: '2026-09-15T00:00:00Z' })
  }
  if (!what.includes(id)) return json(404, { code: 'media.upload_unknown', status: 404 })
  if (request.method === 'HEAD') return new Response(null, { status: 200, headers: { 'Upload-Offset': String(server.here) } })
  if (request.method === 'DELETE') return new Response(null, { status: 204 })
  server.made++
  return json(201, made)
}
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

/** Pieces go by XMLHttpRequest; what breaks off on the way has not arrived. */
class Wire {
  upload: { onprogress?: (e: { loaded: number }) => void } = {}
  status = 0
  responseText = ''
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  private offset = 0
  private path = ''
  open(method: string, path: string) {
    this.path = method + ' ' + path.replace('/api/v1/uploads', '')
  }
  setRequestHeader(name: string, value: string) {
    if (name === 'Upload-Offset') this.offset = Number(value)
  }
  abort() {
    this.onabort?.()
  }
  send(bytes: Blob) {
    server.asked.push(this.path + ' ' + this.offset)
    queueMicrotask(() => {
      this.upload.onprogress?.({ loaded: bytes.size / 2 })
      if (breaks('PATCH')) return this.onerror?.()
      if (this.offset !== server.here) {
        this.status = 409
        this.responseText = JSON.stringify({ code: 'media.offset', status: 409, state: String(server.here) })
        return this.onload?.()
      }
      server.here += bytes.size
      this.status = 204
      this.onload?.()
    })
  }
}

beforeEach(() => {
  localStorage.clear()
  forgetForTests()
  begin({ accessToken: 'good', accessExpiresInSeconds: 900, refreshToken: 'refresh', person })
  Object.assign(server, { asked: [], here: 0, length: 0, made: 0, ids: 0, breaks: [], reaches: [] })
  vi.stubGlobal('fetch', answers)
  vi.stubGlobal('XMLHttpRequest', Wire)
})

const photo = new Blob([new Uint8Array(600 * 1024)])
const sends = (tell: (p: Progress) => void = () => {}, stop = new AbortController().signal) => upload(photo, 'a.jpg', tell, stop)
/** back is the network coming back, as soon as somebody waits for it. */
const back = () => vi.waitFor(() => window.dispatchEvent(new Event('online')))

it('sends a photo in pieces and asks for it when all are there', async () => {
  const told: number[] = []
  expect(await sends((p) => told.push(p.part))).toEqual(made)
  expect(server.asked).toEqual(['POST ', 'HEAD /u1', 'PATCH /u1 0', 'PATCH /u1 262144', 'PATCH /u1 524288', 'POST /u1/finish'])
  expect(told).toEqual([...told].sort((a, b) => a - b))
  expect(kept('way.media.a.jpg')).toBeUndefined()
})

it('goes on where it was when the network is back, with smaller pieces, and sends nothing twice that arrived', async () => {
  server.breaks = ['HEAD']
  const told: Progress[] = []
  let broken = false
  const going = sends((p) => {
    told.push(p)
    if (!broken && server.asked.filter((a) => a.startsWith('PATCH')).length === 2) {
      broken = true
      server.breaks = ['PATCH', 'HEAD', 'HEAD']
    }
    if (p.resting) setTimeout(() => window.dispatchEvent(new Event('online')), 5)
  })
  expect(await going).toEqual(made)
  expect(told.some((p) => p.resting && p.part > 0)).toBe(true)
  expect(server.asked.filter((a) => a === 'POST ').length).toBe(1)
  const offsets = server.asked.filter((a) => a.startsWith('PATCH')).map((a) => Number(a.split(' ')[2]))
  expect(offsets.filter((o) => o === 0).length).toBe(1)
  expect(server.here).toBe(photo.size)
})

it('goes on after a reload with the same file, and begins anew when the server has forgotten it', async () => {
  const stop = new AbortController()
  server.breaks = ['PATCH']
  await expect(upload(photo, 'a.jpg', (p) => p.resting && stop.abort(), stop.signal)).rejects.toBeDefined()
  expect(server.asked.some((a) => a.startsWith('DELETE'))).toBe(false)
  await sends()
  expect(server.asked.filter((a) => a === 'POST ').length).toBe(1)

  localStorage.setItem('youlin.way.media.a.jpg', JSON.stringify({ id: 'long ago', size: photo.size }))
  setTimeout(() => void back(), 20)
  await sends()
  expect(server.asked.filter((a) => a === 'POST ').length).toBe(2)
})

it('tells the server when a photo is taken out of the row', async () => {
  const stop = new AbortController()
  await expect(sends((p) => p.part > 0.4 && stop.abort(removed), stop.signal)).rejects.toBeDefined()
  expect(server.asked.at(-1)).toBe('DELETE /u1')
})

it('gives up at once when the server refuses', async () => {
  vi.stubGlobal('fetch', async () => json(413, { code: 'media.too_large', status: 413 }))
  const f = asFault(await sends().catch((e: unknown) => e))
  expect(f.code).toBe('media.too_large')
})
