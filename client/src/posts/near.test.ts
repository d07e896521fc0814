import { mount, RouterLinkStub } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { MatchReason, NearMiss, Post } from '@/api/types'
import { i18n } from '@/words'
import Marked from './Marked.vue'
import NearCard from './NearCard.vue'

const there = { id: 'p', title: '放学接娃，周三', direction: 'offer', author: { id: 'w', name: '王阿姨', building: { id: 'b', name: '3栋' } } } as Post
const miss: NearMiss = { post: there, code: 'match.time', text: '差一点：周三16:00–17:00有空，您要周二16:00–17:00' }

it('says what is amiss in words beside a sign, and leads to the post', () => {
  const card = mount(NearCard, { props: { miss }, global: { plugins: [i18n], stubs: { RouterLink: RouterLinkStub } } })
  const note = card.get('.note.warn')
  expect(note.text()).toBe(miss.text)
  expect(note.find('svg').exists()).toBe(true)
  expect(card.text()).toContain('3栋·王阿姨')
  const link = card.getComponent(RouterLinkStub)
  expect(link.props('to')).toBe('/posts/p')
  expect(link.attributes('aria-label')).toContain(there.title)
})

it('underlines the words of a title and leaves it whole for those who listen', () => {
  const reasons: MatchReason[] = [{ code: 'same_concept', text: '都是接孩子放学', offer: { field: 'title', from: 0, to: 4 } }]
  const title = mount({ components: { Marked }, setup: () => ({ there, reasons }), template: '<p><Marked :post="there" :reasons="reasons" /></p>' })
  expect(title.text()).toBe(there.title)
  expect(title.findAll('mark').map((m) => m.text())).toEqual(['放学接娃'])
})
