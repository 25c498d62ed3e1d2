import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

const privacyKey = `sk_${'P'.repeat(43)}`
const app = { admin: { keys: [{ name: 'privacy', role: 'privacy', key: privacyKey }] } }

test('a server erases a player, also one that is banned', async (t) => {
  await using game = await startGame({ app })
  const player = await game.signIn()
  const bearer = privacyKey
  const erased = await game.send(`admin DELETE /players/${player.id}`, { bearer })
  t.assert.equal(erased.status, 202)
  t.assert.equal((await player.send('GET /me')).status, 401)
  t.assert.equal((await game.send(`GET /erasures/${erased.at('receipt')}`)).status, 200)
  t.assert.equal((await game.send(`admin DELETE /players/${player.id}`, { bearer })).at('error.code'), 'UnknownPlayer')
  t.assert.equal((await game.send('admin DELETE /players/p_nobody', { bearer })).at('error.code'), 'UnknownPlayer')
  t.assert.equal((await game.send(`admin DELETE /players/${player.id}`)).status, 401)
})
