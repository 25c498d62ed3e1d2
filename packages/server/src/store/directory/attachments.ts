import type { Kv } from '@latchkey/kv'
import { versioned } from './change.ts'
import type { Changer, Encode, Versioned } from './change.ts'
import { attachedKey, attachedTo, attachmentCountKey, entityKey, policyKey } from './keys.ts'
import type { DirectoryLimits } from './limits.ts'
import { directoryPageMax } from './limits.ts'
import { findByName } from './names.ts'
import { decodeRecord } from './records.ts'
import { groupPut } from './groups.ts'
import type { AttachedRecord, Attachment, EntityKind, GroupRecord, PolicyRecord, PolicyType } from './records.ts'
import type { RoleRecord, UserRecord } from './records.ts'
import { rolePut } from './roles.ts'
import type { SystemPolicies } from './system-policies.ts'
import { userPut } from './users.ts'

export type PolicyRef = { readonly type: PolicyType; readonly name: string }
/** What a policy is attached to. */
export type EntityRef = { readonly kind: EntityKind; readonly name: string }

export type AttachedEntity =
  | { readonly kind: 'user'; readonly user: UserRecord; readonly attachedMs: number }
  | { readonly kind: 'role'; readonly role: RoleRecord; readonly attachedMs: number }
  | { readonly kind: 'group'; readonly group: GroupRecord; readonly attachedMs: number }

export type Attachments = {
  attach(
    accountId: string,
    policy: PolicyRef,
    entity: EntityRef,
    now: Date,
  ): Promise<'attached' | 'no-entity' | 'no-policy' | 'already' | 'full'>
  detach(
    accountId: string,
    policy: PolicyRef,
    entity: EntityRef,
  ): Promise<'detached' | 'no-entity' | 'no-policy' | 'not-attached'>
  /** Undefined when there is no such entity. In the order of attaching. */
  of(accountId: string, entity: EntityRef): Promise<readonly Attachment[] | undefined>
  /** Undefined when there is no such policy. */
  entitiesOf(accountId: string, policy: PolicyRef): Promise<readonly AttachedEntity[] | undefined>
  /** How many entities carry each policy, in the order asked; at most `directoryPageMax`. */
  counts(accountId: string, policies: readonly PolicyRef[]): Promise<readonly number[]>
}

export type AttachmentsOptions = {
  readonly kv: Kv
  readonly change: Changer
  readonly limits: DirectoryLimits
  readonly systemPolicies: SystemPolicies
}

type Bearer = UserRecord | RoleRecord | GroupRecord
type FoundPolicy = { readonly guard: readonly { readonly key: Uint8Array; readonly version: number }[] }

export function attachments({ kv, change, limits, systemPolicies }: AttachmentsOptions): Attachments {
  const findPolicy = async (accountId: string, policy: PolicyRef): Promise<FoundPolicy | undefined> => {
    if (policy.type === 'System') return systemPolicies.has(policy.name) ? { guard: [] } : undefined
    const [entry] = await kv.getMany([{ key: policyKey(accountId, policy.name) }])
    const found = versioned<PolicyRecord>(entry)
    return found === undefined ? undefined : { guard: [{ key: found.key, version: found.version }] }
  }
  const findBoth = (accountId: string, policy: PolicyRef, { kind, name }: EntityRef) =>
    Promise.all([findByName<Bearer>(kv, kind, accountId, name), findPolicy(accountId, policy)])

  return {
    attach: (accountId, policy, entity, now) =>
      change(async (encode) => {
        const [found, existing] = await findBoth(accountId, policy, entity)
        if (found === undefined) return { answer: 'no-entity' as const }
        if (existing === undefined) return { answer: 'no-policy' as const }
        if (found.record.policies.some((attached) => isSame(attached, policy))) return { answer: 'already' as const }
        const ofType = found.record.policies.filter((attached) => attached.type === policy.type)
        if (ofType.length >= attachmentsMax(limits, policy.type, entity.kind)) return { answer: 'full' as const }
        const attachedMs = now.getTime()
        const attachment = { type: policy.type, name: policy.name, attachedMs }
        return {
          batch: {
            check: [{ key: found.key, version: found.version }],
            // A policy that is being deleted takes no new attachment, and one with attachments is not deleted.
            guard: existing.guard,
            put: [
              bearerPut(found, [...found.record.policies, attachment], encode),
              attachedPut(accountId, policy, { kind: entity.kind, id: idOf(found.record), attachedMs }, encode),
            ],
          },
          answer: 'attached' as const,
        }
      }),
    detach: (accountId, policy, entity) =>
      change(async (encode) => {
        const [found, existing] = await findBoth(accountId, policy, entity)
        if (found === undefined) return { answer: 'no-entity' as const }
        if (existing === undefined) return { answer: 'no-policy' as const }
        const rest = found.record.policies.filter((attached) => !isSame(attached, policy))
        if (rest.length === found.record.policies.length) return { answer: 'not-attached' as const }
        return {
          batch: {
            check: [{ key: found.key, version: found.version }],
            put: [bearerPut(found, rest, encode)],
            delete: [attachedKey(accountId, policy.type, policy.name, entity.kind, idOf(found.record))],
          },
          answer: 'detached' as const,
        }
      }),
    of: async (accountId, { kind, name }) => (await findByName<Bearer>(kv, kind, accountId, name))?.record.policies,
    async entitiesOf(accountId, policy) {
      if ((await findPolicy(accountId, policy)) === undefined) return undefined
      return readEntities(kv, accountId, policy)
    },
    async counts(accountId, policies) {
      if (policies.length === 0) return []
      const keys = policies.map(({ type, name }) => attachmentCountKey(accountId, type, name))
      return (await kv.counters(keys)).map((amounts) => amounts[0] ?? 0)
    },
  }
}

