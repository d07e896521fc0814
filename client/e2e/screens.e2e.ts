import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listen, open, people, phone, sideways, signIn, tooSmall, violations, type Hand } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await open()
})
afterAll(() => browser.close())

const hands: Record<string, Hand> = {
  light: {}, small: { dark: true, width: 320, height: 568 }, elder: { elder: true }, wide: { locale: 'en-US', width: 1280, height: 860 },
}
const own = ['/', '/feed', '/lists', '/compose', '/agreements', '/notices', '/me', '/me/devices', '/me/blocked', '/me/phone', '/me/readings', '/me/move', '/nowhere']
const desk = ['/branch/admissions', '/branch/reviews', '/branch/disputes', '/branch/late', '/branch/members', '/branch/roles', '/branch/invites', '/branch/paper']
const led = ['/me', '/branch/members', '/branch/welcome']
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

let door: Promise<void> = Promise.resolve()

/** enter signs in on a new page. One at a time: a second code for the same number would replace the first. */
async function enter(hand: Hand, number: string): Promise<{ page: Page; heard: string[] }> {
  const page = await (await phone(browser, hand)).newPage()
  const heard = listen(page)
  door = door.then(() => signIn(page, number))
  await door
  return { page, heard }
}

/** lead judges what only building leaders see. */
async function lead(page: Page, name: string): Promise<string[]> {
  const wrong: string[] = []
  for (const path of led) wrong.push(...(await look(page, path, 'leader ' + name)))
  await page.goto('/compose')
  await page.locator('.chip[aria-haspopup]').click()
  await page.getByRole('dialog').waitFor()
  wrong.push(...(await judge(page, '/compose for whom', name)))
  await page.goto('/branch/invites')
  await page.locator('.renew').first().click()
  await page.getByRole('dialog').waitFor()
  wrong.push(...(await judge(page, '/branch/invites anew', name)))
  return wrong
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
  const free = await page.locator('.feed a.btn[href*="ask=1"]').evaluateAll((links) => links.map((l) => l.getAttribute('href') ?? ''))
  for (const path of free) {
    await page.goto(path) // one that was asked for already shows its agreement instead
    if (await page.getByRole('dialog').waitFor({ timeout: 2000 }).then(() => true, () => false)) break
  }
  await page.getByRole('dialog').waitFor()
  wrong.push(...(await judge(page, '/posts asking', name)))
  return wrong
}

// Two at a time, on the two cores that there are: see maxConcurrency.
it.concurrent.each(Object.entries(hands))('%s: no violation and no sideways scrolling on any screen, and the console stays silent', async (name, hand) => {
  const all = await people()
  const is = (role: string) => all.find((p) => p.role === role)!.phone
  const wrong: string[] = []
  const outside = await (await phone(browser, hand)).newPage()
  const heardOutside = listen(outside)
  for (const path of doors) wrong.push(...(await look(outside, path, name)))
  const { page, heard } = await enter(hand, is('resident'))
  for (const path of own) wrong.push(...(await look(page, path, name)))
  const first = page.locator('main a[href^="/posts/"]').first()
  await page.goto('/feed')
  await first.waitFor()
  const post = (await first.getAttribute('href'))!.split('?')[0]!
  wrong.push(...(await look(page, post, name)))
  wrong.push(...(await inUse(page, name)))
  const leader = await enter(hand, all.find((p) => p.role === 'leader' && p.building === '5栋')!.phone)
  wrong.push(...(await lead(leader.page, name)))
  const staff = await enter(hand, is('moderator'))
  for (const path of desk) wrong.push(...(await look(staff.page, path, name)))
  expect(wrong).toEqual([])
  expect([...heardOutside, ...heard, ...leader.heard, ...staff.heard].filter((h) => !h.includes('/invites/NOSUCHCODE'))).toEqual([])
  for (const p of [outside, page, leader.page, staff.page]) await p.context().close()
})

it('shows what is to be decided about a post without scrolling on a laptop', async () => {
  const { page } = await enter({ width: 1280, height: 800 }, (await people()).find((p) => p.role === 'moderator')!.phone)
  await page.goto('/branch/reviews')
  await page.locator('.q').first().waitFor()
  for (const post of await page.locator('.q').all()) {
    await post.click()
    for (const name of ['不发', '请他补充', '通过']) {
      const box = (await page.getByRole('button', { name, exact: true }).boundingBox())!
      expect(box.y + box.height).toBeLessThanOrEqual(800)
    }
  }
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
