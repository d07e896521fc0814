import axe from 'axe-core'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** Where the app under test answers. */
export function base(): string {
  return process.env.E2E_URL ?? 'http://127.0.0.1:8080'
}

/** open starts the system's Chromium without a word to the outside. */
export function open(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  })
}

/** How a phone is held: its size, its theme, its language, and whether in 长辈版. */
export type Hand = { width?: number; height?: number; dark?: boolean; locale?: string; elder?: boolean }

/** phone is one neighbour's phone, with its own storage. */
export async function phone(browser: Browser, hand: Hand = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: base(),
    viewport: { width: hand.width ?? 390, height: hand.height ?? 844 },
    hasTouch: true,
    isMobile: (hand.width ?? 390) < 900,
    colorScheme: hand.dark ? 'dark' : 'light',
    locale: hand.locale ?? 'zh-CN',
    reducedMotion: 'reduce',
  })
  if (hand.elder) await context.addInitScript(() => localStorage.getItem('youlin.prefs') ?? localStorage.setItem('youlin.prefs', '{"elder":true}'))
  return context
}

/** listen collects what should never be: console errors and uncaught exceptions. */
export function listen(page: Page): string[] {
  const heard: string[] = []
  page.on('console', (m) => m.type() === 'error' && heard.push(`${m.text()} ${m.location().url}`))
  page.on('pageerror', (e) => heard.push(String(e)))
  return heard
}

/** violations asks axe what is wrong with the page as it stands. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }))
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)
}

/** sideways is by how many pixels the page is wider than the screen. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}

/** signIn goes through the door of a demo, where the code is shown. */
export async function signIn(page: Page, number: string): Promise<void> {
  await page.goto('/signin?phone=' + encodeURIComponent(number))
  await page.getByRole('button', { name: /填上|Fill in/ }).click()
  await page.waitForURL((u) => !u.pathname.startsWith('/signin'))
}

/** Somebody of the demo town. */
export type Person = { name: string; phone: string; role: string; compound: string; building: string }

/** people reads whom one may be in the demo town. */
export async function people(): Promise<Person[]> {
  const answer = await fetch(base() + '/api/v1/demo')
  return ((await answer.json()) as { people: Person[] }).people
}

/** residents picks so many who live in one compound, and one from another. */
export async function residents(n: number): Promise<{ here: Person[]; stranger: Person }> {
  const all = (await people()).filter((p) => p.role === 'resident')
  for (const compound of new Set(all.map((p) => p.compound))) {
    const here = all.filter((p) => p.compound === compound)
    const stranger = all.find((p) => p.compound !== compound)
    if (here.length >= n && stranger) return { here: here.slice(0, n), stranger }
  }
  throw new Error(`no compound of the demo has ${n} residents to sign in as`)
}

/** tooSmall lists what can be touched and is smaller than a finger. Links within a sentence are as high as the sentence. */
export function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const least = document.documentElement.dataset.mode === 'elder' ? 60 : 44
    const touched = [...document.querySelectorAll<HTMLElement>('a[href], button, input, textarea, select, summary, label.btn')]
    return touched
      .filter((e) => !e.closest('.vh, .skip, dd, h3') && !e.matches('.vh, .skip, label input, .search input'))
      .map((e) => ({ e, box: e.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
      .map(({ e, box }) => `${e.tagName.toLowerCase()}.${e.className} "${(e.textContent ?? '').trim().slice(0, 16)}" is ${Math.round(box.width)} × ${Math.round(box.height)}`)
  })
}

/** coined makes a word that no other post has, of letters only: a digit in it would be read as a size or a price. */
export function coined(): string {
  return Date.now().toString().replace(/\d/g, (d) => 'bcdfghjkmn'[Number(d)]!)
}

/** tokenOf signs somebody in without a page. */
export async function tokenOf(person: Person): Promise<string> {
  const post = (path: string, body: unknown) =>
    fetch(`${base()}/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }).then((a) => a.json())
  const { demoCode } = (await post('/auth/codes', { phone: person.phone })) as { demoCode: string }
  return ((await post('/auth/sessions', { phone: person.phone, code: demoCode })) as { accessToken: string }).accessToken
}

/** ask calls the server as somebody. */
export function ask(token: string, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${base()}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
  })
}
