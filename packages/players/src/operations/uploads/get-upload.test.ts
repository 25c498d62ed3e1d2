import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import type { Answer } from '../../testing/start-game.ts'
import { announce, complete, local, spaces } from '../../testing/uploads.ts'

test('a large file goes in parts, and goes on where it stopped', async () => {
  await using game = await startGame({ listens: true, ...spaces({ grants: ['url'], maxObject: '40MiB' }) })
  const player = await game.signIn()
  const bytes = Buffer.alloc(17 * 1_048_576, 'x')
  const grant = await announce(player, bytes.length)
  const partSize = Number(grant.at('partSize'))
  assert.deepEqual([grant.at('mode'), grant.at('parts.length')], ['multipart', 3])
  const etagOf = async (from: Answer, index: number): Promise<{ number: number; etag: string }> => {
    const body = bytes.subarray(index * partSize, (index + 1) * partSize)
    const put = await fetch(local(game, from.at(`parts.${index}.url`)), { method: 'PUT', body })
    assert.equal(put.status, 200)
    return { number: index + 1, etag: put.headers.get('etag') ?? '' }
  }
  const first = await etagOf(grant, 0)
  const again = await player.send(`GET /uploads/${grant.at('uploadId')}`)
  const parts = [first, await etagOf(again, 1), await etagOf(again, 2)]
  assert.equal((await complete(player, grant, { parts: parts.slice(0, 2) })).at('error.details.path'), 'size')
  const other = await announce(player, bytes.length, { name: 'other' })
  assert.equal((await complete(player, other, {})).at('error.details.path'), 'parts')
})
