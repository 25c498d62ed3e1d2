import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, testRpc, trustAccount } from '../../testing/rpc.ts'
import { deleteRole } from './delete-role.ts'

const player = { roleName: 'Player', trustPolicy: trustAccount, maxSessionSeconds: 3_600 }

test('a deleted role is gone by name and by id', async () => {
  const { context, directory } = await testRpc()
  const made = await directory.roles.create(account, player, testNow)
  assert(made.kind === 'created')
  assert.notEqual(await directory.roleById(account, made.role.roleId), undefined)
  assert.deepEqual(await deleteRole.run({ roleName: 'PLAYER' }, context), {})
  assert.equal(await directory.roleById(account, made.role.roleId), undefined)
  assert.equal(await directory.roleByName(account, 'Player'), undefined)
})

test('a role with a policy is kept', async () => {
  const { context, directory, refuses } = await testRpc()
  await directory.roles.create(account, player, testNow)
  const policy = { type: 'System', name: 'AliyunOSSFullAccess' } as const
  await directory.attachments.attach(account, policy, { kind: 'role', name: 'player' }, testNow)
  const error = await refuses('DeleteConflict.Role.Policy', () => deleteRole.run({ roleName: 'Player' }, context))
  assert.equal(error.message, 'The role CAN NOT has any attached policy while deleting the role.')
})

test('each other refusal', async () => {
  const { context, refuses } = await testRpc()
  await refuses('EntityNotExist.Role', () => deleteRole.run({ roleName: 'nobody' }, context))
  await refuses('InvalidParameter.RoleName.InvalidChars', () => deleteRole.run({ roleName: '*' }, context))
  await refuses('InvalidParameter.RoleName.Length', () => deleteRole.run({ roleName: 'a'.repeat(65) }, context))
})
