import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('a file is a download, and nobody reads that of somebody else', async () => {
  await using game = await startGame()
  const [player, other] = [await game.signIn(), await game.signIn()]
  await player.send('PUT /spaces/replays/objects/a', { bytes: 'mine' })
  const got = await player.send('GET /spaces/replays/objects/a')
  assert.deepEqual([got.text, got.headers.get('content-disposition')], ['mine', 'attachment'])
  assert.equal((await other.send('GET /spaces/replays/objects/a')).at('error.code'), 'NoSuchObject')
  for (const name of ['..%2F..%2Fa', '%2e%2e%2fa', `x%2F..%2F..%2F${player.id}%2Fa`])
    assert.equal((await other.send(`GET /spaces/replays/objects/${name}`)).status >= 400, true, name)
})
