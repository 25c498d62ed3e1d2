import type { Kv } from '@latchkey/kv'
import { versioned } from './change.ts'
import type { Changer, Encode, Plan, Versioned } from './change.ts'
import { policyKey } from './keys.ts'
import { findByName } from './names.ts'
import { policyPut } from './policies.ts'
import type { PolicyRecord, RoleRecord, Tag } from './records.ts'
import { rolePut } from './roles.ts'

export type TaggedKind = 'role' | 'policy'
export type TagsChanged = 'changed' | 'missing' | 'full'

/** Tags of roles and policies. A change is of all resources that it names, or of none. */
export type Tags = {
  /** A key that is there gets the new value. */
  tag(accountId: string, kind: TaggedKind, names: readonly string[], tags: readonly Tag[]): Promise<TagsChanged>
  /** Without keys all tags go; keys that are not there are no failure. */
  untag(
    accountId: string,
    kind: TaggedKind,
    names: readonly string[],
    keys: readonly string[] | undefined,
  ): Promise<TagsChanged>
}

export const tagsPerResourceMax = 20

type Tagged = PolicyRecord | RoleRecord

export function tags(kv: Kv, change: Changer): Tags {
  const find = async (accountId: string, kind: TaggedKind, name: string): Promise<Versioned<Tagged> | undefined> => {
    if (kind === 'role') return findByName<RoleRecord>(kv, 'role', accountId, name)
    const [found] = await kv.getMany([{ key: policyKey(accountId, name) }])
    return versioned<PolicyRecord>(found)
  }
  const changeAll = (
    accountId: string,
    kind: TaggedKind,
    names: readonly string[],
    next: (tags: readonly Tag[]) => readonly Tag[],
  ): Promise<TagsChanged> =>
    change<TagsChanged>(async (encode): Promise<Plan<TagsChanged>> => {
      const found = await Promise.all(names.map((name) => find(accountId, kind, name)))
      // Role names that differ in case are one role.
      const resources = [...new Map(found.flatMap((one) => (one === undefined ? [] : [[nameOf(one), one]]))).values()]
      if (found.includes(undefined)) return { answer: 'missing' }
      const changed = resources.map((one) => ({ ...one, tags: next(one.record.tags) }))
      if (changed.some((one) => one.tags.length > tagsPerResourceMax)) return { answer: 'full' }
      return {
        batch: {
          check: changed.map(({ key, version }) => ({ key, version })),
          put: changed.map((one) => taggedPut(one, one.tags, encode)),
        },
        answer: 'changed',
      }
    })
  return {
    tag: (accountId, kind, names, given) =>
      changeAll(accountId, kind, names, (present) => {
        const merged = new Map([...present, ...given].map(({ key, value }) => [key, value]))
        return [...merged].map(([key, value]) => ({ key, value }))
      }),
    untag: (accountId, kind, names, keys) =>
      changeAll(accountId, kind, names, (present) =>
        keys === undefined ? [] : present.filter(({ key }) => !keys.includes(key)),
      ),
  }
}

const nameOf = ({ key }: Versioned<Tagged>): string => Buffer.from(key).toString('latin1')

function taggedPut({ key, record }: Versioned<Tagged>, given: readonly Tag[], encode: Encode) {
  return 'roleId' in record
    ? rolePut(key, { ...record, tags: given }, encode)
    : policyPut(key, { ...record, tags: given }, encode)
}
