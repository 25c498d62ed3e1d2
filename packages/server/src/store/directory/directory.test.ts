import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kv } from '@latchkey/kv'
import { openMemoryKv } from '@latchkey/kv'
import {
  openTestDirectory,
  snapshotOf,
  testAccountId as account,
  testNow as now,
  testRootKey,
} from '../testing/directory.ts'

const allowAll = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}'
const trustRoot = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::${account}:root"}}]}`
const aRole = { roleName: 'Player', trustPolicy: trustRoot, maxSessionSeconds: 3_600 }

test('the configured root key opens and belongs to root', async () => {
  const { directory } = await openTestDirectory()
  const key = await directory.accessKey(testRootKey.id)
  assert.deepEqual(key?.owner, { kind: 'root', accountId: account })
  assert.equal(key?.secret.reveal().toString(), testRootKey.secret)
  assert.equal(key?.isActive, true)
})

test('a root key is made once when none is configured, and another start makes no other', async () => {
  const { kv, directory } = await openTestDirectory()
  const fresh = await openTestDirectory({}, kv)
  assert.equal((await fresh.directory.accounts.ensureRoot({}, now)).madeKey, undefined)
  await directory.accessKeys.delete(account, { kind: 'root' }, testRootKey.id)
  const made = await directory.accounts.ensureRoot({}, now)
  assert.match(made.madeKey?.id ?? '', /^LTAI5t[A-Za-z0-9]{18}$/)
  assert.equal((await directory.accounts.ensureRoot({}, now)).madeKey, undefined)
})

test('another configured root key replaces the former one and leaves other root keys alone', async () => {
  const { directory } = await openTestDirectory()
  const other = await directory.accessKeys.create(account, { kind: 'root' }, now)
  assert(other.kind === 'created')
  await directory.accounts.ensureRoot({ accountId: account, rootKey: { id: 'SECOND', secret: 'second-secret' } }, now)
  assert.equal(await directory.accessKey(testRootKey.id), undefined)
  assert.notEqual(await directory.accessKey('SECOND'), undefined)
  assert.notEqual(await directory.accessKey(other.key.id), undefined)
  await directory.accounts.ensureRoot({ rootKey: { id: 'SECOND', secret: 'changed' } }, now)
  assert.equal((await directory.accessKey('SECOND'))?.secret.reveal().toString(), 'changed')
})

test('another account than the one that owns the data is refused', async () => {
  const { directory } = await openTestDirectory()
  await assert.rejects(directory.accounts.ensureRoot({ accountId: '9999999999999999' }, now), {
    name: 'AccountMismatchError',
  })
})

test('a configured root key cannot take over a user’s key', async () => {
  const { directory } = await openTestDirectory()
  await directory.users.create(account, { userName: 'ann' }, now)
  const key = await directory.accessKeys.create(account, { kind: 'user', userName: 'ann' }, now)
  assert(key.kind === 'created')
  const rootKey = { id: key.key.id, secret: 'x' }
  await assert.rejects(directory.accounts.ensureRoot({ rootKey }, now), { name: 'RootKeyTakenError' })
})

test('a key’s owner comes with attached policies, each change is seen by the next look-up', async () => {
  const { directory } = await openTestDirectory()
  const user = { kind: 'user', name: 'ann' } as const
  await directory.users.create(account, { userName: 'ann' }, now)
  const key = await directory.accessKeys.create(account, { kind: 'user', userName: 'ann' }, now)
  assert(key.kind === 'created')
  const policiesNow = async () => {
    const found = await directory.accessKey(key.key.id)
    assert(found?.owner.kind === 'user')
    return found.owner.policies.map(({ type, name, versionId }) => `${type}/${name}/${versionId}`)
  }
  assert.deepEqual(await policiesNow(), [])
  await directory.policies.create(account, { policyName: 'own', document: allowAll }, now)
  await directory.attachments.attach(account, { type: 'Custom', name: 'own' }, user, now)
  await directory.attachments.attach(account, { type: 'System', name: 'AliyunSTSAssumeRoleAccess' }, user, now)
  assert.deepEqual(await policiesNow(), ['System/AliyunSTSAssumeRoleAccess/v1', 'Custom/own/v1'])
  await directory.policies.createVersion(account, 'own', { document: allowAll, isDefault: true, rotates: false }, now)
  assert.deepEqual(await policiesNow(), ['System/AliyunSTSAssumeRoleAccess/v1', 'Custom/own/v2'])
  await directory.attachments.detach(account, { type: 'Custom', name: 'own' }, user)
  assert.deepEqual(await policiesNow(), ['System/AliyunSTSAssumeRoleAccess/v1'])
  await directory.accessKeys.setActive(account, { kind: 'user', userName: 'ann' }, key.key.id, false)
  assert.equal((await directory.accessKey(key.key.id))?.isActive, false)
  await directory.accessKeys.delete(account, { kind: 'user', userName: 'ann' }, key.key.id)
  assert.equal(await directory.accessKey(key.key.id), undefined)
})

