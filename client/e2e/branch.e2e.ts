import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, coined, listen, open, people, phone, sideways, signIn, tokenOf, tooSmall, violations, type Hand, type Person } from './browser'

let browser: Browser
let all: Person[]
beforeAll(async () => {
  browser = await open()
  all = await people()
})
afterAll(() => browser.close())

async function on(person: Person, path: string, hand: Hand = {}): Promise<{ page: Page; heard: string[] }> {
  const page = await (await phone(browser, hand)).newPage()
  const heard = listen(page)
  await signIn(page, person.phone)
  await page.goto(path)
  return { page, heard }
}

/** judged says what is wrong with a page as it stands, and keeps a picture of it when SHOTS says where. */
async function judged(page: Page, name: string): Promise<string[]> {
  await page.locator('.toast').waitFor({ state: 'detached', timeout: 10_000 }).catch(() => undefined)
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true })
    await page.screenshot({ path: join(process.env.SHOTS, `branch ${name}.png`), fullPage: true })
  }
  const over = await sideways(page)
  return [...(await violations(page)), ...(await tooSmall(page)), ...(over > 0 ? [`sideways by ${over}`] : [])].map((w) => `${name}: ${w}`)
}

/** cast is a moderator and two residents of the same compound. */
function cast(): [Person, Person, Person] {
  const judge = all.find((p) => p.role === 'moderator')!
  const [one, other] = all.filter((p) => p.role === 'resident' && p.compound === judge.compound)
  return [judge, one!, other!]
}

/** quarrel has two neighbours disagree about something, and gives its title. */
async function quarrel(one: Person, other: Person): Promise<string> {
  const token = await tokenOf(one)
  const me = (await (await ask(token, 'GET', '/me')).json()) as { memberships: { compound: { id: string } }[] }
  const title = '电钻' + coined()
  const draft = { direction: 'offer', module: 'idle', category: 'idle.tool', title, quantity: 1, pick: 'first' }
  const post = (await (await ask(token, 'POST', `/compounds/${me.memberships[0]!.compound.id}/posts`, draft)).json()) as { id: string }
  const deal = (await (await ask(await tokenOf(other), 'POST', `/posts/${post.id}/requests`, {})).json()) as { id: string }
  expect((await ask(token, 'POST', `/agreements/${deal.id}/dispute`, { reason: '说好的没来，等了半个多小时，电话也没有人接' })).status).toBe(200)
  return title
}

const hands: Record<string, Hand> = { light: {}, small: { dark: true, width: 320, height: 568 }, elder: { elder: true, width: 320, height: 568 }, wide: { locale: 'en-US', width: 1280, height: 860 } }

it('the branch finds what is disputed from its own desk, and settles it', async () => {
  const [judge, one, other] = cast()
  await quarrel(one, other) // one that stays
  const title = await quarrel(one, other)
  const desk = await on(judge, '/me')
  await desk.page.getByRole('link', { name: /^请支部看的\s*\d+/ }).click()
  const card = desk.page.getByRole('link', { name: title })
  await card.waitFor()
  await desk.page.getByRole('link', { name: /^请支部看的\s*\d+/ }).waitFor()
  const before = await desk.page.locator('.dispute').count()
  await card.click()
  await desk.page.getByRole('heading', { name: '怎么处理？' }).waitFor()
  await desk.page.getByLabel('说明一下，继续').check()
  await desk.page.getByLabel('给双方的一句话').fill('两边都问过了，改到周六')
  await desk.page.getByRole('button', { name: '就这么定' }).click()
  await desk.page.waitForURL(/\/branch\/disputes/)
  await card.waitFor({ state: 'detached' })
  expect(await desk.page.locator('.dispute').count()).toBe(before - 1)
  expect(desk.heard).toEqual([])
  await desk.page.context().close()
})

it('a moderator gives the desk to somebody found by name, and takes it back', async () => {
  const [judge, , keeper] = cast()
  const mods = await on(judge, '/branch/roles')
  await mods.page.getByRole('button', { name: '请一位服务台' }).click()
  await mods.page.getByRole('searchbox', { name: '找住户' }).fill(keeper.name)
  await mods.page.getByRole('button', { name: new RegExp(keeper.name) }).first().click()
  const wrong = await judged(mods.page, 'giving')
  await mods.page.getByRole('button', { name: `请${keeper.name}做服务台` }).click()
  const took = mods.page.getByRole('button', { name: `收回${keeper.name}的服务台？` })
  await took.waitFor()

  const desk = await on(keeper, '/centre')
  await desk.page.getByLabel('扫码，或者输入标签、交接码').waitFor()
  await desk.page.context().close()

  await took.click()
  await mods.page.getByRole('dialog').waitFor()
  wrong.push(...(await judged(mods.page, 'taking back')))
  await mods.page.getByRole('button', { name: '收回', exact: true }).last().click()
  await took.waitFor({ state: 'detached' })
  expect(wrong).toEqual([])
  expect(mods.heard).toEqual([])
  await mods.page.context().close()
})

it.concurrent.each(Object.entries(hands))('%s: no violation and no sideways scrolling where the branch settles and chooses', async (name, hand) => {
  const [judge] = cast()
  const desk = await on(judge, '/branch/disputes', hand)
  await desk.page.locator('.dispute, .empty').first().waitFor()
  const wrong = await judged(desk.page, name + ' disputes')
  await desk.page.goto('/branch/roles')
  await desk.page.locator('.post').first().waitFor()
  wrong.push(...(await judged(desk.page, name + ' roles')))
  await desk.page.goto('/me')
  await desk.page.locator('nav.links').first().waitFor()
  wrong.push(...(await judged(desk.page, name + ' me')))
  expect(wrong).toEqual([])
  expect(desk.heard).toEqual([])
  await desk.page.context().close()
})
