import type { Kv } from '@latchkey/kv'
import { isEntry, versioned } from './change.ts'
import type { Changer, Encode, Plan, Versioned } from './change.ts'
import { attachedTo, countKey, policiesOf, policyKey } from './keys.ts'
import type { DirectoryLimits } from './limits.ts'
import { nameIn } from './names.ts'
import type { DirectoryPage, PageQuery } from './names.ts'
import { decodeRecord } from './records.ts'
import type { AttachedRecord, EntityKind, PolicyRecord, PolicyVersionRecord, Tag } from './records.ts'
import { described } from './roles.ts'

export type NewPolicy = {
  readonly policyName: string
  readonly document: string
  readonly description?: string | undefined
  readonly tags?: readonly Tag[] | undefined
}
export type NewVersion = {
  readonly document: string
  readonly isDefault: boolean
  /** At the limit, the oldest version that is not the default makes room. */
  readonly rotates: boolean
}

export type PolicyCreated = { kind: 'created'; policy: PolicyRecord } | { kind: 'exists' } | { kind: 'full' }
export type PolicyDeleted = 'deleted' | 'missing' | 'has-versions' | `attached-to-${EntityKind}`
export type VersionCreated = { kind: 'created'; version: PolicyVersionRecord } | { kind: 'missing' } | { kind: 'full' }

/** The account's own policies; those of the system are read from `SystemPolicies`. */
export type Policies = {
  create(accountId: string, policy: NewPolicy, now: Date): Promise<PolicyCreated>
  get(accountId: string, policyName: string): Promise<PolicyRecord | undefined>
  /** With `withVersions` the versions besides the default go too; attachments stand in the way either way. */
  delete(accountId: string, policyName: string, withVersions: boolean): Promise<PolicyDeleted>
  list(accountId: string, query: PageQuery): Promise<DirectoryPage<PolicyRecord>>
  createVersion(accountId: string, policyName: string, version: NewVersion, now: Date): Promise<VersionCreated>
  deleteVersion(
    accountId: string,
    policyName: string,
    versionId: string,
    now: Date,
  ): Promise<'deleted' | 'missing' | 'no-version' | 'is-default'>
  setDefaultVersion(
    accountId: string,
    policyName: string,
    versionId: string,
    now: Date,
  ): Promise<'updated' | 'missing' | 'no-version'>
  setDescription(
    accountId: string,
    policyName: string,
    description: string,
    now: Date,
  ): Promise<PolicyRecord | undefined>
}

export type PoliciesOptions = { readonly kv: Kv; readonly change: Changer; readonly limits: DirectoryLimits }

export function policies({ kv, change, limits }: PoliciesOptions): Policies {
  const find: Find = async (accountId, policyName) => {
    const [found] = await kv.getMany([{ key: policyKey(accountId, policyName) }])
    return versioned<PolicyRecord>(found)
  }
  const changing = policyChanger(find, change)
  return {
    create: (accountId, fields, now) =>
      change<PolicyCreated>(async (encode) => {
        const policy = newPolicy(accountId, fields, now)
        const key = policyKey(accountId, policy.policyName)
        if ((await find(accountId, policy.policyName)) !== undefined) return { answer: { kind: 'exists' } }
        return {
          batch: {
            check: [{ key, version: undefined }],
            put: [policyPut(key, policy, encode)],
            ceilings: [{ counter: countKey(accountId, 'policy'), index: 0, max: limits.policiesMax }],
          },
          answer: { kind: 'created', policy },
          full: { kind: 'full' },
        }
      }),
    get: async (accountId, policyName) => (await find(accountId, policyName))?.record,
    delete: (accountId, policyName, withVersions) =>
      change<PolicyDeleted>(async () => {
        const found = await find(accountId, policyName)
        if (found === undefined) return { answer: 'missing' }
        const attachments = attachedTo(accountId, 'Custom', policyName)
        const attached = (await kv.range({ ...attachments, limit: 1 })).items[0]
        if (attached?.kind === 'entry')
          return { answer: `attached-to-${decodeRecord<AttachedRecord>(attached.value).kind}` }
        if (!withVersions && found.record.versions.length > 1) return { answer: 'has-versions' }
        return {
          batch: {
            check: [{ key: found.key, version: found.version }],
            empty: [attachments],
            delete: [found.key],
          },
          answer: 'deleted',
        }
      }),
    async list(accountId, { after, limit }) {
      const range = policiesOf(accountId)
      const start = after === undefined ? {} : { after: policyKey(accountId, after) }
      const page = await kv.range({ ...range, ...start, limit })
      const entries = page.items.flatMap((item) => (item.kind === 'entry' && isEntry(item) ? [item] : []))
      const last = entries.at(-1)
      return {
        items: entries.map((entry) => decodeRecord<PolicyRecord>(entry.value)),
        next: page.isTruncated && last !== undefined ? nameIn(last.key, range) : undefined,
      }
    },
    ...versionChanges(changing, limits),
    setDescription: (accountId, policyName, description, now) =>
      changing<PolicyRecord | undefined>(accountId, policyName, undefined, ({ description: _former, ...rest }) => {
        const policy = { ...rest, ...described(description), updatedMs: now.getTime() }
        return { answer: policy, policy }
      }),
  }
}

