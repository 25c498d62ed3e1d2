import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

const privacyKey = `sk_${'P'.repeat(43)}`
const app = { admin: { keys: [{ name: 'privacy', role: 'privacy', key: privacyKey }] } }

test('a server asks for the copy of a player', async (t) => {
  await using game = await startGame({ app })
  const player = await game.signIn()
  const bearer = privacyKey
  const asked = await game.send(`admin POST /players/${player.id}/export`, { bearer })
  t.assert.deepEqual([asked.status, asked.at('job').startsWith('jb_')], [202, true])
  const unknown = await game.send('admin POST /players/p_nobody/export', { bearer })
  t.assert.equal(unknown.at('error.code'), 'UnknownPlayer')
  t.assert.equal((await game.send(`admin POST /players/${player.id}/export`)).status, 401)
})
