import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, testRpc } from '../../testing/rpc.ts'
import { createAccessKey } from './create-access-key.ts'
import type { Caller } from '../../../access/caller.ts'

const session: Caller = {
  kind: 'session',
  sequence: 1,
  accountId: account,
  roleId: '1',
  roleName: 'r',
  sessionName: 's1',
  accessKeyId: 'STS.x',
  sessionPolicy: undefined,
  sourceIdentity: undefined,
  hasMfa: false,
  issuerKeyId: 'a',
  firstKeyId: 'a',
  issuedMs: 0,
  expiresMs: 1,
  policies: [],
}

test('a key is made with a secret that opens nowhere else', async () => {
  const { context, directory, user, kv } = await testRpc()
  await user('alice')
  const { accessKey } = await createAccessKey.run({ userName: 'alice' }, context)
  assert.match(accessKey.accessKeyId, /^LTAI5t[A-Za-z0-9]{18}$/)
  assert.match(accessKey.accessKeySecret, /^[A-Za-z0-9]{30}$/)
  assert.equal(accessKey.status, 'Active')
  const found = await directory.accessKey(accessKey.accessKeyId)
  assert.equal(found?.secret.reveal().toString(), accessKey.accessKeySecret)
  const page = await kv.range({ from: Buffer.from('directory/'), to: Buffer.from('directory0'), limit: 1_000 })
  for (const item of page.items)
    assert(item.kind !== 'entry' || !Buffer.from(item.value).includes(accessKey.accessKeySecret), 'sealed at rest')
})

test('without a name a user makes a key for itself, root one for the account', async () => {
  const { context, as, user, directory } = await testRpc()
  const alice = await user('alice')
  const own = await createAccessKey.run({}, as(alice))
  const ofRoot = await createAccessKey.run({}, context)
  const ownerOf = async (id: string) => (await directory.accessKey(id))?.owner
  const owner = await ownerOf(own.accessKey.accessKeyId)
  assert(owner?.kind === 'user')
  assert.equal(owner.userName, 'alice')
  assert.equal((await ownerOf(ofRoot.accessKey.accessKeyId))?.kind, 'root')
})

test('a session must name a user', async () => {
  const { as, refuses } = await testRpc()
  const error = await refuses('MissingParameter', () => createAccessKey.run({}, as(session)))
  assert.equal(error.wireCode, 'MissingUserName')
})

test('each other refusal', async () => {
  const { context, user, refuses } = await testRpc()
  await user('alice')
  await createAccessKey.run({ userName: 'alice' }, context)
  await refuses('LimitExceeded.User.AccessKey', () => createAccessKey.run({ userName: 'alice' }, context))
  await refuses('EntityNotExist.User', () => createAccessKey.run({ userName: 'nobody' }, context))
  await refuses('InvalidParameter.UserName.InvalidChars', () => createAccessKey.run({ userName: ' ' }, context))
  await refuses('InvalidParameter.UserName.Length', () => createAccessKey.run({ userName: 'a'.repeat(65) }, context))
})
