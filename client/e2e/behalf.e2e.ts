import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { coined, listen, open, people, phone, signIn, type Person } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await open()
})
afterAll(() => browser.close())

async function on(person: Person): Promise<{ page: Page; heard: string[] }> {
  const page = await (await phone(browser)).newPage()
  const heard = listen(page)
  await signIn(page, person.phone)
  return { page, heard }
}

it('a demo opens with whom one may be, and a link to ordinary sign-in', async () => {
  const page = await (await phone(browser)).newPage()
  await page.goto('/')
  await page.getByRole('heading', { name: '挑一个人' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/demo')
  await page.getByRole('link', { name: '用自己的手机号进来' }).click()
  await page.getByLabel('手机号').waitFor()
})

it('a leader registers a neighbour without a phone and posts for them, which neighbours can see', async () => {
  const all = await people()
  const leader = all.find((p) => p.role === 'leader')!
  const { page, heard } = await on(leader)
  const name = '邱奶奶'
  await page.goto('/branch/members')
  await page.getByRole('link', { name: '登记没有手机的邻居' }).click()
  await page.getByLabel('邻居怎么称呼你').fill(name)
  await page.getByLabel('门牌').fill('2201')
  await page.getByRole('button', { name: '当面同意', exact: true }).click()
  await page.getByRole('button', { name: '欢迎' + name }).click()
  await page.getByRole('link', { name: `替${name}说一句` }).click()
  await page.getByRole('button', { name: `为${name}代发` }).waitFor()
  const what = '竹椅' + coined()
  await page.getByLabel('你需要什么').fill(`${what}一把,免费送`)
  const send = page.getByRole('button', { name: '发给邻居' })
  await send.waitFor()
  if (await page.getByRole('button', { name: '算哪一类？' }).isVisible()) await page.getByRole('button', { name: /家具/ }).first().click()
  await send.click()
  await page.waitForURL(/\/posts\//)

  const neighbour = await on(all.find((p) => p.role === 'resident' && p.compound === leader.compound)!)
  await neighbour.page.goto('/feed')
  const card = neighbour.page.locator('article', { hasText: what })
  await card.getByText(`${leader.name} 代发`).waitFor()
  await card.getByText(name).first().waitFor()
  expect([...heard, ...neighbour.heard]).toEqual([])
})

it('a new poster ends the old one, and leads a neighbour who moves to the new door', async () => {
  const all = await people()
  const leader = all.find((p) => p.role === 'leader')!
  const desk = await on(leader)
  await desk.page.goto('/branch/invites')
  const old = await desk.page.locator('.url').first().innerText()
  await desk.page.getByRole('button', { name: /^给.*换一张/ }).first().click()
  await desk.page.getByRole('button', { name: '换一张新的' }).click()
  await desk.page.getByText(old).waitFor({ state: 'detached' })
  const link = await desk.page.locator('.url').first().innerText()

  const mover = await on(all.findLast((p) => p.role === 'resident' && p.compound === leader.compound)!)
  await mover.page.goto('/me')
  await mover.page.getByRole('link', { name: '搬家' }).click()
  await mover.page.getByLabel('邀请码').fill(old)
  await mover.page.getByLabel('门牌').fill('2302')
  await mover.page.getByRole('button', { name: '搬过去' }).click()
  await mover.page.getByRole('alert').waitFor()
  await mover.page.getByLabel('邀请码').fill(link)
  await mover.page.getByRole('button', { name: '搬过去' }).click()
  await mover.page.getByRole('heading', { name: '就差一步' }).waitFor()
  expect(desk.heard).toEqual([])
})
