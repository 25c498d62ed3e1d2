import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testRootKey } from '../../../store/testing/directory.ts'
import { testRpc } from '../../testing/rpc.ts'
import { deleteAccessKey } from './delete-access-key.ts'

test('a deleted key is gone for the next look-up, and makes room for another', async () => {
  const { context, directory, user } = await testRpc()
  const alice = await user('alice')
  assert(alice.kind === 'user')
  await directory.accessKey(alice.accessKeyId)
  assert.deepEqual(await deleteAccessKey.run({ userName: 'alice', userAccessKeyId: alice.accessKeyId }, context), {})
  assert.equal(await directory.accessKey(alice.accessKeyId), undefined)
  assert.deepEqual(await directory.accessKeys.list(alice.accountId, { kind: 'user', userName: 'alice' }), [])
})

test('each documented refusal', async () => {
  const { context, as, user, refuses } = await testRpc()
  const alice = await user('alice')
  assert(alice.kind === 'user')
  const userAccessKeyId = alice.accessKeyId
  await refuses('EntityNotExist.User', () => deleteAccessKey.run({ userName: 'no', userAccessKeyId }, context))
  const foreign = { userName: 'alice', userAccessKeyId: testRootKey.id }
  await refuses('EntityNotExist.User.AccessKey', () => deleteAccessKey.run(foreign, context))
  await refuses('EntityNotExist.User.AccessKey', () => deleteAccessKey.run({ userAccessKeyId: 'x' }, as(alice)))
  await refuses('InvalidParameter.UserName.InvalidChars', () =>
    deleteAccessKey.run({ userName: 'a b', userAccessKeyId }, context),
  )
  await refuses('InvalidParameter.UserName.Length', () =>
    deleteAccessKey.run({ userName: 'a'.repeat(65), userAccessKeyId }, context),
  )
})
