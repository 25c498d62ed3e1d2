import { test } from 'node:test'
import { RequestError } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import { deafStorage } from '../../testing/deaf-storage.ts'
import { serverKey, startGame } from '../../testing/start-game.ts'

const storedBy = async ({ oss }: Client, player: string): Promise<string> => {
  try {
    await oss.putObject({ bucket: 'demo-private', key: `replays/${player}/a`, body: 'x' })
    return 'stored'
  } catch (error) {
    return error instanceof RequestError ? error.code : String(error)
  }
}

const rows: [what: string, me: number, keys: string, refresh: number][] = [
  ['sessions', 401, 'stored', 401],
  ['credentials', 200, 'SecurityTokenExpired', 200],
  ['all', 401, 'SecurityTokenExpired', 401],
]
for (const [what, me, keys, refresh] of rows)
  test(`revoking ${what} ends just that, of one player`, async (t) => {
    await using game = await startGame({ now: '2026-01-01T09:00:00.000Z' })
    const [player, other] = [await game.signIn(), await game.signIn()]
    const [held, others] = [await player.oss(), await other.oss()]
    const answer = await game.send(`admin POST /players/${player.id}/revoke`, { bearer: serverKey, body: { what } })
    t.assert.equal(answer.status, 200)
    t.assert.equal((await player.send('GET /me')).status, me)
    t.assert.equal(await storedBy(held, player.id), keys)
    const body = { method: 'refresh', refreshToken: player.refreshToken }
    t.assert.equal((await game.send('POST /sessions', { body })).status, refresh)
    const ticket = await game.send(`GET /oss-token?ticket=${player.ticket}`)
    t.assert.equal(ticket.at('StatusCode'), refresh === 401 ? 401 : 200)
    t.assert.equal(await storedBy(others, other.id), 'stored')
    const back = await game.signIn({ guestSecret: player.guestSecret })
    t.assert.equal(await storedBy(await back.oss(), player.id), 'stored', 'what is handed out from then on works')
  })

test('keys that were got while the storage had not heard are not given out again after they have ended', async (t) => {
  let isDeaf = true
  await using game = await startGame({ now: '2026-01-01T09:00:00.000Z', wrap: deafStorage(() => isDeaf) })
  const player = await game.signIn()
  const body = { what: 'credentials' }
  const answer = await game.send(`admin POST /players/${player.id}/revoke`, { bearer: serverKey, body })
  t.assert.equal(answer.at('grantsEnd'), 'soon')
  const between = await player.oss()
  t.assert.equal(await storedBy(between, player.id), 'stored')
  isDeaf = false
  game.clock.advance(11_000)
  t.assert.equal(await game.players.runDues(AbortSignal.timeout(120_000)), 1)
  t.assert.equal(await storedBy(between, player.id), 'SecurityTokenExpired')
  t.assert.equal(await storedBy(await player.oss(), player.id), 'stored')
})

test('only a player that exists can be revoked, by a server, for something known', async (t) => {
  await using game = await startGame()
  const player = await game.signIn()
  const send = (id: string, body: object, bearer?: string) =>
    game.send(`admin POST /players/${id}/revoke`, { bearer, body })
  t.assert.equal((await send('p_nobody', { what: 'all' }, serverKey)).at('error.code'), 'UnknownPlayer')
  t.assert.equal((await send(player.id, { what: 'files' }, serverKey)).at('error.code'), 'InvalidRequest')
  t.assert.equal((await send(player.id, { what: 'all' })).status, 401)
  t.assert.equal((await player.send('GET /me')).status, 200)
})
