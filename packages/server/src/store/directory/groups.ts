import type { Kv } from '@latchkey/kv'
import type { Ids } from '../../base/ids.ts'
import { isEntry, versioned } from './change.ts'
import type { Changer, Encode } from './change.ts'
import { countKey, groupKey, memberKey, membersOf, nameKey, namesOf, userKey } from './keys.ts'
import type { DirectoryLimits } from './limits.ts'
import { entityPage, findByName, nameIn } from './names.ts'
import type { DirectoryPage, PageQuery } from './names.ts'
import { decodeRecord } from './records.ts'
import type { GroupRecord, MemberRecord, UserRecord } from './records.ts'
import { userPut } from './users.ts'

export type NewGroup = { readonly groupName: string; readonly comments?: string | undefined }
/** A field that is given replaces; an empty comment removes. */
export type GroupChanges = { readonly groupName?: string | undefined; readonly comments?: string | undefined }

export type GroupCreated = { kind: 'created'; group: GroupRecord } | { kind: 'exists' } | { kind: 'full' }
export type GroupUpdated = { kind: 'updated'; group: GroupRecord } | { kind: 'missing' } | { kind: 'exists' }
export type JoinedGroup = { readonly group: GroupRecord; readonly joinedMs: number }
export type GroupMember = { readonly user: UserRecord; readonly joinedMs: number }

export type Groups = {
  create(accountId: string, group: NewGroup, now: Date): Promise<GroupCreated>
  get(accountId: string, groupName: string): Promise<GroupRecord | undefined>
  update(accountId: string, groupName: string, changes: GroupChanges, now: Date): Promise<GroupUpdated>
  /** Refuses while the group has members or policies: nothing is taken away silently. */
  delete(accountId: string, groupName: string): Promise<'deleted' | 'missing' | 'has-members' | 'has-policies'>
  /** In the order of their names' bytes. */
  list(accountId: string, query: PageQuery): Promise<DirectoryPage<GroupRecord>>
  add(
    accountId: string,
    groupName: string,
    userName: string,
    now: Date,
  ): Promise<'added' | 'no-user' | 'no-group' | 'already' | 'full'>
  remove(
    accountId: string,
    groupName: string,
    userName: string,
  ): Promise<'removed' | 'no-user' | 'no-group' | 'not-in-group'>
  /** Undefined when there is no such user. In the order of joining. */
  ofUser(accountId: string, userName: string): Promise<readonly JoinedGroup[] | undefined>
  /** Undefined when there is no such group. In the order of the users' ids, which a renaming leaves alone. */
  members(accountId: string, groupName: string, query: PageQuery): Promise<DirectoryPage<GroupMember> | undefined>
}

/** Ids look like the cloud's: `g-` and letters and digits. */
const groupIdPrefix = 'g-'
const groupIdRandomCharacters = 14

export type GroupsOptions = {
  readonly kv: Kv
  readonly change: Changer
  readonly ids: Ids
  readonly limits: DirectoryLimits
}

export function groups(options: GroupsOptions): Groups {
  const { kv, change } = options
  const find = (accountId: string, name: string) => findByName<GroupRecord>(kv, 'group', accountId, name)
  return {
    create: (accountId, fields, now) => createGroup(options, accountId, fields, now),
    get: async (accountId, groupName) => (await find(accountId, groupName))?.record,
    update: (accountId, groupName, changes, now) =>
      change<GroupUpdated>(async (encode) => {
        const found = await find(accountId, groupName)
        if (found === undefined) return { answer: { kind: 'missing' } }
        const group = changedGroup(found.record, changes, now)
        const answer = { kind: 'updated', group } as const
        const check = [{ key: found.key, version: found.version }]
        const put = [groupPut(found.key, group, encode)]
        if (group.groupName === groupName) return { batch: { check, put }, answer }
        const name = nameKey('group', accountId, group.groupName)
        const [taken] = await kv.getMany([{ key: name }])
        if (taken !== undefined) return { answer: { kind: 'exists' } }
        return {
          batch: {
            check: [...check, { key: name, version: undefined }],
            put: [...put, { key: name, value: encode({ id: group.groupId }) }],
            delete: [nameKey('group', accountId, groupName)],
          },
          answer,
        }
      }),
    delete: (accountId, groupName) =>
      change(async () => {
        const found = await find(accountId, groupName)
        if (found === undefined) return { answer: 'missing' as const }
        if (found.record.policies.length > 0) return { answer: 'has-policies' as const }
        const members = membersOf(accountId, found.record.groupId)
        if ((await kv.range({ ...members, limit: 1 })).items.length > 0) return { answer: 'has-members' as const }
        return {
          batch: {
            check: [{ key: found.key, version: found.version }],
            empty: [members],
            delete: [found.key, nameKey('group', accountId, groupName)],
          },
          answer: 'deleted' as const,
        }
      }),
    list: (accountId, query) => entityPage<GroupRecord>(kv, 'group', accountId, namesOf('group', accountId), query),
    ...memberships(options),
  }
}

function createGroup({ kv, change, ids, limits }: GroupsOptions, accountId: string, fields: NewGroup, now: Date) {
  return change<GroupCreated>(async (encode) => {
    const nowMs = now.getTime()
    const groupId = groupIdPrefix + ids.alphanumeric(groupIdRandomCharacters)
    const { groupName } = fields
    const dates = { createdMs: nowMs, updatedMs: nowMs }
    const group: GroupRecord = { accountId, groupId, groupName, ...commented(fields.comments), ...dates, policies: [] }
    const name = nameKey('group', accountId, groupName)
    const key = groupKey(accountId, groupId)
    const [taken] = await kv.getMany([{ key: name }])
    if (taken !== undefined) return { answer: { kind: 'exists' } }
    return {
      batch: {
        check: [
          { key: name, version: undefined },
          { key, version: undefined },
        ],
        put: [groupPut(key, group, encode), { key: name, value: encode({ id: groupId }) }],
        ceilings: [{ counter: countKey(accountId, 'group'), index: 0, max: limits.groupsMax }],
      },
      answer: { kind: 'created', group },
      full: { kind: 'full' },
    }
  })
}

