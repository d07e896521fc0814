import type { Browser, Page, Request } from 'playwright-core'
import * as tus from 'tus-js-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { base, coined, listen, open, phone, residents, sideways, signIn, tooSmall, violations, type Person } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await open()
})
afterAll(() => browser.close())

type File = { name: string; mimeType: string; buffer: Buffer }

/** shot makes a photo of one colour, with light and shade of its own and so much grain that it takes several pieces. */
async function shot(page: Page, name: string, colour: [number, number, number], turned = false): Promise<File> {
  const text = await page.evaluate(async ([r, g, b]) => {
    const canvas = new OffscreenCanvas(1600, 1200)
    const pen = canvas.getContext('2d')!
    const image = pen.createImageData(canvas.width, canvas.height)
    let seed = r! * 7 + g! * 3 + b!
    for (let i = 0; i < image.data.length; i += 4) {
      seed = (seed * 1103515245 + 12345) % 2147483648
      const [x, y] = [(i / 4) % canvas.width, Math.floor(i / 4 / canvas.width)]
      const grain = ((seed >> 16) % 60) + 30 * (1 + Math.sin(x / (90 + r!) + y / (70 + g!)) * Math.cos(y / (110 + b!)))
      image.data.set([r! + grain, g! + grain, b! + grain, 255], i)
    }
    pen.putImageData(image, 0, 0)
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })).arrayBuffer())
    let s = ''
    for (const byte of bytes) s += String.fromCharCode(byte)
    return btoa(s)
  }, colour)
  const plain = Buffer.from(text, 'base64')
  return { name, mimeType: 'image/jpeg', buffer: turned ? Buffer.concat([plain.subarray(0, 2), onItsSide, plain.subarray(2)]) : plain }
}

// What a camera notes that was held upright: turn it by a quarter.
const onItsSide = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010006000000000000', 'hex')

/** meanOf is the colour that a picture of the page has on the whole, and its size. */
async function meanOf(page: Page, nth: number): Promise<{ colour: string; tall: boolean }> {
  const photo = page.locator('article .pics .photo').nth(nth)
  await photo.scrollIntoViewIfNeeded()
  return photo.locator('img').evaluate(async (img: HTMLImageElement) => {
    await img.decode()
    const pen = new OffscreenCanvas(1, 1).getContext('2d')!
    pen.drawImage(img, 0, 0, 1, 1)
    const [r, g, b] = pen.getImageData(0, 0, 1, 1).data
    const most = Math.max(r!, g!, b!)
    return { colour: most === r ? 'red' : most === g ? 'green' : 'blue', tall: img.naturalHeight > img.naturalWidth }
  })
}

async function composes(page: Page, sentence: string): Promise<void> {
  await page.goto('/compose?as=offer')
  await page.getByLabel('你需要什么').fill(sentence)
  await page.getByRole('button', { name: '发给邻居' }).waitFor()
  if (await page.getByRole('button', { name: '算哪一类？' }).isVisible()) await page.getByRole('button', { name: /家具/ }).first().click()
}

/** wire notes what goes over it to the uploads: the verb, which one, and where a piece begins. */
function wire(page: Page): { verb: string; id: string; offset: number }[] {
  const sent: { verb: string; id: string; offset: number }[] = []
  page.on('request', (r: Request) => {
    const path = new URL(r.url()).pathname
    if (path.startsWith('/api/v1/uploads')) sent.push({ verb: r.method(), id: path.split('/')[4] ?? '', offset: Number(r.headers()['upload-offset'] ?? -1) })
  })
  return sent
}

it('three photos go out in an order of one\'s own, one of them through a lost network', async () => {
  const { here } = await residents(2)
  const page = await (await phone(browser)).newPage()
  const heard = listen(page)
  await signIn(page, here[0]!.phone)
  const what = '书柜' + coined()
  await composes(page, `${what}一个,免费送`)
  const files = [await shot(page, 'red.jpg', [140, 20, 20]), await shot(page, 'green.jpg', [20, 140, 20], true), await shot(page, 'blue.jpg', [20, 20, 140])]
  const sent = wire(page)
  const net = await page.context().newCDPSession(page)
  const network = (offline: boolean) => net.send('Network.emulateNetworkConditions', { offline, latency: 20, downloadThroughput: -1, uploadThroughput: 250 * 1024 })
  await network(false)

  // The network is lost in the middle of the first photo.
  const pieces = () => sent.filter((s) => s.verb === 'PATCH')
  await page.getByLabel('加照片').setInputFiles(files)
  await expect.poll(() => pieces().length, { timeout: 30_000 }).toBeGreaterThan(1)
  await network(true)
  await page.getByText('没网，连上接着传').waitFor()
  expect(await page.getByRole('button', { name: '发给邻居' }).isDisabled()).toBe(true)
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/photos-resting.png` })
  const before = sent.length
  const arrived = Math.max(...pieces().map((s) => s.offset))
  expect(arrived).toBeGreaterThan(0)

  // Meanwhile the order is changed: the third goes first, by its buttons.
  await page.getByRole('button', { name: '第 3 张往前挪' }).click()
  await page.getByRole('button', { name: '第 2 张往前挪' }).click()
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('第 1 张往后挪')

  await network(false)
  await page.locator('.cell progress').first().waitFor({ state: 'detached', timeout: 60_000 })
  await expect.poll(() => page.locator('.cell progress').count(), { timeout: 60_000 }).toBe(0)
  const first = sent[0]!
  expect(first.verb).toBe('POST')
  const after = sent.slice(before).filter((s) => s.verb === 'PATCH' && s.id === pieces()[0]!.id)
  expect(after[0]!.offset).toBeGreaterThan(0) // it went on, and did not begin again
  expect(sent.filter((s) => s.verb === 'POST' && s.id === '').length).toBe(3)

  // Dragging with the mouse works as well: the second to the end.
  const cells = page.locator('.cell .photo')
  await cells.nth(1).hover()
  await page.mouse.down()
  const to = (await cells.nth(2).boundingBox())!
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 8 })
  await page.mouse.up()

  await page.getByRole('button', { name: '发给邻居' }).click()
  await page.waitForURL(/\/posts\//)
  const seen = [await meanOf(page, 0), await meanOf(page, 1), await meanOf(page, 2)]
  expect(seen).toEqual([{ colour: 'blue', tall: false }, { colour: 'green', tall: true }, { colour: 'red', tall: false }])
  expect(heard.filter((h) => !h.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])

  // The same photo again: a hint, with the way to the post that has it.
  await composes(page, `${what}还有一个,免费送`)
  await page.getByLabel('加照片').setInputFiles(files[2]!)
  const hint = page.locator('.note', { hasText: '第 1 张和你家' })
  expect(await hint.getByRole('link').innerText()).toContain(what)
  await page.getByText(/你家.*发过差不多的/).waitFor()
  if (process.env.SHOTS) await hint.scrollIntoViewIfNeeded()
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/photos-hint.png` })
})

