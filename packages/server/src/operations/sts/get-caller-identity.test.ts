import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '../../access/caller.ts'
import { account, rootCaller, testRpc } from '../testing/rpc.ts'
import { getCallerIdentity } from './get-caller-identity.ts'

test('root is its account', async () => {
  const { as } = await testRpc()
  assert.deepEqual(await getCallerIdentity.run({}, as(rootCaller)), {
    accountId: account,
    arn: `acs:ram::${account}:root`,
    identityType: 'Account',
    principalId: account,
    userId: account,
  })
})

test('a user has a UserId and no RoleId', async () => {
  const { as, user } = await testRpc()
  const caller = await user('admin')
  assert(caller.kind === 'user')
  assert.deepEqual(await getCallerIdentity.run({}, as(caller)), {
    accountId: account,
    arn: `acs:ram::${account}:user/admin`,
    identityType: 'RAMUser',
    principalId: caller.userId,
    userId: caller.userId,
  })
})

test('a session has a RoleId and no UserId', async () => {
  const { as } = await testRpc()
  const caller: Caller = {
    kind: 'session',
    sequence: 1,
    accountId: account,
    roleId: '300000000000000001',
    roleName: 'Player',
    sessionName: 'alice',
    accessKeyId: 'STS.x',
    sessionPolicy: undefined,
    sourceIdentity: undefined,
    hasMfa: false,
    issuerKeyId: 'a',
    firstKeyId: 'a',
    issuedMs: 0,
    expiresMs: 1,
    policies: [],
  }
  assert.deepEqual(await getCallerIdentity.run({}, as(caller)), {
    accountId: account,
    arn: `acs:ram::${account}:assumed-role/Player/alice`,
    identityType: 'AssumedRoleUser',
    principalId: '300000000000000001:alice',
    roleId: '300000000000000001',
  })
})

test('nobody is refused', async () => {
  const { as, refuses } = await testRpc()
  await refuses('NoPermission', () => getCallerIdentity.run({}, as({ kind: 'anonymous' })))
})
