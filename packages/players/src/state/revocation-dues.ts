import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

/** The credentials of this player have to end, and the storage has not said yet that they have. */
export type RevocationDue = { readonly since: string }

export const revocationDueFamily = defineFamily<RevocationDue>('revocation-due')
export const revocationDueRef = (app: string, player: string): Ref<RevocationDue> =>
  refOf(revocationDueFamily, app, player)
export const revocationDues = (app: string): Range<RevocationDue> => rangeOf(revocationDueFamily, app)
