import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listen, open, people, phone, signIn } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await open()
})
afterAll(() => browser.close())

it('a newcomer scans the poster, waits, is admitted and is at home without touching the page', async () => {
  const leader = (await people()).find((p) => p.role === 'leader')!
  const desk = await (await phone(browser)).newPage()
  const heard = listen(desk)
  await signIn(desk, leader.phone)
  await desk.goto('/branch/invites')
  const link = await desk.locator('.url').first().innerText()
  const code = /join\/([\w-]+)/.exec(link)![1]!

  const door = await (await phone(browser)).newPage()
  const heardThere = listen(door)
  await door.goto('/join/' + code)
  await door.getByRole('heading', { name: leader.compound }).waitFor()
  await door.getByRole('link', { name: '用手机号进来' }).click()
  await door.getByLabel('手机号').fill('137' + String(Date.now()).slice(-8))
  await door.getByRole('button', { name: '发验证码' }).click()
  await door.getByRole('button', { name: '填上' }).click()
  await door.getByLabel('邻居怎么称呼你').fill('小柳')
  await door.getByLabel('门牌').fill('1999')
  await door.getByRole('button', { name: '加入' }).click()
  await door.getByText('点个头').waitFor()

  await desk.goto('/branch/admissions')
  await desk.getByRole('button', { name: /欢迎小柳/ }).click()
  await door.getByRole('heading', { name: '邻居们在说' }).waitFor()
  expect([...heard, ...heardThere]).toEqual([])
})

it('says so when an invite does not work', async () => {
  const page = await (await phone(browser)).newPage()
  await page.goto('/join/NOSUCHCODE')
  await page.getByText('这个邀请用不了了').waitFor()
})