test('another process sees a change with its next look-up', async () => {
  const { kv, directory } = await openTestDirectory()
  const other = await openTestDirectory({}, kv)
  await directory.roles.create(account, aRole, now)
  assert.equal((await other.directory.roleByName(account, 'player'))?.roleName, 'Player')
  await directory.roles.delete(account, 'PLAYER')
  assert.equal(await other.directory.roleByName(account, 'player'), undefined)
})

test('role names match whatever their case and are kept as written', async () => {
  const { directory } = await openTestDirectory()
  const created = await directory.roles.create(account, aRole, now)
  assert(created.kind === 'created')
  assert.deepEqual(await directory.roles.create(account, { ...aRole, roleName: 'pLAYER' }, now), { kind: 'exists' })
  assert.equal((await directory.roles.get(account, 'PLAYER'))?.roleName, 'Player')
  assert.equal((await directory.roleById(account, created.role.roleId))?.roleName, 'Player')
})

test('a role made anew under a name has another id, and the old id is gone', async () => {
  const { directory } = await openTestDirectory()
  const first = await directory.roles.create(account, aRole, now)
  await directory.roles.delete(account, 'player')
  const second = await directory.roles.create(account, aRole, now)
  assert(first.kind === 'created' && second.kind === 'created')
  assert.notEqual(first.role.roleId, second.role.roleId)
  assert.equal(await directory.roleById(account, first.role.roleId), undefined)
})

test('look-ups with what cannot be a key or name answer undefined', async () => {
  const { directory } = await openTestDirectory()
  for (const id of ['', 'a\0b', 'x'.repeat(5_000), 'né', '../x', 'a/b'])
    assert.equal(await directory.accessKey(id), undefined, JSON.stringify(id.slice(0, 20)))
  assert.equal(await directory.roleByName(account, 'a\0b'), undefined)
  assert.equal(await directory.roleById('x y', '1'), undefined)
})

test('the sequence grows with every change and stands still otherwise', async () => {
  const { directory } = await openTestDirectory()
  const before = await directory.sequence()
  await directory.users.get(account, 'nobody')
  await directory.users.delete(account, 'nobody')
  assert.equal(await directory.sequence(), before)
  await directory.users.create(account, { userName: 'ann' }, now)
  assert(before < (await directory.sequence()))
})

test('in the steady state a look-up costs one read of one key', async () => {
  const reads: number[] = []
  const inner = openMemoryKv()
  const kv: Kv = { ...inner, getMany: (keys) => (reads.push(keys.length), inner.getMany(keys)) }
  const { directory } = await openTestDirectory({}, kv)
  await directory.users.create(account, { userName: 'ann' }, now)
  await directory.users.create(account, { userName: 'bob' }, now)
  const key = await directory.accessKeys.create(account, { kind: 'user', userName: 'ann' }, now)
  await directory.policies.create(account, { policyName: 'own', document: allowAll }, now)
  await directory.attachments.attach(account, { type: 'Custom', name: 'own' }, { kind: 'user', name: 'ann' }, now)
  assert(key.kind === 'created')
  const readsOf = async () => {
    reads.length = 0
    await directory.accessKey(key.key.id)
    return [...reads]
  }
  assert.deepEqual(await readsOf(), [1, 1, 1, 1])
  assert.deepEqual(await readsOf(), [1])
  await directory.users.update(account, 'bob', { comments: 'elsewhere' }, now)
  assert.deepEqual(await readsOf(), [1, 3])
  assert.deepEqual(await readsOf(), [1])
})

