/** Keys, tokens and signatures that are not whole, not theirs or not now. */
import { test } from 'node:test'
import { accessLine } from '../observers.ts'
import { presignedTarget, signedOss } from '../testing/client.ts'
import type { OssRequest, TestKey } from '../testing/client.ts'
import type { InjectedRequest } from '../testing/server.ts'
import { allow, openGame, outcomeOf } from '../testing/game.ts'

const put: OssRequest = { method: 'PUT', key: '1/a', body: 'x' }

for (const version of ['v1', 'v4'] as const)
  test(`a session is its key, its secret and its token together (${version})`, async (t) => {
    await using game = await openGame()
    const [mine, theirs] = [await game.player('1'), await game.player('1')]
    const token = mine.token ?? ''
    const changed = (at: number): string =>
      `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
    const keys: [name: string, key: TestKey, want: string][] = [
      ['the token of another session', { ...mine, token: theirs.token }, 'AccessKeyIdAndSecurityTokenNotMatch'],
      ['the secret of another session', { ...mine, secret: theirs.secret }, 'SignatureDoesNotMatch'],
      ['the key of another session', { ...mine, id: theirs.id }, 'AccessKeyIdAndSecurityTokenNotMatch'],
      ['no token', { ...mine, token: undefined }, 'InvalidAccessKeyId'],
      ['an empty token', { ...mine, token: '' }, 'InvalidAccessKeyId'],
      ['half a token', { ...mine, token: token.slice(0, token.length / 2) }, 'InvalidSecurityToken'],
      ['a token without its last character', { ...mine, token: token.slice(0, -1) }, 'InvalidSecurityToken'],
      ['a token with one more', { ...mine, token: `${token}A` }, 'InvalidSecurityToken'],
      ['a padded token', { ...mine, token: `${token}=` }, 'InvalidSecurityToken'],
      ['another format', { ...mine, token: changed(0) }, 'InvalidSecurityToken'],
      ['a changed middle', { ...mine, token: changed(Math.floor(token.length / 2)) }, 'InvalidSecurityToken'],
      ['a token as long as a head', { ...mine, token: 'A'.repeat(60_000) }, 'InvalidSecurityToken'],
      ['a lasting key with the token', { ...game.backend, token }, 'AccessKeyIdAndSecurityTokenNotMatch'],
      ['the key in another case', { ...mine, id: mine.id.toLowerCase() }, 'AccessKeyIdAndSecurityTokenNotMatch'],
      ['a key that nobody has', { id: 'nobody', secret: 'x' }, 'InvalidAccessKeyId'],
      ['a key that is not one', { id: 'no$body', secret: 'x' }, 'InvalidAccessKeyId'],
      ['a key with its token behind it', { ...mine, id: `${mine.id} ${token}` }, 'InvalidAccessKeyId'],
      ['all three', mine, '200'],
    ]
    for (const [name, key, want] of keys) {
      const answer = await game.server.inject(signedOss(game.server, key, { version, bucket: 'game', ...put }))
      t.assert.equal(outcomeOf(answer), want, name)
      t.assert.equal(Buffer.byteLength(answer.text) < 4_096, true, name)
    }
    const logged = JSON.stringify([game.server.observations.map(accessLine), game.server.denials])
    for (const secret of [token, mine.secret, game.root.secret, game.backend.secret])
      t.assert.equal(logged.includes(secret), false, 'no secret and no token is logged')
  })

test('the short token header carries a token and no more', async (t) => {
  await using game = await openGame()
  const player = await game.player('1')
  const signed = signedOss(game.server, { id: player.id, secret: player.secret }, { bucket: 'game', ...put })
  const sent = (...more: [string, string][]): InjectedRequest => ({
    ...signed,
    headers: [...(signed.headers ?? []), ...more],
  })
  const token = player.token ?? ''
  t.assert.equal(outcomeOf(await game.server.inject(sent(['security-token', token]))), '200')
  t.assert.equal(outcomeOf(await game.server.inject(sent(['x-oss-security-token', token]))), 'SignatureDoesNotMatch')
  const elsewhere = { ...sent(['security-token', token]), target: '/game/2/a' }
  t.assert.equal(outcomeOf(await game.server.inject(elsewhere)), 'SignatureDoesNotMatch')
  const inQuery = { ...sent(), target: `/game/1/a?security-token=${token}` }
  t.assert.equal(outcomeOf(await game.server.inject(inQuery)), 'InvalidAccessKeyId')
})

test('a signature of version 4 is for one day, one product and one request', async (t) => {
  await using game = await openGame()
  const signed = signedOss(game.server, game.root, { version: 'v4', bucket: 'game', ...put })
  const header = (name: string): string => (signed.headers ?? []).find(([other]) => other === name)?.[1] ?? ''
  const authorization = header('authorization')
  const changed = (name: string, value: string): InjectedRequest => ({
    ...signed,
    headers: (signed.headers ?? []).map(([other, before]) => [other, other === name ? value : before] as const),
  })
  const credential = (from: string, to: string): InjectedRequest =>
    changed('authorization', authorization.replace(from, to))
  const cases: [name: string, request: InjectedRequest, want: string][] = [
    ['another day', credential('/20261120/', '/20261121/'), 'InvalidArgument'],
    ['no day', credential('/20261120/', '/20261399/'), 'InvalidArgument'],
    ['another product', credential('/oss/', '/ecs/'), 'InvalidArgument'],
    ['a product of the family', credential('/oss/', '/ossvector/'), 'SignatureDoesNotMatch'],
    ['another region', credential('/cn-hangzhou/', '/cn-beijing/'), 'InvalidArgument'],
    ['a region that is none', credential('/cn-hangzhou/', '/CN/'), 'InvalidArgument'],
    ['another end', credential('aliyun_v4_request', 'aws4_request'), 'InvalidArgument'],
    [
      'a header that is not there',
      credential(',Signature', ',AdditionalHeaders=host;x-nothing,Signature'),
      'InvalidArgument',
    ],
    ['one header more', credential(',Signature', ',AdditionalHeaders=host,Signature'), 'SignatureDoesNotMatch'],
    ['the same twice', credential(',Signature', `,Signature=${'0'.repeat(64)},Signature`), 'InvalidArgument'],
    [
      'a signature in capitals',
      changed(
        'authorization',
        authorization.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase()),
      ),
      'SignatureDoesNotMatch',
    ],
    [
      'no signature',
      changed('authorization', authorization.replace(/Signature=.*/, 'Signature=')),
      'SignatureDoesNotMatch',
    ],
    ['a hash of the body', changed('x-oss-content-sha256', 'e3b0c442'), 'InvalidArgument'],
    ['another time of the day', changed('x-oss-date', '20261120T120001Z'), 'SignatureDoesNotMatch'],
    ['another scheme', changed('authorization', 'AWS4-HMAC-SHA256 Credential=a'), 'InvalidArgument'],
    ['as it was', signed, '200'],
  ]
  for (const [name, request, want] of cases) t.assert.equal(outcomeOf(await game.server.inject(request)), want, name)
})

test('a header is good for 15 minutes both ways, and not a millisecond longer', async (t) => {
  await using game = await openGame()
  for (const version of ['v1', 'v4'] as const) {
    const signed = signedOss(game.server, game.root, { version, bucket: 'game', ...put })
    game.server.clock.advance(900_000)
    t.assert.equal(outcomeOf(await game.server.inject(signed)), '200')
    game.server.clock.advance(1)
    t.assert.equal(outcomeOf(await game.server.inject(signed)), 'RequestTimeTooSkewed')
    game.server.clock.advance(-1_800_001)
    t.assert.equal(outcomeOf(await game.server.inject(signed)), '200')
    game.server.clock.advance(-1)
    t.assert.equal(outcomeOf(await game.server.inject(signed)), 'RequestTimeTooSkewed')
    game.server.clock.advance(900_001)
  }
})

test('a URL ends at its second, a session’s before half a day, and no URL of version 4 lasts over a week', async (t) => {
  await using game = await openGame()
  await game.put('1/a')
  const player = await game.player('1')
  const get = (by: TestKey, version: 'v1' | 'v4', lifeSeconds: number): InjectedRequest => ({
    method: 'GET',
    target: presignedTarget(game.server, by, { method: 'GET', bucket: 'game', key: '1/a', version }, lifeSeconds),
  })
  const lives: [by: TestKey, version: 'v1' | 'v4', lifeSeconds: number, want: string][] = [
    [game.root, 'v4', 604_800, '200'],
    [game.root, 'v4', 604_801, 'InvalidArgument'],
    [player, 'v4', 43_200, '200'],
    [player, 'v4', 43_201, 'InvalidArgument'],
    [game.root, 'v4', 0, 'InvalidArgument'],
    [game.root, 'v4', -1, 'InvalidArgument'],
    [game.root, 'v1', -1, 'AccessDenied'],
    [game.root, 'v1', 1_000_000_000, '200'],
  ]
  for (const [by, version, lifeSeconds, want] of lives)
    t.assert.equal(
      outcomeOf(await game.server.inject(get(by, version, lifeSeconds))),
      want,
      `${version} ${lifeSeconds}`,
    )
  const [ofSession, lasting] = [
    get(player, 'v1', 100_000),
    (['v1', 'v4'] as const).map((one) => get(game.root, one, 600)),
  ]
  const future = get(game.root, 'v4', 600)
  game.server.clock.advance(-900_001)
  t.assert.equal(outcomeOf(await game.server.inject(future)), 'RequestTimeTooSkewed')
  game.server.clock.advance(900_001 + 600_000)
  for (const one of lasting) t.assert.equal(outcomeOf(await game.server.inject(one)), '200')
  game.server.clock.advance(1)
  for (const one of lasting) t.assert.equal(outcomeOf(await game.server.inject(one)), 'AccessDenied')
  game.server.clock.advance(3_000_000)
  t.assert.equal(outcomeOf(await game.server.inject(ofSession)), 'SecurityTokenExpired')
})

test('a key that is disabled, a session that ends and a policy that goes end an upload before it is stored', async (t) => {
  await using game = await openGame()
  await game.ram('CreateUser', { UserName: 'writer' })
  const made = (await game.ram('CreateAccessKey', { UserName: 'writer' })).AccessKey
  await game.ram('AttachPolicyToUser', { PolicyType: 'System', PolicyName: 'AliyunOSSFullAccess', UserName: 'writer' })
  const writer: TestKey = { id: made?.AccessKeyId ?? '', secret: made?.AccessKeySecret ?? '' }
  const player = await game.player('1')
  const attached = { PolicyType: 'Custom', PolicyName: 'game-rw', RoleName: 'player' }
  const cases: [
    name: string,
    by: TestKey,
    meanwhile: () => Promise<unknown>,
    after: () => Promise<unknown>,
    want: string,
  ][] = [
    ['nothing', writer, async () => {}, async () => {}, '200'],
    [
      'a disabled key',
      writer,
      () => game.ram('UpdateAccessKey', { UserName: 'writer', UserAccessKeyId: writer.id, Status: 'Inactive' }),
      () => game.ram('UpdateAccessKey', { UserName: 'writer', UserAccessKeyId: writer.id, Status: 'Active' }),
      'InvalidAccessKeyId',
    ],
    [
      'a detached policy',
      player,
      () => game.ram('DetachPolicyFromRole', attached),
      () => game.ram('AttachPolicyToRole', attached),
      'AccessDenied',
    ],
    [
      'the session’s end',
      player,
      async () => game.server.clock.advance(3_600_000),
      async () => {},
      'SecurityTokenExpired',
    ],
  ]
  for (const [name, by, meanwhile, after, want] of cases) {
    const request = signedOss(game.server, by, { bucket: 'game', method: 'PUT', key: '1/slow' })
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('first ')
      await meanwhile()
      yield Buffer.from('last')
    }
    const answer = await game.server.inject({ ...request, chunks: slow() })
    t.assert.equal(outcomeOf(answer), want, name)
    await after()
    t.assert.deepEqual((await game.keys()).includes('1/slow'), want === '200', name)
    await game.send(game.root, { method: 'DELETE', key: '1/slow' })
  }
})

test('what a session policy does not allow is closed, public or not, and a Deny is heard wherever it stands', async (t) => {
  await using game = await openGame()
  await game.put('2/open', 'x', [['x-oss-object-acl', 'public-read']])
  await game.put('1/a')
  const player = await game.player('1')
  const get = (by: TestKey, key: string, query: OssRequest['query'] = []): Promise<string> =>
    game.send(by, { method: 'GET', key, query }).then(outcomeOf)
  t.assert.equal(outcomeOf(await game.server.inject({ method: 'GET', target: '/game/2/open' })), '200')
  t.assert.equal(await get(player, '2/open'), 'AccessDenied')
  const deny = (more: object): unknown => ({
    Version: '1',
    Statement: [
      { Effect: 'Deny', Action: ['oss:GetObject'], Principal: ['*'], Resource: ['acs:oss:*:*:game/1/*'], ...more },
    ],
  })
  const setPolicy = async (policy: unknown): Promise<string> =>
    outcomeOf(
      await game.send(game.root, { method: 'PUT', query: [['policy', undefined]], body: JSON.stringify(policy) }),
    )
  t.assert.equal(await setPolicy(deny({})), '200')
  t.assert.deepEqual([await get(player, '1/a'), await get(game.root, '1/a')], ['AccessDenied', '200'])
  t.assert.equal(await setPolicy(deny({ Condition: { Bool: { 'acs:SecureTransport': ['false'] } } })), '200')
  t.assert.deepEqual([await get(player, '1/a'), await get(game.root, '1/a')], ['AccessDenied', 'AccessDenied'])
  const all = {
    ...(deny({
      Condition: { Bool: { 'acs:SecureTransport': ['false'] } },
      Action: ['oss:*'],
      Resource: ['acs:oss:*:*:game', 'acs:oss:*:*:game/*'],
    }) as object),
  }
  t.assert.equal(await setPolicy(all), '200')
  const onPolicy = (method: string): Promise<string> =>
    game.send(game.root, { method, query: [['policy', undefined]] }).then(outcomeOf)
  t.assert.deepEqual(
    [await onPolicy('GET'), await onPolicy('PUT'), await onPolicy('DELETE')],
    ['200', 'AccessDenied', '204'],
  )
  t.assert.equal(await get(player, '1/a'), '200')
})

test('a listing is narrowed by the prefix that is listed, in whatever way it is written', async (t) => {
  await using game = await openGame()
  await game.put('1/a')
  await game.put('2/a')
  const lister = await game.session({
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['oss:ListObjects', 'oss:ListObjectVersions', 'oss:ListMultipartUploads'],
        Resource: ['acs:oss:*:*:game'],
        Condition: { StringLike: { 'oss:Prefix': ['1/*'] } },
      },
    ],
  })
  const signed = signedOss(game.server, lister, { bucket: 'game', method: 'GET' })
  const list = async (query: string): Promise<string> =>
    outcomeOf(await game.server.inject({ ...signed, target: `/game?${query}` }))
  const cases: [query: string, want: string][] = [
    ['prefix=1/', '200'],
    ['prefix=%31%2F', '200'],
    ['prefix=1/&list-type=2', '200'],
    ['prefix=1/&marker=2/', '200'],
    ['', 'AccessDenied'],
    ['prefix=', 'AccessDenied'],
    ['prefix', 'AccessDenied'],
    ['prefix=1', 'AccessDenied'],
    ['prefix=2/', 'AccessDenied'],
    ['prefix=10/', 'AccessDenied'],
    ['Prefix=1/', 'AccessDenied'],
    ['prefix=1/&prefix=2/', 'InvalidArgument'],
    ['prefix=2/&prefix=1/', 'InvalidArgument'],
    ['prefix=1%252F', 'AccessDenied'],
    ['delimiter=/', 'AccessDenied'],
  ]
  for (const [query, want] of cases) t.assert.equal(await list(query), want, query)
  const narrow = await game.session(allow('oss:*', 'game/1*'))
  t.assert.equal(await game.send(narrow, { method: 'GET', key: '10/a' }).then(outcomeOf), 'NoSuchKey', 'what 1* says')
})