it('a blur stands in a picture\'s place until it is there', async () => {
  const { here } = await residents(2)
  const page = await (await phone(browser)).newPage()
  const heard = listen(page)
  await signIn(page, here[0]!.phone)
  await composes(page, `鞋架${coined()}一个,免费送`)
  await page.getByLabel('加照片').setInputFiles(await shot(page, 'red.jpg', [140, 20, 20]))
  await page.getByRole('button', { name: '发给邻居' }).click({ timeout: 30_000 })
  await page.waitForURL(/\/posts\//)
  let letGo!: () => void
  const held = new Promise<void>((go) => (letGo = go))
  await page.route('**/api/v1/media/**', async (route) => {
    await held
    await route.continue()
  })
  await page.reload()
  const veil = page.locator('article .veil')
  await veil.waitFor()
  const [r, g] = await veil.evaluate((c: HTMLCanvasElement) => [...c.getContext('2d')!.getImageData(c.width / 2, c.height / 2, 1, 1).data])
  expect(r! - g!).toBeGreaterThan(60)
  letGo()
  await veil.waitFor({ state: 'detached' })
  await page.locator('article .pics img').first().waitFor()
  expect(heard).toEqual([])
})

for (const hand of [{ width: 320 }, { elder: true }, { dark: true, locale: 'en' }]) {
  it(`the row of photos can be seen and used with ${JSON.stringify(hand)}`, async () => {
    const { here } = await residents(2)
    const page = await (await phone(browser, hand)).newPage()
    await signIn(page, here[1]!.phone)
    await page.goto('/compose?as=offer')
    await page.locator('#say').fill('旧书一套,免费送')
    await page.locator('input[type=file]').waitFor({ state: 'attached' })
    const files = [await shot(page, 'a.jpg', [140, 20, 20]), await shot(page, 'b.jpg', [20, 140, 20]), { name: 'c.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo') }]
    await page.locator('input[type=file]').setInputFiles(files)
    await page.locator('.cell .fault').waitFor({ timeout: 30_000 })
    await expect.poll(() => page.locator('.cell progress').count()).toBe(0)
    expect(await violations(page)).toEqual([])
    expect(await sideways(page)).toBeLessThanOrEqual(0)
    expect(await tooSmall(page)).toEqual([])
    if (process.env.SHOTS) await page.locator('.pics').scrollIntoViewIfNeeded()
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/photos-${Object.keys(hand).join('-')}.png` })
  })
}

/** tokenOf signs in over HTTP. */
async function tokenOf(p: Person): Promise<string> {
  const post = async (path: string, body: unknown) =>
    (await (await fetch(base() + '/api/v1' + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json()) as Record<string, string>
  const { demoCode } = await post('/auth/codes', { phone: p.phone, device: 'e2e' })
  return (await post('/auth/sessions', { phone: p.phone, code: demoCode, device: 'e2e' })).accessToken!
}

it('the usual client of the protocol goes on where it was stopped', async () => {
  const { here } = await residents(2)
  const headers = { Authorization: 'Bearer ' + (await tokenOf(here[0]!)) }
  const page = await browser.newPage()
  const { buffer } = await shot(page, 'a.jpg', [20, 20, 140])
  await page.close()
  const begins: number[] = []
  const sends = (uploadUrl?: string, until = Infinity) =>
    new Promise<string>((done, fail) => {
      const u = new tus.Upload(buffer, {
        endpoint: base() + '/api/v1/uploads', uploadUrl, headers, chunkSize: 100_000, storeFingerprintForResuming: false,
        onBeforeRequest: (r) => void (r.getMethod() === 'PATCH' && begins.push(Number(r.getHeader('Upload-Offset')))),
        onChunkComplete: (_, sent) => void (sent >= until && u.abort().then(() => done(u.url!))),
        onSuccess: () => done(u.url!),
        onError: fail,
      })
      u.start()
    })
  const url = await sends(undefined, 200_000)
  const stopped = begins.length
  await sends(url)
  expect(begins[stopped]).toBeGreaterThanOrEqual(200_000)
  const whole = await fetch(url + '/finish', { method: 'POST', headers })
  expect(whole.status).toBe(201)
  expect(await whole.json()).toMatchObject({ width: 1600, height: 1200 })
})
