import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('signing out ends the session of this device and no other', async () => {
  await using game = await startGame()
  const player = await game.signIn({ device: { id: 'one' } })
  const body = { method: 'guest', guestSecret: player.guestSecret, device: { id: 'two' } }
  const second = (await game.send('POST /sessions', { body })).at('session.accessToken')
  assert.equal((await player.send('DELETE /sessions/current')).status, 204)
  assert.equal((await player.send('GET /me')).status, 401)
  assert.equal((await game.send(`GET /oss-token?ticket=${player.ticket}`)).at('ErrorCode'), 'TicketRevoked')
  assert.equal((await game.send('GET /me', { bearer: second })).status, 200)
})