function isSame(attached: PolicyRef, policy: PolicyRef): boolean {
  return attached.type === policy.type && attached.name === policy.name
}

function attachmentsMax(limits: DirectoryLimits, type: PolicyType, kind: EntityRef['kind']): number {
  if (type === 'System') return limits.systemPoliciesPerEntityMax
  switch (kind) {
    case 'user':
      return limits.customPoliciesPerUserMax
    case 'role':
      return limits.customPoliciesPerRoleMax
    case 'group':
      return limits.customPoliciesPerGroupMax
  }
}

function idOf(record: Bearer): string {
  if ('userId' in record) return record.userId
  return 'roleId' in record ? record.roleId : record.groupId
}

function bearerPut({ key, record }: Versioned<Bearer>, policies: readonly Attachment[], encode: Encode) {
  if ('userId' in record) return userPut(key, { ...record, policies }, encode)
  return 'roleId' in record
    ? rolePut(key, { ...record, policies }, encode)
    : groupPut(key, { ...record, policies }, encode)
}

function attachedPut(accountId: string, { type, name }: PolicyRef, record: AttachedRecord, encode: Encode) {
  return {
    key: attachedKey(accountId, type, name, record.kind, record.id),
    value: encode(record),
    tally: { counter: attachmentCountKey(accountId, type, name), amounts: [1] },
  }
}

/** All of them, page by page: the operation has no marker. Their number is bounded by the quotas of the account. */
async function readEntities(kv: Kv, accountId: string, { type, name }: PolicyRef): Promise<AttachedEntity[]> {
  const range = attachedTo(accountId, type, name)
  const entities: AttachedEntity[] = []
  let after: Uint8Array | undefined
  for (;;) {
    const page = await kv.range({ ...range, ...(after === undefined ? {} : { after }), limit: directoryPageMax })
    const entries = page.items.flatMap((item) => (item.kind === 'entry' ? [item] : []))
    const attached = entries.map((entry) => decodeRecord<AttachedRecord>(entry.value))
    const keys = attached.map(({ kind, id }) => ({ key: entityKey(kind, accountId, id) }))
    const found = keys.length === 0 ? [] : await kv.getMany(keys)
    found.forEach((entry, index) => {
      const record = attached[index]
      const entity = record === undefined ? undefined : attachedEntity(record, entry)
      if (entity !== undefined) entities.push(entity)
    })
    after = entries.at(-1)?.key
    if (!page.isTruncated || after === undefined) return entities
  }
}

function attachedEntity({ kind, attachedMs }: AttachedRecord, entry: Parameters<typeof versioned>[0]) {
  switch (kind) {
    case 'user': {
      const user = versioned<UserRecord>(entry)?.record
      return user === undefined ? undefined : { kind, user, attachedMs }
    }
    case 'role': {
      const role = versioned<RoleRecord>(entry)?.record
      return role === undefined ? undefined : { kind, role, attachedMs }
    }
    case 'group': {
      const group = versioned<GroupRecord>(entry)?.record
      return group === undefined ? undefined : { kind, group, attachedMs }
    }
  }
}
