import assert from 'node:assert/strict'
import { test } from 'node:test'
import OSS from 'ali-oss'
import { startGame } from '../../testing/start-game.ts'

test('the answer is the auth server answer of the stock SDKs, and nothing in it can lead ali-oss astray', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const { status, headers, json, at } = await game.send(`GET /oss-token?ticket=${player.ticket}`)
  assert.equal(status, 200)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(headers.get('referrer-policy'), 'no-referrer')
  assert.deepEqual(Object.keys(json as object).toSorted(), [
    'AccessKeyId',
    'AccessKeySecret',
    'Broker',
    'Code',
    'Expiration',
    'RequestId',
    'SecurityToken',
    'StatusCode',
  ])
  assert.match(at('Expiration'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.equal(at('Broker.prefixOf.saves'), `saves/${player.id}/`)
})

test('a refusal is HTTP 200 with both keys that the Android SDK reads', async () => {
  await using game = await startGame()
  const { status, at } = await game.send('GET /oss-token?ticket=tk_nobody')
  assert.equal(status, 200)
  assert.deepEqual([at('StatusCode'), at('Code'), at('ErrorCode')], [401, 'Unauthenticated', 'Unauthenticated'])
  assert.equal(typeof at('ErrorMessage'), 'string')
  assert.equal(at('AccessKeyId'), undefined)
})

test('ali-oss stores and reads with refreshSTSToken, in its own folder only', async () => {
  await using game = await startGame({ listens: true, now: new Date().toISOString() })
  const player = await game.signIn()
  const url = `${game.origin}/-/players/v1/apps/demo/oss-token?ticket=${player.ticket}`
  const token = async (): Promise<OssToken> => (await fetch(url)).json() as Promise<OssToken>
  let refreshes = 0
  const first = await token()
  const client = new OSS({
    endpoint: game.origin,
    bucket: 'demo-private',
    accessKeyId: first.AccessKeyId,
    accessKeySecret: first.AccessKeySecret,
    stsToken: first.SecurityToken,
    refreshSTSTokenInterval: 0,
    // The answer goes in as it came.
    refreshSTSToken: async () => {
      refreshes += 1
      return token() as never
    },
  })
  for (const name of ['one', 'two', 'three']) await client.put(`replays/${player.id}/${name}`, Buffer.from(name))
  const got = await client.get(`replays/${player.id}/three`)
  assert.equal(String(got.content), 'three')
  assert.ok(refreshes >= 3, `refreshed ${refreshes} times`)
  await assert.rejects(client.put('replays/p_somebody/one', Buffer.from('x')), { code: 'AccessDenied' })
})

test('credentials end with the player folders that were asked for', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const oss = await player.oss(['replays'])
  await oss.oss.putObject({ bucket: 'demo-private', key: `replays/${player.id}/a`, body: 'a' })
  await assert.rejects(oss.oss.putObject({ bucket: 'demo-private', key: `saves/${player.id}/a`, body: 'a' }), {
    code: 'AccessDenied',
  })
})

const refusals: [name: string, query: string, code: string][] = [
  ['a space that gives no STS credentials', 'spaces=avatar', 'GrantNotAllowed'],
  ['a space that is not there', 'spaces=nowhere', 'UnknownSpace'],
  ['a life that is too short', 'ttl=60', 'InvalidRequest'],
  ['a life that is no number', 'ttl=1h', 'InvalidRequest'],
  ['a parameter twice', 'ttl=900&ttl=3600', 'InvalidRequest'],
]
for (const [name, query, code] of refusals)
  test(`asking for ${name} is ${code}`, async () => {
    await using game = await startGame()
    const player = await game.signIn()
    const { status, at } = await game.send(`GET /oss-token?ticket=${player.ticket}&${query}`)
    assert.deepEqual([status, at('ErrorCode')], [200, code])
  })

test('a ticket over plain http is refused unless it stays on this machine', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const ask = async (address: string, isSecure: boolean) =>
    (await game.send(`GET /oss-token?ticket=${player.ticket}`, { address, isSecure })).at('Code')
  assert.equal(await ask('203.0.113.7', false), 'InvalidRequest')
  assert.equal(await ask('203.0.113.7', true), 'Success')
  assert.equal(await ask('127.0.0.1', false), 'Success')
})

test('the ticket before a refresh is good for ten minutes more, and no longer', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  await game.send('POST /sessions', { body: { method: 'refresh', refreshToken: player.refreshToken } })
  const ask = async () => (await game.send(`GET /oss-token?ticket=${player.ticket}`)).at('Code')
  game.clock.advance(599_000)
  assert.equal(await ask(), 'Success')
  game.clock.advance(2_000)
  assert.equal(await ask(), 'TicketExpired')
})

test('a ticket opens nothing but the auth server', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  assert.equal((await game.send(`GET /me?ticket=${player.ticket}`)).status, 401)
  assert.equal((await game.send('GET /me', { bearer: player.ticket })).status, 401)
})

type OssToken = Readonly<Record<'AccessKeyId' | 'AccessKeySecret' | 'SecurityToken', string>>