test('quotas are exact under concurrency', async () => {
  const { directory } = await openTestDirectory({ usersMax: 5, rolesMax: 3, policiesMax: 2 })
  const names = Array.from({ length: 12 }, (_, index) => `name-${index}`)
  const made = await Promise.all(names.map((userName) => directory.users.create(account, { userName }, now)))
  assert.equal(made.filter(({ kind }) => kind === 'created').length, 5)
  assert.equal(made.filter(({ kind }) => kind === 'full').length, 7)
  const roles = await Promise.all(names.map((roleName) => directory.roles.create(account, { ...aRole, roleName }, now)))
  assert.equal(roles.filter(({ kind }) => kind === 'created').length, 3)
  const policies = names.map((policyName) =>
    directory.policies.create(account, { policyName, document: allowAll }, now),
  )
  assert.equal((await Promise.all(policies)).filter(({ kind }) => kind === 'created').length, 2)
  const [first] = (await directory.users.list(account, { limit: 10 })).items
  assert(first !== undefined)
  await directory.users.update(account, first.userName, { comments: 'counted once' }, now)
  assert.equal(await directory.users.delete(account, first.userName), 'deleted')
  assert.equal((await directory.users.create(account, { userName: 'again' }, now)).kind, 'created')
  assert.equal((await directory.users.create(account, { userName: 'no-more' }, now)).kind, 'full')
})

test('keys and attachments stop at their quotas under concurrency', async () => {
  const { directory } = await openTestDirectory()
  await directory.users.create(account, { userName: 'ann' }, now)
  const holder = { kind: 'user', userName: 'ann' } as const
  const keys = await Promise.all([1, 2, 3, 4].map(() => directory.accessKeys.create(account, holder, now)))
  assert.equal(keys.filter(({ kind }) => kind === 'created').length, 2)
  const names = Array.from({ length: 12 }, (_, index) => `p${index}`)
  for (const policyName of names) await directory.policies.create(account, { policyName, document: allowAll }, now)
  const attach = (name: string) =>
    directory.attachments.attach(account, { type: 'Custom', name }, { kind: 'user', name: 'ann' }, now)
  const outcomes = await Promise.all(names.map(attach))
  assert.equal(outcomes.filter((outcome) => outcome === 'attached').length, 10)
  assert.equal(outcomes.filter((outcome) => outcome === 'full').length, 2)
})

test('a policy is either deleted or attached, never both', async () => {
  const { directory } = await openTestDirectory()
  await directory.roles.create(account, aRole, now)
  for (let round = 0; round < 20; round += 1) {
    await directory.policies.create(account, { policyName: 'p', document: allowAll }, now)
    const [attached, deleted] = await Promise.all([
      directory.attachments.attach(account, { type: 'Custom', name: 'p' }, { kind: 'role', name: 'player' }, now),
      directory.policies.delete(account, 'p', true),
    ])
    if (attached === 'attached') {
      assert.equal(deleted, 'attached-to-role')
      await directory.attachments.detach(account, { type: 'Custom', name: 'p' }, { kind: 'role', name: 'player' })
      await directory.policies.delete(account, 'p', true)
    } else assert.equal(deleted, 'deleted')
  }
})

test('a renamed user keeps id, keys and policies, and the old name is free', async () => {
  const { directory } = await openTestDirectory()
  await directory.users.create(account, { userName: 'ann', comments: 'first' }, now)
  const key = await directory.accessKeys.create(account, { kind: 'user', userName: 'ann' }, now)
  const renamed = await directory.users.update(account, 'ann', { userName: 'bea', comments: '' }, now)
  assert(renamed.kind === 'updated' && key.kind === 'created')
  assert.equal(renamed.user.comments, undefined)
  assert.equal(await directory.users.get(account, 'ann'), undefined)
  const owner = (await directory.accessKey(key.key.id))?.owner
  assert(owner?.kind === 'user')
  assert.equal(owner.userName, 'bea')
  assert.equal((await directory.users.create(account, { userName: 'ann' }, now)).kind, 'created')
  assert.deepEqual(await directory.users.update(account, 'ann', { userName: 'bea' }, now), { kind: 'exists' })
})

test('pages go through all names once, in byte order, whatever the page size', async () => {
  const { directory } = await openTestDirectory()
  const names = ['a', 'B', 'a-b', 'a.b', 'zz', 'Z', '0']
  for (const userName of names) await directory.users.create(account, { userName }, now)
  for (const limit of [1, 2, 3, 7, 1_000]) {
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await directory.users.list(account, { after, limit })
      seen.push(...page.items.map(({ userName }) => userName))
      after = page.next
    } while (after !== undefined)
    assert.deepEqual(seen, [...names].sort(), `limit ${limit}`)
  }
})

