/** The policies that every account has and nobody can change. They are given from outside: they are not in kv. */
export type SystemPolicy = { readonly name: string; readonly description: string; readonly document: string }
export type SystemPolicies = ReadonlyMap<string, SystemPolicy>

export const systemPolicyVersionId = 'v1'
/** System policies have stood since RAM 2015-05-01 began. */
export const systemPolicyCreatedMs = Date.UTC(2015, 4, 1)
