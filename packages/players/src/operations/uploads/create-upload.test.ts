import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uploadsOf } from '../../state/uploads.ts'
import { usageTally } from '../../state/usage.ts'
import { startGame } from '../../testing/start-game.ts'
import { announce, complete, local, post, send, spaces } from '../../testing/uploads.ts'

test('a signed PUT carries one file to its key, and counts when it is completed', async () => {
  await using game = await startGame({ listens: true, ...spaces({ grants: ['url'], quota: { bytes: 10 } }) })
  const player = await game.signIn()
  const grant = await announce(player, 5)
  assert.deepEqual([grant.status, grant.at('mode'), grant.at('key')], [201, 'put', `files/${player.id}/a/b.bin`])
  assert.equal((await announce(player, 6)).at('error.code'), 'QuotaExceeded')
  const early = await complete(player, grant)
  assert.deepEqual([early.status, early.at('error.details.path')], [400, 'uploadId'])
  const put = await send(game, grant, 'hello')
  assert.equal(put.status, 200)
  const done = await complete(player, grant, { etag: put.headers.get('etag') })
  assert.deepEqual([done.status, done.at('size')], [200, 5])
  assert.equal((await complete(player, grant)).at('error.code'), 'NoSuchUpload')
  assert.equal((await player.send('GET /spaces/files/objects/a/b.bin')).text, 'hello')
  assert.equal((await player.send('GET /spaces/files/objects')).at('objects.0.name'), 'a/b.bin')
})

test('a signed PUT is good for its key, its type and its method only', async () => {
  await using game = await startGame({ listens: true, ...spaces({ grants: ['url'] }) })
  const player = await game.signIn()
  const grant = await announce(player, 5)
  const url = local(game, grant.at('url'))
  const headers = { 'Content-Type': 'application/octet-stream' }
  const attempts: [string, string, object][] = [
    ['another key', url.replace('b.bin', 'c.bin'), { method: 'PUT', body: 'hello', headers }],
    ['another type', url, { method: 'PUT', body: 'hello', headers: { 'Content-Type': 'text/html' } }],
    [
      'an ACL beside it',
      url,
      { method: 'PUT', body: 'hello', headers: { ...headers, 'x-oss-object-acl': 'public-read' } },
    ],
    ['reading', url, { method: 'GET' }],
    ['a sub-resource', `${url}&acl`, { method: 'PUT', body: 'hello', headers }],
  ]
  for (const [what, address, init] of attempts) assert.equal((await fetch(address, init)).status, 403, what)
  assert.equal((await fetch(url, { method: 'PUT', body: 'hello', headers })).status, 200)
})

test('a form takes exactly what was announced', async () => {
  await using game = await startGame({ listens: true, ...spaces({ grants: ['form'], insertOnly: true }) })
  const player = await game.signIn()
  const grant = await announce(player, 5)
  assert.equal(grant.at('mode'), 'form')
  assert.equal((await post(game, grant, 'hello!')).status, 400)
  assert.equal((await post(game, grant, 'hello', { key: 'files/else' })).status, 403)
  assert.equal((await post(game, grant, 'hello', { 'x-oss-object-acl': 'public-read' })).status >= 400, true)
  assert.equal((await post(game, grant, 'hello')).status, 200)
  assert.equal((await complete(player, grant)).status, 200)
  assert.equal((await announce(player, 5)).at('error.code'), 'ObjectExists')
})

for (const name of ['../x', 'a?b', 'a%2e', 'a:b', 'a\\b', 'x\u0000'])
  test(`${JSON.stringify(name)} is no name to upload to`, async () => {
    await using game = await startGame(spaces({ grants: ['url'] }))
    const player = await game.signIn()
    assert.equal((await announce(player, 5, { name })).at('error.details.path'), 'name')
  })

