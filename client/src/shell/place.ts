import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api } from '@/api'
import { keep, kept } from '@/api/kept'
import type { Grant, Me } from '@/api/types'
import { prefs } from './prefs'
import { signedIn } from './session'

/** useMe asks who I am and where I live; the last answer is there at once. */
export function useMe() {
  return useQuery({
    queryKey: ['me'],
    queryFn: async () => {
      const me = await api.me()
      keep('me', me)
      return me
    },
    enabled: signedIn,
    initialData: () => kept<Me>('me'),
    initialDataUpdatedAt: 0,
    staleTime: 60_000,
  })
}

/** homeOf picks the compound that is on screen: the chosen one, else the first where the person lives or serves. */
export function homeOf(me: Me | undefined, chosen: string) {
  const living = (me?.memberships ?? []).filter((m) => m.state === 'admitted')
  return living.find((m) => m.compound.id === chosen) ?? living[0]
}

const desks: Grant['role'][] = ['leader', 'coordinator', 'moderator']
const keepers: Grant['role'][] = ['desk', 'coordinator', 'moderator']

/** usePlace is where I am: the compound on screen, my home in it, and what I may do there. */
export function usePlace() {
  const asked = useMe()
  const home = computed(() => homeOf(asked.data.value, prefs.compound))
  const serving = computed(() => asked.data.value?.grants.find((g) => g.unit.kind === 'compound' && desks.includes(g.role))?.unit)
  const compound = computed(() => home.value?.compound ?? serving.value)
  const roles = computed(() => (asked.data.value?.grants ?? []).map((g) => g.role).filter((r) => desks.includes(r)))
  const serves = computed(() => roles.value.length > 0)
  const reviews = computed(() => roles.value.some((r) => r === 'moderator' || r === 'coordinator'))
  const invites = computed(() => roles.value.some((r) => r === 'moderator' || r === 'leader'))
  const moderates = computed(() => roles.value.includes('moderator'))
  const acts = computed(() => roles.value.some((r) => r === 'leader' || r === 'coordinator'))
  const leads = computed(() => (asked.data.value?.grants ?? []).filter((g) => g.role === 'leader').map((g) => g.unit))
  const keeps = computed(() => (asked.data.value?.grants ?? []).some((g) => keepers.includes(g.role)))
  const waiting = computed(() => asked.data.value?.memberships.find((m) => m.state === 'pending' || m.state === 'rejected'))
  const elsewhere = computed(() => !compound.value && (asked.data.value?.grants.length ?? 0) > 0)
  return { ...asked, elsewhere, me: asked.data, home, compound, serves, keeps, reviews, moderates, invites, acts, leads, waiting }
}
