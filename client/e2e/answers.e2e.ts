import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { base, coined, listen, open, phone, residents, sideways, signIn, tooSmall, violations, type Hand, type Person } from './browser'

let browser: Browser
beforeAll(async () => {
  browser = await open()
})
afterAll(() => browser.close())

async function on(person: Person, hand: Hand = {}): Promise<{ page: Page; heard: string[] }> {
  const page = await (await phone(browser, hand)).newPage()
  const heard = listen(page)
  await signIn(page, person.phone)
  return { page, heard }
}

type Answer = Record<string, string>

/** knock signs in beside the phone, and gives a way to ask the server directly. */
async function knock(person: Person): Promise<(path: string, body?: object) => Promise<Answer>> {
  const ask = async (path: string, body: object | undefined, token = ''): Promise<Answer> => {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' }
    if (token) headers.Authorization = 'Bearer ' + token
    const answer = await fetch(base() + '/api/v1' + path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
    return JSON.parse((await answer.text()) || '{}') as Answer
  }
  const device = 'e2e-' + coined()
  const { demoCode } = await ask('/auth/codes', { phone: person.phone, device })
  const { accessToken } = await ask('/auth/sessions', { phone: person.phone, code: demoCode, device })
  return (path, body) => ask(path, body, accessToken)
}

/** judged says what is wrong with a page as it stands, and keeps a picture of it when SHOTS says where. */
async function judged(page: Page, name: string): Promise<string[]> {
  await page.locator('.toast').waitFor({ state: 'detached', timeout: 10_000 }).catch(() => undefined)
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true })
    await page.screenshot({ path: join(process.env.SHOTS, `answers ${name}.png`), fullPage: true })
  }
  const over = await sideways(page)
  return [...(await violations(page)), ...(await tooSmall(page)), ...(over > 0 ? [`sideways by ${over}`] : [])].map((w) => `${name}: ${w}`)
}

it('one taps 来不了, the next in line says yes, does not come, and may answer for it', async () => {
  const { here } = await residents(3)
  const [owner, first, next] = here as [Person, Person, Person]
  const giver = await knock(owner)
  const me = await giver('/me') as unknown as { memberships: { compound: { id: string } }[] }
  const title = '折叠梯' + coined()
  const draft = { direction: 'offer', module: 'idle', category: 'idle.tool', title, quantity: 1, pick: 'first' }
  const post = await giver(`/compounds/${me.memberships[0]!.compound.id}/posts`, draft)
  const got = await (await knock(first))(`/posts/${post.id}/requests`, {})
  const waits = await (await knock(next))(`/posts/${post.id}/requests`, {})
  expect([got.state, waits.state]).toEqual(['accepted', 'waitlisted'])
  const wrong: string[] = []

  const has = await on(first)
  await has.page.goto('/agreements/' + got.id)
  await has.page.getByRole('button', { name: '来不了' }).click()
  await has.page.getByRole('dialog').waitFor()
  wrong.push(...(await judged(has.page, 'cannot come')))
  await has.page.getByRole('button', { name: '临时有事' }).click()
  await has.page.getByRole('heading', { name: '取消了' }).waitFor()

  const line = await on(next, { width: 320, height: 568 })
  await line.page.goto('/agreements/' + waits.id)
  await line.page.getByRole('heading', { name: '轮到你了，还要吗？' }).waitFor()
  wrong.push(...(await judged(line.page, 'your turn')))
  const side = await on(owner, { dark: true })
  await side.page.goto('/agreements/' + waits.id)
  await side.page.getByRole('heading', { name: /等.*说要/ }).waitFor()
  wrong.push(...(await judged(side.page, 'held')))
  await line.page.getByRole('button', { name: '要，我来拿' }).click()
  await line.page.getByRole('button', { name: '出示交接码' }).waitFor()

  await side.page.reload()
  await side.page.getByRole('button', { name: '对方没来' }).click()
  await side.page.getByRole('button', { name: '记下没来' }).click()
  await line.page.getByRole('heading', { name: /说你没来/ }).waitFor({ timeout: 10_000 })
  wrong.push(...(await judged(line.page, 'missed')))
  await line.page.getByRole('button', { name: '生病了' }).click()
  await line.page.getByText(/有事来不了，不记/).waitFor()
  expect(wrong).toEqual([])
  expect([...has.heard, ...line.heard, ...side.heard]).toEqual([])
})

