import { expect, it } from 'vitest'
import { firstWords, missing } from '../../scripts/words'

it('lacks no word in either language', () => {
  expect(missing(process.cwd())).toEqual([])
})

it('has the words of the first page at once, and not those of the desks', () => {
  const rooms = Object.keys(firstWords(process.cwd(), 'zh-CN'))
  expect(rooms).toEqual(expect.arrayContaining(['app', 'tab', 'home', 'post', 'match']))
  expect(rooms).not.toContain('branch')
})
