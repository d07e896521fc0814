import { expect, it } from 'vitest'
import type { Agreement, CentreItem } from '@/api/types'
import { actAt, alike, marked, said } from './centre'
import { atCentre } from './way'

const item = (x: Partial<CentreItem>) => ({ state: 'shelved', lent: false, ...x }) as CentreItem
const deal = (x: Partial<Agreement>) => ({ state: 'accepted', via: 'centre', ...x }) as Agreement

it('says what the desk does next with a thing', () => {
  expect(actAt(item({ state: 'expected' }))).toBe('receive')
  expect(actAt(item({ agreementId: 'a' }))).toBe('release')
  expect(actAt(item({ agreementId: 'a', waits: 'the ring' }))).toBe('none')
  expect(actAt(item({ agreementId: 'a', trouble: 'damaged' }))).toBe('none')
  expect(actAt(item({}))).toBe('give_back')
  expect(actAt(item({ state: 'unclaimed' }))).toBe('give_back')
  expect(actAt(item({ state: 'handed_out', lent: true, agreementId: 'a' }))).toBe('take_in')
  expect(actAt(item({ state: 'handed_out' }))).toBe('none')
  expect(actAt(item({ state: 'public', trouble: 'lost' }))).toBe('none')
})

it('says to each of the two what the centre wants of them', () => {
  const at = (state: string) => ({ itemId: 'i', state, label: 'ABC234', atEnd: 'back' }) as Agreement['centre']
  expect(atCentre(deal({ centre: at('expected') }), true)).toBe('bring')
  expect(atCentre(deal({ centre: at('expected') }), false)).toBe('coming')
  expect(atCentre(deal({ centre: at('shelved') }), true)).toBe('kept')
  expect(atCentre(deal({ centre: at('shelved') }), false)).toBe('fetch')
  expect(atCentre(deal({ state: 'in_progress', centre: at('handed_out') }), false)).toBe('return')
  expect(atCentre(deal({ state: 'fulfilled', centre: at('handed_out') }), false)).toBe('none')
  expect(atCentre(deal({ via: undefined }), true)).toBe('none')
})

it('puts days with the same hours together', () => {
  const day = (weekday: number) => ({ weekday, from: '09:00', to: '18:00' })
  expect(alike({ weekly: [day(1), day(2), day(3), day(6)], closed: [] }).map((g) => [g.from, g.to])).toEqual([[1, 3], [6, 6]])
})

it('reads each label once, and where it was read last', () => {
  const first = marked([], ' youlin:item:abc-234 ', 'A-1')
  expect(first).toEqual([{ label: 'ABC234', shelf: 'A-1' }])
  expect(marked(first, 'ABC234', 'B-2')).toEqual([{ label: 'ABC234', shelf: 'B-2' }])
  expect(marked(first, '  ', '')).toBe(first)
  expect(said('ABC234')).toBe('ABC-234')
})
