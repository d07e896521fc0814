import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { Fault } from '@/api/faults'
import type { TakenMedia } from '@/api/types'
import { useShots, type Taken } from './shots'

const media = (id: string): TakenMedia => ({ id, url: '/m/' + id, thumbUrl: '/m/' + id + '/t', width: 1, height: 1, similar: [] })
const file = (name: string) => new File(['x'], name, { lastModified: 1 })
const wire = vi.hoisted(() => ({ sends: vi.fn() }))
vi.mock('@/api/press', () => ({ press: async (f: Blob) => f }))
vi.mock('@/api/upload', () => ({ upload: wire.sends, removed: 'removed' }))

function row(start: Taken[] = [], most = 9) {
  const photos = ref<Taken[]>(start)
  let use!: ReturnType<typeof useShots>
  const page = mount(defineComponent(() => {
    use = useShots(photos, () => most)
    return () => h('div')
  }))
  return { photos, use, page, ids: () => photos.value.map((p) => p.id) }
}

beforeEach(() => {
  wire.sends.mockReset().mockImplementation(async (_: Blob, place: string) => media(place[0]!))
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => {} }))
})

it('brings the photos in the order in which they stand, also when they were moved on the way', async () => {
  let go!: () => void
  wire.sends.mockImplementationOnce(async () => new Promise((r) => (go = () => r(media('a')))))
  const { use, ids } = row()
  use.add([file('a'), file('b'), file('c')])
  await flushPromises()
  expect(use.busy.value).toBe(true)
  use.move(0, 2)
  go()
  await flushPromises()
  expect(ids()).toEqual(['b', 'c', 'a'])
  expect(use.busy.value).toBe(false)
  use.move(2, 0)
  expect(ids()).toEqual(['a', 'b', 'c'])
  use.move(0, -1)
  use.move(0, 3)
  expect(ids()).toEqual(['a', 'b', 'c'])
})

it('takes no more than there is room for, and nothing twice', async () => {
  const { use } = row([media('x')], 3)
  expect(use.add([file('a'), file('b'), file('c')])).toBe(1)
  await flushPromises()
  expect(use.add([file('a')])).toBe(0)
  expect(use.shots.value.length).toBe(3)
})

it('says what is wrong with one photo, brings the others, and tries again when asked', async () => {
  wire.sends.mockRejectedValueOnce(new Fault(422, { detail: '照片已损坏' }))
  const { use, ids } = row()
  use.add([file('a'), file('b')])
  await flushPromises()
  expect(ids()).toEqual(['b'])
  expect(use.shots.value[0]).toMatchObject({ state: 'failed', fault: '照片已损坏' })
  expect(use.busy.value).toBe(false)
  use.retry(use.shots.value[0]!)
  await flushPromises()
  expect(ids()).toEqual(['a', 'b'])
})

it('stops a photo that is taken out, and all of them when the page begins anew', async () => {
  const stops: AbortSignal[] = []
  wire.sends.mockImplementation(async (_b: Blob, _p: string, _t: unknown, stop: AbortSignal) => {
    stops.push(stop)
    return new Promise((_, no) => stop.addEventListener('abort', () => no(new Error('stopped'))))
  })
  const { use, photos, page } = row([media('x')])
  use.add([file('a'), file('b'), file('c')])
  await flushPromises()
  use.remove(use.shots.value[1]!)
  await flushPromises()
  expect(stops[0]!.reason).toBe('removed')
  photos.value = []
  await flushPromises()
  expect(stops[1]!.reason).toBe('removed')
  expect(use.shots.value).toEqual([])
  use.add([file('d')])
  await flushPromises()
  page.unmount()
  expect(stops.at(-1)!.aborted).toBe(true)
  expect(stops.at(-1)!.reason).not.toBe('removed')
})

it('takes over what the page has, and keeps what is on its way', async () => {
  const { use, photos, ids } = row()
  photos.value = [media('x'), media('y')]
  await flushPromises()
  use.add([file('a')])
  await flushPromises()
  expect(ids()).toEqual(['x', 'y', 'a'])
})
