import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deafStorage } from '../../testing/deaf-storage.ts'
import { startGame } from '../../testing/start-game.ts'

test('signing out everywhere ends tokens, refresh tokens, tickets and the keys that were given out', async () => {
  await using game = await startGame()
  const [player, other] = [await game.signIn({ device: { id: 'one' } }), await game.signIn()]
  const start = { method: 'guest', guestSecret: player.guestSecret, device: { id: 'two' } }
  const second = await game.send('POST /sessions', { body: start })
  const [oss, othersOss] = [await player.oss(['replays']), await other.oss(['replays'])]
  const put = (client: typeof oss, id: string) =>
    client.oss.putObject({ bucket: 'demo-private', key: `replays/${id}/a`, body: 'a' })
  await put(oss, player.id)
  game.clock.advance(1_000)

  assert.equal((await player.send('DELETE /sessions')).status, 204)
  assert.equal((await player.send('GET /me')).status, 401)
  assert.equal((await game.send('GET /me', { bearer: second.at('session.accessToken') })).status, 401)
  const refresh = { method: 'refresh', refreshToken: player.refreshToken }
  assert.equal((await game.send('POST /sessions', { body: refresh })).status, 401)
  assert.equal((await game.send(`GET /oss-token?ticket=${player.ticket}`)).at('ErrorCode'), 'TicketRevoked')
  await assert.rejects(put(oss, player.id), { status: 403 })
  await put(othersOss, other.id)

  game.clock.advance(1_000)
  const again = await game.send('POST /sessions', { body: start })
  assert.deepEqual([again.status, again.at('player.id')], [200, player.id])
  const token = await game.send('GET /oss-token', { bearer: again.at('session.accessToken') })
  assert.equal(token.at('Code'), 'Success')
  const keys = {
    accessKeyId: token.at('AccessKeyId'),
    accessKeySecret: token.at('AccessKeySecret'),
    securityToken: token.at('SecurityToken'),
  }
  await put(game.ossOf(keys), player.id)
})

test('who signs out everywhere is signed out while the storage does not answer, and the keys end as soon as it does', async () => {
  let isDeaf = true
  await using game = await startGame({ now: '2026-01-01T09:00:00.000Z', wrap: deafStorage(() => isDeaf) })
  const player = await game.signIn()
  const { oss } = await player.oss(['replays'])
  const put = () => oss.putObject({ bucket: 'demo-private', key: `replays/${player.id}/a`, body: 'a' })
  assert.equal((await player.send('DELETE /sessions')).status, 204)
  assert.equal((await player.send('GET /me')).status, 401)
  await put()
  isDeaf = false
  game.clock.advance(11_000)
  assert.equal(await game.players.runDues(AbortSignal.timeout(120_000)), 1)
  await assert.rejects(put(), { code: 'SecurityTokenExpired' })
})
