import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serverKey, startGame } from '../../testing/start-game.ts'
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

test('a session for other spaces gets no address of an upload, and neither completes nor ends it', async () => {
  await using game = await startGame(spaces({ grants: ['url'] }))
  const sessionFor = async (narrowed: object): Promise<string> => {
    const ticket = await game.send('admin POST /tickets', { bearer: serverKey, body: { subject: 'u', ...narrowed } })
    const body = { method: 'ticket', ticket: ticket.at('ticket') }
    return (await game.send('POST /sessions', { body })).at('session.accessToken')
  }
  const whole = { bearer: await sessionFor({}) }
  const narrow = { bearer: await sessionFor({ spaces: ['saves'] }) }
  const grant = await game.send('POST /uploads', { ...whole, body: { space: 'files', name: 'a', size: 1 } })
  const route = `/uploads/${grant.at('uploadId')}`
  for (const call of [`GET ${route}`, `POST ${route}/complete`, `DELETE ${route}`])
    assert.equal((await game.send(call, narrow)).at('error.code'), 'NoSuchUpload', call)
  assert.equal((await game.send(`GET ${route}`, whole)).status, 200)
})
