import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('a file goes, one that is not there is no failure, and a space can keep what it has', async () => {
  await using game = await startGame({ app: { spaces: { kept: { kind: 'folder', clientDelete: false } } } })
  const [player, other] = [await game.signIn(), await game.signIn()]
  await player.send('PUT /spaces/replays/objects/a', { bytes: 'x' })
  assert.equal((await other.send('DELETE /spaces/replays/objects/a')).status, 204)
  assert.equal((await player.send('GET /spaces/replays/objects/a')).text, 'x')
  assert.equal((await player.send('DELETE /spaces/replays/objects/a')).status, 204)
  assert.equal((await player.send('DELETE /spaces/replays/objects/a')).status, 204)
  assert.equal(
    (await player.send('DELETE /spaces/kept/objects/a')).at('error.details.rule'),
    'spaces.kept.clientDelete',
  )
})
