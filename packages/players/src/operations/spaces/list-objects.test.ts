import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('files are listed by pages, and only the player’s own', async () => {
  await using game = await startGame()
  const [player, other] = [await game.signIn(), await game.signIn()]
  for (const name of ['a', 'b/c', 'd']) await player.send(`PUT /spaces/replays/objects/${name}`, { bytes: name })
  await other.send('PUT /spaces/replays/objects/theirs', { bytes: 'x' })
  const first = await player.send('GET /spaces/replays/objects?limit=2')
  assert.deepEqual([first.at('objects.0.name'), first.at('objects.1.name')], ['a', 'b/c'])
  const rest = await player.send(`GET /spaces/replays/objects?limit=2&cursor=${encodeURIComponent(first.at('cursor'))}`)
  assert.deepEqual([rest.at('objects.0.name'), rest.at('objects.length'), rest.at('cursor')], ['d', 1, undefined])
  assert.equal((await player.send('GET /spaces/replays/objects?prefix=../')).at('objects.length'), 0)
  assert.equal((await player.send('GET /spaces/saves/objects')).at('error.code'), 'UnknownSpace')
})
