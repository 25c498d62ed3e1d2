import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('an old revision comes back as a new one, on top of the head that was seen', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  await player.send('PUT /slots/auto', { bytes: 'old', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto', { bytes: 'new', headers: { 'if-match': '"1"' } })
  const late = await player.send('POST /slots/auto/restore', { body: { rev: 1, base: 1 } })
  assert.equal(late.at('error.code'), 'RevisionConflict')
  const restored = await player.send('POST /slots/auto/restore', { body: { rev: 1, base: 2 } })
  assert.deepEqual([restored.status, restored.at('rev')], [200, 3])
  assert.equal((await player.send('GET /slots/auto')).text, 'old')
  assert.equal((await player.send('GET /slots/auto/revisions')).at('revisions.0.restoredFrom'), 1)
  assert.equal(
    (await player.send('POST /slots/auto/restore', { body: { rev: 9, base: 3 } })).at('error.code'),
    'NoSuchSlot',
  )
})

test('a restoration that is asked for again is told again, although the revision may be gone by then', async () => {
  await using game = await startGame({ app: { spaces: { saves: { revisions: { keep: 2 } } } } })
  const player = await game.signIn()
  await player.send('PUT /slots/auto', { bytes: 'old', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto', { bytes: 'new', headers: { 'if-match': '"1"' } })
  const restore = () => player.send('POST /slots/auto/restore', { body: { rev: 1, base: 2 } })
  const restored = await restore()
  assert.deepEqual([restored.status, restored.at('rev')], [200, 3])
  assert.deepEqual((await restore()).json, restored.json)
  assert.equal((await player.send('GET /slots/auto')).text, 'old')
})