/** What becomes of a policy: an answer alone changes nothing. */
type Next<T> = (policy: PolicyRecord) => { readonly answer: T; readonly policy?: PolicyRecord }
type Changing = <T>(accountId: string, policyName: string, missing: T, next: Next<T>) => Promise<T>
type Find = (accountId: string, policyName: string) => Promise<Versioned<PolicyRecord> | undefined>

/** Reads the policy, lets `next` say what becomes of it, and writes that. */
function policyChanger(find: Find, change: Changer): Changing {
  return <T>(accountId: string, policyName: string, missing: T, next: Next<T>) =>
    change<T>(async (encode): Promise<Plan<T>> => {
      const found = await find(accountId, policyName)
      if (found === undefined) return { answer: missing }
      const { answer, policy } = next(found.record)
      if (policy === undefined) return { answer }
      const check = [{ key: found.key, version: found.version }]
      return { batch: { check, put: [policyPut(found.key, policy, encode)] }, answer }
    })
}

type VersionChanges = Pick<Policies, 'createVersion' | 'deleteVersion' | 'setDefaultVersion'>

function versionChanges(changing: Changing, limits: DirectoryLimits): VersionChanges {
  return {
    createVersion: (accountId, policyName, version, now) =>
      changing<VersionCreated>(accountId, policyName, { kind: 'missing' }, (policy) =>
        withVersion(policy, version, limits.policyVersionsMax, now),
      ),
    deleteVersion: (accountId, policyName, versionId, now) =>
      changing<Awaited<ReturnType<Policies['deleteVersion']>>>(accountId, policyName, 'missing', (policy) => {
        if (!hasVersion(policy, versionId)) return { answer: 'no-version' }
        if (policy.defaultVersionId === versionId) return { answer: 'is-default' }
        const versions = policy.versions.filter((version) => version.id !== versionId)
        return { answer: 'deleted', policy: { ...policy, versions, updatedMs: now.getTime() } }
      }),
    setDefaultVersion: (accountId, policyName, versionId, now) =>
      changing<Awaited<ReturnType<Policies['setDefaultVersion']>>>(accountId, policyName, 'missing', (policy) =>
        hasVersion(policy, versionId)
          ? { answer: 'updated', policy: { ...policy, defaultVersionId: versionId, updatedMs: now.getTime() } }
          : { answer: 'no-version' },
      ),
  }
}

export function policyPut(key: Uint8Array, policy: PolicyRecord, encode: Encode) {
  return { key, value: encode(policy), tally: { counter: countKey(policy.accountId, 'policy'), amounts: [1] } }
}

function newPolicy(accountId: string, { policyName, document, description, tags }: NewPolicy, now: Date): PolicyRecord {
  const nowMs = now.getTime()
  return {
    accountId,
    policyName,
    ...described(description),
    defaultVersionId: 'v1',
    nextVersionNumber: 2,
    createdMs: nowMs,
    updatedMs: nowMs,
    versions: [{ id: 'v1', document, createdMs: nowMs }],
    tags: tags ?? [],
  }
}

function hasVersion(policy: PolicyRecord, versionId: string): boolean {
  return policy.versions.some((version) => version.id === versionId)
}

function withVersion(
  policy: PolicyRecord,
  { document, isDefault, rotates }: NewVersion,
  versionsMax: number,
  now: Date,
): { answer: { kind: 'created'; version: PolicyVersionRecord } | { kind: 'full' }; policy?: PolicyRecord } {
  const isFull = policy.versions.length >= versionsMax
  if (isFull && !rotates) return { answer: { kind: 'full' } }
  const oldest = policy.versions.find((version) => version.id !== policy.defaultVersionId)
  const kept = isFull ? policy.versions.filter((version) => version !== oldest) : policy.versions
  const nowMs = now.getTime()
  const version = { id: `v${policy.nextVersionNumber}`, document, createdMs: nowMs }
  return {
    answer: { kind: 'created', version },
    policy: {
      ...policy,
      defaultVersionId: isDefault ? version.id : policy.defaultVersionId,
      nextVersionNumber: policy.nextVersionNumber + 1,
      versions: [...kept, version],
      updatedMs: nowMs,
    },
  }
}
