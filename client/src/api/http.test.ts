import { beforeEach, expect, it, vi } from 'vitest'
import { begin, forgetForTests, signedIn } from '@/shell/session'
import { forgetPages } from './etag'
import { asFault, faultText } from './faults'
import { askServer } from './http'

const person = { id: 'mei', name: 'Mei', phone: '138****5678', locale: 'zh-CN' as const, callable: false, version: 1 }
const json = (status: number, body: unknown, headers: Record<string, string> = {}) => new Response(status === 304 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })
let seen: Request[]

function serverSays(...answers: (() => Response)[]) {
  seen = []
  vi.stubGlobal('fetch', async (request: Request) => {
    seen.push(request)
    const next = answers[Math.min(seen.length, answers.length) - 1]!
    return next()
  })
}
const url = (path: string) => new URL('/api/v1' + path, location.origin)

beforeEach(() => {
  localStorage.clear()
  forgetForTests()
  forgetPages()
  begin({ accessToken: 'old', accessExpiresInSeconds: 900, refreshToken: 'refresh', person })
})

it('renews a refused token and asks again, without the page noticing', async () => {
  serverSays(
    () => json(401, { code: 'auth.token' }),
    () => json(200, { accessToken: 'new', accessExpiresInSeconds: 900, refreshToken: 'next', person }),
    () => json(200, { ok: true }),
  )
  const answer = await askServer(url('/me'))
  expect(await answer.json()).toEqual({ ok: true })
  expect(seen.map((r) => r.headers.get('Authorization'))).toEqual(['Bearer old', null, 'Bearer new'])
})

it('ends the session when the refresh token was used before', async () => {
  serverSays(() => json(401, { code: 'auth.token' }), () => json(401, { code: 'auth.refresh_reused' }))
  await expect(askServer(url('/me'))).rejects.toMatchObject({ status: 401 })
  expect(signedIn.value).toBe(false)
})

it('sends no token where none is wanted', async () => {
  serverSays(() => json(200, {}))
  await askServer(url('/auth/codes'), { method: 'POST', body: '{}' })
  await askServer(url('/invites/ABCD'))
  expect(seen.every((r) => !r.headers.has('Authorization'))).toBe(true)
})

it('keeps an unchanged feed by its tag', async () => {
  serverSays(() => json(200, { items: ['a'], nextCursor: '' }, { ETag: 'W/"1"' }), () => json(304, null))
  await askServer(url('/compounds/c1/posts?limit=20'))
  const again = await askServer(url('/compounds/c1/posts?limit=20'))
  expect(seen[1]!.headers.get('If-None-Match')).toBe('W/"1"')
  expect(await again.json()).toEqual({ items: ['a'], nextCursor: '' })
})

it('says a refusal in our words, else in those of the server, and hides its troubles', async () => {
  serverSays(() => json(422, { code: 'agreement.code_wrong', detail: 'server text' }))
  const own = await askServer(url('/x')).catch(asFault)
  expect(faultText(own)).toContain('码不对')
  serverSays(() => json(409, { code: 'post.brand_new', detail: '这是服务器的话。' }))
  expect(faultText(await askServer(url('/x')).catch(asFault))).toBe('这是服务器的话。')
  serverSays(() => json(500, { code: 'internal', detail: 'pq: boom' }))
  expect(faultText(await askServer(url('/x')).catch(asFault))).not.toContain('boom')
})

it('says how long to wait', async () => {
  serverSays(() => json(429, { code: 'limit.reached' }, { 'Retry-After': '42' }))
  expect(faultText(await askServer(url('/x')).catch(asFault))).toContain('42')
})

it('calls silence what it is', async () => {
  vi.stubGlobal('fetch', async () => { throw new TypeError('Failed to fetch') })
  const fault = await askServer(url('/me')).catch(asFault)
  expect(fault).toMatchObject({ status: 0 })
  expect(faultText(fault)).toContain('没有网')
})
