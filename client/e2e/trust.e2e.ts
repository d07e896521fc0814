import { deflateSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { coined, listen, open, phone, residents, signIn } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await open()
})
afterAll(() => browser.close())

const payloads = [
  '<script>window.__xss=1</script>',
  '<img src=x onerror=window.__xss=1>',
  '"><svg onload=window.__xss=1>',
  "'-window.__xss-'",
  '{{constructor.constructor("window.__xss=1")()}}',
  'javascript:window.__xss=1',
  '<a href="javascript:window.__xss=1">点我</a>',
  '&lt;img src=x onerror=window.__xss=1&gt;',
  '</textarea><iframe srcdoc="<script>parent.__xss=1</script>">',
  '@:linked {0} %s',
]

/** asMyself calls the server from inside the page, with the page's own token. */
function asMyself<R>(page: Page, method: string, path: string, body?: object): Promise<R> {
  return page.evaluate(
    async ([method, path, body]) => {
      const { access } = JSON.parse(localStorage.getItem('youlin.session') ?? '{}') as { access: string }
      const answer = await fetch('/api/v1' + path, { method, headers: { Authorization: 'Bearer ' + access, 'Content-Type': 'application/json' }, body: body ? JSON.stringify(body) : undefined })
      return answer.json()
    },
    [method, path, body] as const,
  ) as Promise<R>
}

it('what neighbours write is shown as text and never runs', async () => {
  const { here } = await residents(2)
  const page = await (await phone(browser)).newPage()
  const heard = listen(page)
  await signIn(page, here[0]!.phone)
  const me = await asMyself<{ memberships: { compound: { id: string } }[] }>(page, 'GET', '/me')
  const compound = me.memberships[0]!.compound.id
  const reader = await (await phone(browser)).newPage()
  const heardThere = listen(reader)
  await signIn(reader, here[1]!.phone)
  for (const bad of payloads) {
    const post = await asMyself<{ id: string }>(page, 'POST', `/compounds/${compound}/posts`, { direction: 'offer', module: 'help', category: 'help.other', title: bad.slice(0, 80), body: bad })
    expect(post.id, bad).toBeTruthy()
    await reader.goto('/posts/' + post.id)
    await reader.getByText(bad.slice(0, 12)).first().waitFor()
  }
  for (const path of ['/', '/feed']) {
    await reader.goto(path)
    await reader.locator('.feed article').first().waitFor()
    expect(await reader.evaluate(() => (window as { __xss?: number }).__xss)).toBeUndefined()
    expect(await reader.locator('main script, main iframe, main img[src="x"], main a[href^="javascript"]').count()).toBe(0)
  }
  await page.goto('/lists')
  await page.getByText('window.__xss').first().waitFor({ state: 'attached' })
  expect(await page.evaluate(() => (window as { __xss?: number }).__xss)).toBeUndefined()
  expect([...heard, ...heardThere]).toEqual([])
})

/** png draws a plain picture, large enough to be made smaller on the way. */
function png(width: number, height: number): Buffer {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
    return c >>> 0
  })
  const crc = (b: Buffer) => (b.reduce((c, x) => crcTable[(c ^ x) & 255]! ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc(body), body.length + 4)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc((width * 3 + 1) * height, 90)
  for (let y = 0; y < height; y++) rows[y * (width * 3 + 1)] = 0
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

it('a photo is sent with the post and shown to the neighbours', async () => {
  const { here } = await residents(2)
  const page = await (await phone(browser)).newPage()
  const heard = listen(page)
  await signIn(page, here[0]!.phone)
  await page.goto('/compose')
  await page.getByLabel('你需要什么').fill(`小圆桌${coined()}一张,免费送`)
  await page.getByLabel('加照片').setInputFiles({ name: 'table.png', mimeType: 'image/png', buffer: png(2400, 1600) })
  await page.getByRole('img', { name: '第 1 张照片' }).waitFor()
  if (await page.getByRole('button', { name: '算哪一类？' }).isVisible()) await page.getByRole('button', { name: /家具/ }).first().click()
  await page.getByRole('button', { name: '发给邻居' }).click()
  await page.waitForURL(/\/posts\//)
  const picture = page.getByRole('img', { name: /照片/ })
  await picture.waitFor()
  expect(await picture.evaluate((img: HTMLImageElement) => [img.src.slice(0, 5), img.naturalWidth > 0])).toEqual(['blob:', true])
  expect(heard).toEqual([])
})

it('leaves nothing behind when somebody signs out', async () => {
  const { here } = await residents(2)
  const page = await (await phone(browser)).newPage()
  await signIn(page, here[0]!.phone)
  await page.goto('/me')
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByRole('heading', { name: '邻居，进来坐' }).waitFor()
  const left = await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('youlin.')).sort())
  expect(left).toEqual(['youlin.device', 'youlin.prefs'])
})
