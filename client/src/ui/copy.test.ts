import { afterEach, expect, it, vi } from 'vitest'
import { copyFrom } from './copy'

function field(): HTMLTextAreaElement {
  const area = document.createElement('textarea')
  area.value = '1. 梯子\n2. 搬冰箱'
  document.body.append(area)
  return area
}

afterEach(() => {
  vi.unstubAllGlobals()
  document.body.replaceChildren()
})

it('copies where the browser lets it', async () => {
  const writeText = vi.fn().mockResolvedValue(undefined)
  vi.stubGlobal('navigator', { clipboard: { writeText } })
  expect(await copyFrom(field())).toBe('done')
  expect(writeText).toHaveBeenCalledWith('1. 梯子\n2. 搬冰箱')
})

it('copies the old way where there is no clipboard', async () => {
  vi.stubGlobal('navigator', {})
  document.execCommand = vi.fn().mockReturnValue(true)
  expect(await copyFrom(field())).toBe('done')
})

it('selects all of it inside a chat app that allows neither, so that a long press copies it', async () => {
  vi.stubGlobal('navigator', { clipboard: { writeText: () => Promise.reject(new Error('denied')) } })
  document.execCommand = () => {
    throw new Error('not here')
  }
  const area = field()
  expect(await copyFrom(area)).toBe('selected')
  expect([area.selectionStart, area.selectionEnd]).toEqual([0, area.value.length])
})
