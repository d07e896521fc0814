import { accessToken, renewed, type Renew } from '@/shell/session'
import { locale } from '@/words'
import { remembered, tagged } from './etag'
import { Fault } from './faults'
import type { Problem, Session } from './types'

const patience = 20_000
const patienceWithFiles = 120_000
const publicPaths = /^(POST \/api\/v1\/auth\/(codes|sessions|refresh)|GET \/api\/v1\/(invites\/[^/]+|demo))$/

/** renewal asks for the next tokens. A refusal ends the session; no answer does not. */
export const renewal: Renew = async (refreshToken, device) => {
  const answer = await patiently(
    new Request('/api/v1/auth/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': locale() },
      body: JSON.stringify({ refreshToken, device }),
    }),
  )
  if (answer.status === 401 || answer.status === 403 || answer.status === 422) return undefined
  if (!answer.ok) throw await faultOf(answer)
  return (await answer.json()) as Session
}

/** askServer is fetch with everything that each call needs: who asks, in which language, kept pages, patience. */
export async function askServer(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  request.headers.set('Accept-Language', locale())
  tagged(request)
  const open = publicPaths.test(request.method + ' ' + new URL(request.url).pathname)
  const answer = open ? await patiently(request) : await asMyself(request)
  const whole = await remembered(request, answer)
  if (!whole.ok) throw await faultOf(whole)
  return whole
}

async function asMyself(request: Request): Promise<Response> {
  const token = await accessToken(renewal)
  const again = request.clone()
  const answer = await patiently(bearing(request, token))
  if (answer.status !== 401 || !token) return answer
  const next = await renewed(token, renewal)
  return next ? patiently(bearing(again, next)) : answer
}

function bearing(request: Request, token: string | undefined): Request {
  if (token) request.headers.set('Authorization', 'Bearer ' + token)
  return request
}

/** patiently gives up on a request that hangs, and turns "no answer" into a Fault with status 0. */
async function patiently(request: Request): Promise<Response> {
  const stop = new AbortController()
  const long = request.method === 'POST' && request.url.endsWith('/media')
  const timer = setTimeout(() => stop.abort(), long ? patienceWithFiles : patience)
  request.signal?.addEventListener('abort', () => stop.abort())
  try {
    return await fetch(request, { signal: stop.signal })
  } catch (e) {
    if (request.signal?.aborted) throw e
    throw new Fault(0)
  } finally {
    clearTimeout(timer)
  }
}

/** faultOf reads a refusal. */
export async function faultOf(answer: Response): Promise<Fault> {
  const text = await answer.text().catch(() => '')
  return new Fault(answer.status, problemIn(text), Number(answer.headers.get('Retry-After') ?? 0))
}

function problemIn(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) as Partial<Problem>
  } catch {
    return {}
  }
}
