import type { Kv } from '@latchkey/kv'
import type { Ids } from '../../base/ids.ts'
import type { Changer, Encode } from './change.ts'
import { countKey, nameKey, namesOf, roleKey } from './keys.ts'
import type { DirectoryLimits } from './limits.ts'
import { entityPage, findByName } from './names.ts'
import type { DirectoryPage, PageQuery } from './names.ts'
import type { RoleRecord, Tag } from './records.ts'

export type NewRole = Pick<RoleRecord, 'roleName' | 'trustPolicy' | 'maxSessionSeconds'> & {
  readonly description?: string | undefined
  readonly tags?: readonly Tag[] | undefined
}
/** A field that is present replaces; an empty description removes it. */
export type RoleChanges = {
  readonly trustPolicy?: string | undefined
  readonly description?: string | undefined
  readonly maxSessionSeconds?: number | undefined
}

export type RoleCreated = { kind: 'created'; role: RoleRecord } | { kind: 'exists' } | { kind: 'full' }

export type Roles = {
  create(accountId: string, role: NewRole, now: Date): Promise<RoleCreated>
  /** Names match whatever their case. */
  get(accountId: string, roleName: string): Promise<RoleRecord | undefined>
  update(accountId: string, roleName: string, changes: RoleChanges, now: Date): Promise<RoleRecord | undefined>
  /** Its sessions end with it: a role made anew under the name has another id. */
  delete(accountId: string, roleName: string): Promise<'deleted' | 'missing' | 'has-policies'>
  list(accountId: string, query: PageQuery): Promise<DirectoryPage<RoleRecord>>
}

const roleIdDigits = 18

export type RolesOptions = {
  readonly kv: Kv
  readonly change: Changer
  readonly ids: Ids
  readonly limits: DirectoryLimits
}

export function roles({ kv, change, ids, limits }: RolesOptions): Roles {
  const find = (accountId: string, roleName: string) => findByName<RoleRecord>(kv, 'role', accountId, roleName)
  return {
    create: (accountId, fields, now) =>
      change<RoleCreated>(async (encode) => {
        const role = newRole(accountId, ids.digits(roleIdDigits), fields, now)
        const name = nameKey('role', accountId, role.roleName)
        const key = roleKey(accountId, role.roleId)
        const [taken] = await kv.getMany([{ key: name }])
        if (taken !== undefined) return { answer: { kind: 'exists' } }
        const counter = countKey(accountId, 'role')
        return {
          batch: {
            check: [
              { key: name, version: undefined },
              { key, version: undefined },
            ],
            put: [rolePut(key, role, encode), { key: name, value: encode({ id: role.roleId }) }],
            ceilings: [{ counter, index: 0, max: limits.rolesMax }],
          },
          answer: { kind: 'created', role },
          full: { kind: 'full' },
        }
      }),
    get: async (accountId, roleName) => (await find(accountId, roleName))?.record,
    update: (accountId, roleName, changes, now) =>
      change<RoleRecord | undefined>(async (encode) => {
        const found = await find(accountId, roleName)
        if (found === undefined) return { answer: undefined }
        const role = changedRole(found.record, changes, now)
        return {
          batch: { check: [{ key: found.key, version: found.version }], put: [rolePut(found.key, role, encode)] },
          answer: role,
        }
      }),
    delete: (accountId, roleName) =>
      change(async () => {
        const found = await find(accountId, roleName)
        if (found === undefined) return { answer: 'missing' as const }
        if (found.record.policies.length > 0) return { answer: 'has-policies' as const }
        return {
          batch: {
            check: [{ key: found.key, version: found.version }],
            delete: [found.key, nameKey('role', accountId, roleName)],
          },
          answer: 'deleted' as const,
        }
      }),
    list: (accountId, query) => entityPage<RoleRecord>(kv, 'role', accountId, namesOf('role', accountId), query),
  }
}

/** Every write of a role counts it: the engine subtracts what the former record counted. */
export function rolePut(key: Uint8Array, role: RoleRecord, encode: Encode) {
  return { key, value: encode(role), tally: { counter: countKey(role.accountId, 'role'), amounts: [1] } }
}

function newRole(accountId: string, roleId: string, fields: NewRole, now: Date): RoleRecord {
  const { roleName, trustPolicy, maxSessionSeconds, description, tags } = fields
  const nowMs = now.getTime()
  return {
    accountId,
    roleId,
    roleName,
    ...described(description),
    trustPolicy,
    maxSessionSeconds,
    createdMs: nowMs,
    updatedMs: nowMs,
    policies: [],
    tags: tags ?? [],
  }
}

function changedRole(role: RoleRecord, changes: RoleChanges, now: Date): RoleRecord {
  const { description, ...rest } = role
  return {
    ...rest,
    ...described(changes.description ?? description),
    trustPolicy: changes.trustPolicy ?? role.trustPolicy,
    maxSessionSeconds: changes.maxSessionSeconds ?? role.maxSessionSeconds,
    updatedMs: now.getTime(),
  }
}

/** No description and an empty one are the same. */
export function described(description: string | undefined): { description?: string } {
  return description === undefined || description === '' ? {} : { description }
}
