import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, testRpc, trustAccount, trustOf } from '../../testing/rpc.ts'
import { updateRole } from './update-role.ts'

async function withPlayer() {
  const rpc = await testRpc()
  const role = { roleName: 'Player', trustPolicy: trustAccount, maxSessionSeconds: 3_600, description: 'old' }
  await rpc.directory.roles.create(account, role, testNow)
  return { ...rpc, context: { ...rpc.context, now: new Date(testNow.getTime() + 5_000) } }
}

test('what is given changes for the next look-up, the rest stays', async () => {
  const { context, directory } = await withPlayer()
  const trust = trustOf(`acs:ram::${account}:user/alice`)
  const change = { roleName: 'player', newAssumeRolePolicyDocument: trust, newMaxSessionDuration: 43_200 }
  const { role } = await updateRole.run(change, context)
  assert.deepEqual([role.roleName, role.description, role.maxSessionDuration], ['Player', 'old', 43_200])
  assert.deepEqual([role.createDate, role.updateDate], [testNow, context.now])
  assert.equal((await directory.roleByName(account, 'player'))?.trustPolicy, trust)
  assert.equal((await updateRole.run({ roleName: 'player', newDescription: 'new' }, context)).role.description, 'new')
})

const wrong: [code: string, change: Partial<Parameters<typeof updateRole.run>[0]>][] = [
  ['EntityNotExist.Role', { roleName: 'nobody' }],
  ['InvalidParameter.RoleName.InvalidChars', { roleName: 'a_b' }],
  ['InvalidParameter.RoleName.Length', { roleName: 'a'.repeat(65) }],
  ['InvalidParameter.AssumeRolePolicyDocument.Length', { newAssumeRolePolicyDocument: ' '.repeat(6_145) }],
  ['InvalidParameter.Description.Length', { newDescription: 'a'.repeat(1_025) }],
  ['InvalidParameter.MaxSessionDuration', { newMaxSessionDuration: 900 }],
  ['MalformedPolicyDocument', { newAssumeRolePolicyDocument: '{}' }],
]
for (const [code, change] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await withPlayer()
    await refuses(code, () => updateRole.run({ roleName: 'player', ...change }, context))
  })
