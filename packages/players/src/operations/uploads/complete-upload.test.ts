import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import { announce, complete, send, spaces } from '../../testing/uploads.ts'

test('what lies there is looked at: size, digest and type', async () => {
  await using game = await startGame({
    listens: true,
    ...spaces({ grants: ['url'], types: ['image/png', 'application/x-map'] }),
  })
  const player = await game.signIn()
  const sha256 = createHash('sha256').update('right').digest('hex')
  const map = { contentType: 'application/x-map' }
  const wrong = await announce(player, 5, { ...map, sha256 })
  await send(game, wrong, 'wrong', 'application/x-map')
  assert.equal((await complete(player, wrong)).at('error.details.path'), 'sha256')
  const program = Buffer.from('4d5a90000300000004000000ffff0000b800000000000000400000', 'hex')
  const renamed = await announce(player, program.length, { ...map, name: 'map.bin' })
  await send(game, renamed, program, 'application/x-map')
  const refused = await complete(player, renamed)
  assert.deepEqual([refused.status, refused.at('error.code')], [415, 'TypeNotAllowed'])
  assert.equal((await announce(player, 5, { contentType: 'text/html' })).at('error.code'), 'TypeNotAllowed')
})
