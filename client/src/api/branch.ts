import { at, of, once } from '.'
import * as gen from './gen'
import type { GrantDraft } from './types'

/** branchApi is every call about what coordinators and moderators settle, and who has which role. Refusals are thrown as Fault. */
export const branchApi = {
  disputes: (compound: string, cursor: string) => of(gen.listDisputes({ ...at(compound), query: { cursor: cursor || undefined } })),
  grants: (compound: string) => of(gen.listGrants(at(compound))),
  grant: (body: GrantDraft) => once(`grant.${body.role}.${body.unitId}`, body, (headers) => gen.grantRole({ body, headers, throwOnError: true })),
  revoke: (id: string) => of(gen.revokeRole(at(id))),
  findMembers: (compound: string, name: string) => of(gen.listMemberships({ ...at(compound), query: { state: 'admitted', name, limit: 20 } })),
}
