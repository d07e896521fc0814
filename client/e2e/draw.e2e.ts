import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, coined, listen, open, people, phone, signIn, tokenOf, violations, type Person } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await open()
})
afterAll(() => browser.close())

async function on(person: Person, at: string): Promise<{ page: Page; heard: string[] }> {
  const page = await (await phone(browser)).newPage()
  const heard = listen(page)
  await signIn(page, person.phone)
  await page.goto(at)
  return { page, heard }
}

it('five neighbours ask, one is drawn, and the winner and a loser draw again on their own phones', async () => {
  const all = await people()
  const named = (name: string) => all.find((p) => p.name === name)!
  const askers = ['何女士', '陈奶奶', '老吴', '钱姐', '林岚'].map(named)
  const owner = await on(named('王阿姨'), '/compose')

  // The owner leaves it to the draw.
  const what = `台灯${coined()}`
  await owner.page.getByLabel('你需要什么').fill(`${what}一盏，免费送`)
  const send = owner.page.getByRole('button', { name: '发给邻居' })
  await send.waitFor()
  if (await owner.page.getByRole('button', { name: '算哪一类？' }).isVisible()) await owner.page.getByRole('button', { name: /家电/ }).first().click()
  await owner.page.getByRole('button', { name: '改人选方式' }).click()
  await owner.page.getByRole('button', { name: '抽签' }).click()
  await send.click()
  await owner.page.waitForURL(/\/posts\//)
  const post = new URL(owner.page.url()).pathname
  await owner.page.getByText('还没有人申请').waitFor()

  // Five ask; the first by hand.
  const first = await on(askers[0]!, post + '?ask=1')
  await first.page.getByRole('dialog').getByRole('button', { name: /王阿姨/ }).click()
  await first.page.waitForURL(/\/agreements\//)
  const tokens = [await tokenOf(askers[0]!)]
  for (const asker of askers.slice(1)) {
    tokens.push(await tokenOf(asker))
    expect((await ask(tokens.at(-1)!, 'POST', `${post}/requests`)).status).toBe(201)
  }

  await owner.page.reload()
  await owner.page.getByText('已有 5 户申请').waitFor()
  const promised = (await (await ask(tokens[0]!, 'GET', `${post}/draw`)).json()) as { commitment: string }
  await owner.page.getByRole('button', { name: '现在抽签' }).click()
  await owner.page.getByText('已经抽过了').waitFor()

  const seen = await Promise.all(tokens.map(async (token) => (await (await ask(token, 'GET', `${post}/draw`)).json()) as { commitment: string; mine: string; order: string[] }))
  const winner = seen.findIndex((d) => d.order[0] === d.mine)
  const loser = seen.findIndex((d) => d.order[4] === d.mine)
  expect(seen.every((d) => d.commitment === promised.commitment)).toBe(true)

  const [won, lost] = [await on(askers[winner]!, post), await on(askers[loser]!, post)]
  await won.page.getByText('抽到你了！').waitFor()
  await lost.page.getByText('你排第 5，共 5 户').waitFor()
  for (const { page } of [won, lost]) {
    await page.getByRole('button', { name: '自己验一遍' }).click()
    await page.getByText('顺序一模一样').waitFor()
    expect(await page.getByText('这是你').count()).toBe(1)
    expect(await violations(page)).toEqual([])
  }
  expect([...owner.heard, ...first.heard, ...won.heard, ...lost.heard]).toEqual([])
})
