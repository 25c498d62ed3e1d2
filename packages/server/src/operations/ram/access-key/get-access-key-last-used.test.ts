import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testRpc } from '../../testing/rpc.ts'
import { getAccessKeyLastUsed } from './get-access-key-last-used.ts'

test('a key has no date until it was used', async () => {
  const { context, as, user, directory } = await testRpc()
  const caller = await user('alice')
  assert(caller.kind === 'user')
  const input = { userAccessKeyId: caller.accessKeyId, userName: 'alice' }
  const never = await getAccessKeyLastUsed.run(input, context)
  assert.deepEqual(never, { accessKeyLastUsed: { lastUsedDate: undefined } })
  await directory.lastUsed.record(new Map([[caller.accessKeyId, context.now.getTime()]]))
  const used = { accessKeyLastUsed: { lastUsedDate: context.now } }
  assert.deepEqual(await getAccessKeyLastUsed.run(input, context), used)
  const own = await getAccessKeyLastUsed.run({ userAccessKeyId: caller.accessKeyId }, as(caller))
  assert.deepEqual(own, used)
})

test('another’s key, and nobody’s, are not there', async () => {
  const { context, user, refuses } = await testRpc()
  const alice = await user('alice')
  await user('bob')
  assert(alice.kind === 'user')
  const ask = (userName: string, userAccessKeyId = alice.accessKeyId) =>
    getAccessKeyLastUsed.run({ userAccessKeyId, userName }, context)
  await refuses('EntityNotExist.User.AccessKey', () => ask('bob'))
  await refuses('EntityNotExist.User.AccessKey', () => ask('alice', 'LTAInone'))
  await refuses('EntityNotExist.User', () => ask('nobody'))
  await refuses('InvalidParameter.UserName.InvalidChars', () => ask('a b'))
  await refuses('InvalidParameter.UserName.Length', () => ask('a'.repeat(65)))
})
