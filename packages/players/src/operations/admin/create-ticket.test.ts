import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serverKey, startGame } from '../../testing/start-game.ts'
import type { Game } from '../../testing/start-game.ts'

const asStudio = { bearer: serverKey }

test('a ticket of the studio answers with keys at once, and signs in once', async () => {
  await using game = await startGame()
  const { status, at } = await mint(game, { subject: 'u_123' })
  assert.deepEqual([status, at('player.isNew')], [201, true])
  assert.equal((await game.send(`GET /oss-token?ticket=${at('ticket')}`)).at('Broker.player'), at('player.id'))

  const body = { method: 'ticket', ticket: at('ticket') }
  const session = await game.send('POST /sessions', { body })
  assert.deepEqual([session.status, session.at('player.id')], [200, at('player.id')])
  assert.equal((await game.send('GET /me', { bearer: session.at('session.accessToken') })).status, 200)
  assert.equal((await game.send('POST /sessions', { body })).at('error.code'), 'TicketRevoked')
  const refresh = { method: 'refresh', refreshToken: session.at('session.refreshToken') }
  assert.equal((await game.send('POST /sessions', { body: refresh })).status, 200)
})

test('the same subject is the same player, and a player can be named', async () => {
  await using game = await startGame()
  const first = await mint(game, { subject: 'u_123' })
  const again = await mint(game, { subject: 'u_123' })
  assert.deepEqual([again.at('player.id'), again.at('player.isNew')], [first.at('player.id'), false])
  const guest = await game.signIn()
  assert.equal((await mint(game, { player: guest.id })).at('player.id'), guest.id)
})

test('a ticket for some spaces gives keys for those alone, and no longer than it says', async () => {
  await using game = await startGame({ app: { credential: { jitter: '0%' } } })
  const { at } = await mint(game, { subject: 'u_1', spaces: ['replays'], credentialTtl: 900 })
  const ask = (query: string) => game.send(`GET /oss-token?ticket=${at('ticket')}${query}`)
  const token = await ask('')
  assert.deepEqual((token.json as { Broker: { bucketOf: object } }).Broker.bucketOf, { replays: 'demo-private' })
  assert.equal((Date.parse(token.at('Expiration')) - game.clock.now().getTime()) / 1_000, 900)
  assert.equal((await ask('&spaces=saves')).at('ErrorCode'), 'GrantNotAllowed')
})

test('a ticket that nobody redeems ends with its time', async () => {
  await using game = await startGame()
  const { at } = await mint(game, { subject: 'u_1', ttl: 60 })
  game.clock.advance(61_000)
  assert.equal((await game.send(`GET /oss-token?ticket=${at('ticket')}`)).at('ErrorCode'), 'TicketExpired')
  const body = { method: 'ticket', ticket: at('ticket') }
  assert.equal((await game.send('POST /sessions', { body })).at('error.code'), 'TicketExpired')
})

const refusals: [name: string, sent: object, code: string][] = [
  ['without a key', { body: { subject: 'u' } }, '401 Unauthenticated'],
  ['with a wrong key', { bearer: `sk_${'X'.repeat(43)}`, body: { subject: 'u' } }, '401 Unauthenticated'],
  ['with a key of another role', { bearer: `sk_${'S'.repeat(43)}`, body: { subject: 'u' } }, '403 RoleNotAllowed'],
  ['for nobody', { ...asStudio, body: {} }, '400 InvalidRequest'],
  ['for two at once', { ...asStudio, body: { subject: 'u', player: 'p_u' } }, '400 InvalidRequest'],
  ['for a player who is not there', { ...asStudio, body: { player: 'p_nobody' } }, '404 UnknownPlayer'],
  [
    'for a new subject that must not be made',
    { ...asStudio, body: { subject: 'u', create: false } },
    '401 IdentityRejected',
  ],
  ['for a space that is not there', { ...asStudio, body: { subject: 'u', spaces: ['moon'] } }, '404 UnknownSpace'],
  ['for a plan that is not there', { ...asStudio, body: { subject: 'u', plan: 'gold' } }, '400 InvalidRequest'],
]
for (const [name, sent, want] of refusals)
  test(`a ticket ${name} is refused`, async () => {
    const keys = [
      { name: 'login', role: 'developer', key: serverKey },
      { name: 'help', role: 'support', key: `sk_${'S'.repeat(43)}` },
    ]
    await using game = await startGame({ app: { admin: { keys } } })
    const { status, at } = await game.send('admin POST /tickets', sent)
    assert.equal(`${status} ${at('error.code')}`, want)
  })

test('a key may be configured by its hash alone', async () => {
  const sha256 = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae'
  await using game = await startGame({ app: { admin: { keys: [{ name: 'login', role: 'owner', sha256 }] } } })
  assert.equal((await game.send('admin POST /tickets', { bearer: 'foo', body: { subject: 'u' } })).status, 201)
})

test('with ids of a claim the subject of the studio is the player, whoever said it first', async () => {
  await using game = await startGame({
    app: {
      players: { ids: 'claim(sub)' },
      identities: { guest: { enabled: false }, webhook: { account: { url: 'https://login.example/v', secret: 's' } } },
    },
  })
  assert.equal((await mint(game, { subject: 'u_123' })).at('player.id'), 'u_123')
  const wrong = await mint(game, { subject: 'a/../b' })
  assert.deepEqual([wrong.status, wrong.at('error.details.reason')], [401, 'subject'])
})

for (const plan of ['none', 'constructor'])
  test(`${plan} is no plan of an app that has none of this name`, async () => {
    await using game = await startGame()
    const refused = await mint(game, { subject: 'u_123', plan })
    assert.deepEqual([refused.status, refused.at('error.details.path')], [400, 'plan'])
  })

test('derived ids are the same on every server that has the key', async () => {
  const app = { players: { ids: 'derived', key: 'k'.repeat(32) } }
  const ids: string[] = []
  for (let index = 0; index < 2; index += 1) {
    await using game = await startGame({ app })
    ids.push((await mint(game, { subject: 'u_123' })).at('player.id'))
  }
  assert.match(ids[0] ?? '', /^p_[a-z2-7]{26}$/)
  assert.equal(ids[0], ids[1])
})

const mint = (game: Game, body: object) => game.send('admin POST /tickets', { ...asStudio, body })
