/** Calls to STS and RAM that say one thing and mean another: only what was signed may choose and change them. */
import { signAcs3, signRpcV1 } from '@latchkey/protocol'
import type { SignedHeader } from '@latchkey/protocol'
import { test } from 'node:test'
import type { InjectedAnswer, InjectedRequest } from '../testing/server.ts'
import { textDigests } from '../testing/client.ts'
import type { TestKey } from '../testing/client.ts'
import { allow, openGame, outcomeOf } from '../testing/game.ts'
import type { Game } from '../testing/game.ts'

type Pairs = readonly (readonly [string, string])[]
const encoded = (pairs: Pairs): string =>
  pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')

let lastNonce = 0
const formType = ['Content-Type', 'application/x-www-form-urlencoded'] as const

/** Signed by version 1, all in the query. */
function version1(game: Game, by: TestKey, parameters: Pairs, more: { nowMs?: number; nonce?: string } = {}): Pairs {
  lastNonce += 1
  const credentials = { accessKeyId: by.id, secret: by.secret, securityToken: by.token }
  const nowMs = more.nowMs ?? game.server.clock.now().getTime()
  return signRpcV1(
    textDigests,
    credentials,
    { method: 'GET', parameters },
    { nowMs, nonce: more.nonce ?? `v1-${lastNonce}` },
  )
}

const get = (game: Game, pairs: Pairs, headers: Pairs = []): Promise<InjectedAnswer> =>
  game.server.inject({ method: 'GET', target: `/?${encoded(pairs)}`, headers })

/** Signed by ACS3: the operation in headers, parameters in a form. */
function acs3(
  game: Game,
  by: TestKey,
  action: string,
  form: Pairs,
  headers: readonly SignedHeader[] = [],
): InjectedRequest {
  lastNonce += 1
  const credentials = { accessKeyId: by.id, secret: by.secret, securityToken: by.token }
  const body = encoded(form)
  const signed: SignedHeader[] = [['host', '127.0.0.1:9000'], ...headers]
  const options = {
    action,
    version: '2015-04-01',
    nowMs: game.server.clock.now().getTime(),
    nonce: `acs3-${lastNonce}`,
    body,
  }
  const added = signAcs3(textDigests, credentials, { method: 'POST', query: [], headers: signed }, options)
  const sent = [...headers, ...added].map(([name, value]) => [name, String(value)] as const)
  return { method: 'POST', target: '/', headers: sent, body }
}

test('a header cannot make another call of one that was signed by its parameters', async (t) => {
  await using game = await openGame()
  await game.ram('CreateUser', { UserName: 'alice' })
  const asked: Pairs = [
    ['Action', 'GetUser'],
    ['Version', '2015-05-01'],
    ['UserName', 'alice'],
  ]
  const cases: [headers: Pairs, parameters: Pairs, want: string][] = [
    [[['x-acs-action', 'DeleteUser']], asked, 'InvalidParameter'],
    [[['x-acs-version', '2015-04-01']], asked, 'InvalidParameter'],
    [[['x-acs-action', 'DeleteUser']], asked.slice(1), 'MissingAction'],
    [
      [
        ['x-acs-action', 'DeleteUser'],
        ['x-acs-version', '2015-05-01'],
      ],
      [['UserName', 'alice']],
      'MissingAction',
    ],
    [
      [
        ['x-acs-action', 'GetUser'],
        ['x-acs-version', '2015-05-01'],
      ],
      asked,
      '200',
    ],
    [[['Authorization', 'ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=b']], asked, 'InvalidParameter'],
  ]
  for (const [headers, parameters, want] of cases)
    t.assert.equal(
      outcomeOf(await get(game, version1(game, game.root, parameters), headers)),
      want,
      JSON.stringify(headers),
    )
  t.assert.match(outcomeOf(await get(game, version1(game, game.root, asked))), /200/, 'alice is still there')
})

