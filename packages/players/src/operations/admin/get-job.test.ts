import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

const privacyKey = `sk_${'P'.repeat(43)}`
const app = { admin: { keys: [{ name: 'privacy', role: 'privacy', key: privacyKey }] } }

test('a server sees how far a job is, and the link of what it made', async (t) => {
  await using game = await startGame({ app })
  const player = await game.signIn()
  const bearer = privacyKey
  const { at } = await game.send(`admin POST /players/${player.id}/export`, { bearer })
  const route = `admin GET /jobs/${at('job')}`
  t.assert.equal((await game.send(route, { bearer })).at('status'), 'waiting')
  await game.players.runDues(AbortSignal.timeout(120_000))
  const done = await game.send(route, { bearer })
  t.assert.deepEqual([done.at('status'), done.at('player')], ['done', player.id])
  t.assert.equal((await game.send(`GET ${new URL(done.at('url')).pathname}`)).status, 302)
  t.assert.equal((await game.send('admin GET /jobs/jb_other', { bearer })).at('error.code'), 'UnknownJob')
  t.assert.equal((await game.send(route)).status, 401)
})
