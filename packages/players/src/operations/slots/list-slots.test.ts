import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('an app with several spaces of slots asks which is meant', async () => {
  await using game = await startGame({ app: { spaces: { notes: { kind: 'slots' } } } })
  const player = await game.signIn()
  const { at } = await player.send('GET /slots')
  assert.deepEqual([at('error.code'), at('error.details.path')], ['InvalidRequest', 'space'])
  assert.equal((await player.send('GET /slots?space=notes')).text, '[]')
  assert.equal((await player.send('GET /slots?space=replays')).at('error.code'), 'UnknownSpace')
})
