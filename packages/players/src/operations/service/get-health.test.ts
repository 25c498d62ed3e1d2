import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('a service that can read its records is well', async (t) => {
  await using game = await startGame()
  const { status, json } = await game.send('GET /healthz')
  t.assert.deepEqual([status, json], [200, { status: 'ok', storage: 'ok' }])
})
