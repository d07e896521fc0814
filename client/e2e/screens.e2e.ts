import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen, open, people, phone, sideways, signIn, tooSmall, violations, type Hand } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await open()
})
afterAll(() => browser.close())

const hands: Record<string, Hand> = {
  light: {}, dark: { dark: true }, small: { width: 320, height: 568 }, elder: { elder: true }, english: { locale: 'en-US' }, wide: { width: 1280, height: 860 },
}
const own = ['/', '/feed', '/lists', '/compose', '/agreements', '/notices', '/me', '/me/devices', '/me/blocked', '/me/phone', '/nowhere']
const desk = ['/branch/admissions', '/branch/reviews', '/branch/members', '/branch/invites']
const doors = ['/signin', '/demo', '/join/NOSUCHCODE']

/** look opens a page, waits until nothing is loading, and says what is wrong with it. */
async function look(page: Page, path: string, name: string): Promise<string[]> {
  await page.goto(path)
  return judge(page, path, name)
}

/** judge says what is wrong with the page as it stands. */
async function judge(page: Page, path: string, name: string): Promise<string[]> {
  await page.locator('#main').waitFor()
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: 10_000 }).catch(() => undefined)
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true })
    await page.screenshot({ path: join(process.env.SHOTS, `${name}${path.replace(/\W+/g, '-')}.png`) })
  }
  const wrong = [...(await violations(page)), ...(await tooSmall(page))]
  const over = await sideways(page)
  return [...wrong, ...(over > 0 ? [`sideways by ${over}`] : [])].map((w) => `${path}: ${w}`)
}

/** inUse judges the pages that are something only while they are used. */
async function inUse(page: Page, name: string): Promise<string[]> {
  const wrong: string[] = []
  await page.goto('/compose')
  await page.locator('#say').fill('周六上午想找人帮忙搬书柜')
  await page.locator('.draft').waitFor()
  wrong.push(...(await judge(page, '/compose said', name)))
  await page.locator('.lead button').click()
  await page.locator('.full').waitFor()
  wrong.push(...(await judge(page, '/compose in full', name)))
  await page.goto('/agreements')
  const all = await page.locator('a.rowcard').evaluateAll((links) => links.slice(0, 3).map((a) => a.getAttribute('href') ?? ''))
  for (const path of all) wrong.push(...(await look(page, path, name)))
  await page.goto('/lists')
  const mine = await page.locator('article.list a').first().getAttribute('href')
  wrong.push(...(await look(page, `${mine}`, name)), ...(await look(page, `${mine}/edit`, name)))
  await page.goto('/feed')
  await page.locator('.feed a.btn[href*="ask=1"]').first().click()
  await page.getByRole('dialog').waitFor()
  wrong.push(...(await judge(page, '/posts asking', name)))
  return wrong
}

describe.each(Object.entries(hands))('%s', (name, hand) => {
  it('has no violation and no sideways scrolling on any screen, and the console stays silent', async () => {
    const all = await people()
    const page = await (await phone(browser, hand)).newPage()
    const heard = listen(page)
    const wrong: string[] = []
    for (const path of doors) wrong.push(...(await look(page, path, name)))
    await signIn(page, all.find((p) => p.role === 'resident')!.phone)
    for (const path of own) wrong.push(...(await look(page, path, name)))
    const first = page.locator('main a[href^="/posts/"]').first()
    await page.goto('/feed')
    await first.waitFor()
    const post = (await first.getAttribute('href'))!.split('?')[0]!
    wrong.push(...(await look(page, post, name)))
    wrong.push(...(await inUse(page, name)))
    const staff = await (await phone(browser, hand)).newPage()
    const heardThere = listen(staff)
    await signIn(staff, all.find((p) => p.role === 'moderator')!.phone)
    for (const path of desk) wrong.push(...(await look(staff, path, name)))
    expect(wrong).toEqual([])
    expect([...heard, ...heardThere].filter((h) => !h.includes('/invites/NOSUCHCODE'))).toEqual([])
  })
})

it('holds at one and a half times the text size on the smallest phone', async () => {
  const page = await (await phone(browser, { width: 320, height: 568 })).newPage()
  await signIn(page, (await people()).find((p) => p.role === 'resident')!.phone)
  for (const path of ['/', '/lists', '/compose', '/agreements', '/me']) {
    await page.goto(path)
    await page.evaluate(() => (document.documentElement.style.fontSize = '150%'))
    await page.locator('#main').waitFor()
    expect([path, await sideways(page)]).toEqual([path, expect.toSatisfy((n: number) => n <= 0)])
  }
})
