import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import type { Game, GameOptions } from '../../testing/start-game.ts'
import { startReceiver } from '../../testing/webhook-receiver.ts'
import type { Receiver } from '../../testing/webhook-receiver.ts'

const now = '2026-01-01T09:00:00.000Z'
const watched = (receiver: Receiver, app: GameOptions['app'] = {}): Promise<Game> =>
  startGame({
    now,
    app: { ...app, webhooks: [{ url: receiver.url, secret: 'secret-of-the-webhook', events: ['abuse.*'] }] },
  })

/** What webhooks have heard by now. */
async function told(game: Game, receiver: Receiver): Promise<readonly unknown[]> {
  game.clock.advance(1_000)
  await game.players.tick()
  return receiver.received.map(({ type, player, data }) => ({ type, player, ...data }))
}

test('a refresh token that was used before is told, with the player whose session it was', async () => {
  await using receiver = await startReceiver()
  await using game = await watched(receiver)
  const player = await game.signIn({ device: { id: 'd', name: 'Pixel' } })
  const refresh = (refreshToken: string) => game.send('POST /sessions', { body: { method: 'refresh', refreshToken } })
  const next = await refresh(player.refreshToken)
  await refresh(next.at('session.refreshToken'))
  assert.equal((await refresh(player.refreshToken)).status, 401)
  assert.equal((await refresh(player.refreshToken)).status, 401)
  const event = { type: 'abuse.suspected', player: player.id, reason: 'refreshReuse', device: 'Pixel' }
  assert.deepEqual(await told(game, receiver), [event])
})

test('a player that runs into its limits a hundred times in an hour is told once an hour', async () => {
  await using receiver = await startReceiver()
  await using game = await watched(receiver, { limits: { perPlayer: { requests: '5/h' } } })
  const player = await game.signIn()
  const calls = async (count: number): Promise<void> => {
    for (let call = 0; call < count; call += 1) await player.send('GET /me')
  }
  await calls(5 + 100)
  assert.deepEqual(await told(game, receiver), [])
  await calls(20)
  const event = { type: 'abuse.suspected', player: player.id, reason: 'rate', limit: 'requestsPerPlayer' }
  assert.deepEqual(await told(game, receiver), [event])
  game.clock.advance(3_600_000)
  const again = await game.send('POST /sessions', { body: { method: 'guest', guestSecret: player.guestSecret } })
  const bearer = again.at('session.accessToken')
  for (let call = 0; call < 110; call += 1) await player.send('GET /me', { bearer })
  assert.deepEqual(await told(game, receiver), [event, event])
})

test('files that are something else than the space takes, time after time, are told', async () => {
  await using receiver = await startReceiver()
  await using game = await watched(receiver)
  const [suspect, other] = [await game.signIn(), await game.signIn()]
  const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])
  for (let index = 0; index < 10; index += 1)
    assert.equal((await suspect.send('PUT /images/avatar', { bytes: program })).status, 415)
  await other.send('PUT /images/avatar', { bytes: program })
  assert.deepEqual(await told(game, receiver), [])
  await suspect.send('PUT /images/avatar', { bytes: program })
  const [event, ...more] = await told(game, receiver)
  const detected = 'application/x-msdownload'
  assert.deepEqual(event, { type: 'abuse.suspected', player: suspect.id, reason: 'types', space: 'avatar', detected })
  assert.deepEqual(more, [])
})

test('forged proofs of one network are told without an address, and expired ones are not counted', async () => {
  await using receiver = await startReceiver()
  await using game = await watched(receiver)
  const guess = async (count: number, address: string): Promise<void> => {
    for (let index = 0; index < count; index += 1)
      await game.send('POST /sessions', {
        address,
        body: { method: 'guest', guestSecret: `gs_${String(index).padStart(43, 'x')}` },
      })
  }
  await guess(60, '198.51.100.1')
  await guess(60, '198.51.100.2')
  assert.deepEqual(await told(game, receiver), [])
  await guess(60, '198.51.100.1')
  assert.deepEqual(await told(game, receiver), [{ type: 'abuse.suspected', player: undefined, reason: 'signIns' }])
  assert.ok(!receiver.received.some(({ text }) => text.includes('198.51.100')))
})

test('a network that has made all the guests of its day is told once', async () => {
  await using receiver = await startReceiver()
  await using game = await watched(receiver, { identities: { guest: { enabled: true, createPerNetworkPerDay: 2 } } })
  for (let index = 0; index < 6; index += 1) await game.send('POST /sessions', { body: { method: 'guest' } })
  const event = { type: 'abuse.suspected', player: undefined, reason: 'guests', limit: 'guestsPerNetwork' }
  assert.deepEqual(await told(game, receiver), [event])
})

test('a suspicion that cannot be told changes nothing of the refusal', async () => {
  let isDown = false
  await using game = await startGame({
    now,
    app: { identities: { guest: { enabled: true, createPerNetworkPerDay: 1 } } },
    wrap: (options) => ({
      ...options,
      kv: {
        ...options.kv,
        commit: (batch) => (isDown ? Promise.reject(new Error('no disk')) : options.kv.commit(batch)),
      },
    }),
  })
  await game.signIn()
  isDown = true
  assert.equal((await game.send('POST /sessions', { body: { method: 'guest' } })).at('error.code'), 'RateLimited')
  assert.match(game.log.join('\n'), /a suspicion of guests is not told: .*no disk/)
})
