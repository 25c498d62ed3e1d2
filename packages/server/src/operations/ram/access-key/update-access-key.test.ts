import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testRpc } from '../../testing/rpc.ts'
import { updateAccessKey } from './update-access-key.ts'

test('a disabled key is inactive for the next look-up, and comes back', async () => {
  const { context, directory, user } = await testRpc()
  const alice = await user('alice')
  assert(alice.kind === 'user')
  const set = (status: string) =>
    updateAccessKey.run({ userName: 'alice', userAccessKeyId: alice.accessKeyId, status }, context)
  const isActive = async () => (await directory.accessKey(alice.accessKeyId))?.isActive
  assert.equal(await isActive(), true)
  assert.deepEqual(await set('Inactive'), {})
  assert.equal(await isActive(), false)
  await set('Active')
  assert.equal(await isActive(), true)
})

test('each documented refusal', async () => {
  const { context, as, user, refuses } = await testRpc()
  const alice = await user('alice')
  const bob = await user('bob')
  assert(alice.kind === 'user')
  const input = { userName: 'alice', userAccessKeyId: alice.accessKeyId, status: 'Inactive' }
  const run = (change: Partial<typeof input>) => () => updateAccessKey.run({ ...input, ...change }, context)
  await refuses('EntityNotExist.User', run({ userName: 'nobody' }))
  await refuses('EntityNotExist.User.AccessKey', run({ userName: 'bob' }))
  await refuses('EntityNotExist.User.AccessKey', run({ userAccessKeyId: 'x\0'.repeat(3_000) }))
  await refuses('InvalidParameter.Status', run({ status: 'off' }))
  await refuses('InvalidParameter.UserName.InvalidChars', run({ userName: '?' }))
  await refuses('InvalidParameter.UserName.Length', run({ userName: 'a'.repeat(65) }))
  const { userName: _userName, ...withoutName } = input
  await refuses('EntityNotExist.User.AccessKey', () => updateAccessKey.run(withoutName, as(bob)))
})
