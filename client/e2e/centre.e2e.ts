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
async function judge(page: Page, path: string, name: string): Promise<string[]> {
  await page.locator('#main').waitFor()
  await page.locator('.toast').waitFor({ state: 'detached', timeout: 15_000 })
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: 10_000 }).catch(() => undefined)
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true })
    await page.screenshot({ path: join(process.env.SHOTS, `centre-${name}${path.replace(/\W+/g, '-')}.png`), fullPage: true })
  }
  const over = await sideways(page)
  return [...(await violations(page)), ...(await tooSmall(page)), ...(over > 0 ? [`sideways by ${over}`] : [])].map((w) => `${path}: ${w}`)
}

it('a thing goes from one neighbour to another through the desk, and to nobody else', async () => {
  const [giver, taker, keeper] = ['王阿姨', '老吴', '罗姐'].map(named)
  const tokens = { giver: await tokenOf(giver!), taker: await tokenOf(taker!) }
  const compound = ((await (await ask(tokens.giver, 'GET', '/me')).json()) as { memberships: { compound: { id: string } }[] }).memberships[0]!.compound.id
  const title = '砂锅' + coined()
  const made = (await (await ask(tokens.giver, 'POST', `/compounds/${compound}/posts`, { direction: 'offer', module: 'idle', category: 'idle.appliance', title, pick: 'first' })).json()) as { id: string }
  const deal = (await (await ask(tokens.taker, 'POST', `/posts/${made.id}/requests`)).json()) as { id: string }

  // The taker cannot meet, and sends it through the centre.
  const takes = await on(taker!, '/agreements/' + deal.id)
  await takes.page.getByRole('button', { name: '经服务中心交接' }).click()
  await takes.page.getByText('经服务中心交接：等 王阿姨 送到').waitFor()

  // The giver stands at the desk with a code; the desk takes it in.
  const gives = await on(giver!, '/agreements/' + deal.id)
  await gives.page.getByRole('button', { name: '出示送件码' }).click()
  const dropOff = await digits(gives.page)
  const wrong = [...(await judge(takes.page, '/agreements coming', 'light')), ...(await judge(gives.page, '/agreements bring', 'light'))]
  const desk = await on(keeper!, '/centre', { width: 820, height: 1100 })
  await desk.page.getByLabel('扫码，或者输入标签、交接码').fill(dropOff)
  await desk.page.getByRole('button', { name: '查', exact: true }).click()
  await desk.page.getByRole('heading', { name: '收下 3栋·王阿姨 送来的' }).waitFor()
  await desk.page.getByText('码已扫到').waitFor()
  await desk.page.getByLabel('写一句样子').fill('完好，盖子在')
  await desk.page.getByLabel('放在哪个架').fill('C-4')
  await desk.page.getByRole('button', { name: '收下，上架' }).click()
  await desk.page.getByRole('heading', { name: '交给 3栋·老吴' }).waitFor()
  const label = (await desk.page.locator('.facts .label').innerText()).trim()
  await desk.page.getByRole('link', { name: '打印标签' }).click()
  await desk.page.getByAltText(`标签 ${label} 的二维码`).waitFor()

  // On its label it goes to nobody, and not on the giver's code either.
  await desk.page.goto('/centre')
  await desk.page.getByLabel('扫码，或者输入标签、交接码').fill(label)
  await desk.page.getByRole('button', { name: '查', exact: true }).click()
  await desk.page.getByRole('heading', { name: '交给 3栋·老吴' }).waitFor()
  await desk.page.getByLabel('取件人的六位数字').fill(dropOff)
  await desk.page.getByRole('button', { name: '交给 3栋·老吴' }).click()
  await desk.page.getByRole('alert').waitFor()

  // The taker is told by then, and shows the ordinary code.
  await takes.page.getByText('到服务中心了，凭码去取').waitFor()
  await takes.page.getByRole('button', { name: '出示交接码' }).click()
  wrong.push(...(await judge(takes.page, '/agreements fetch', 'light')), ...(await judge(gives.page, '/agreements kept', 'light')))
  await desk.page.getByLabel('取件人的六位数字').fill(await digits(takes.page))
  await desk.page.getByRole('button', { name: '交给 3栋·老吴' }).click()
  await desk.page.getByText('取走了').first().waitFor()
  await takes.page.getByRole('heading', { name: /谢/ }).first().waitFor()
  expect(wrong).toEqual([])
  expect([...takes.heard, ...gives.heard, ...desk.heard].filter((h) => !h.includes('/release'))).toEqual([])
  for (const p of [takes, gives, desk]) await p.page.context().close()
})

it('a tool of the corner is borrowed with one tap, and the shelves are counted', async () => {
  const borrows = await on(named('何女士'), '/tools')
  await borrows.page.getByText('借出去了').first().waitFor()
  await borrows.page.getByRole('button', { name: /^借热熔胶枪/ }).click()
  await borrows.page.getByRole('link', { name: '约好了，去取' }).click()
  await borrows.page.getByText('到服务中心了，凭码去取').waitFor()

  const desk = await on(named('罗姐'), '/centre/stock', { width: 820, height: 1100 })
  await desk.page.getByLabel('扫标签，或者输入').fill('没贴好')
  await desk.page.getByRole('button', { name: '记上' }).click()
  await desk.page.getByRole('button', { name: '扫完了，对一对（1 件）' }).click()
  await desk.page.getByRole('heading', { name: /没看到/ }).waitFor()
  await desk.page.getByRole('heading', { name: /对不上/ }).waitFor()
  expect([...borrows.heard, ...desk.heard]).toEqual([])
  for (const p of [borrows, desk]) await p.page.context().close()
})

const hands: Record<string, Hand> = {
  small: { dark: true, width: 320, height: 568 }, elder: { elder: true }, tablet: { width: 768, height: 1024 }, wide: { locale: 'en-US', width: 1280, height: 860 },
}
const atDesk = ['/centre', '/centre/stock', '/tools', '/me/centre', '/me']

it.concurrent.each(Object.entries(hands))('%s: no violation and no sideways scrolling at the desk', async (name, hand) => {
  const wrong: string[] = []
  const desk = await on(named('罗姐'), '/centre', hand)
  for (const path of atDesk) {
    await desk.page.goto(path)
    wrong.push(...(await judge(desk.page, path, name)))
  }
  for (const list of [0, 1, 3, 4]) {
    await desk.page.goto('/centre')
    await desk.page.locator('.lists .chip').nth(list).click()
    const first = desk.page.locator('a.item').first()
    await first.waitFor()
    const path = (await first.getAttribute('href'))!
    await desk.page.goto(path)
    await desk.page.locator('.facts').waitFor()
    wrong.push(...(await judge(desk.page, '/centre/items ' + list, name)))
    if (list > 0) continue
    await desk.page.goto(path + '/label')
    await desk.page.locator('.label').first().waitFor()
    wrong.push(...(await judge(desk.page, '/centre/items label', name)))
  }
  const sets = await on(named('林岚'), '/centre/hours', hand)
  await sets.page.locator('.day').first().waitFor()
  wrong.push(...(await judge(sets.page, '/centre/hours', name)))
  expect(wrong).toEqual([])
  expect([...desk.heard, ...sets.heard]).toEqual([])
  for (const p of [desk, sets]) await p.page.context().close()
})
