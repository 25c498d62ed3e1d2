import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import type { Game, TestPlayer } from '../../testing/start-game.ts'

const gameWith = (space: Readonly<Record<string, unknown>>): Promise<Game> =>
  startGame({
    app: {
      spaces: { maps: { kind: 'folder', grants: ['inline'], ...space } },
      admin: { keys: [{ name: 'help', role: 'support', key: `sk_${'S'.repeat(43)}` }] },
    },
  })
const mapOf = (owner: TestPlayer, name = 'arena/one.html') => `GET /players/${owner.id}/spaces/maps/objects/${name}`
const store = (owner: TestPlayer) => owner.send('PUT /spaces/maps/objects/arena/one.html', { bytes: '<b>map</b>' })

test('of a space that everybody reads everybody gets files, as downloads, until the owner is banned', async () => {
  await using game = await gameWith({ access: 'public-read' })
  const [owner, other] = [await game.signIn(), await game.signIn()]
  await store(owner)
  const seen = await game.send(mapOf(owner))
  assert.deepEqual(
    [
      seen.status,
      seen.text,
      ...['content-type', 'content-disposition', 'content-security-policy'].map((name) => seen.headers.get(name)),
    ],
    [200, '<b>map</b>', 'application/octet-stream', "attachment; filename*=UTF-8''one.html", 'sandbox'],
  )
  assert.equal((await other.send(mapOf(owner))).status, 200)
  assert.equal((await game.send(mapOf(owner, 'arena/two'))).at('error.code'), 'NoSuchObject')
  assert.equal((await game.send(mapOf({ ...owner, id: 'p_nobody' }))).at('error.code'), 'NoSuchObject')
  assert.equal((await other.send(`PUT /spaces/maps/objects/x`, { bytes: 'own' })).status, 201)
  const ban = { bearer: `sk_${'S'.repeat(43)}`, body: { reason: 'cheating' } }
  assert.equal((await game.send(`admin POST /players/${owner.id}/ban`, ban)).status, 200)
  assert.equal((await game.send(mapOf(owner))).at('error.code'), 'NoSuchObject')
})

test('of a private space nobody but the owner gets files', async () => {
  await using game = await gameWith({})
  const [owner, other] = [await game.signIn(), await game.signIn()]
  await store(owner)
  assert.equal((await owner.send(mapOf(owner))).text, '<b>map</b>')
  assert.equal((await game.send(mapOf(owner))).at('error.code'), 'Unauthenticated')
  const refused = await other.send(mapOf(owner))
  assert.deepEqual([refused.status, refused.at('error.details.rule')], [403, 'spaces.maps.readBy'])
  assert.equal((await other.send(mapOf(owner).replace('maps', 'saves'))).at('error.code'), 'UnknownSpace')
})

test('with readBy: webhook the studio says who reads what of whom, and silence is a no', async () => {
  const asked: { body: string; signature: string | undefined }[] = []
  let answer = '{"allow":true}'
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push({ body, signature: String(request.headers['webhook-signature']) })
      response.end(answer)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/readers`
  await using game = await gameWith({ readBy: 'webhook', readHook: { url, secret: 'read', timeoutMs: 200 } })
  const [owner, friend] = [await game.signIn(), await game.signIn()]
  await store(owner)
  assert.equal((await friend.send(mapOf(owner))).text, '<b>map</b>')
  const { at: _at, ...question } = JSON.parse(asked[0]?.body ?? '{}') as Record<string, unknown>
  assert.deepEqual(question, { app: 'demo', player: friend.id, owner: owner.id, space: 'maps', name: 'arena/one.html' })
  assert.match(asked[0]?.signature ?? '', /^t=\d+,v1=[0-9a-f]{64}$/)
  assert.equal((await owner.send(mapOf(owner))).status, 200)
  assert.equal((await game.send(mapOf(owner))).at('error.code'), 'Unauthenticated')
  assert.equal(asked.length, 1, 'neither the owner nor who is not signed in is a question')
  answer = '{"allow":false,"reason":"no friend"}'
  const refused = await friend.send(mapOf(owner))
  assert.deepEqual([refused.status, refused.at('error.details.reason')], [403, 'no friend'])
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  assert.equal((await friend.send(mapOf(owner))).status, 403)
  assert.match(game.log.join('\n'), /the hook for readers of maps did not answer/)
})
