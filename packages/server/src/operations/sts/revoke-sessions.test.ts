import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, rootCaller, testRpc, trustAccount } from '../testing/rpc.ts'
import { testNow as now } from '../../store/testing/directory.ts'
import { revokeSessions } from './revoke-sessions.ts'

type Input = Parameters<typeof revokeSessions.run>[0]
const roleArn = `acs:ram::${account}:role/player`

async function playground() {
  const rpc = await testRpc()
  await rpc.directory.roles.create(
    account,
    { roleName: 'Player', trustPolicy: trustAccount, maxSessionSeconds: 3_600 },
    now,
  )
  return rpc
}

test('the entry is in force at the number that is answered, and lives longer than any session', async () => {
  const rpc = await playground()
  const before = await rpc.directory.sequence()
  const answer = await revokeSessions.run({ roleArn, sourceIdentity: 'p-1' }, rpc.as(rootCaller))
  assert.equal(answer.sequence, await rpc.directory.sequence())
  assert(answer.sequence > before)
  assert.equal(answer.revokeDate.getTime(), now.getTime())
  assert.equal(answer.expireDate.getTime() - now.getTime(), 13 * 3_600_000)
})

const wrong: [code: string, input: Partial<Input>][] = [
  ['InvalidParameter.RoleArn', { roleArn: 'player' }],
  ['InvalidParameter', { sessionKeyId: '' }],
  ['InvalidParameter', { sessionKeyId: 'LTAI5tNotASession' }],
  ['InvalidParameter', { issuerKeyId: '' }],
  ['InvalidParameter', { firstKeyId: 'a b' }],
  ['InvalidParameter.RoleSessionName', { roleSessionName: '' }],
  ['InvalidParameter.SourceIdentity', { sourceIdentity: '' }],
  ['InvalidParameter.SourceIdentity', { sourceIdentity: 'p\u00001' }],
  ['EntityNotExist.Role', { roleArn: `acs:ram::${account}:role/nobody` }],
  ['NoPermission', { roleArn: 'acs:ram::9999999999999999:role/player' }],
]
for (const [code, input] of wrong)
  test(`${JSON.stringify(input)} answers ${code}, and ends nothing`, async () => {
    const rpc = await playground()
    await rpc.refuses(code, () => revokeSessions.run({ roleArn, ...input }, rpc.as(rootCaller)))
    const listed = await rpc.context.revocations.list(
      { accountId: account, roleId: undefined },
      { after: undefined, limit: 10 },
      now,
    )
    assert.deepEqual(listed.revocations, [])
  })
