import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readUsage } from '../../state/usage.ts'
import { openState } from '../../state/space.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Game, TestPlayer } from '../../testing/start-game.ts'

const files = (space: Readonly<Record<string, unknown>> = {}) => ({
  app: { spaces: { files: { kind: 'folder', ...space } } },
})
const put = (player: TestPlayer, name: string, bytes: string, type?: string) =>
  player.send(`PUT /spaces/files/objects/${name}`, {
    bytes,
    headers: type === undefined ? {} : { 'content-type': type },
  })

test('a file is stored, read, listed, replaced and removed, and the usage follows', async () => {
  await using game = await startGame(files())
  const player = await game.signIn()
  const stored = await put(player, 'maps/one.bin', 'hello')
  assert.deepEqual([stored.status, stored.at('size'), stored.at('key')], [201, 5, `files/${player.id}/maps/one.bin`])
  assert.equal((await player.send('GET /spaces/files/objects/maps/one.bin')).text, 'hello')
  assert.deepEqual(await usageOf(game, player), { bytes: 5, objects: 1 })
  await put(player, 'maps/one.bin', 'longer text')
  assert.deepEqual(await usageOf(game, player), { bytes: 11, objects: 1 })
  assert.equal((await player.send('GET /spaces/files/objects?prefix=maps/')).at('objects.0.size'), 11)
  assert.equal((await player.send('DELETE /spaces/files/objects/maps/one.bin')).status, 204)
  assert.deepEqual(await usageOf(game, player), { bytes: 0, objects: 0 })
  assert.equal((await player.send('GET /spaces/files/objects/maps/one.bin')).at('error.code'), 'NoSuchObject')
})

test('the quota is exact under 64 writers at once', async () => {
  await using game = await startGame({
    app: {
      spaces: { files: { kind: 'folder', quota: { bytes: 200, objects: 64 } } },
      limits: { perPlayer: { uploads: '1000/min' } },
    },
  })
  const player = await game.signIn()
  const answers = await Promise.all(Array.from({ length: 64 }, (_, index) => put(player, `f${index}`, 'x'.repeat(10))))
  const stored = answers.filter(({ status }) => status === 201).length
  assert.equal(answers.filter(({ at }) => at('error.code') === 'QuotaExceeded').length, 64 - stored)
  assert.equal(stored, 20)
  assert.deepEqual(await usageOf(game, player), { bytes: 200, objects: 20 })
  assert.equal(await recount(game), 200)
})

test('the oldest file makes room where the space says so', async () => {
  await using game = await startGame(files({ quota: { objects: 2 }, overflow: 'dropOldest' }))
  const player = await game.signIn()
  for (const name of ['a', 'b', 'c']) {
    assert.equal((await put(player, name, name)).status, 201)
    game.clock.advance(1_000)
  }
  const { text } = await player.send('GET /spaces/files/objects')
  assert.deepEqual(
    (JSON.parse(text) as { objects: { name: string }[] }).objects.map(({ name }) => name),
    ['b', 'c'],
  )
})

test('a renamed program is not a picture', async () => {
  await using game = await startGame(files({ types: ['image/png'] }))
  const player = await game.signIn()
  const refused = await put(player, 'me.png', 'MZ\u0090\u0000\u0003', 'image/png')
  assert.deepEqual(
    [refused.status, refused.at('error.code'), refused.at('error.details.declared')],
    [415, 'TypeNotAllowed', 'image/png'],
  )
})

test('a space of new names only keeps what is there, and one that is protected takes nothing', async () => {
  await using game = await startGame({
    app: { spaces: { files: { kind: 'folder', insertOnly: true }, gifts: { kind: 'folder', access: 'protected' } } },
  })
  const player = await game.signIn()
  assert.equal((await put(player, 'a', 'one')).status, 201)
  assert.equal((await put(player, 'a', 'two')).at('error.code'), 'ObjectExists')
  assert.equal(
    (await player.send('DELETE /spaces/files/objects/a')).at('error.details.rule'),
    'spaces.files.insertOnly',
  )
  assert.equal(
    (await player.send('PUT /spaces/gifts/objects/a', { bytes: 'x' })).at('error.details.rule'),
    'spaces.gifts.access',
  )
})

test('a write that the storage refuses gives its room back', async () => {
  let isDown = false
  await using game = await startGame({
    ...files({ quota: { objects: 1 } }),
    wrap: (options) => {
      const { inside } = options
      if (inside === undefined) return options
      return {
        ...options,
        inside: (request) => (isDown && request.method === 'PUT' ? Promise.reject(new Error('down')) : inside(request)),
      }
    },
  })
  const player = await game.signIn()
  isDown = true
  assert.equal((await put(player, 'a', 'x')).status >= 500, true)
  assert.deepEqual(await usageOf(game, player), { bytes: 0, objects: 0 })
  isDown = false
  assert.equal((await put(player, 'b', 'x')).status, 201)
})

async function usageOf(game: Game, player: TestPlayer): Promise<object | undefined> {
  const [usage] = await readUsage(openState(game.server.engines.kv), 'demo', player.id, ['files'])
  return usage
}

async function recount(game: Game): Promise<number> {
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private' })
  return (result.contents ?? []).reduce((sum, { size }) => sum + size, 0)
}

test('a name that keys of STS wrote is taken in a space of new names', async () => {
  await using game = await startGame(files({ insertOnly: true, grants: ['inline', 'sts'] }))
  const player = await game.signIn()
  const oss = await player.oss(['files'])
  await oss.oss.putObject({ bucket: 'demo-private', key: `files/${player.id}/a`, body: Buffer.from('first') })
  const refused = await put(player, 'a', 'second')
  assert.deepEqual([refused.status, refused.at('error.code')], [409, 'ObjectExists'])
  assert.equal((await player.send('GET /spaces/files/objects/a')).text, 'first')
  assert.deepEqual(await usageOf(game, player), { bytes: 0, objects: 0 })
})

test('a type of the file is the same in capitals', async () => {
  await using game = await startGame(files({ types: ['Application/X-Demo-Map'] }))
  const player = await game.signIn()
  assert.equal((await put(player, 'a', 'map', 'application/x-demo-map')).status, 201)
  assert.equal((await put(player, 'b', 'map', 'APPLICATION/X-DEMO-MAP')).status, 201)
  assert.equal((await put(player, 'c', 'map', 'application/x-other')).at('error.code'), 'TypeNotAllowed')
})
