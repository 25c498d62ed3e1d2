import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avatars, keysIn, png, setAvatar } from '../../testing/pictures.ts'
import { startGame } from '../../testing/start-game.ts'

test('a removed picture is gone at once, and one that is not there is no failure', async () => {
  await using game = await startGame(avatars())
  const [player, other] = [await game.signIn(), await game.signIn()]
  for (const one of [player, other]) await setAvatar(one, await png())
  assert.equal((await player.send('DELETE /images/avatar')).status, 204)
  assert.equal((await player.send('DELETE /images/avatar')).status, 204)
  const keys = await keysIn(game, 'demo-public')
  assert.deepEqual([keys.length, keys.every((key) => key.startsWith(`avatar/${other.id}/`))], [3, true])
  assert.equal((await game.send('DELETE /images/avatar')).status, 401)
  assert.equal((await player.send('DELETE /images/saves')).at('error.code'), 'UnknownSpace')
  assert.equal((await player.send('GET /me/usage')).at('spaces.avatar.bytes.used'), 0)
})

test('a picture that waits goes as well', async () => {
  await using game = await startGame(avatars({ moderation: { mode: 'async' } }))
  const player = await game.signIn()
  assert.equal((await setAvatar(player, await png())).status, 202)
  await player.send('DELETE /images/avatar')
  await game.players.tick()
  assert.deepEqual(await keysIn(game, 'demo-private'), [])
})
