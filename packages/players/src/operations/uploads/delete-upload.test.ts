import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import { announce, spaces } from '../../testing/uploads.ts'

test('an upload that is given up gives its room back', async () => {
  await using game = await startGame(spaces({ grants: ['url'], quota: { objects: 1 } }))
  const player = await game.signIn()
  const grant = await announce(player, 5)
  assert.equal((await announce(player, 5)).at('error.code'), 'QuotaExceeded')
  assert.equal((await player.send(`DELETE /uploads/${grant.at('uploadId')}`)).status, 204)
  assert.equal((await announce(player, 5)).status, 201)
})
