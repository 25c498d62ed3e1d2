import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('anybody may ask for the time', async () => {
  await using game = await startGame({ now: '2026-11-20T12:00:00.250Z' })
  const { status, json } = await game.send('GET /time')
  assert.equal(status, 200)
  assert.deepEqual(json, { serverTime: 1_795_176_000, serverTimeMs: 1_795_176_000_250 })
})
