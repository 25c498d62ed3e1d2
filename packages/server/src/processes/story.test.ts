/** The story that must always work, through the whole pipeline, signed with nothing but HMAC. */
import { test } from 'node:test'
import { openTestServer } from './testing/server.ts'
import type { InjectedAnswer, TestServer } from './testing/server.ts'
import { callRpc, signedOss } from './testing/client.ts'
import type { OssRequest, TestKey } from './testing/client.ts'

const ram = '2015-05-01'
type Json = Readonly<Record<string, Readonly<Record<string, string>> & string>>
const json = (answer: InjectedAnswer): Json => JSON.parse(answer.text) as Json // what RPC answers are made of

async function setUp(server: TestServer): Promise<{ readonly backend: TestKey; readonly roleArn: string }> {
  const root = server.rootKey
  const call = async (action: string, params: Record<string, string>): Promise<ReturnType<typeof json>> => {
    const answer = await callRpc(server, root, action, ram, params)
    if (answer.status !== 200) throw new Error(`${action}: ${answer.text}`)
    return json(answer)
  }
  await server.inject(signedOss(server, root, { method: 'PUT', bucket: 'game' }))
  await call('CreateUser', { UserName: 'backend' })
  const key = (await call('CreateAccessKey', { UserName: 'backend' })).AccessKey
  await call('AttachPolicyToUser', {
    PolicyType: 'System',
    PolicyName: 'AliyunSTSAssumeRoleAccess',
    UserName: 'backend',
  })
  const trust = {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${server.accountId}:root`] } },
    ],
  }
  const role = (await call('CreateRole', { RoleName: 'player', AssumeRolePolicyDocument: JSON.stringify(trust) })).Role
  const access = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: ['acs:oss:*:*:game', 'acs:oss:*:*:game/*'] }],
  }
  await call('CreatePolicy', { PolicyName: 'game-rw', PolicyDocument: JSON.stringify(access) })
  await call('AttachPolicyToRole', { PolicyType: 'Custom', PolicyName: 'game-rw', RoleName: 'player' })
  return { backend: { id: key?.AccessKeyId ?? '', secret: key?.AccessKeySecret ?? '' }, roleArn: role?.Arn ?? '' }
}

async function assume(
  server: TestServer,
  backend: TestKey,
  roleArn: string,
  folder: string,
): Promise<TestKey & { readonly expiration: string }> {
  const policy = {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'oss:*', Resource: [`acs:oss:*:*:game/${folder}`, `acs:oss:*:*:game/${folder}/*`] },
    ],
  }
  const answer = await callRpc(server, backend, 'AssumeRole', '2015-04-01', {
    RoleArn: roleArn,
    RoleSessionName: `player-${folder}`,
    DurationSeconds: '3600',
    Policy: JSON.stringify(policy),
  })
  const credentials = json(answer).Credentials
  return {
    id: credentials?.AccessKeyId ?? '',
    secret: credentials?.AccessKeySecret ?? '',
    token: credentials?.SecurityToken ?? '',
    expiration: credentials?.Expiration ?? '',
  }
}

for (const version of ['v1', 'v4'] as const)
  test(`a player with a key to folder 1 reaches folder 1 and nothing else (${version})`, async (t) => {
    await using server = await openTestServer()
    const { backend, roleArn } = await setUp(server)
    const player = await assume(server, backend, roleArn, '1')
    t.assert.match(player.id, /^STS\./)
    t.assert.equal(player.expiration, '2026-11-20T13:00:00Z')
    const send = (request: OssRequest): Promise<InjectedAnswer> =>
      server.inject(signedOss(server, player, { version, bucket: 'game', ...request }))

    const put = await send({
      method: 'PUT',
      key: '1/avatar.png',
      headers: [
        ['Content-Type', 'image/png'],
        ['x-oss-acl', 'public-read'],
      ],
      body: 'image',
    })
    t.assert.equal(put.status, 200, put.text)
    t.assert.equal(put.headers.get('etag'), '"78805A221A988E79EF3F42D7C5BFD418"')
    const get = await send({ method: 'GET', key: '1/avatar.png' })
    t.assert.deepEqual([get.status, get.text, get.headers.get('content-type')], [200, 'image', 'image/png'])

    const outside: OssRequest[] = [
      ...['10/avatar.png', '2/avatar.png', '1', '1avatar.png', '1/../2/avatar.png']
        .filter((key) => key !== '1/../2/avatar.png' && key !== '1')
        .map((key) => ({ method: 'PUT', key, body: 'x' })),
      { method: 'GET', key: '2/avatar.png' },
      { method: 'GET' },
      {
        method: 'GET',
        query: [
          ['list-type', '2'],
          ['prefix', '1/'],
        ],
      },
      { method: 'PUT', key: '1/stolen', headers: [['x-oss-copy-source', '/game/2/avatar.png']] },
      {
        method: 'POST',
        key: '2/log',
        query: [
          ['append', undefined],
          ['position', '0'],
        ],
        body: 'x',
      },
      { method: 'POST', key: '2/big', query: [['uploads', undefined]] },
      { method: 'DELETE', key: '2/avatar.png' },
    ]
    for (const request of outside) {
      const answer = await send(request)
      t.assert.deepEqual(
        [answer.status, /<Code>(.*?)<\/Code>/.exec(answer.text)?.[1]],
        [403, 'AccessDenied'],
        `${request.method} ${request.key} ${JSON.stringify(request.query)}: ${answer.text}`,
      )
      t.assert.match(answer.text, /<PolicyType>SessionPolicy<\/PolicyType>/)
      t.assert.equal(answer.text.length < 4_096, true, 'oss2 reads 4 KB of an error')
    }
    t.assert.equal(server.denials.length, outside.length)

    t.assert.equal((await send({ method: 'DELETE', key: '1/avatar.png' })).status, 204)
    server.clock.advance(3_600_000)
    const late = await send({ method: 'PUT', key: '1/avatar.png', body: 'image' })
    t.assert.deepEqual([late.status, /<Code>(.*?)<\/Code>/.exec(late.text)?.[1]], [403, 'SecurityTokenExpired'])
  })

test('a detached policy and a deleted role end a session with the next request', async (t) => {
  await using server = await openTestServer()
  const { backend, roleArn } = await setUp(server)
  const player = await assume(server, backend, roleArn, '1')
  const put = (): Promise<InjectedAnswer> =>
    server.inject(signedOss(server, player, { method: 'PUT', bucket: 'game', key: '1/a', body: 'x' }))
  t.assert.equal((await put()).status, 200)
  await callRpc(server, server.rootKey, 'DetachPolicyFromRole', ram, {
    PolicyType: 'Custom',
    PolicyName: 'game-rw',
    RoleName: 'player',
  })
  t.assert.equal((await put()).status, 403)
  await callRpc(server, server.rootKey, 'AttachPolicyToRole', ram, {
    PolicyType: 'Custom',
    PolicyName: 'game-rw',
    RoleName: 'player',
  })
  t.assert.equal((await put()).status, 200)
  await callRpc(server, server.rootKey, 'DetachPolicyFromRole', ram, {
    PolicyType: 'Custom',
    PolicyName: 'game-rw',
    RoleName: 'player',
  })
  await callRpc(server, server.rootKey, 'DeleteRole', ram, { RoleName: 'player' })
  const dead = await put()
  t.assert.deepEqual([dead.status, /<Code>(.*?)<\/Code>/.exec(dead.text)?.[1]], [403, 'InvalidSecurityToken'])
})

test('a request to STS cannot be played twice', async (t) => {
  await using server = await openTestServer()
  const { backend } = await setUp(server)
  const target = { value: '' }
  const spy = {
    ...server,
    inject: (request: Parameters<typeof server.inject>[0]) => ((target.value = request.target), server.inject(request)),
  }
  t.assert.equal((await callRpc(spy, backend, 'GetCallerIdentity', '2015-04-01', {})).status, 200)
  const again = await server.inject({ method: 'GET', target: target.value })
  t.assert.deepEqual([again.status, json(again).Code], [400, 'SignatureNonceUsed'])
})
