import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { coined, listen, open, people, phone, sideways, signIn, tooSmall, violations, type Hand, type Person } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await open()
})
afterAll(() => browser.close())

const hands: Record<string, Hand> = { light: {}, small: { dark: true, locale: 'en-US', width: 320, height: 568 }, elder: { elder: true }, wide: { width: 1280, height: 860 } }

async function on(person: Person, hand: Hand = {}): Promise<{ page: Page; heard: string[] }> {
  const page = await (await phone(browser, hand)).newPage()
  const heard = listen(page)
  await signIn(page, person.phone)
  return { page, heard }
}

/** judge says what is wrong with a page, and keeps a picture of it where SHOTS says. */
async function judge(page: Page, name: string): Promise<string[]> {
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: 10_000 }).catch(() => undefined)
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true })
    await page.screenshot({ path: join(process.env.SHOTS, `paper ${name}.png`), fullPage: true })
  }
  const over = await sideways(page)
  return [...(await violations(page)), ...(await tooSmall(page)), ...(over > 0 ? [`sideways by ${over}`] : [])].map((w) => `${name}: ${w}`)
}

/** pagesOf is how many sheets of A4 the page needs. */
async function pagesOf(page: Page, name: string): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: false })
  if (process.env.SHOTS) writeFileSync(join(process.env.SHOTS, `paper ${name}.pdf`), pdf)
  return [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b/g)].length
}

/** publish writes something down in one sentence, and answers its address. */
async function publish(page: Page, what: string): Promise<string> {
  await page.goto('/compose')
  await page.locator('#say').fill(`${what}一台,九成新,免费送`)
  const send = page.getByRole('button', { name: '发给邻居' })
  await send.waitFor()
  if (await page.getByRole('button', { name: '算哪一类？' }).isVisible()) await page.getByRole('button', { name: /家电/ }).first().click()
  await send.click()
  await page.waitForURL(/\/posts\/[^/]+$/)
  return new URL(page.url()).pathname
}

it('a leader prints the page of the week, and asks for an elder with a slip that was torn off it', async () => {
  const all = await people()
  const leader = all.find((p) => p.role === 'leader')!
  const author = await on(all.find((p) => p.role === 'resident' && p.compound === leader.compound)!)
  const what = '电风扇' + coined()
  await publish(author.page, what)
  const { page, heard } = await on(leader)
  await page.goto('/branch/welcome')
  const elder = '纪奶奶' + coined()
  await page.getByLabel('邻居怎么称呼你').fill(elder)
  await page.getByLabel('门牌').fill('2' + Math.floor(Math.random() * 9000 + 1000))
  await page.getByRole('button', { name: '当面同意', exact: true }).click()
  await page.getByRole('button', { name: '欢迎' + elder }).click()
  await page.waitForURL(/members/)
  await page.goto('/branch/paper')
  await page.locator('.paper').waitFor()
  expect(await page.locator('.paper ol li').count()).toBeLessThanOrEqual(12)
  const row = page.locator('.paper ol li').first()
  const code = (await row.locator('code').innerText()).trim()
  expect(code).toMatch(/^[2-9A-HJ-NP-Z]{5}$/)

  const field = page.getByLabel('小条上的字母')
  await field.fill(code.slice(0, 4) + (code.endsWith('2') ? '3' : '2'))
  await page.getByRole('button', { name: '看看是哪件' }).click()
  await page.getByRole('alert').getByText('有一个字母不对').waitFor()
  await field.fill(code.toLowerCase())
  await page.getByRole('button', { name: '看看是哪件' }).click()
  await page.getByText('是谁要的？').waitFor()
  await page.getByRole('button', { name: elder }).click()
  expect(await judge(page, 'slip')).toEqual([])
  await page.getByRole('button', { name: new RegExp('^替' + elder) }).click()
  await page.getByRole('status').getByText(elder).first().waitFor()
  expect([...author.heard, ...heard].filter((h) => !h.includes('/slips/'))).toEqual([])
})