it('whoever waits for an answer stands on the home page, and one who missed it sees others like it', async () => {
  const { here } = await residents(3)
  const [owner, asker, other] = here as [Person, Person, Person]
  const giver = await knock(owner)
  const compound = (await giver('/me') as unknown as { memberships: { compound: { id: string } }[] }).memberships[0]!.compound.id
  const draft = { direction: 'offer', module: 'idle', category: 'idle.tool', title: '人字梯一架', quantity: 1, pick: 'choose' }
  const post = await giver(`/compounds/${compound}/posts`, draft)
  await (await knock(other))(`/compounds/${compound}/posts`, { ...draft, title: '人字梯，铝合金的' })
  const asked = await (await knock(asker))(`/posts/${post.id}/requests`, {})
  await (await knock(other))(`/posts/${post.id}/requests`, {})
  const wrong: string[] = []

  const side = await on(owner)
  await side.page.goto('/')
  await side.page.getByText(/\d+ 人在等你的回复/).waitFor()
  wrong.push(...(await judged(side.page, 'waiting')))
  await giver(`/agreements/${asked.id}/decline`, {})
  const missed = await on(asker, { elder: true })
  await missed.page.goto('/agreements/' + asked.id)
  await missed.page.getByRole('heading', { name: '看看差不多的' }).waitFor()
  await missed.page.getByText('人字梯，铝合金的').first().waitFor()
  wrong.push(...(await judged(missed.page, 'others like it')))
  expect(wrong).toEqual([])
  expect([...side.heard, ...missed.heard]).toEqual([])
})

it('a reviewer who has no part in it settles a dispute', async () => {
  const { here } = await residents(2)
  const [owner, asker] = here as [Person, Person]
  const giver = await knock(owner)
  const compound = (await giver('/me') as unknown as { memberships: { compound: { id: string } }[] }).memberships[0]!.compound.id
  const post = await giver(`/compounds/${compound}/posts`, { direction: 'offer', module: 'idle', category: 'idle.tool', title: '电钻' + coined(), quantity: 1, pick: 'first' })
  const got = await (await knock(asker))(`/posts/${post.id}/requests`, {})
  await giver(`/agreements/${got.id}/dispute`, { reason: '说好的没来' })
  const people = ((await (await fetch(base() + '/api/v1/demo')).json()) as { people: Person[] }).people
  const judge = people.find((p) => p.role === 'moderator' && p.compound === owner.compound)!
  const desk = await on(judge)
  await desk.page.goto('/agreements/' + got.id)
  await desk.page.getByRole('heading', { name: '怎么处理？' }).waitFor()
  const wrong = await judged(desk.page, 'settling')
  await desk.page.getByLabel('有事来不了').check()
  await desk.page.getByLabel('给双方的一句话').fill('问过了，家里临时有事')
  await desk.page.getByRole('button', { name: '就这么定' }).click()
  await desk.page.waitForURL(/\/branch\/disputes/)
  const side = await on(asker)
  await side.page.goto('/agreements/' + got.id)
  await side.page.getByText('支部看过：有事来不了，不记').waitFor()
  expect(wrong).toEqual([])
  expect([...desk.heard, ...side.heard]).toEqual([])
})

it('a leader asks on behalf of a neighbour who agreed to it', async () => {
  const people = ((await (await fetch(base() + '/api/v1/demo')).json()) as { people: Person[] }).people
  const { here } = await residents(3)
  const leader = people.find((p) => p.role === 'leader' && here.some((r) => r.building === p.building && r.compound === p.compound))!
  const elder = here.find((r) => r.building === leader.building)!
  const owner = here.find((r) => r !== elder)!
  const own = await knock(elder)
  const place = ((await own('/me')) as unknown as { memberships: { id: string }[] }).memberships[0]!.id
  await own(`/memberships/${place}/consent`, { how: '当面' })
  const giver = await knock(owner)
  const compound = ((await giver('/me')) as unknown as { memberships: { compound: { id: string } }[] }).memberships[0]!.compound.id
  const post = await giver(`/compounds/${compound}/posts`, { direction: 'offer', module: 'idle', category: 'idle.tool', title: '小推车' + coined(), quantity: 1, pick: 'choose' })
  const desk = await on(leader, { width: 320, height: 568 })
  await desk.page.goto(`/posts/${post.id}?ask=1`)
  await desk.page.getByLabel('替谁问').selectOption({ label: `替${elder.name}问` })
  const wrong = await judged(desk.page, 'on behalf')
  await desk.page.getByRole('dialog').getByRole('button', { name: new RegExp(owner.name) }).click()
  await desk.page.waitForURL(/\/agreements\//)
  const told = await on(owner)
  await told.page.goto(new URL(desk.page.url()).pathname)
  await told.page.getByRole('heading', { name: new RegExp(`^${elder.name}来问你`) }).waitFor()
  expect(wrong).toEqual([])
  expect([...desk.heard, ...told.heard]).toEqual([])
})
