import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'

const now = '2026-01-01T09:00:00.000Z'
const bearer = keyOf('support')

test('support sees who a player is, what it has and what was noted', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  const player = await game.signIn({ device: { id: 'd1', name: 'Pixel 9' } })
  await player.send('PUT /slots/auto', { bytes: 'four', headers: { 'if-none-match': '*' } })
  await game.send(`admin POST /players/${player.id}/notes`, { bearer, body: { text: 'lost a sword' } })
  game.clock.advance(1_000)
  await game.send(`admin POST /players/${player.id}/notes`, { bearer, body: { text: 'has it back' } })
  const told = await game.send(`admin GET /players/${player.id}`, { bearer })
  t.assert.deepEqual([told.status, told.at('player.id'), told.at('player.isErasing')], [200, player.id, false])
  t.assert.deepEqual([told.at('sessions.0.method'), told.at('sessions.0.device.name')], ['guest', 'Pixel 9'])
  t.assert.deepEqual(
    [told.at('notes.0.text'), told.at('notes.1.text'), told.at('notes.0.by')],
    ['has it back', 'lost a sword', 'support'],
  )
  t.assert.equal(told.at('usage.saves.bytes.used'), 4)
  await game.send(`admin POST /players/${player.id}/ban`, { bearer, body: { reason: 'cheating' } })
  const banned = await game.send(`admin GET /players/${player.id}`, { bearer })
  t.assert.deepEqual([banned.at('player.ban.reason'), banned.at('bans.0.reason')], ['cheating', 'cheating'])
  t.assert.equal((await game.send('admin GET /players/p_nobody', { bearer })).at('error.code'), 'UnknownPlayer')
})
