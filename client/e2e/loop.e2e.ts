import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { coined, listen, open, phone, residents, signIn, type Person } from './browser'

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

/** says posts one sentence in two taps, and picks a kind when it is asked for. */
async function says(page: Page, sentence: string, kind: RegExp): Promise<void> {
  await page.getByRole('link', { name: '发布' }).click()
  await page.getByLabel('你需要什么').fill(sentence)
  const send = page.getByRole('button', { name: '发给邻居' })
  await send.waitFor()
  if (await page.getByRole('button', { name: '算哪一类？' }).isVisible()) await page.getByRole('button', { name: kind }).first().click()
  await send.click()
  await page.waitForURL(/\/posts\//)
}

it('a wish meets an offer, both phones hear of it, they agree, hand over and say thank you', async () => {
  const { here, stranger } = await residents(2)
  const [giver, taker] = [await on(here[0]!), await on(here[1]!)]
  const what = '梯凳' + coined()

  await says(giver.page, `实木${what}一个,免费送`, /家具/)
  await giver.page.getByRole('link', { name: '首页' }).click()

  await says(taker.page, `求一个实木${what}`, /家具/)
  await taker.page.getByRole('link', { name: '首页' }).click()

  // Neither page is reloaded: the match comes over the socket, to both.
  for (const { page } of [giver, taker]) await page.locator('article.match', { hasText: what }).first().waitFor({ timeout: 10_000 })

  await taker.page.locator('article.match', { hasText: what }).getByRole('link', { name: new RegExp(here[0]!.name) }).click()
  const sheet = taker.page.getByRole('dialog')
  await sheet.getByLabel('带一句话').fill('周末来拿,方便吗?')
  await sheet.getByRole('button', { name: new RegExp(here[0]!.name) }).click()
  await taker.page.waitForURL(/\/agreements\//)

  await giver.page.getByRole('link', { name: /约定/ }).click()
  await giver.page.locator('a.rowcard', { hasText: what }).click()
  await giver.page.getByText('周末来拿,方便吗?').first().waitFor()
  await giver.page.getByRole('button', { name: /说定/ }).click()

  await taker.page.getByRole('button', { name: '出示交接码' }).click()
  const code = (await taker.page.locator('.code').innerText()).replace(/\D/g, '')
  expect(code).toMatch(/^\d{6}$/)
  expect(await taker.page.locator('img.qr').getAttribute('src')).toMatch(/^data:image\/svg/)

  await giver.page.getByLabel('或者输入六位数字').fill(code)
  for (const { page } of [giver, taker]) {
    await page.getByRole('heading', { name: /办成了/ }).waitFor()
    await page.getByRole('button', { name: '谢谢，帮大忙了！' }).click()
    await page.getByRole('button', { name: /^谢谢/ }).last().click()
    await page.getByText('你说过谢谢了').waitFor()
  }

  // A stranger from another compound may not even know of it.
  const other = await on(stranger)
  const heardThere = other.heard
  await other.page.goto(new URL(taker.page.url()).pathname)
  await other.page.getByText('这个约定不在了').waitFor()
  expect([...giver.heard, ...taker.heard]).toEqual([])
  expect(heardThere.filter((h) => !h.includes('404'))).toEqual([])
})

it('a wrong code is refused in words, and the right one still works', async () => {
  const { here } = await residents(2)
  const [giver, taker] = [await on(here[0]!), await on(here[1]!)]
  const what = '折叠椅' + coined()
  await says(giver.page, `${what}一把,免费送`, /家具/)
  const post = new URL(giver.page.url()).pathname
  await taker.page.goto(post + '?ask=1')
  await taker.page.getByRole('dialog').getByRole('button', { name: new RegExp(here[0]!.name) }).click()
  await taker.page.waitForURL(/\/agreements\//)
  await giver.page.goto(new URL(taker.page.url()).pathname)
  await giver.page.getByRole('button', { name: /说定/ }).click()
  await taker.page.getByRole('button', { name: '出示交接码' }).click()
  const code = (await taker.page.locator('.code').innerText()).replace(/\D/g, '')
  await giver.page.getByLabel('或者输入六位数字').fill(code === '000000' ? '000001' : '000000')
  await giver.page.getByRole('alert').filter({ hasText: '码不对' }).waitFor()
  await giver.page.getByLabel('或者输入六位数字').fill(code)
  await giver.page.getByRole('heading', { name: /办成了/ }).waitFor()
})

it('what is being written survives a reload and a lost network, and goes out by itself', async () => {
  const { here } = await residents(2)
  const { page } = await on(here[0]!)
  const sentence = `旧书架${coined()}一个,免费送`
  await page.getByRole('link', { name: '发布' }).click()
  await page.getByLabel('你需要什么').fill(sentence)
  await page.getByRole('button', { name: '发给邻居' }).waitFor()
  if (await page.getByRole('button', { name: '算哪一类？' }).isVisible()) await page.getByRole('button', { name: /家具/ }).first().click()
  await page.reload()
  expect(await page.getByLabel('你需要什么').inputValue()).toBe(sentence)
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '发给邻居' }).click()
  await page.getByText('连上就发').first().waitFor()
  await page.context().setOffline(false)
  await page.waitForURL(/\/posts\//)
  await page.getByText(sentence.slice(0, 8)).first().waitFor()
})
