/** KMS through the whole pipeline: whom its keys serve, at which host, and what the audit log is told. */
import { test } from 'node:test'
import type { InjectedAnswer } from './testing/server.ts'
import { callRpc, signedRpc } from './testing/client.ts'
import type { TestKey } from './testing/client.ts'
import { jsonOf, openGame, outcomeOf } from './testing/game.ts'
import type { Game } from './testing/game.ts'

const version = '2016-01-20'
const kms = (game: Game, by: TestKey, action: string, params: Readonly<Record<string, string>>) =>
  callRpc(game.server, by, action, version, params)
const blobOf = (answer: InjectedAnswer): string => String(jsonOf(answer).CiphertextBlob)

/** The key that encrypts where none is named. */
async function defaultKeyId(game: Game): Promise<string> {
  const headers: [string, string][] = [['x-oss-server-side-encryption', 'KMS']]
  const put = await game.send(game.root, { method: 'PUT', key: 'k', body: 'x', headers })
  return put.headers.get('x-oss-server-side-encryption-key-id') ?? ''
}

async function userWith(game: Game, action: string, resource: string): Promise<TestKey> {
  const UserName = action.replace(':', '-').replace('*', 'all')
  await game.ram('CreateUser', { UserName })
  const key = (await game.ram('CreateAccessKey', { UserName })).AccessKey
  const Statement = [{ Effect: 'Allow', Action: action, Resource: resource }]
  const PolicyDocument = JSON.stringify({ Version: '1', Statement })
  await game.ram('CreatePolicy', { PolicyName: UserName, PolicyDocument })
  await game.ram('AttachPolicyToUser', { PolicyType: 'Custom', PolicyName: UserName, UserName })
  return { id: key?.AccessKeyId ?? '', secret: key?.AccessKeySecret ?? '' }
}

test('a user does with a key what its policy says, of the key that the policy names', async (t) => {
  await using game = await openGame()
  const KeyId = await defaultKeyId(game)
  const reader = await userWith(game, 'kms:Decrypt', `acs:kms:*:*:key/${KeyId}`)
  const elsewhere = await userWith(game, 'kms:Encrypt', 'acs:kms:*:*:key/00000000-0000-0000-0000-000000000000')
  const writer = await userWith(game, 'kms:*', `acs:kms:cn-hangzhou:${game.server.accountId}:key/*`)
  const made = await kms(game, writer, 'Encrypt', { KeyId, Plaintext: 'c2VjcmV0' })
  const Decrypt = { CiphertextBlob: blobOf(made) }
  t.assert.equal(jsonOf(await kms(game, reader, 'Decrypt', Decrypt)).Plaintext, 'c2VjcmV0')
  t.assert.equal(outcomeOf(await kms(game, reader, 'Encrypt', { KeyId, Plaintext: 'x' })), 'Forbidden.NoPermission')
  t.assert.equal(outcomeOf(await kms(game, elsewhere, 'Encrypt', { KeyId, Plaintext: 'x' })), 'Forbidden.NoPermission')
  t.assert.equal(outcomeOf(await kms(game, elsewhere, 'Decrypt', Decrypt)), 'Forbidden.NoPermission')
  t.assert.equal(outcomeOf(await kms(game, game.backend, 'GenerateDataKey', { KeyId })), 'Forbidden.NoPermission')
  // A policy of OSS lets nobody near the keys.
  t.assert.equal(outcomeOf(await kms(game, await game.session(), 'Decrypt', Decrypt)), 'Forbidden.NoPermission')
})

test('the hosts of KMS lead here', async (t) => {
  await using game = await openGame()
  const KeyId = await defaultKeyId(game)
  const drawAt = (host: string) => {
    const target = signedRpc(game.server, game.root, 'GenerateDataKey', version, { KeyId, NumberOfBytes: '16' })
    return game.server.inject({ method: 'GET', target, host })
  }
  for (const host of ['kms.cn-hangzhou.aliyuncs.com', 'kms-vpc.cn-hangzhou.aliyuncs.com:443'])
    t.assert.equal(Buffer.from(String(jsonOf(await drawAt(host)).Plaintext), 'base64').length, 16)
  // The key is of this server's region, and of no other.
  t.assert.equal(outcomeOf(await drawAt('kms.cn-shanghai.aliyuncs.com')), 'Forbidden.KeyNotFound')
  t.assert.equal(outcomeOf(await kms(game, game.root, 'CreateKey', {})), 'NotImplemented')
  t.assert.equal(outcomeOf(await kms(game, game.root, 'NoSuch', {})), 'InvalidAction.NotFound')
  t.assert.equal(outcomeOf(await kms(game, game.root, 'Encrypt', { KeyId })), 'MissingPlaintext')
  t.assert.equal(
    outcomeOf(await kms(game, game.root, 'GenerateDataKey', { KeyId, NumberOfBytes: '1025' })),
    'InvalidParameter.NumberOfBytes',
  )
})
