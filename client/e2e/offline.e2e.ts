import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listen, open, phone, residents, signIn } from './browser'

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
