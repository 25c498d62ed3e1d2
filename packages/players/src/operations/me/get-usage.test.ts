import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('a player is told what it has in each space and what it may have', async () => {
  await using game = await startGame({ app: { spaces: { saves: { quota: { bytes: '1MiB', objects: 9 } } } } })
  const [player, other] = [await game.signIn(), await game.signIn()]
  await player.send('PUT /slots/auto', { bytes: 'a save', headers: { 'if-none-match': '*' } })
  await other.send('PUT /slots/auto', { bytes: 'a much longer save', headers: { 'if-none-match': '*' } })
  const { status, json } = await player.send('GET /me/usage')
  assert.equal(status, 200)
  const { saves, replays } = (json as { spaces: Record<string, unknown> }).spaces
  assert.deepEqual(saves, { bytes: { used: 6, limit: 1_048_576 }, objects: { used: 1, limit: 9 } })
  assert.deepEqual(replays, { bytes: { used: 0 }, objects: { used: 0 } })
})
