import { test } from 'node:test'
import { RequestError } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import { deafStorage } from '../../testing/deaf-storage.ts'
import { serverKey, startGame } from '../../testing/start-game.ts'
import type { Answer, Game, TestPlayer } from '../../testing/start-game.ts'

const now = '2026-01-01T09:00:00.000Z'

const ban = (game: Game, player: string, body: object = { reason: 'cheating' }): Promise<Answer> =>
  game.send(`admin POST /players/${player}/ban`, { bearer: serverKey, body })

const put = async (oss: Client, player: string, name = 'a'): Promise<string> => {
  try {
    await oss.oss.putObject({ bucket: 'demo-private', key: `replays/${player}/${name}`, body: 'x' })
    return 'stored'
  } catch (error) {
    return error instanceof RequestError ? error.code : String(error)
  }
}

test('a ban ends tokens, tickets and credentials at once, and is told in both envelopes', async (t) => {
  await using game = await startGame({ now })
  const [bad, good] = [await game.signIn(), await game.signIn()]
  const [badKeys, goodKeys] = [await bad.oss(), await good.oss()]
  t.assert.deepEqual([await put(badKeys, bad.id), await put(goodKeys, good.id)], ['stored', 'stored'])
  const banned = await ban(game, bad.id, { reason: 'cheating', until: '2026-02-01T00:00:00Z' })
  t.assert.deepEqual([banned.status, banned.at('grantsEnd')], [200, 'now'])
  t.assert.equal(await put(badKeys, bad.id), 'AccessDenied')
  const native = await bad.send('GET /me')
  t.assert.deepEqual([native.status, native.at('error.code')], [403, 'PlayerBanned'])
  t.assert.equal(native.at('error.details.until'), '2026-02-01T00:00:00.000Z')
  t.assert.equal(native.at('error.details.reasonCode'), 'cheating')
  for (const route of [`GET /oss-token?ticket=${bad.ticket}`, `POST /oss-token?ticket=${bad.ticket}`]) {
    const compat = await game.send(route)
    t.assert.deepEqual([compat.status, compat.at('StatusCode'), compat.at('ErrorCode')], [200, 403, 'PlayerBanned'])
    t.assert.match(compat.at('ErrorMessage'), /banned until 2026-02-01/)
  }
  const refresh = await game.send('POST /sessions', { body: { method: 'refresh', refreshToken: bad.refreshToken } })
  t.assert.equal(refresh.at('error.code'), 'PlayerBanned')
  const again = await game.send('POST /sessions', { body: { method: 'guest', guestSecret: bad.guestSecret } })
  t.assert.equal(again.at('error.code'), 'PlayerBanned')
  t.assert.equal(await put(goodKeys, good.id), 'stored', 'nobody else is touched')
  t.assert.equal((await good.send('GET /me')).status, 200)
})

test('a ban ends by itself, and what was held before stays dead', async (t) => {
  await using game = await startGame({ now })
  const player = await game.signIn()
  const keys = await player.oss()
  await ban(game, player.id, { reason: 'cheating', until: '2026-01-01T09:05:00Z' })
  t.assert.equal(await put(keys, player.id), 'AccessDenied')
  game.clock.advance(300_000)
  t.assert.equal(await put(keys, player.id), 'SecurityTokenExpired', 'by which SDKs get new ones')
  t.assert.equal((await player.send('GET /me')).status, 401)
  const back = await game.signIn({ guestSecret: player.guestSecret })
  t.assert.equal(back.id, player.id)
  t.assert.equal(await put(await back.oss(), player.id), 'stored')
})

test('a ban from writing lets the player read', async (t) => {
  await using game = await startGame({ now })
  const player = await game.signIn()
  const keys = await player.oss()
  await put(keys, player.id)
  await ban(game, player.id, { reason: 'spam', scope: 'write' })
  t.assert.equal(await put(keys, player.id), 'SecurityTokenExpired')
  const back = await game.signIn({ guestSecret: player.guestSecret })
  t.assert.equal((await back.send('GET /me')).status, 200)
  const readOnly = await back.oss()
  t.assert.equal(await put(readOnly, player.id), 'AccessDenied')
  const { body } = await readOnly.oss.getObject({ bucket: 'demo-private', key: `replays/${player.id}/a` })
  t.assert.equal(await body.text(), 'x')
  const link = await back.send('POST /me/identities', { body: { method: 'guest' } })
  t.assert.equal(link.at('error.code'), 'PlayerBanned')
  const wanted = await back.send('GET /oss-token?access=write')
  t.assert.equal(wanted.at('ErrorCode'), 'PlayerBanned')
})

test('only a ban that can be is made', async (t) => {
  await using game = await startGame({ now })
  const player: TestPlayer = await game.signIn()
  const codeOf = async (id: string, body: object): Promise<string> => (await ban(game, id, body)).at('error.code')
  t.assert.equal(await codeOf('p_nobody', { reason: 'x' }), 'UnknownPlayer')
  t.assert.equal(await codeOf(player.id, {}), 'InvalidRequest')
  t.assert.equal(await codeOf(player.id, { reason: 'x', until: '2025-01-01T00:00:00Z' }), 'InvalidRequest')
  t.assert.equal(await codeOf(player.id, { reason: 'x', until: 'soon' }), 'InvalidRequest')
  t.assert.equal(await codeOf(player.id, { reason: 'x', scope: 'half' }), 'InvalidRequest')
  const stranger = await game.send(`admin POST /players/${player.id}/ban`, { body: { reason: 'x' } })
  t.assert.equal(stranger.status, 401)
  const self = await player.send(`admin POST /players/${player.id}/ban`, { body: { reason: 'x' } })
  t.assert.equal(self.status, 401)
  t.assert.equal((await player.send('GET /me')).status, 200)
  await using derived = await startGame({ now, app: { players: { ids: 'derived', key: 'k' } } })
  const other = await derived.signIn()
  t.assert.equal((await ban(derived, other.id)).at('error.code'), 'GrantNotAllowed')
})

test('a ban while the storage does not answer stands, and credentials end as soon as it does', async (t) => {
  let isDown = false
  await using game = await startGame({ now, wrap: deafStorage(() => isDown) })
  const player = await game.signIn()
  const keys = await player.oss()
  isDown = true
  const banned = await ban(game, player.id)
  t.assert.deepEqual([banned.status, banned.at('grantsEnd')], [200, 'soon'])
  t.assert.equal((await player.send('GET /me')).at('error.code'), 'PlayerBanned')
  t.assert.equal(await put(keys, player.id), 'stored', 'the storage has not heard of it')
  isDown = false
  game.clock.advance(11_000)
  t.assert.equal(await game.players.runDues(AbortSignal.timeout(120_000)), 1)
  t.assert.equal(await put(keys, player.id), 'AccessDenied')
})
