import AxeBuilder from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** Where the app under test answers. */
export const base = process.env.YOULIN_URL ?? 'http://127.0.0.1:8080'

/** open starts the system's Chromium without a word to the outside. */
export function open(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  })
}

/** How a phone is held: its size, its theme, its language. */
export type Hand = { width?: number; height?: number; dark?: boolean; locale?: string }

/** phone is one neighbour's phone, with its own storage. */
export function phone(browser: Browser, hand: Hand = {}): Promise<BrowserContext> {
  return browser.newContext({
    baseURL: base,
    viewport: { width: hand.width ?? 390, height: hand.height ?? 844 },
    hasTouch: true,
    isMobile: (hand.width ?? 390) < 900,
    colorScheme: hand.dark ? 'dark' : 'light',
    locale: hand.locale ?? 'zh-CN',
    reducedMotion: 'reduce',
  })
}

/** listen collects what should never be: console errors and uncaught exceptions. */
export function listen(page: Page): string[] {
  const heard: string[] = []
  page.on('console', (m) => m.type() === 'error' && heard.push(m.text()))
  page.on('pageerror', (e) => heard.push(String(e)))
  return heard
}

/** violations asks axe what is wrong with the page as it stands. */
export async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze()
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)
}

/** signIn goes through the door of a demo, where the code is shown. */
export async function signIn(page: Page, number: string): Promise<void> {
  await page.goto('/signin?phone=' + encodeURIComponent(number))
  await page.getByRole('button', { name: /填上|Fill in/ }).click()
  await page.waitForURL((u) => !u.pathname.startsWith('/signin'))
}
