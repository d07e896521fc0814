import { keep, kept } from './kept'

type Page = { tag: string; body: string }

const pages = new Map<string, Page>()
const most = 40

/** tagged adds the tag of the page we hold, so that an unchanged feed costs a few bytes. */
export function tagged(request: Request): void {
  const page = pages.get(request.url)
  if (page && isFeed(request)) request.headers.set('If-None-Match', page.tag)
}

/** remembered turns a 304 into the page that we hold, and holds a new page with its tag. */
export async function remembered(request: Request, answer: Response): Promise<Response> {
  if (!isFeed(request)) return answer
  const page = pages.get(request.url)
  if (answer.status === 304 && page) return again(page)
  const tag = answer.headers.get('ETag')
  if (answer.ok && tag) hold(request.url, { tag, body: await answer.clone().text() })
  return answer
}

/** forgetPages drops what is held, at sign-out and when the language changes. */
export function forgetPages(): void {
  pages.clear()
}

function isFeed(request: Request): boolean {
  return request.method === 'GET' && /\/compounds\/[^/]+\/posts(\?|$)/.test(request.url)
}

function again(page: Page): Response {
  return new Response(page.body, { status: 200, headers: { 'Content-Type': 'application/json', ETag: page.tag } })
}

function hold(url: string, page: Page): void {
  pages.delete(url)
  pages.set(url, page)
  if (pages.size > most) pages.delete(pages.keys().next().value as string)
}

/** keepFeed writes the first page of a feed to the device, to show at once next time. */
export function keepFeed(compound: string, page: unknown): void {
  keep('feed.' + compound, { at: Date.now(), page })
}

/** keptFeed is the feed as it was last seen here. */
export function keptFeed<T>(compound: string): { at: number; page: T } | undefined {
  return kept('feed.' + compound)
}
