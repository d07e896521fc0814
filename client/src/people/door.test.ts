import { expect, it } from 'vitest'
import { codeIn, doorOf } from './door'

it('says building and room', () => expect(doorOf({ building: { name: '3栋' }, room: '101' })).toBe('3栋·101'))

it('says the building once to those who see no more', () => expect(doorOf({ building: { name: '3栋' }, room: '3栋' })).toBe('3栋'))

it('takes a code or the whole link', () => {
  expect(codeIn(' ABCD-1234 ')).toBe('ABCD-1234')
  expect(codeIn('https://youlin.example/join/ABCD1234/')).toBe('ABCD1234')
  expect(codeIn('三号楼')).toBe('')
})
