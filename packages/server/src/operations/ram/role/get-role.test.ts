import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, testRpc, trustAccount } from '../../testing/rpc.ts'
import { getRole } from './get-role.ts'

test('a role is found whatever the case and shown as it was written', async () => {
  const { context, directory } = await testRpc()
  const made = { roleName: 'Player', trustPolicy: trustAccount, maxSessionSeconds: 7_200 }
  await directory.roles.create(account, made, testNow)
  const { role } = await getRole.run({ roleName: 'PLAYER' }, context)
  assert.equal(role.roleName, 'Player')
  assert.equal(role.assumeRolePolicyDocument, trustAccount)
  assert.equal(role.maxSessionDuration, 7_200)
  assert.deepEqual(role.updateDate, testNow)
})

test('each documented refusal', async () => {
  const { context, refuses } = await testRpc()
  const error = await refuses('EntityNotExist.Role', () => getRole.run({ roleName: 'nobody' }, context))
  assert.equal(error.message, 'The role does not exist.')
  await refuses('InvalidParameter.RoleName.InvalidChars', () => getRole.run({ roleName: 'a/b' }, context))
  await refuses('InvalidParameter.RoleName.Length', () => getRole.run({ roleName: 'a'.repeat(65) }, context))
})