it('an author shares a card that a stranger opens, and takes it back', async () => {
  const all = await people()
  const author = await on(all.find((p) => p.role === 'resident')!)
  const { page } = author
  const what = '电火锅' + coined()
  const path = await publish(page, what)
  await page.getByRole('button', { name: '分享给群里的邻居' }).click()
  await page.getByRole('button', { name: '做一张卡片' }).click()
  const url = await page.getByLabel('卡片的网址').inputValue()
  expect(url).toMatch(/\/p\/[2-9A-HJ-NP-Z]{16}$/)
  const card = '/p/' + url.split('/').pop()
  expect(await page.locator('.qr img').getAttribute('src')).toMatch(/^data:image\/png/)

  const stranger = await (await phone(browser, { width: 320, height: 568 })).newPage()
  const heard = listen(stranger)
  expect((await stranger.goto(card))!.status()).toBe(200)
  await stranger.getByRole('heading', { name: what }).waitFor()
  expect(await judge(stranger, 'card')).toEqual([])
  const door = stranger.getByRole('link', { name: '打开有邻看看' })
  expect(await door.getAttribute('href')).toBe(card.replace('/p/', '/open/'))

  const neighbour = await on(all.findLast((p) => p.role === 'resident' && p.compound === all.find((a) => a.role === 'resident')!.compound)!)
  await neighbour.page.goto(card.replace('/p/', '/open/'))
  await neighbour.page.waitForURL((u) => u.pathname === path)

  await page.getByRole('button', { name: '收回卡片' }).click()
  await page.getByRole('button', { name: '收回', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect((await stranger.goto(card))!.status()).toBe(410)
  await stranger.getByRole('heading', { name: '这件已经找到邻居了' }).waitFor()
  expect(await judge(stranger, 'card over')).toEqual([])
  expect([...author.heard, ...heard, ...neighbour.heard].filter((h) => !h.includes('410'))).toEqual([])
})

it.each(Object.entries(hands))('%s: paper, poster, card and list hold, and each printed page is one sheet', async (name, hand) => {
  const all = await people()
  const leader = all.find((p) => p.role === 'leader' && p.building === '5栋') ?? all.find((p) => p.role === 'leader')!
  const { page, heard } = await on(leader, hand)
  const wrong: string[] = []
  await page.goto('/branch/paper')
  await page.locator('.paper').waitFor()
  wrong.push(...(await judge(page, name + ' sheet')))
  expect(await pagesOf(page, name + ' sheet')).toBe(1)
  await page.getByRole('button', { name: /接龙文字|Text for the chat group/ }).click()
  await page.getByRole('dialog').locator('textarea').waitFor()
  wrong.push(...(await judge(page, name + ' chain')))
  const author = await on(all.find((p) => p.role === 'resident')!, hand)
  await author.page.goto('/lists')
  const mine = (await author.page.locator('article.list a').first().getAttribute('href'))!
  await author.page.goto(mine)
  await author.page.getByRole('button', { name: /分享给群里的邻居|Share with the chat group/ }).click()
  const make = author.page.getByRole('button', { name: /做一张卡片|Make a card/ })
  await make.or(author.page.locator('.qr img')).first().waitFor()
  if (await make.isVisible()) await make.click()
  await author.page.locator('.qr img').waitFor()
  const photo = author.page.getByRole('button', { name: /^(带照片|With photo)$/ })
  if (await photo.isVisible()) await photo.click()
  wrong.push(...(await judge(author.page, name + ' share')))
  const card = (await author.page.locator('a[href^="/p/"]').getAttribute('href'))!
  await author.page.goto(`${mine}/poster`)
  await author.page.locator('.poster .qr').waitFor()
  wrong.push(...(await judge(author.page, name + ' poster')))
  expect(await pagesOf(author.page, name + ' poster')).toBe(1)
  await author.page.goto(card)
  wrong.push(...(await judge(author.page, name + ' card')))
  expect(wrong).toEqual([])
  expect([...heard, ...author.heard]).toEqual([])
})
