import { expect, it } from 'vitest'
import { missing } from '../../scripts/words'

it('lacks no word in either language', () => {
  expect(missing(process.cwd())).toEqual([])
})
