import { describe, expect, it } from 'vitest'
import type { Draft } from '@/api/types'
import { asksOf, blank, bodyOf, formFrom, patchOf, piecesOf, ready } from './form'

const text = '周三下午四点半想找人帮接孩子,7岁,实验小学'
const wednesday = { start: '2026-11-25T08:30:00Z', end: '2026-11-25T09:30:00Z' }
const draft: Draft = {
  direction: 'need', module: 'childcare', mode: 'service', category: 'childcare.pickup', title: text, windows: [wednesday], childAge: { min: 7, max: 7 },
  confidence: {}, spans: { windows: { from: 0, to: 7 }, childAge: { from: 15, to: 17 } }, similar: [], source: { from: 0, to: 22 },
}

describe('reading a sentence back', () => {
  it('puts each understood part in its place', () => {
    expect(piecesOf(text, draft.spans, formFrom(draft, text))).toEqual([
      { text: '周三下午四点半', part: 'windows' },
      { text: '想找人帮接孩子,' },
      { text: '7岁', part: 'childAge' },
      { text: ',实验小学' },
    ])
  })

  it('counts in code points, so that an emoji moves nothing', () => {
    const said = '🚲周三修车'
    const pieces = piecesOf(said, { windows: { from: 1, to: 3 } }, { ...blank('need'), module: 'help', windows: [wednesday] })
    expect(pieces.map((p) => p.text)).toEqual(['🚲', '周三', '修车'])
  })

  it('says at the end what was understood without a place, and leaves out what was taken away', () => {
    const pieces = piecesOf(text, { windows: { from: 0, to: 7 } }, { ...formFrom(draft, text), windows: [] })
    expect(pieces).toEqual([{ text }, { text: '', part: 'childAge' }])
  })

  it('does not stumble over spans that overlap or lie', () => {
    const pieces = piecesOf('abc', { windows: { from: 0, to: 2 }, childAge: { from: 1, to: 3 }, quantity: { from: 2, to: 99 } }, formFrom(draft, 'abc'))
    expect(pieces.map((p) => p.text).join('')).toBe('abc')
  })
})

describe('asking', () => {
  it('asks nothing when all is understood', () => {
    expect(asksOf(formFrom(draft, text))).toEqual([])
    expect(ready(formFrom(draft, text))).toBe(true)
  })

  it('asks rather than guesses when the server is not sure', () => {
    const form = formFrom({ ...draft, confidence: { direction: 0.3, windows: 0.4 } }, text)
    expect(form.direction).toBe('')
    expect(asksOf(form)).toEqual(['direction', 'windows'])
    expect(ready(form)).toBe(false)
  })

  it('lets a post go out without a time or an age', () => {
    expect(ready({ ...formFrom(draft, text), windows: [], childAge: undefined })).toBe(true)
  })
})

describe('sending', () => {
  it('sends things as a quantity and services as a capacity', () => {
    expect(bodyOf({ ...blank('offer'), module: 'idle', category: 'idle.baby', title: 'cot', count: 2 }, [])).toMatchObject({ quantity: 2, mode: 'give' })
    expect(bodyOf({ ...formFrom(draft, text), count: 2 }, [])).toMatchObject({ capacity: 2, mode: 'service' })
  })

  it('sends no age outside childcare and no price outside selling', () => {
    const body = bodyOf({ ...formFrom(draft, text), module: 'help', category: 'help.other', priceYuan: 20 }, [])
    expect(body.childAge).toBeUndefined()
    expect(body.priceYuan).toBeUndefined()
  })

  it('clears with null what was taken out', () => {
    expect(patchOf({ ...formFrom(draft, text), windows: [] }, [])).toMatchObject({ windows: null, photos: null, body: null })
  })
})