test('a session policy cannot be lost on its path', async (t) => {
  await using game = await openGame()
  const form: Pairs = [
    ['RoleArn', game.roleArn],
    ['RoleSessionName', 'player'],
    ['Policy', JSON.stringify(allow('oss:*', 'game/1/*'))],
  ]
  const call = acs3(game, game.backend, 'AssumeRole', form, [['content-type', formType[1]]])
  const changed = (headers: Pairs, body = String(call.body)): InjectedRequest => ({ ...call, headers, body })
  const given = call.headers ?? []
  const without = given.filter(([name]) => name !== 'content-type')
  const attacks: [name: string, request: InjectedRequest, want: RegExp][] = [
    ['no content type', changed(without), /^InvalidParameter/],
    ['another content type', changed([...without, ['content-type', 'application/json']]), /^InvalidParameter/],
    ['a wider policy', changed(given, String(call.body).replace('game%2F1%2F', 'game%2F')), /^SignatureDoesNotMatch/],
    ['a parameter in the query', { ...call, target: '/?DurationSeconds=43200' }, /^SignatureDoesNotMatch/],
    ['a parameter twice', { ...call, target: '/?Policy=' }, /^InvalidParameter/],
    [
      'another action',
      changed(given.map(([name, value]) => [name, name === 'x-acs-action' ? 'GetCallerIdentity' : value])),
      /^SignatureDoesNotMatch/,
    ],
    ['a header that is not signed', changed([...given, ['x-acs-security-token', 'x']]), /^IncompleteSignature/],
    ['as it was signed', call, /^200$/],
    ['once more', call, /^SignatureNonceUsed$/],
  ]
  for (const [name, request, want] of attacks) t.assert.match(outcomeOf(await game.server.inject(request)), want, name)
  // Not every client signs its Content-Type, so nothing may hang on it.
  const unsigned = acs3(game, game.backend, 'AssumeRole', form)
  t.assert.match(outcomeOf(await game.server.inject(unsigned)), /^InvalidParameter/)
})

test('a nonce is good once, however its call is written, for as long as its time is', async (t) => {
  await using game = await openGame()
  const asked: Pairs = [
    ['Action', 'GetCallerIdentity'],
    ['Version', '2015-04-01'],
  ]
  const aheadMs = game.server.clock.now().getTime() + 900_000
  const signed = version1(game, game.backend, asked, { nowMs: aheadMs, nonce: 'Only-Once' })
  const once = (target: string): Promise<InjectedAnswer> => game.server.inject({ method: 'GET', target })
  t.assert.equal(outcomeOf(await once(`/?${encoded(signed)}`)), '200')
  const percent = (text: string): string => Array.from(Buffer.from(text), (byte) => `%${byte.toString(16)}`).join('')
  const spellings = [
    `/?${encoded(signed)}`,
    `/?${encoded(signed.toReversed())}`,
    `/?${signed.map(([name, value]) => `${percent(name)}=${percent(value)}`).join('&')}`,
    `http://127.0.0.1:9000/?${encoded(signed)}`.slice('http://127.0.0.1:9000'.length),
  ]
  for (const target of spellings) t.assert.equal(outcomeOf(await once(target)), 'SignatureNonceUsed', target)
  const folded = signed.map(([name, value]) => [name, name === 'SignatureNonce' ? value.toLowerCase() : value] as const)
  t.assert.match(outcomeOf(await once(`/?${encoded(folded)}`)), /^SignatureDoesNotMatch/)
  game.server.clock.advance(1_800_000)
  t.assert.equal(outcomeOf(await once(`/?${encoded(signed)}`)), 'SignatureNonceUsed', 'at the last moment of its time')
  game.server.clock.advance(1)
  t.assert.equal(outcomeOf(await once(`/?${encoded(signed)}`)), 'InvalidTimeStamp.Expired')
})

