import { expect, it } from 'vitest'
import type { HeldGrant } from '@/api/types'
import { postsOf } from './roles'

const held = (role: string, unit: string, name: string) => ({ id: name, role, unit: { id: unit, name: unit }, person: { name } }) as unknown as HeldGrant

it('lists each building, also without a leader, and keeps moderators out of reach', () => {
  const buildings = ['10栋', '2栋'].map((name) => ({ id: name, name }))
  const groups = postsOf({ id: 'c', name: '小区' }, buildings, [held('leader', '10栋', '林姐'), held('desk', 'c', '罗姐'), held('planner', 'c', '社区')], 'zh-CN')
  expect(groups.map((g) => [g.role, g.posts.map((p) => [p.unit.name, p.held.map((h) => h.person.name), p.open])])).toEqual([
    ['coordinator', [['小区', [], true]]],
    ['desk', [['小区', ['罗姐'], true]]],
    ['moderator', [['小区', [], false]]],
    ['leader', [['2栋', [], true], ['10栋', ['林姐'], true]]],
  ])
})
