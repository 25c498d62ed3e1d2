import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('a link is revoked by whoever made it, and by nobody else', async () => {
  await using game = await startGame({ app: { spaces: { files: { kind: 'folder', shareLinks: { maxTtl: '1h' } } } } })
  const [player, other] = [await game.signIn(), await game.signIn()]
  await player.send('PUT /spaces/files/objects/a', { bytes: 'x' })
  const link = await player.send('POST /spaces/files/links', { body: { name: 'a' } })
  const route = `DELETE /links/${link.at('linkId')}`
  assert.equal((await other.send(route)).at('error.code'), 'NoSuchLink')
  assert.equal((await player.send(route)).status, 204)
  assert.equal((await player.send(route)).at('error.code'), 'NoSuchLink')
  assert.equal((await player.send('DELETE /links/ln_x')).at('error.code'), 'InvalidRequest')
})
