import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account } from '../../testing/rpc.ts'
import { listEntitiesForPolicy } from './list-entities-for-policy.ts'
import { longName, withPolicy } from './testing.ts'

test('users and roles that carry the policy are listed', async () => {
  const { context, directory } = await withPolicy()
  const policy = { type: 'Custom', name: 'oss-rw' } as const
  await directory.attachments.attach(account, policy, { kind: 'user', name: 'alice' }, testNow)
  await directory.attachments.attach(account, policy, { kind: 'role', name: 'PLAYER' }, testNow)
  const user = await directory.users.get(account, 'alice')
  const role = await directory.roles.get(account, 'player')
  assert(user !== undefined && role !== undefined)
  assert.deepEqual(await listEntitiesForPolicy.run({ policyType: 'Custom', policyName: 'oss-rw' }, context), {
    users: [{ userId: user.userId, userName: 'alice', displayName: 'Alice', attachDate: testNow }],
    groups: [],
    roles: [
      {
        roleId: role.roleId,
        roleName: 'Player',
        arn: `acs:ram::${account}:role/Player`,
        description: 'a player',
        attachDate: testNow,
      },
    ],
  })
})

test('more entities than fit a page are all listed', async () => {
  const { context, directory } = await withPolicy()
  const policy = { type: 'System', name: 'ReadOnlyAccess' } as const
  for (let count = 0; count < 990; count += 1) {
    await directory.users.create(account, { userName: `u${count}` }, testNow)
    await directory.attachments.attach(account, policy, { kind: 'user', name: `u${count}` }, testNow)
  }
  const role = await directory.roles.get(account, 'player')
  assert(role !== undefined)
  for (let count = 0; count < 20; count += 1) {
    const { trustPolicy, maxSessionSeconds } = role
    await directory.roles.create(account, { roleName: `r${count}`, trustPolicy, maxSessionSeconds }, testNow)
    await directory.attachments.attach(account, policy, { kind: 'role', name: `r${count}` }, testNow)
  }
  const listed = await listEntitiesForPolicy.run({ policyType: 'System', policyName: 'ReadOnlyAccess' }, context)
  assert.deepEqual([listed.users.length, listed.roles.length], [990, 20])
})

test('each documented refusal', async () => {
  const { context, refuses } = await withPolicy()
  const run = (policyType: string, policyName: string) => () =>
    listEntitiesForPolicy.run({ policyType, policyName }, context)
  await refuses('EntityNotExist.Policy', run('Custom', 'none'))
  await refuses('InvalidParameter.PolicyType', run('x', 'oss-rw'))
  await refuses('InvalidParameter.PolicyName.InvalidChars', run('Custom', 'a_b'))
  await refuses('InvalidParameter.PolicyName.Length', run('Custom', longName))
})
