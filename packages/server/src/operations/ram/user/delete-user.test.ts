import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, testRpc } from '../../testing/rpc.ts'
import { deleteUser } from './delete-user.ts'

test('a bare user is deleted and its name is free', async () => {
  const { context, directory } = await testRpc()
  await directory.users.create(account, { userName: 'alice' }, testNow)
  assert.deepEqual(await deleteUser.run({ userName: 'alice' }, context), {})
  assert.equal(await directory.users.get(account, 'alice'), undefined)
  assert.equal((await directory.users.create(account, { userName: 'alice' }, testNow)).kind, 'created')
})

test('a user with a key, then with a policy, is kept', async () => {
  const { context, directory, user, refuses } = await testRpc()
  const alice = await user('alice')
  assert(alice.kind === 'user')
  const entity = { kind: 'user', name: 'alice' } as const
  const policy = { type: 'System', name: 'AdministratorAccess' } as const
  await directory.attachments.attach(account, policy, entity, testNow)
  const call = () => deleteUser.run({ userName: 'alice' }, context)
  const error = await refuses('DeleteConflict.User.AccessKey', call)
  assert.equal(error.status, 409)
  await directory.accessKeys.delete(account, { kind: 'user', userName: 'alice' }, alice.accessKeyId)
  await refuses('DeleteConflict.User.Policy', call)
  await directory.attachments.detach(account, policy, entity)
  await call()
})

test('each other refusal', async () => {
  const { context, refuses } = await testRpc()
  await refuses('EntityNotExist.User', () => deleteUser.run({ userName: 'nobody' }, context))
  await refuses('InvalidParameter.UserName.InvalidChars', () => deleteUser.run({ userName: '*' }, context))
  await refuses('InvalidParameter.UserName.Length', () => deleteUser.run({ userName: 'a'.repeat(65) }, context))
})
