import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAccessKey } from '../../ram/access-key/create-access-key.ts'
import { account, testRpc } from '../../testing/rpc.ts'
import type { TestRpc } from '../../testing/rpc.ts'
import { getAccessKeyPolicy, setAccessKeyPolicy } from './access-key-policy.ts'

const active = '{"Version":1,"Status":"Active","Statements":[{"Type":"ClassicWhiteList","IPList":["10.0.0.0/8"]}]}'
const reset = '{"Version":1,"Status":"Inactive","Statements":[]}'
const alice = `alice@${account}.onaliyun.com`

async function withKey(): Promise<TestRpc & { readonly userAccessKeyId: string }> {
  const rpc = await testRpc()
  await rpc.directory.users.create(account, { userName: 'alice' }, rpc.context.now)
  const { accessKey } = await createAccessKey.run({ userName: 'alice' }, rpc.context)
  return { ...rpc, userAccessKeyId: accessKey.accessKeyId }
}

test('a key has none at first, then what was set, and what a reset leaves', async () => {
  const { context, directory, userAccessKeyId } = await withKey()
  const named = { userPrincipalName: alice, userAccessKeyId }
  assert.deepEqual(await getAccessKeyPolicy.run(named, context), { accessKeyPolicy: '{}' })
  await setAccessKeyPolicy.run({ ...named, accessKeyPolicy: active }, context)
  assert.deepEqual(await getAccessKeyPolicy.run(named, context), { accessKeyPolicy: active })
  assert.deepEqual((await directory.accessKey(userAccessKeyId))?.networks, ['10.0.0.0/8'])
  await setAccessKeyPolicy.run({ ...named, accessKeyPolicy: reset }, context)
  assert.deepEqual(await getAccessKeyPolicy.run(named, context), { accessKeyPolicy: reset })
  assert.equal((await directory.accessKey(userAccessKeyId))?.networks, undefined)
})

test('a statement about a VPC lets nobody in, since nobody comes from one', async () => {
  const { context, directory, userAccessKeyId } = await withKey()
  const Statements = [{ Type: 'VPCWhiteList', Value: 'AllowAllVPC', IPList: ['0.0.0.0/0'] }]
  const accessKeyPolicy = JSON.stringify({ Status: 'Active', Statements })
  await setAccessKeyPolicy.run({ userPrincipalName: alice, userAccessKeyId, accessKeyPolicy }, context)
  assert.deepEqual((await directory.accessKey(userAccessKeyId))?.networks, [])
})

test('who names nobody means its own keys, and an alias names the account as well', async () => {
  const { context, as, user, directory, userAccessKeyId } = await withKey()
  const bob = await user('bob')
  assert(bob.kind === 'user')
  await setAccessKeyPolicy.run({ userAccessKeyId: bob.accessKeyId, accessKeyPolicy: active }, as(bob))
  assert.deepEqual((await directory.accessKey(bob.accessKeyId))?.networks, ['10.0.0.0/8'])
  await directory.settings.setAlias(account, 'game')
  const userPrincipalName = 'alice@game.onaliyun.com'
  const got = await getAccessKeyPolicy.run({ userPrincipalName, userAccessKeyId }, context)
  assert.deepEqual(got, { accessKeyPolicy: '{}' })
})

const wrong: [
  code: string,
  input: { userPrincipalName?: string; userAccessKeyId?: string; accessKeyPolicy?: string },
][] = [
  ['InvalidParameter.UserPrincipalName', { userPrincipalName: 'alice' }],
  ['InvalidParameter.AccessKeyPolicy', { accessKeyPolicy: '{}' }],
  ['EntityNotExist.User', { userPrincipalName: `bob@${account}.onaliyun.com` }],
  ['EntityNotExist.User', { userPrincipalName: 'alice@other.onaliyun.com' }],
  ['EntityNotExist.User.AccessKey', { userAccessKeyId: 'LTAI5tNobodys' }],
]
for (const [code, input] of wrong)
  test(`answers ${code} for ${JSON.stringify(input)}`, async () => {
    const { context, refuses, userAccessKeyId } = await withKey()
    const whole = { userPrincipalName: alice, userAccessKeyId, accessKeyPolicy: active, ...input }
    await refuses(code, () => setAccessKeyPolicy.run(whole, context))
    if (code !== 'InvalidParameter.AccessKeyPolicy') await refuses(code, () => getAccessKeyPolicy.run(whole, context))
  })
