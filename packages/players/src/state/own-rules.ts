import { defineFamily, refOf } from './space.ts'
import type { Ref, State } from './space.ts'

/** Prefixes for which the game has put rules into its bucket: others are not its own to change. */
export type OwnRules = { readonly bucket: string; readonly prefixes: readonly string[] }

const ownRulesFamily = defineFamily<OwnRules>('own-rules')
export const ownRulesRef = (app: string): Ref<OwnRules> => refOf(ownRulesFamily, app, 'all')

const rulesLeaseFamily = defineFamily<never>('rules-lease')
/** Reading, merging and writing is nobody else's for so long: two games may share a bucket. */
const leaseMs = 10_000

/** Does the work unless somebody else is at the rules of this bucket; says whether it did. */
export async function alone(
  { kv }: State,
  bucket: string,
  given: { readonly holder: string; readonly nowMs: number },
  work: () => Promise<void>,
): Promise<boolean> {
  const { key } = refOf(rulesLeaseFamily, '', bucket)
  const lease = await kv.lease(key, given.holder, leaseMs, given.nowMs)
  if (lease === undefined) return false
  try {
    await work()
    return true
  } finally {
    // The next one need not wait for the lease to end.
    await kv.commit({ check: [{ key, version: lease.fence }], delete: [key] })
  }
}
