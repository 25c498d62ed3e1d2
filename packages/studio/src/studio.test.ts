/** Against the service itself: what it makes and signs is what this reads. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { serverKey, startGame } from '@latchkey/players/inside/testing/start-game.ts'
import type { Game } from '@latchkey/players/inside/testing/start-game.ts'
import { createStudio, InvalidToken, InvalidWebhook, StudioError, verifyWebhook } from './index.ts'
import type { Studio, StudioOptions } from './index.ts'

const start = (app: object = {}): Promise<Game> =>
  startGame({ listens: true, now: new Date().toISOString(), app: { ...app } })
const studioOf = (game: Game, more: Partial<StudioOptions> = {}): Studio =>
  createStudio({ baseUrl: `${game.origin}/`, app: 'demo', serverKey, now: () => game.clock.now(), ...more })

test('a ticket is made for a player of the studio, and the game signs in with it', async () => {
  await using game = await start()
  const studio = studioOf(game)
  const { ticket, player, authServerUrl } = await studio.mintTicket({ subject: 'u_1', ttl: 600 })
  assert.equal(player.isNew, true)
  assert.match(authServerUrl, /\/oss-token\?ticket=tk_/)
  const session = await game.send('POST /sessions', { body: { method: 'ticket', ticket } })
  assert.equal(session.at('player.id'), player.id)
  const again = await studio.mintTicket({ player: player.id })
  assert.deepEqual(again.player, { id: player.id, isNew: false })
})

test('what the service refuses is told with its code', async () => {
  await using game = await start()
  const refused = (given: Promise<unknown>, code: string, status: number) =>
    assert.rejects(given, (error) => error instanceof StudioError && error.code === code && error.status === status)
  await refused(studioOf(game).mintTicket({ subject: 'u', plan: 'none' }), 'InvalidRequest', 400)
  await refused(studioOf(game, { serverKey: 'sk_wrong' }).mintTicket({ subject: 'u' }), 'Unauthenticated', 401)
  await refused(studioOf(game, { app: 'other' }).mintTicket({ subject: 'u' }), 'UnknownApp', 404)
  const nowhere = studioOf(game, { baseUrl: 'http://127.0.0.1:9' })
  await refused(nowhere.mintTicket({ subject: 'u' }), 'Unreachable', 0)
  await assert.rejects(studioOf(game, { serverKey: undefined }).mintTicket({ subject: 'u' }), TypeError)
})

test('an access token is read with the published keys, which are asked for once', async () => {
  await using game = await start()
  let asked = 0
  const counting: typeof fetch = (...given) => {
    asked += 1
    return fetch(...given)
  }
  const studio = studioOf(game, { fetch: counting })
  const player = await game.signIn()
  const read = await studio.verifyAccessToken(player.accessToken)
  const endsAt = game.clock.now().getTime() + 3_600_000
  assert.deepEqual([read.player, Math.abs(read.expiresAt.getTime() - endsAt) <= 1_000], [player.id, true])
  await studio.verifyAccessToken((await game.signIn()).accessToken)
  assert.equal(asked, 1)
  game.clock.advance(3_601_000)
  await assert.rejects(studio.verifyAccessToken(player.accessToken), /expired/)
})

test('keys that are known are good while the service is away, and a page of a proxy is no set of keys', async () => {
  await using game = await start()
  let [asked, answer] = [0, (...given: Parameters<typeof fetch>): Promise<Response> => fetch(...given)]
  const counting: typeof fetch = (...given) => {
    asked += 1
    return answer(...given)
  }
  let clockMs = game.clock.now().getTime()
  const studio = studioOf(game, { fetch: counting, now: () => new Date(clockMs) })
  const { id, accessToken } = await game.signIn()
  const reads = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) assert.equal((await studio.verifyAccessToken(accessToken)).player, id)
  }
  answer = () => Promise.resolve(new Response('<p>Starting</p>', { status: 200 }))
  await assert.rejects(studio.verifyAccessToken(accessToken), StudioError)
  answer = (...given) => fetch(...given)
  await reads(2)
  assert.equal(asked, 2)
  for (const away of [
    () => Promise.reject(new Error('away')),
    () => Promise.resolve(new Response('<p>Starting</p>', { status: 200 })),
    () => Promise.resolve(new Response('', { status: 502 })),
  ]) {
    answer = away
    clockMs += 601_000
    const before: number = asked
    await reads(3)
    assert.equal(asked - before, 1, 'asked once, and not by each call')
  }
  clockMs += 3_601_000
  for (let time = 0; time < 2; time += 1) await assert.rejects(studio.verifyAccessToken(accessToken), StudioError)
})

test('what is no access token of this game is none', async () => {
  await using game = await start()
  const studio = studioOf(game)
  const { accessToken, ticket } = await game.signIn()
  const [head = '', payload = '', signature = ''] = accessToken.split('.')
  const as = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }
  const others: readonly string[] = [
    ticket,
    '',
    `${head}.${as({ ...claims, sub: 'p_other' })}.${signature}`,
    `${as({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.`,
    `${as({ alg: 'HS256', typ: 'at+jwt', kid })}.${payload}.${signature}`,
    `${as({ alg: 'ES256', typ: 'JWT', kid })}.${payload}.${signature}`,
    `${as({ alg: 'ES256', typ: 'at+jwt', kid: 'unknown' })}.${payload}.${signature}`,
    `${head}.${payload}.${signature.slice(2)}`,
    `${accessToken}.x`,
  ]
  for (const token of others) await assert.rejects(studio.verifyAccessToken(token), InvalidToken, token)
  // Keys of the one game, and the name of the other.
  const keysOfDemo: typeof fetch = () => fetch(`${game.origin}/-/players/v1/apps/demo/.well-known/jwks.json`)
  const other = studioOf(game, { app: 'other', fetch: keysOfDemo })
  await assert.rejects(other.verifyAccessToken(accessToken), /another game/)
})

test('an event that the service sends is verified; changed, old or with another secret it is not', async () => {
  const came: { body: string; signature: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      came.push({ body, signature: String(request.headers['webhook-signature']) })
      response.end('{"allow":true}')
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await using game = await start({ identities: { guest: { hook: { url, secret: 'shared' } } } })
  await game.signIn()
  server.closeAllConnections()
  server.close()
  const [request = { body: '', signature: '' }] = came
  const now = game.clock.now()
  assert.equal(verifyWebhook({ ...request, secret: 'shared', now }).app, 'demo')
  assert.equal(
    verifyWebhook({ ...request, body: Buffer.from(request.body), secret: ['new', 'shared'], now }).app,
    'demo',
  )
  const refused = (more: object) =>
    assert.throws(() => verifyWebhook({ ...request, secret: 'shared', now, ...more }), InvalidWebhook)
  refused({ secret: 'other' })
  refused({ body: `${request.body} ` })
  refused({ signature: undefined })
  refused({ signature: request.signature.replace('v1=', 'v1=00').slice(0, -2) })
  refused({ now: new Date(now.getTime() + 301_000) })
  refused({ now: new Date(now.getTime() - 301_000) })
  assert.throws(() => verifyWebhook({ ...request, secret: '', now }), TypeError)
  const time = Math.floor(now.getTime() / 1_000)
  const list = `t=${time},v1=${createHmac('sha256', 'shared').update(`${time}.[]`).digest('hex')}`
  refused({ body: '[]', signature: list })
})
