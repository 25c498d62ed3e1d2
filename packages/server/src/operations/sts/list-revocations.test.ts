import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, rootCaller, testRpc, trustAccount } from '../testing/rpc.ts'
import { testNow as now } from '../../store/testing/directory.ts'
import { listRevocations } from './list-revocations.ts'
import { revokeSessions } from './revoke-sessions.ts'

const arnOf = (role: string): string => `acs:ram::${account}:role/${role}`

async function playground() {
  const rpc = await testRpc()
  for (const roleName of ['player', 'helper'])
    await rpc.directory.roles.create(account, { roleName, trustPolicy: trustAccount, maxSessionSeconds: 3_600 }, now)
  return rpc
}

test('an operator sees what was revoked, by whom, and until when it counts', async () => {
  const rpc = await playground()
  const operator = await rpc.user('operator')
  const narrowed = { sourceIdentity: 'p-1', roleSessionName: 'phone', issuerKeyId: 'LTAI5tBackend' }
  const deniedUntil = new Date(now.getTime() + 60_000)
  const made = await revokeSessions.run({ roleArn: arnOf('player'), ...narrowed, deniedUntil }, rpc.as(operator))
  const { revocations, isTruncated } = await listRevocations.run({}, rpc.as(rootCaller))
  assert.equal(isTruncated, false)
  assert.deepEqual(
    revocations.map(({ sessionKeyId: _key, firstKeyId: _first, ...entry }) => entry),
    [{ ...made, ...narrowed, roleArn: arnOf('player'), revokedBy: `acs:ram::${account}:user/operator` }],
  )
})

test('one role’s are told from those of another, and pages go on', async () => {
  const rpc = await playground()
  for (const sourceIdentity of ['p-1', 'p-2', 'p-3'])
    await revokeSessions.run({ roleArn: arnOf('player'), sourceIdentity }, rpc.as(rootCaller))
  await revokeSessions.run({ roleArn: arnOf('helper') }, rpc.as(rootCaller))
  const of = async (roleArn: string) => (await listRevocations.run({ roleArn }, rpc.as(rootCaller))).revocations.length
  assert.deepEqual([await of(arnOf('player')), await of(arnOf('helper'))], [3, 1])
  const first = await listRevocations.run({ maxItems: 3 }, rpc.as(rootCaller))
  assert.equal(first.isTruncated, true)
  const second = await listRevocations.run({ maxItems: 3, marker: first.marker }, rpc.as(rootCaller))
  assert.deepEqual([first.revocations.length, second.revocations.length, second.isTruncated], [3, 1, false])
})

test('a role that there is not, and one of another account', async () => {
  const rpc = await playground()
  await rpc.refuses('EntityNotExist.Role', () => listRevocations.run({ roleArn: arnOf('no') }, rpc.as(rootCaller)))
  const other = 'acs:ram::9999999999999999:role/player'
  await rpc.refuses('NoPermission', () => listRevocations.run({ roleArn: other }, rpc.as(rootCaller)))
})
