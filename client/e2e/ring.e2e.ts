import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, listen, open, people, phone, sideways, signIn, tokenOf, tooSmall, violations, type Hand, type Person } from './browser'

let browser: Browser
let all: Person[]
beforeAll(async () => {
  browser = await open()
  all = await people()
})
afterAll(() => browser.close())

const named = (name: string) => all.find((p) => p.name === name)!
let door: Promise<void> = Promise.resolve()

/** on signs somebody in, one at a time: a second code for the same number would replace the first. */
async function on(person: Person, at: string, hand: Hand = {}): Promise<{ page: Page; heard: string[] }> {
  const page = await (await phone(browser, hand)).newPage()
  const heard = listen(page)
  door = door.then(() => signIn(page, person.phone))
  await door
  await page.goto(at)
  return { page, heard }
}

/** digits reads the code that a page shows. */
async function digits(page: Page): Promise<string> {
  return (await page.locator('.code[aria-label]').getAttribute('aria-label'))!.replaceAll(' ', '')
}

/** judge says what is wrong with a page as it stands. */
async function judge(page: Page, name: string): Promise<string[]> {
  await page.locator('#main').waitFor()
  await page.locator('.toast').waitFor({ state: 'detached', timeout: 15_000 })
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: 10_000 }).catch(() => undefined)
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true })
    await page.screenshot({ path: join(process.env.SHOTS, `ring-${name}.png`), fullPage: true })
  }
  const over = await sideways(page)
  return [...(await violations(page)), ...(await tooSmall(page)), ...(over > 0 ? [`sideways by ${over}`] : [])].map((w) => `${name}: ${w}`)
}

const hands: Record<string, Hand> = { light: {}, small: { dark: true, width: 320, height: 568 }, elder: { elder: true }, english: { locale: 'en-US' } }

/** inEachHand looks at one page as one person holds it in every way. */
async function inEachHand(person: Person, at: string, name: string): Promise<string[]> {
  const wrong: string[] = []
  for (const [hand, how] of Object.entries(hands)) {
    const { page, heard } = await on(person, at, how)
    await page.locator('.ring li, .swap').first().waitFor()
    wrong.push(...(await judge(page, `${name}-${hand}`)), ...heard)
    await page.context().close()
  }
  return wrong
}

