import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allPlayersOf, playerRef } from '../state/players.ts'
import { jwtApp, link, tokenOf } from '../operations/me/testing.ts'
import { keyOf, keysOfAllRoles } from '../testing/server-keys.ts'
import { startGame } from '../testing/start-game.ts'
import type { Game, GameOptions } from '../testing/start-game.ts'
import { startReceiver } from '../testing/webhook-receiver.ts'

const dayMs = 86_400_000
const now = '2026-01-01T09:00:00.000Z'
const identities = { guest: { enabled: true, expireIfUnusedDays: 60 } }

const expiring = (options: GameOptions = {}): Promise<Game> =>
  startGame({
    now,
    ...options,
    app: { ...keysOfAllRoles, ...options.app, identities: { ...jwtApp.identities, ...identities } },
  })

/** Days later, when every duty has been asked and what it made due was done. */
async function days(game: Game, count: number): Promise<void> {
  game.clock.advance(count * dayMs)
  await game.players.tick()
  for (let round = 0; round < 3; round += 1) await game.players.runDues(AbortSignal.timeout(120_000))
}

const playersIn = async (game: Game): Promise<string[]> =>
  (await game.state.page(allPlayersOf('demo'), { limit: 100 })).rows.map(({ value }) => value.id)

test('a guest that nobody plays is erased when the days are over, and one that is played is not', async () => {
  await using receiver = await startReceiver()
  const webhooks = [{ url: receiver.url, secret: 'secret-of-the-webhook', events: ['player.deleted'] }]
  await using game = await expiring({ app: { webhooks } })
  const [unused, played] = [await game.signIn(), await game.signIn()]
  const put = await unused.send('PUT /spaces/replays/objects/old', { bytes: 'x' })
  assert.equal(put.status, 201)
  await days(game, 30)
  const body = { method: 'guest', guestSecret: played.guestSecret }
  assert.equal((await game.send('POST /sessions', { body })).status, 200)
  await days(game, 30)
  assert.deepEqual((await playersIn(game)).toSorted(), [unused.id, played.id].toSorted(), 'not on the day itself')
  await days(game, 1)
  await days(game, 1)
  assert.deepEqual(await playersIn(game), [played.id])
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private', prefix: 'replays/' })
  assert.deepEqual(result.contents ?? [], [])
  await days(game, 0)
  game.clock.advance(2_000)
  await game.players.tick()
  const [told] = receiver.received
  assert.deepEqual([told?.type, told?.player, told?.data['why']], ['player.deleted', unused.id, 'unused'])
  const again = await game.send('POST /sessions', { body: { method: 'guest', guestSecret: unused.guestSecret } })
  assert.equal(again.at('error.code'), 'IdentityRejected')
})

test('a session that is refreshed keeps its guest', async () => {
  await using game = await expiring()
  const guest = await game.signIn()
  let { refreshToken } = guest
  for (let month = 0; month < 4; month += 1) {
    await days(game, 29)
    const refreshed = await game.send('POST /sessions', { body: { method: 'refresh', refreshToken } })
    assert.equal(refreshed.status, 200, refreshed.text)
    refreshToken = refreshed.at('session.refreshToken')
  }
  assert.deepEqual(await playersIn(game), [guest.id])
})

test('who has another identity or is banned stays, and so does everybody when the file does not say it', async () => {
  await using game = await expiring()
  const [linked, banned, lone] = [await game.signIn(), await game.signIn(), await game.signIn()]
  await link(linked, await tokenOf('u_1', Date.parse(now)))
  await game.send(`admin POST /players/${banned.id}/ban`, { bearer: keyOf('support'), body: { reason: 'x' } })
  await days(game, 62)
  await days(game, 1)
  assert.deepEqual((await playersIn(game)).toSorted(), [linked.id, banned.id].toSorted())
  assert.ok(!(await playersIn(game)).includes(lone.id))
  await using other = await startGame({ now })
  const { id } = await other.signIn()
  await days(other, 400)
  await days(other, 1)
  assert.deepEqual(await playersIn(other), [id])
})

test('a guest of before, of which nobody knows when it was seen, has its days from now on', async () => {
  await using game = await expiring()
  const guest = await game.signIn()
  const row = await game.state.get(playerRef('demo', guest.id))
  assert.ok(row !== undefined)
  const { seenAt: _never, ...before } = row.value
  await game.state.commit([{ kind: 'replace', row, value: before }])
  await days(game, 100)
  await days(game, 60)
  assert.deepEqual(await playersIn(game), [guest.id])
  await days(game, 1)
  await days(game, 1)
  assert.deepEqual(await playersIn(game), [])
})

test('who signs in while it is found to be unused is not erased', async () => {
  let signsIn: (() => Promise<unknown>) | undefined
  await using game = await expiring({
    wrap: (options) => ({
      ...options,
      kv: {
        ...options.kv,
        commit: async (batch) => {
          const isErasure = batch.put?.some(({ key }) => Buffer.from(key).toString().includes('\0erasure\0')) === true
          const now = isErasure ? signsIn : undefined
          signsIn = isErasure ? undefined : signsIn
          await now?.()
          return options.kv.commit(batch)
        },
      },
    }),
  })
  const guest = await game.signIn()
  game.clock.advance(100 * dayMs)
  const body = { method: 'guest', guestSecret: guest.guestSecret }
  let status = 0
  signsIn = async () => {
    status = (await game.send('POST /sessions', { body })).status
  }
  await game.players.tick()
  assert.equal(status, 200)
  assert.deepEqual(await playersIn(game), [guest.id])
  assert.equal((await game.send('POST /sessions', { body })).status, 200)
})