test('an upload in parts that has no room has begun no parts', async () => {
  await using game = await startGame(spaces({ grants: ['url'], quota: { bytes: 10 } }))
  const player = await game.signIn()
  const refused = await announce(player, 11, { mode: 'multipart' })
  assert.equal(refused.at('error.code'), 'QuotaExceeded')
  const { result } = await game.root.oss.listMultipartUploads({ bucket: 'demo-private' })
  assert.deepEqual(result.uploads ?? [], [])
})

test('parts of an upload that was given up while the storage was away go when it is back', async () => {
  const storage = { isAway: false }
  await using game = await startGame({
    ...spaces({ grants: ['url'] }),
    wrap: (options) => ({
      ...options,
      inside: async (request) => {
        if (storage.isAway || options.inside === undefined) throw new Error('away')
        return options.inside(request)
      },
    }),
  })
  const player = await game.signIn()
  const grant = await announce(player, 5, { mode: 'multipart' })
  const begun = async () => (await game.root.oss.listMultipartUploads({ bucket: 'demo-private' })).result.uploads ?? []
  storage.isAway = true
  assert.equal((await player.send(`DELETE /uploads/${grant.at('uploadId')}`)).status, 204)
  await game.players.tick()
  assert.equal((await begun()).length, 1)
  storage.isAway = false
  game.clock.advance(60_000)
  await game.players.tick()
  assert.deepEqual(await begun(), [])
  assert.equal((await player.send('GET /me/usage')).at('spaces.files.objects.used'), 0)
})

test('of two uploads of a name whose processes ended before they noted their parts both go', async () => {
  await using game = await startGame(spaces({ grants: ['url'] }))
  const player = await game.signIn()
  for (const size of [5, 6]) await announce(player, size, { mode: 'multipart' })
  const uploads = uploadsOf('demo', player.id)
  for (const row of (await game.state.page(uploads, { limit: 9 })).rows) {
    const { multipart, ...unnoted } = row.value
    assert.notEqual(multipart, undefined)
    const tally = usageTally('demo', player.id, 'files', { bytes: unnoted.sizeBytes, objects: 1 })
    await game.state.commit([{ kind: 'replace', row, value: unnoted, tally }])
  }
  game.clock.advance(2 * 3_600_000)
  await game.players.tick()
  const { result } = await game.root.oss.listMultipartUploads({ bucket: 'demo-private' })
  assert.deepEqual(result.uploads ?? [], [])
  assert.deepEqual((await game.state.page(uploads, { limit: 9 })).rows, [])
})

for (const name of ['slot2', 'events', 'a/b', 'x y'])
  test(`nothing is uploaded for ${JSON.stringify(name)}, which no save could be committed to`, async () => {
    await using game = await startGame({ app: { spaces: { saves: { slots: ['auto'] } } } })
    const player = await game.signIn()
    const announced = (slot: string) => player.send('POST /uploads', { body: { space: 'saves', name: slot, size: 3 } })
    const refused = await announced(name)
    assert.deepEqual([refused.status, refused.at('error.details.path')], [400, 'name'])
    assert.equal((await announced('auto')).status, 201)
  })

test('no file is dropped for room that is held for others', async () => {
  await using game = await startGame(
    spaces({ grants: ['inline', 'url'], overflow: 'dropOldest', quota: { bytes: 10, objects: 3 } }),
  )
  const player = await game.signIn()
  const put = (name: string, bytes: string) => player.send(`PUT /spaces/files/objects/${name}`, { bytes })
  await put('old', 'x')
  const grant = await announce(player, 8)
  assert.equal((await put('new', 'xxx')).at('error.code'), 'QuotaExceeded')
  assert.equal((await player.send('GET /spaces/files/objects/old')).text, 'x')
  assert.equal((await put('new', 'xx')).status, 201)
  assert.equal((await player.send('GET /spaces/files/objects/old')).at('error.code'), 'NoSuchObject')
  await player.send(`DELETE /uploads/${grant.at('uploadId')}`)
  assert.equal((await put('more', 'xxx')).status, 201)
})