it('three who could not swap in pairs swap in a ring, through the desk, and nothing goes out before all of it is in', async () => {
  const [jiang, fan, sister, keeper] = ['姜女士', '范先生', '蒋姐', '罗姐'].map(named)
  const wrong: string[] = []

  // The ring was found by itself: it stands on the first page, among the agreements, and among the notices.
  const cot = await on(jiang!, '/')
  const card = cot.page.getByRole('link', { name: '3 家轮着换' })
  await card.waitFor()
  expect(await card.innerText()).toContain('婴儿床')
  expect(await card.innerText()).toContain('儿童书桌')
  wrong.push(...(await judge(cot.page, 'home')))
  await card.click()
  await cot.page.getByRole('heading', { name: '这样换，行不行？' }).waitFor()
  const path = new URL(cot.page.url()).pathname
  wrong.push(...(await inEachHand(jiang!, path, 'asked')), ...(await inEachHand(jiang!, '/agreements', 'agreements')))
  await cot.page.getByRole('button', { name: '好，就这样换' }).click()
  await cot.page.getByText('你说好了，等其他家（1/3）').waitFor()

  const desk3 = await on(fan!, '/lists')
  await desk3.page.getByRole('link', { name: '3 家轮着换' }).click()
  await desk3.page.getByRole('button', { name: '好，就这样换' }).click()
  await cot.page.getByText('你说好了，等其他家（2/3）').waitFor()
  const bike = await on(sister!, '/notices')
  await bike.page.getByRole('link', { name: /3 家能轮着换/ }).click()
  await bike.page.getByRole('button', { name: '好，就这样换' }).click()
  for (const p of [cot, desk3, bike]) await p.page.getByRole('heading', { name: '都说好了，把你的东西送过去' }).waitFor()
  wrong.push(...(await inEachHand(fan!, path, 'bring')))

  // Each brings theirs; what came first waits for the rest, whatever code is shown.
  const desk = await on(keeper!, '/centre', { width: 820, height: 1100 })
  const scan = async (code: string) => {
    await desk.page.goto('/centre')
    await desk.page.getByLabel('扫码，或者输入标签、交接码').fill(code)
    await desk.page.getByRole('button', { name: '查', exact: true }).click()
  }
  const brings = async (p: { page: Page }, who: string, shelf: string) => {
    await p.page.getByRole('button', { name: '出示送件码' }).click()
    await scan(await digits(p.page))
    await desk.page.getByRole('heading', { name: `收下 ${who} 送来的` }).waitFor()
    await desk.page.getByLabel('写一句样子').fill('完好')
    await desk.page.getByLabel('放在哪个架').fill(shelf)
    await desk.page.getByRole('button', { name: '收下，上架' }).click()
    await desk.page.getByText(/^要等这一圈的东西都到齐才能取|^交给/).first().waitFor()
  }
  await brings(cot, '7栋·姜女士', 'R-1')
  await cot.page.getByRole('heading', { name: '等其他家把东西送到' }).waitFor()
  const tokens = { taker: await tokenOf(sister!), keeper: await tokenOf(keeper!) }
  type Leg = { side?: string; agreementId?: string; itemId?: string }
  const legs = ((await (await ask(tokens.taker, 'GET', path)).json()) as { legs: Leg[] }).legs
  const mine = legs.find((l) => l.side === 'taker')!
  const early = (await (await ask(tokens.taker, 'POST', `/agreements/${mine.agreementId}/code`)).json()) as { code: string }
  const refused = await ask(tokens.keeper, 'POST', `/centre/items/${mine.itemId}/release`, { code: early.code })
  expect(refused.status).toBe(409)
  expect(((await refused.json()) as { code: string }).code).toBe('swap.waits')
  await bike.page.goto('/agreements/' + mine.agreementId)
  await bike.page.getByText('在服务中心了，等几家的东西到齐再取').waitFor()
  wrong.push(...(await judge(bike.page, 'waits')))
  await bike.page.getByRole('link', { name: '这是轮着换里的一件，看看整圈' }).click()
  await brings(desk3, '4栋·范先生', 'R-2')
  await brings(bike, '9栋·蒋姐', 'R-3')

  // All are in: each shows the ordinary code, and the desk hands out.
  for (const p of [cot, desk3, bike]) await p.page.getByRole('heading', { name: '都到齐了，去取你的' }).waitFor()
  wrong.push(...(await inEachHand(sister!, path, 'fetch')))
  const fetches = async (p: { page: Page }, who: string) => {
    await p.page.getByRole('button', { name: '出示交接码' }).click()
    await scan(await digits(p.page))
    await desk.page.getByRole('button', { name: `交给 ${who}` }).click()
    await desk.page.getByText('取走了').first().waitFor()
  }
  await fetches(cot, '7栋·姜女士')
  await cot.page.getByRole('heading', { name: '你的取到了，等其他家来取' }).waitFor()
  await fetches(desk3, '4栋·范先生')
  await fetches(bike, '9栋·蒋姐')
  for (const p of [cot, desk3, bike]) await p.page.getByRole('heading', { name: '换成了，各得其所' }).waitFor()
  wrong.push(...(await judge(cot.page, 'done')))

  expect(wrong).toEqual([])
  expect([cot, desk3, bike, desk].flatMap((p) => p.heard)).toEqual([])
  for (const p of [cot, desk3, bike, desk]) await p.page.context().close()
}, 180_000)

it('a coordinator sees the rings, looks for longer ones, and a wish is written with the swap', async () => {
  const branch = await on(named('林岚'), '/branch/swaps')
  await branch.page.getByRole('button', { name: '找到四家为止' }).click()
  await branch.page.getByText(/现在没有能换成一圈的|找到 \d+ 圈/).first().waitFor()
  await branch.page.locator('.ring').first().waitFor()
  const wrong: string[] = []
  for (const [hand, how] of Object.entries({ ...hands, wide: { width: 1280, height: 860 } })) {
    const looks = await on(named('林岚'), '/branch/swaps', how)
    await looks.page.locator('.ring').first().waitFor()
    wrong.push(...(await judge(looks.page, `branch-${hand}`)), ...looks.heard)
    await looks.page.context().close()
  }
  const writes = await on(named('何女士'), '/compose')
  await writes.page.getByLabel('你需要什么').fill('空气炸锅换一个台灯')
  const wish = writes.page.getByRole('button', { name: '想换台灯，点一下改' })
  await wish.waitFor()
  if (!(await writes.page.getByRole('button', { name: '改成我需要' }).isVisible())) await writes.page.getByRole('button', { name: '我能给', exact: true }).click()
  await wish.click()
  expect(await writes.page.getByLabel('想换什么').inputValue()).toBe('台灯')
  wrong.push(...(await judge(writes.page, 'compose')))
  await writes.page.getByRole('button', { name: '发给邻居' }).click()
  await writes.page.waitForURL(/\/posts\//)
  await writes.page.getByText('想换台灯').first().waitFor()
  expect(wrong).toEqual([])
  expect([...branch.heard, ...writes.heard]).toEqual([])
}, 120_000)
