import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('revisions say what they were built on, the newest first', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  assert.equal((await player.send('GET /slots/auto/revisions')).at('error.code'), 'NoSuchSlot')
  await player.send('PUT /slots/auto', { bytes: 'a', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto', { bytes: 'bb', headers: { 'if-match': '"1"' } })
  const { at } = await player.send('GET /slots/auto/revisions')
  assert.deepEqual(
    ['headRev', 'revisions.0.rev', 'revisions.0.base', 'revisions.0.size', 'revisions.1.rev'].map(at),
    [2, 2, 1, 2, 1],
  )
})