type Memberships = Pick<Groups, 'add' | 'remove' | 'ofUser' | 'members'>

/**
 * A user's record lists its groups, because requests read it; the record of a membership says since when, and leads from
 * the group to its members. A commit writes both.
 */
function memberships({ kv, change, limits }: GroupsOptions): Memberships {
  const findBoth = (accountId: string, groupName: string, userName: string) =>
    Promise.all([
      findByName<UserRecord>(kv, 'user', accountId, userName),
      findByName<GroupRecord>(kv, 'group', accountId, groupName),
    ])
  return {
    add: (accountId, groupName, userName, now) =>
      change(async (encode) => {
        const [user, group] = await findBoth(accountId, groupName, userName)
        if (user === undefined) return { answer: 'no-user' as const }
        if (group === undefined) return { answer: 'no-group' as const }
        const { userId, groupIds } = user.record
        const { groupId } = group.record
        if (groupIds.includes(groupId)) return { answer: 'already' as const }
        if (groupIds.length >= limits.groupsPerUserMax) return { answer: 'full' as const }
        const joined: MemberRecord = { userId, joinedMs: now.getTime() }
        return {
          batch: {
            check: [{ key: user.key, version: user.version }],
            // A group that is being deleted takes no new member, and one with members is not deleted.
            guard: [{ key: group.key, version: group.version }],
            put: [
              userPut(user.key, { ...user.record, groupIds: [...groupIds, groupId] }, encode),
              { key: memberKey(accountId, groupId, userId), value: encode(joined) },
            ],
          },
          answer: 'added' as const,
        }
      }),
    remove: (accountId, groupName, userName) =>
      change(async (encode) => {
        const [user, group] = await findBoth(accountId, groupName, userName)
        if (user === undefined) return { answer: 'no-user' as const }
        if (group === undefined) return { answer: 'no-group' as const }
        const { userId, groupIds } = user.record
        const { groupId } = group.record
        if (!groupIds.includes(groupId)) return { answer: 'not-in-group' as const }
        const rest = groupIds.filter((id) => id !== groupId)
        return {
          batch: {
            check: [{ key: user.key, version: user.version }],
            put: [userPut(user.key, { ...user.record, groupIds: rest }, encode)],
            delete: [memberKey(accountId, groupId, userId)],
          },
          answer: 'removed' as const,
        }
      }),
    async ofUser(accountId, userName) {
      const user = await findByName<UserRecord>(kv, 'user', accountId, userName)
      return user === undefined ? undefined : joinedGroups(kv, user.record)
    },
    async members(accountId, groupName, query) {
      const group = await findByName<GroupRecord>(kv, 'group', accountId, groupName)
      return group === undefined ? undefined : memberPage(kv, accountId, group.record.groupId, query)
    },
  }
}

async function joinedGroups(kv: Kv, { accountId, userId, groupIds }: UserRecord): Promise<JoinedGroup[]> {
  if (groupIds.length === 0) return []
  const found = await kv.getMany([
    ...groupIds.map((id) => ({ key: groupKey(accountId, id) })),
    ...groupIds.map((id) => ({ key: memberKey(accountId, id, userId) })),
  ])
  return groupIds.flatMap((_id, index) => {
    const group = versioned<GroupRecord>(found[index])?.record
    const joined = versioned<MemberRecord>(found[groupIds.length + index])?.record
    return group === undefined || joined === undefined ? [] : [{ group, joinedMs: joined.joinedMs }]
  })
}

async function memberPage(
  kv: Kv,
  accountId: string,
  groupId: string,
  { after, limit }: PageQuery,
): Promise<DirectoryPage<GroupMember>> {
  const range = membersOf(accountId, groupId)
  const start = after === undefined ? {} : { after: memberKey(accountId, groupId, after) }
  const page = await kv.range({ ...range, ...start, limit })
  const entries = page.items.flatMap((item) => (item.kind === 'entry' && isEntry(item) ? [item] : []))
  const joined = entries.map((entry) => decodeRecord<MemberRecord>(entry.value))
  const keys = joined.map(({ userId }) => ({ key: userKey(accountId, userId) }))
  const found = keys.length === 0 ? [] : await kv.getMany(keys)
  // Between the two reads a user may have been deleted: then it is left out.
  const items = joined.flatMap(({ joinedMs }, index) => {
    const user = versioned<UserRecord>(found[index])?.record
    return user === undefined ? [] : [{ user, joinedMs }]
  })
  const last = entries.at(-1)
  return { items, next: page.isTruncated && last !== undefined ? nameIn(last.key, range) : undefined }
}

/** Every write of a group counts it: the engine subtracts what the former record counted. */
export function groupPut(key: Uint8Array, group: GroupRecord, encode: Encode) {
  return { key, value: encode(group), tally: { counter: countKey(group.accountId, 'group'), amounts: [1] } }
}

function changedGroup(group: GroupRecord, changes: GroupChanges, now: Date): GroupRecord {
  const { comments, ...rest } = group
  return {
    ...rest,
    ...commented(changes.comments ?? comments),
    groupName: changes.groupName ?? group.groupName,
    updatedMs: now.getTime(),
  }
}

/** No comment and an empty one are the same. */
function commented(comments: string | undefined): { comments?: string } {
  return comments === undefined || comments === '' ? {} : { comments }
}
