import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, coined, listen, open, phone, residents, signIn, tokenOf } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await open()
})
afterAll(() => browser.close())

it('opens without a network and shows what it last saw', async () => {
  const { here } = await residents(2)
  const page = await (await phone(browser)).newPage()
  const heard = listen(page)
  await signIn(page, here[0]!.phone)
  await page.goto('/agreements')
  await page.locator('a.rowcard').first().waitFor()
  await page.goto('/')
  const post = await page.locator('.feed article').first().getAttribute('aria-label')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  expect(heard).toEqual([])

  await page.context().setOffline(true)
  await page.reload()
  await page.getByText('没有网，这是').waitFor()
  expect(await page.locator('.feed article').first().getAttribute('aria-label')).toBe(post)
  await page.getByRole('link', { name: /约定/ }).click()
  await page.locator('a.rowcard').first().waitFor()
  await page.context().setOffline(false)
  await page.getByText('没有网，这是').waitFor({ state: 'detached' })
})

it('hands over at a door where neither phone has a network, and tells it later', async () => {
  const { here } = await residents(2)
  const [giver, taker] = await Promise.all(here.slice(0, 2).map(async (p) => {
    const page = await (await phone(browser)).newPage()
    const heard = listen(page)
    await signIn(page, p.phone)
    return { page, heard, token: await tokenOf(p) }
  }))
  const me = (await (await ask(giver!.token, 'GET', '/me')).json()) as { memberships: { compound: { id: string } }[] }
  const made = await ask(giver!.token, 'POST', `/compounds/${me.memberships[0]!.compound.id}/posts`, {
    direction: 'offer', module: 'idle', mode: 'give', category: 'idle.furniture', title: `小方凳${coined()}`, quantity: 1, pick: 'first',
  })
  const post = ((await made.json()) as { id: string }).id
  const agreed = ((await (await ask(taker!.token, 'POST', `/posts/${post}/requests`)).json()) as { id: string }).id

  for (const side of [giver!, taker!]) {
    await side.page.goto('/agreements')
    await side.page.locator(`a[href="/agreements/${agreed}"]`).first().click()
  }
  await taker!.page.getByRole('button', { name: '出示交接码' }).waitFor()
  await taker!.page.waitForFunction((id) => Object.keys(localStorage).some((k) => k.includes(`spare.${id}`)), agreed)
  for (const side of [giver!, taker!]) await side.page.context().setOffline(true)

  await taker!.page.getByRole('button', { name: '出示交接码' }).click()
  const code = (await taker!.page.locator('.code').innerText()).replace(/\D/g, '')
  expect(code).toMatch(/^\d{6}$/)
  await giver!.page.getByLabel('或者输入六位数字').fill(code)
  await giver!.page.getByText('没有网，先记下了').waitFor()

  for (const side of [giver!, taker!]) await side.page.context().setOffline(false)
  for (const side of [giver!, taker!]) await side.page.getByRole('heading', { name: /办成了/ }).waitFor()
  expect([...giver!.heard, ...taker!.heard].filter((h) => !h.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])
})
