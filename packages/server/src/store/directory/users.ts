import type { Kv } from '@latchkey/kv'
import type { Ids } from '../../base/ids.ts'
import type { Changer } from './change.ts'
import { countKey, loginKey, nameKey, namesOf, userKey, userMfaKey } from './keys.ts'
import type { DirectoryLimits } from './limits.ts'
import { entityPage, findByName } from './names.ts'
import type { DirectoryPage, PageQuery } from './names.ts'
import type { UserRecord } from './records.ts'

type TextField = 'displayName' | 'mobilePhone' | 'email' | 'comments'
export type UserFields = { readonly [K in TextField]?: string | undefined }
/** A field that is given replaces; an empty text removes. */
export type UserChanges = UserFields & { readonly userName?: string | undefined }

export type UserCreated = { kind: 'created'; user: UserRecord } | { kind: 'exists' } | { kind: 'full' }
export type UserUpdated = { kind: 'updated'; user: UserRecord } | { kind: 'missing' } | { kind: 'exists' }

/** What stands in the way of deleting a user. */
export type UserObstacle = 'has-keys' | 'has-login' | 'has-mfa' | 'has-policies' | 'has-groups'

export type Users = {
  create(accountId: string, user: UserFields & { readonly userName: string }, now: Date): Promise<UserCreated>
  get(accountId: string, userName: string): Promise<UserRecord | undefined>
  update(accountId: string, userName: string, changes: UserChanges, now: Date): Promise<UserUpdated>
  /** Refuses while the user has keys, a password, an MFA device, policies or groups: nothing is taken away silently. */
  delete(accountId: string, userName: string): Promise<'deleted' | 'missing' | UserObstacle>
  /** In the order of their names' bytes. */
  list(accountId: string, query: PageQuery): Promise<DirectoryPage<UserRecord>>
}

const userIdDigits = 18

export type UsersOptions = {
  readonly kv: Kv
  readonly change: Changer
  readonly ids: Ids
  readonly limits: DirectoryLimits
}

export function users({ kv, change, ids, limits }: UsersOptions): Users {
  const find = (accountId: string, userName: string) => findByName<UserRecord>(kv, 'user', accountId, userName)
  return {
    create: (accountId, fields, now) =>
      change<UserCreated>(async (encode) => {
        const user = newUser(accountId, ids.digits(userIdDigits), fields, now)
        const name = nameKey('user', accountId, user.userName)
        const key = userKey(accountId, user.userId)
        const [taken] = await kv.getMany([{ key: name }])
        if (taken !== undefined) return { answer: { kind: 'exists' } }
        const counter = countKey(accountId, 'user')
        return {
          batch: {
            check: [
              { key: name, version: undefined },
              { key, version: undefined },
            ],
            put: [userPut(key, user, encode), { key: name, value: encode({ id: user.userId }) }],
            ceilings: [{ counter, index: 0, max: limits.usersMax }],
          },
          answer: { kind: 'created', user },
          full: { kind: 'full' },
        }
      }),
    get: async (accountId, userName) => (await find(accountId, userName))?.record,
    update: (accountId, userName, changes, now) =>
      change<UserUpdated>(async (encode) => {
        const found = await find(accountId, userName)
        if (found === undefined) return { answer: { kind: 'missing' } }
        const user = changedUser(found.record, changes, now)
        const answer = { kind: 'updated', user } as const
        const check = [{ key: found.key, version: found.version }]
        const put = [userPut(found.key, user, encode)]
        if (user.userName === userName) return { batch: { check, put }, answer }
        const name = nameKey('user', accountId, user.userName)
        const [taken] = await kv.getMany([{ key: name }])
        if (taken !== undefined) return { answer: { kind: 'exists' } }
        return {
          batch: {
            check: [...check, { key: name, version: undefined }],
            put: [...put, { key: name, value: encode({ id: user.userId }) }],
            delete: [nameKey('user', accountId, userName)],
          },
          answer,
        }
      }),
    delete: (accountId, userName) =>
      change(async () => {
        const found = await find(accountId, userName)
        if (found === undefined) return { answer: 'missing' as const }
        const { userId } = found.record
        const own = [loginKey(accountId, userId), userMfaKey(accountId, userId)]
        const [login, device] = await kv.getMany(own.map((key) => ({ key })))
        const obstacle = obstacleOf(found.record, login !== undefined, device !== undefined)
        if (obstacle !== undefined) return { answer: obstacle }
        return {
          batch: {
            check: [{ key: found.key, version: found.version }, ...own.map((key) => ({ key, version: undefined }))],
            delete: [found.key, nameKey('user', accountId, userName)],
          },
          answer: 'deleted' as const,
        }
      }),
    list: (accountId, query) => entityPage<UserRecord>(kv, 'user', accountId, namesOf('user', accountId), query),
  }
}

/** Every write of a user counts it: the engine subtracts what the former record counted. */
export function userPut(key: Uint8Array, user: UserRecord, encode: (record: object) => Uint8Array) {
  return { key, value: encode(user), tally: { counter: countKey(user.accountId, 'user'), amounts: [1] } }
}

function newUser(
  accountId: string,
  userId: string,
  { userName, ...fields }: UserFields & { readonly userName: string },
  now: Date,
): UserRecord {
  const nowMs = now.getTime()
  return {
    accountId,
    userId,
    userName,
    ...textsOf(fields),
    createdMs: nowMs,
    updatedMs: nowMs,
    accessKeyIds: [],
    groupIds: [],
    policies: [],
  }
}

function changedUser(user: UserRecord, changes: UserChanges, now: Date): UserRecord {
  const { displayName, mobilePhone, email, comments, ...rest } = user
  return {
    ...rest,
    ...textsOf({
      displayName: changes.displayName ?? displayName,
      mobilePhone: changes.mobilePhone ?? mobilePhone,
      email: changes.email ?? email,
      comments: changes.comments ?? comments,
    }),
    userName: changes.userName ?? user.userName,
    updatedMs: now.getTime(),
  }
}

/** The fields that say something: not given and empty are the same. */
function textsOf({ displayName, mobilePhone, email, comments }: UserFields): Pick<UserRecord, TextField> {
  return {
    ...(displayName ? { displayName } : {}),
    ...(mobilePhone ? { mobilePhone } : {}),
    ...(email ? { email } : {}),
    ...(comments ? { comments } : {}),
  }
}

function obstacleOf(user: UserRecord, hasLogin: boolean, hasMfa: boolean): UserObstacle | undefined {
  if (user.accessKeyIds.length > 0) return 'has-keys'
  if (hasLogin) return 'has-login'
  if (hasMfa) return 'has-mfa'
  if (user.policies.length > 0) return 'has-policies'
  return user.groupIds.length > 0 ? 'has-groups' : undefined
}
