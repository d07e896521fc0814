import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { askServer } from '@/api/http'

/** Somebody of a demo town. The list is no part of the contract: outside a demo the path does not exist. */
export type DemoPerson = { name: string; phone: string; role: string; compound: string; building: string; story: string }

async function listDemo(): Promise<DemoPerson[]> {
  const answer = await askServer(new URL('/api/v1/demo', location.origin))
  return ((await answer.json()) as { people: DemoPerson[] }).people
}

const patience = 2_000

/** isDemo says whether this is a demo; a server that is silent for long is none. */
export async function isDemo(): Promise<boolean> {
  const late = new Promise<DemoPerson[]>((answer) => setTimeout(() => answer([]), patience))
  return (await Promise.race([listDemo(), late]).catch(() => [])).length > 0
}

/** useDemo reads whom one may sign in as, if this is a demo. */
export function useDemo() {
  const asked = useQuery({ queryKey: ['demo'], queryFn: listDemo, retry: false, staleTime: Infinity })
  return { ...asked, people: computed(() => asked.data.value ?? []) }
}
