import { expect, it } from 'vitest'
import type { Notice } from '@/api/types'
import { words } from '@/words'
import { eachOnce, linkOf, noticeText } from './notice'

const notice = (more: Partial<Notice>): Notice => ({ id: '1', type: 'agreement.changed', at: '', read: false, title: '折叠椅', ...more })
const said = (n: Notice) => noticeText(n, words().t, words().te)

it('names the neighbour and what happened', () => {
  expect(said(notice({ state: 'accepted', name: '王阿姨' }))).toBe('跟王阿姨说定了')
  expect(said(notice({ type: 'match.found', name: '王阿姨' }))).toContain('王阿姨')
  expect(said(notice({ type: 'match.found' }))).toBe('有邻居对得上了')
})

it('says how many wait, and what waits for a yes', () => {
  expect(said(notice({ type: 'request.waiting', count: 3, postId: 'p' }))).toBe('有 3 位邻居等你回话')
  expect(said(notice({ state: 'held', name: '王阿姨' }))).toContain('等一句确认')
  expect(said(notice({ type: 'agreement.soon', name: '王阿姨' }))).toBe('和王阿姨约的时间快到了')
})

it('says of a loan what is for whom, and where it leads', () => {
  const late = (more: Partial<Notice>) => notice({ type: 'loan.overdue', count: 3, agreementId: 'a', ...more })
  expect(noticeText(notice({ type: 'loan.due', name: '王阿姨' }), words().t, words().te, '周五')).toBe('跟王阿姨借的东西，周五前还')
  expect(said(late({ state: 'giver', name: '小段' }))).toBe('小段借的东西过了 3 天还没还')
  expect(said(late({ state: 'helper' }))).toContain('请帮忙问一声')
  expect(linkOf(late({ state: 'taker' }))).toBe('/agreements/a')
  expect(linkOf(late({ state: 'helper', agreementId: undefined, postId: 'p' }))).toBe('/branch/late')
})

it('still says something about a kind that a newer server adds', () => {
  expect(said(notice({ type: 'comet.seen' }))).toBe('有新消息')
})

it('leads to what it is about', () => {
  expect(linkOf(notice({ agreementId: 'a', postId: 'p' }))).toBe('/agreements/a')
  expect(linkOf(notice({ type: 'match.found', postId: 'p' }))).toBe('/posts/p')
  expect(linkOf(notice({ type: 'membership.changed', state: 'pending' }))).toBe('/branch/admissions')
})

it('says the same about one agreement only once', () => {
  const list = [notice({ id: '3', agreementId: 'a', state: 'fulfilled' }), notice({ id: '2', agreementId: 'a', state: 'fulfilled' }), notice({ id: '1', agreementId: 'a', state: 'accepted' })]
  expect(eachOnce(list).map((n) => n.id)).toEqual(['3', '1'])
})