test('accounts do not see each other', async () => {
  const { directory } = await openTestDirectory()
  const other = '6543210987654321'
  assert.equal(await directory.accounts.create(other, 'second', now), 'created')
  assert.equal(await directory.accounts.create(other, 'second', now), 'exists')
  await directory.users.create(account, { userName: 'ann' }, now)
  assert.equal(await directory.users.get(other, 'ann'), undefined)
  assert.equal((await directory.users.create(other, { userName: 'ann' }, now)).kind, 'created')
  assert.equal((await directory.users.list(other, { limit: 10 })).items.length, 1)
})

test('a commit whose outcome is unknown is found by its write id and not done twice', async () => {
  const inner = openMemoryKv()
  let lose = 0
  const kv: Kv = {
    ...inner,
    async commit(batch) {
      const committed = await inner.commit(batch)
      lose -= 1
      return lose >= 0 ? { kind: 'unknown' } : committed
    },
  }
  const { directory } = await openTestDirectory({}, kv)
  lose = 1
  const created = await directory.users.create(account, { userName: 'ann' }, now)
  assert.equal(created.kind, 'created')
  lose = 1
  assert.equal(await directory.users.delete(account, 'ann'), 'deleted')
})

test('a refused change writes nothing', async () => {
  const { directory, kv } = await openTestDirectory()
  await directory.users.create(account, { userName: 'ann' }, now)
  await directory.accessKeys.create(account, { kind: 'user', userName: 'ann' }, now)
  const before = await snapshotOf(kv)
  assert.equal(await directory.users.delete(account, 'ann'), 'has-keys')
  assert.equal((await directory.users.create(account, { userName: 'ann' }, now)).kind, 'exists')
  assert.equal(await directory.policies.delete(account, 'none', true), 'missing')
  assert.equal(await snapshotOf(kv), before)
})

test('a user has what its groups carry, in the next look-up, and a policy that comes twice counts once', async () => {
  const { directory } = await openTestDirectory()
  const user = { kind: 'user', name: 'ann' } as const
  const group = { kind: 'group', name: 'ops' } as const
  await directory.users.create(account, { userName: 'ann' }, now)
  const key = await directory.accessKeys.create(account, { kind: 'user', userName: 'ann' }, now)
  assert(key.kind === 'created')
  await directory.policies.create(account, { policyName: 'own', document: allowAll }, now)
  await directory.groups.create(account, { groupName: 'ops' }, now)
  const policiesNow = async () => {
    const found = await directory.accessKey(key.key.id)
    assert(found?.owner.kind === 'user')
    return found.owner.policies.map((policy) => `${policy.type}/${policy.name} of ${policy.group ?? 'the user'}`)
  }
  await directory.groups.add(account, 'ops', 'ann', now)
  assert.deepEqual(await policiesNow(), [])
  await directory.attachments.attach(account, { type: 'Custom', name: 'own' }, group, now)
  await directory.attachments.attach(account, { type: 'System', name: 'ReadOnlyAccess' }, group, now)
  assert.deepEqual(await policiesNow(), ['System/ReadOnlyAccess of ops', 'Custom/own of ops'])
  await directory.attachments.attach(account, { type: 'Custom', name: 'own' }, user, now)
  assert.deepEqual(await policiesNow(), ['System/ReadOnlyAccess of ops', 'Custom/own of the user'])
  await directory.groups.update(account, 'ops', { groupName: 'admins' }, now)
  assert.deepEqual(await policiesNow(), ['System/ReadOnlyAccess of admins', 'Custom/own of the user'])
  await directory.groups.remove(account, 'admins', 'ann')
  assert.deepEqual(await policiesNow(), ['Custom/own of the user'])
})

test('a group is either deleted or joined, never both, and no membership outlives it', async () => {
  const { directory, kv } = await openTestDirectory()
  await directory.users.create(account, { userName: 'ann' }, now)
  for (let round = 0; round < 20; round += 1) {
    await directory.groups.create(account, { groupName: 'g' }, now)
    const [added, deleted] = await Promise.all([
      directory.groups.add(account, 'g', 'ann', now),
      directory.groups.delete(account, 'g'),
    ])
    if (added === 'added') {
      assert.equal(deleted, 'has-members')
      assert.equal(await directory.groups.remove(account, 'g', 'ann'), 'removed')
      assert.equal(await directory.groups.delete(account, 'g'), 'deleted')
    } else assert.equal(deleted, 'deleted')
  }
  assert.equal((await snapshotOf(kv)).includes('directory/member/'), false)
})
