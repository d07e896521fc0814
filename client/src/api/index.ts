import { askServer } from './http'
import { arrived, onceKey } from './once'
import type * as T from './types'

type Asked = { query?: Record<string, string | number | undefined>; body?: unknown; key?: string; match?: number; file?: FormData }

async function call<R>(method: string, path: string, asked: Asked = {}): Promise<R> {
  const url = new URL('/api/v1' + path, location.origin)
  for (const [k, v] of Object.entries(asked.query ?? {})) if (v !== undefined && v !== '') url.searchParams.set(k, String(v))
  const headers = new Headers()
  if (asked.body !== undefined) headers.set('Content-Type', method === 'PATCH' ? 'application/merge-patch+json' : 'application/json')
  if (asked.key) headers.set('Idempotency-Key', asked.key)
  if (asked.match !== undefined) headers.set('If-Match', `"${asked.match}"`)
  const answer = await askServer(url, { method, headers, body: asked.file ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body)) })
  const text = await answer.text()
  return (text === '' ? undefined : JSON.parse(text)) as R
}

async function once<R>(place: string, path: string, body: unknown): Promise<R> {
  const answer = await call<R>('POST', path, { body, key: onceKey(place, body) })
  arrived(place)
  return answer
}

const act = <R>(path: string, body: unknown = {}) => once<R>(path, path, body)

export type FeedAsk = { direction?: string; module?: string; category?: string; q?: string; author?: string; state?: string; limit?: number; cursor?: string }

export const api = {
  sendCode: (phone: string, device: string) => call<{ expiresInSeconds: number; demoCode?: string }>('POST', '/auth/codes', { body: { phone, device } }),
  signIn: (phone: string, code: string, device: string) => call<T.Session>('POST', '/auth/sessions', { body: { phone, code, device } }),
  listDevices: () => call<T.Devices>('GET', '/auth/sessions'),
  endDevice: (id: string) => call<void>('DELETE', `/auth/sessions/${id}`),
  listDemo: () => call<{ items: T.DemoPerson[] }>('GET', '/demo'),
  me: () => call<T.Me>('GET', '/me'),
  correctMe: (body: { name?: string; locale?: T.Locale }) => call<T.Person>('PATCH', '/me', { body }),
  changePhone: (phone: string, code: string, device: string) => act<T.Person>('/me/phone', { phone, code, device }),
  readInvite: (code: string) => call<T.Invite>('GET', `/invites/${encodeURIComponent(code)}`),
  join: (body: { inviteCode: string; name: string; room: string }) => act<{ id: string; state: T.MembershipState }>('/memberships', body),
  leave: (id: string) => act<void>(`/memberships/${id}/leave`),
  listMemberships: (compound: string, state: string, cursor = '') => call<T.Page<T.Membership>>('GET', `/compounds/${compound}/memberships`, { query: { state, cursor } }),
  admit: (id: string) => act<unknown>(`/memberships/${id}/admit`),
  reject: (id: string, reason: string) => act<unknown>(`/memberships/${id}/reject`, { reason }),
  listInvites: (compound: string) => call<T.Page<T.BuildingInvite>>('GET', `/compounds/${compound}/invites`),
  listBlocked: () => call<T.Page<T.Blocked>>('GET', '/me/blocks'),
  block: (person: string) => act<void>(`/people/${person}/block`),
  unblock: (person: string) => call<void>('DELETE', `/people/${person}/block`),
  listCategories: () => call<{ items: T.Category[] }>('GET', '/categories'),
  listPosts: (compound: string, ask: FeedAsk) => call<T.Page<T.Post>>('GET', `/compounds/${compound}/posts`, { query: ask }),
  readPost: (id: string) => call<T.Post>('GET', `/posts/${id}`),
  publish: (compound: string, body: T.PostDraft) => once<T.Post>('compose', `/compounds/${compound}/posts`, body),
  correctPost: (id: string, version: number, body: T.PostPatch) => call<T.Post>('PATCH', `/posts/${id}`, { body, match: version }),
  withdraw: (id: string) => act<T.Post>(`/posts/${id}/withdraw`),
  approve: (id: string) => act<T.Post>(`/posts/${id}/approve`),
  rejectPost: (id: string, reason: string) => act<T.Post>(`/posts/${id}/reject`, { reason }),
  removePost: (id: string, reason: string) => act<T.Post>(`/posts/${id}/remove`, { reason }),
  listMatches: (post: string, limit = 10) => call<{ items: T.Match[] }>('GET', `/posts/${post}/matches`, { query: { limit } }),
  understand: (compound: string, text: string) => call<{ drafts: T.Draft[] }>('POST', `/compounds/${compound}/drafts`, { body: { text } }),
  askFor: (post: string, body: T.RequestDraft) => once<T.Agreement>('ask.' + post, `/posts/${post}/requests`, body),
  listAgreements: (query: { state?: string; role?: string; cursor?: string; limit?: number } = {}) => call<T.Page<T.Agreement>>('GET', '/agreements', { query }),
  readAgreement: (id: string) => call<T.Agreement>('GET', `/agreements/${id}`),
  settle: (id: string, what: 'accept' | 'decline' | 'cancel' | 'no-show' | 'dispute', reason?: string) => act<T.Agreement>(`/agreements/${id}/${what}`, reason ? { reason } : {}),
  showCode: (id: string) => call<T.HandoverCode>('POST', `/agreements/${id}/code`, { body: {} }),
  handOver: (id: string, code: string) => act<T.Agreement>(`/agreements/${id}/handover`, { code }),
  thank: (id: string, body: T.ThanksDraft) => act<T.Agreement>(`/agreements/${id}/thanks`, body),
  listNotices: (cursor = '') => call<T.Page<T.Notice>>('GET', '/notices', { query: { cursor } }),
  readNotices: () => call<void>('POST', '/notices/read', { body: {} }),
  ticket: () => call<{ ticket: string; expiresInSeconds: number }>('POST', '/realtime/tickets', { body: {} }),
  events: (since: number) => call<T.Events>('GET', '/events', { query: { since, limit: 100 } }),
}
