import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { api } from '@/api'
import { Fault } from '@/api/faults'
import type { Draft, Post } from '@/api/types'
import { keptDraft, useCompose } from './compose'

const draft: Draft = { direction: 'offer', module: 'idle', mode: 'give', category: 'idle.baby', title: '婴儿推车免费送', windows: [], confidence: {}, spans: {}, similar: [], source: { from: 0, to: 7 } }
type Compose = ReturnType<typeof useCompose>

function compose(as: '' | 'need' = ''): Compose {
  let made: Compose | undefined
  mount(defineComponent({ setup() { made = useCompose(ref('c1'), as); return () => h('div') } }))
  return made!
}

beforeEach(() => localStorage.clear())

it('goes from a sentence to a post', async () => {
  vi.spyOn(api, 'understand').mockResolvedValue({ drafts: [draft] })
  const publish = vi.spyOn(api, 'publish').mockResolvedValue({ id: 'p1' } as Post)
  const c = compose()
  c.text.value = '婴儿推车免费送'
  await c.understand()
  expect(c.form.value).toMatchObject({ direction: 'offer', category: 'idle.baby' })
  expect(await c.send()).toEqual({ id: 'p1' })
  expect(publish.mock.calls[0]![1]).toMatchObject({ title: '婴儿推车免费送', mode: 'give' })
  await flushPromises()
  expect(keptDraft()).toBe('')
})

it('survives a reload', async () => {
  vi.spyOn(api, 'understand').mockResolvedValue({ drafts: [draft] })
  const c = compose()
  c.text.value = '婴儿推车免费送'
  await c.understand()
  await flushPromises()
  const again = compose()
  expect(again.text.value).toBe('婴儿推车免费送')
  expect(again.form.value).toMatchObject({ category: 'idle.baby' })
})

it('keeps what was corrected by hand when the sentence is read again', async () => {
  vi.spyOn(api, 'understand').mockResolvedValue({ drafts: [draft] })
  const c = compose()
  c.text.value = '婴儿推车免费送'
  await c.understand()
  c.form.value = { ...c.form.value!, count: 2 }
  c.correct('count')
  await c.understand()
  expect(c.form.value.count).toBe(2)
})

it('waits for the network and then goes out by itself', async () => {
  vi.spyOn(api, 'understand').mockResolvedValue({ drafts: [draft] })
  const publish = vi.spyOn(api, 'publish').mockRejectedValueOnce(new Fault(0)).mockResolvedValue({ id: 'p1' } as Post)
  const c = compose()
  const sent = vi.fn()
  c.whenSent(sent)
  c.text.value = '婴儿推车免费送'
  await c.understand()
  expect(await c.send()).toBeUndefined()
  expect(c.waiting.value).toBe(true)
  expect(c.text.value).toBe('婴儿推车免费送')
  window.dispatchEvent(new Event('online'))
  await flushPromises()
  expect(publish).toHaveBeenCalledTimes(2)
  expect(sent).toHaveBeenCalledWith({ id: 'p1' })
})

it('offers the form when nothing could be understood', async () => {
  vi.spyOn(api, 'understand').mockRejectedValue(new Fault(503))
  const c = compose('need')
  c.text.value = '修灯'
  await c.understand()
  expect(c.form.value).toMatchObject({ direction: 'need', title: '修灯', category: '' })
  expect(c.asks.value).toContain('category')
})

it('takes a whole list one thing after the other', async () => {
  vi.spyOn(api, 'understand').mockResolvedValue({ drafts: [draft, { ...draft, title: '想借梯子', direction: 'need', mode: 'lend' }] })
  vi.spyOn(api, 'publish').mockResolvedValue({ id: 'p1' } as Post)
  const c = compose()
  c.text.value = '接龙'
  await c.understand()
  await c.send()
  expect(c.text.value).toBe('想借梯子')
  expect(c.form.value).toMatchObject({ direction: 'need' })
})

it('posts on behalf of somebody, and the next one again for oneself', async () => {
  vi.spyOn(api, 'understand').mockResolvedValue({ drafts: [draft] })
  const publish = vi.spyOn(api, 'publish').mockResolvedValue({ id: 'p1' } as Post)
  publish.mockClear()
  const c = compose()
  c.behalf.value = { id: 'zhao', name: '赵叔叔' }
  c.text.value = '婴儿推车免费送'
  await c.understand()
  await flushPromises()
  expect(compose().behalf.value).toEqual({ id: 'zhao', name: '赵叔叔' })
  await c.send()
  expect(publish.mock.calls[0]![1]).toMatchObject({ onBehalfOf: 'zhao' })
  expect(c.behalf.value).toBeUndefined()
})
