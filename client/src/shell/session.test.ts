import { beforeEach, expect, it, vi } from 'vitest'
import { kept, keep } from '@/api/kept'
import { accessToken, begin, device, forgetForTests, myself, over, renewed, signedIn } from './session'

const person = { id: 'mei', name: 'Mei', phone: '138****5678', locale: 'zh-CN' as const, callable: false, version: 1 }
const session = (n: number, seconds = 900) => ({ accessToken: 'access' + n, accessExpiresInSeconds: seconds, refreshToken: 'refresh' + n, person })

beforeEach(() => {
  localStorage.clear()
  forgetForTests()
})

it('uses the token it has while it is good', async () => {
  begin(session(1))
  const renew = vi.fn()
  expect(await accessToken(renew)).toBe('access1')
  expect(renew).not.toHaveBeenCalled()
  expect(myself.value?.name).toBe('Mei')
})

it('renews once for many askers, because a refresh token may be used only once', async () => {
  begin(session(1, 0))
  const renew = vi.fn(async (token: string) => {
    expect(token).toBe('refresh1')
    await new Promise((r) => setTimeout(r, 5))
    return session(2)
  })
  const got = await Promise.all([accessToken(renew), accessToken(renew), renewed('access1', renew)])
  expect(got).toEqual(['access2', 'access2', 'access2'])
  expect(renew).toHaveBeenCalledOnce()
  expect(renew.mock.calls[0]).toEqual(['refresh1', device()])
})

it('takes the token that another tab has fetched meanwhile', async () => {
  begin(session(1, 0))
  keep('session', { access: 'access9', until: Date.now() + 900_000, refresh: 'refresh9', person })
  const renew = vi.fn()
  expect(await renewed('access1', renew)).toBe('access9')
  expect(renew).not.toHaveBeenCalled()
})

it('is over when the server says so, and forgets everything but the look of the app', async () => {
  begin(session(1, 0))
  keep('feed.c1', 'neighbours')
  keep('prefs', { elder: true })
  expect(await accessToken(async () => undefined)).toBeUndefined()
  expect(signedIn.value).toBe(false)
  expect(kept('feed.c1')).toBeUndefined()
  expect(kept('session')).toBeUndefined()
  expect(kept('prefs')).toEqual({ elder: true })
})

it('stays signed in when there is merely no network', async () => {
  begin(session(1, 0))
  await expect(accessToken(async () => { throw new Error('no network') })).rejects.toThrow('no network')
  expect(signedIn.value).toBe(true)
})

it('is nobody after signing out', async () => {
  begin(session(1))
  over()
  expect(await accessToken(vi.fn())).toBeUndefined()
})
