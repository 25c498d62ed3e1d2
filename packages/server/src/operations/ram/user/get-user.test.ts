import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, testRpc } from '../../testing/rpc.ts'
import { getUser } from './get-user.ts'

test('a user is shown with its dates', async () => {
  const { context, directory } = await testRpc()
  await directory.users.create(account, { userName: 'alice', comments: 'c' }, testNow)
  const { user } = await getUser.run({ userName: 'alice' }, context)
  assert.equal(user.userName, 'alice')
  assert.equal(user.comments, 'c')
  assert.deepEqual([user.createDate, user.updateDate, user.lastLoginDate], [testNow, testNow, undefined])
})

test('another account’s user is not there', async () => {
  const { as, directory, refuses } = await testRpc()
  await directory.users.create(account, { userName: 'alice' }, testNow)
  const other = as({ kind: 'root', accountId: '9999999999999999', accessKeyId: 'x' })
  await refuses('EntityNotExist.User', () => getUser.run({ userName: 'alice' }, other))
})

test('each documented refusal', async () => {
  const { context, refuses } = await testRpc()
  const error = await refuses('EntityNotExist.User', () => getUser.run({ userName: 'nobody' }, context))
  assert.equal(error.message, 'The user does not exist.')
  await refuses('InvalidParameter.UserName.InvalidChars', () => getUser.run({ userName: 'a\0' }, context))
  await refuses('InvalidParameter.UserName.Length', () => getUser.run({ userName: 'a'.repeat(5_000) }, context))
})
