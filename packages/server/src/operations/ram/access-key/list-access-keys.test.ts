import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, testRpc } from '../../testing/rpc.ts'
import { listAccessKeys } from './list-access-keys.ts'

test('keys are listed oldest first, without secrets', async () => {
  const { context, as, user, directory } = await testRpc()
  const alice = await user('alice')
  assert(alice.kind === 'user')
  const second = await directory.accessKeys.create(account, { kind: 'user', userName: 'alice' }, testNow)
  assert(second.kind === 'created')
  await directory.accessKeys.setActive(account, { kind: 'user', userName: 'alice' }, second.key.id, false)
  const want = [
    { accessKeyId: alice.accessKeyId, status: 'Active', createDate: testNow },
    { accessKeyId: second.key.id, status: 'Inactive', createDate: testNow },
  ]
  assert.deepEqual((await listAccessKeys.run({ userName: 'alice' }, context)).accessKeys, want)
  assert.deepEqual((await listAccessKeys.run({}, as(alice))).accessKeys, want)
})

test('a user without keys has an empty list', async () => {
  const { context, directory } = await testRpc()
  await directory.users.create(account, { userName: 'bob' }, testNow)
  assert.deepEqual((await listAccessKeys.run({ userName: 'bob' }, context)).accessKeys, [])
})

test('each documented refusal', async () => {
  const { context, refuses } = await testRpc()
  await refuses('EntityNotExist.User', () => listAccessKeys.run({ userName: 'nobody' }, context))
  await refuses('InvalidParameter.UserName.InvalidChars', () => listAccessKeys.run({ userName: '/' }, context))
  await refuses('InvalidParameter.UserName.Length', () => listAccessKeys.run({ userName: 'a'.repeat(65) }, context))
})