const methods: [name: string, change: Readonly<Record<string, string>>, want: RegExp][] = [
  ['HMAC-SHA256', { SignatureMethod: 'HMAC-SHA256' }, /^InvalidSignatureMethod$/],
  ['no method', { SignatureMethod: '' }, /^MissingSignatureMethod$/],
  ['a bearer token', { SignatureType: 'BEARERTOKEN' }, /^InvalidSignatureMethod$/],
  ['a private key', { SignatureMethod: 'SHA256withRSA', SignatureType: 'PRIVATEKEY' }, /^InvalidSignatureMethod$/],
  ['version 2.0', { SignatureVersion: '2.0' }, /^InvalidParameter$/],
  ['an endless nonce', { SignatureNonce: 'x'.repeat(129) }, /^InvalidParameter$/],
  ['a time of another form', { Timestamp: 'Fri, 20 Nov 2026 12:00:00 GMT' }, /^InvalidTimeStamp.Format$/],
  ['a format that no answer has', { Format: 'YAML' }, /^InvalidParameter$/],
  ['an old time', { Timestamp: '2026-11-20T11:44:59Z' }, /^InvalidTimeStamp.Expired$/],
  ['nobody’s key', { AccessKeyId: 'nobody' }, /^InvalidAccessKeyId.NotFound$/],
  ['a key that is not one', { AccessKeyId: "a' or 1=1" }, /^InvalidAccessKeyId.NotFound$/],
  ['a token with a lasting key', { SecurityToken: 'x' }, /^InvalidSecurityToken.MismatchWithAccessKey$/],
]
for (const [name, change, want] of methods)
  test(`a call with ${name} is refused`, async (t) => {
    await using game = await openGame()
    const asked: Pairs = [['Action', 'GetCallerIdentity'], ['Version', '2015-04-01'], ...Object.entries(change)]
    t.assert.match(outcomeOf(await get(game, version1(game, game.backend, asked))), want)
  })

test('an answer is JSON unless XML is asked for, in whatever case', async (t) => {
  await using game = await openGame()
  const formats: [format: string, begins: RegExp][] = [
    ['json', /^\{/],
    ['', /^\{/],
    ['xml', /^<\?xml/],
    ['YAML', /^\{.*"Message":"The specified parameter \\"Format\\" is not valid\."/],
  ]
  for (const [format, begins] of formats) {
    const asked: Pairs = [
      ['Action', 'GetCallerIdentity'],
      ['Version', '2015-04-01'],
      ['Format', format],
    ]
    t.assert.match((await get(game, version1(game, game.backend, asked))).text, begins, format)
  }
})

test('calls that are only large are refused before they cost anything', async (t) => {
  await using game = await openGame()
  const post = (body: string): Promise<InjectedAnswer> =>
    game.server.inject({ method: 'POST', target: '/?Action=GetUser&Version=2015-05-01', headers: [formType], body })
  t.assert.match(outcomeOf(await post('&'.repeat(1_000_000))), /^InvalidParameter/)
  t.assert.match(outcomeOf(await post('a=1&'.repeat(2_000))), /^InvalidParameter/)
  t.assert.match(outcomeOf(await post('x'.repeat(1_048_577))), /^EntityTooLarge/)
  const name = 'n'.repeat(100_000)
  const twice = await post(`${name}=1&${name}=2`)
  t.assert.match(outcomeOf(twice), /^InvalidParameter\.n{64}$/)
  t.assert.equal(twice.text.length < 1_000, true)
  t.assert.equal(
    game.server.observations.every((one) => (one.code ?? '').length < 100),
    true,
  )
})

test('a role of the same name does not revive the sessions of the one before', async (t) => {
  await using game = await openGame()
  const player = await game.player('1')
  t.assert.equal(outcomeOf(await game.send(player, { method: 'PUT', key: '1/a', body: 'x' })), '200')
  await game.ram('DetachPolicyFromRole', { PolicyType: 'Custom', PolicyName: 'game-rw', RoleName: 'player' })
  await game.ram('DeleteRole', { RoleName: 'player' })
  const trust = {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${game.server.accountId}:root`] } },
    ],
  }
  await game.ram('CreateRole', { RoleName: 'player', AssumeRolePolicyDocument: JSON.stringify(trust) })
  await game.ram('AttachPolicyToRole', { PolicyType: 'Custom', PolicyName: 'game-rw', RoleName: 'player' })
  t.assert.equal(outcomeOf(await game.send(player, { method: 'PUT', key: '1/a', body: 'x' })), 'InvalidSecurityToken')
})
