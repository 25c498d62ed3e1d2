import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('a deleted slot is empty, keeps its revisions, can be brought back and written anew', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  await player.send('PUT /slots/auto', { bytes: 'one', headers: { 'if-none-match': '*' } })
  assert.equal((await player.send('DELETE /slots/auto')).at('error.details.path'), 'if-match')
  assert.equal((await player.send('DELETE /slots/auto', { headers: { 'if-match': '"2"' } })).status, 409)
  assert.equal((await player.send('DELETE /slots/auto', { headers: { 'if-match': '"1"' } })).status, 204)
  assert.equal((await player.send('DELETE /slots/auto', { headers: { 'if-match': '"1"' } })).status, 404)
  assert.equal((await player.send('GET /slots')).text, '[]')
  assert.equal((await player.send('GET /slots/auto')).at('error.code'), 'NoSuchSlot')
  assert.equal((await player.send('POST /slots/auto/restore', { body: { rev: 1 } })).at('rev'), 2)
  assert.equal((await player.send('GET /slots/auto')).text, 'one')
  await player.send('DELETE /slots/auto', { headers: { 'if-match': '"2"' } })
  const anew = await player.send('PUT /slots/auto', { bytes: 'two', headers: { 'if-none-match': '*' } })
  assert.deepEqual([anew.status, anew.at('rev')], [200, 3])
})
