import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readUsage } from '../../state/usage.ts'
import { settlingRef } from '../../state/settling.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Game, TestPlayer } from '../../testing/start-game.ts'
import { announce, complete, send, spaces } from '../../testing/uploads.ts'

const minuteMs = 60_000
const untilNothingCanArrive = 16 * minuteMs

test('bytes that arrive after their upload was given up do not stay uncounted', async () => {
  await using game = await startGame({ listens: true, ...spaces({ grants: ['url'], quota: { bytes: 10 } }) })
  const player = await game.signIn()
  const grant = await announce(player, 10)
  assert.equal((await player.send(`DELETE /uploads/${grant.at('uploadId')}`)).status, 204)
  assert.equal((await send(game, grant, '0123456789')).status, 200)
  await game.players.tick()
  game.clock.advance(untilNothingCanArrive)
  await game.players.tick()
  assert.deepEqual(await keysOf(game), [])
  assert.deepEqual(await usageOf(game, player), { bytes: 0, objects: 0 })
})

test('bytes of an upload that was never completed go, and the file that was there before counts as it is', async () => {
  await using game = await startGame({ listens: true, ...spaces({ grants: ['url'] }) })
  const player = await game.signIn()
  const first = await announce(player, 5)
  await send(game, first, 'hello')
  await complete(player, first)
  await send(game, await announce(player, 5, { name: 'other' }), 'other')
  await send(game, await announce(player, 7), 'goodbye')
  game.clock.advance(2 * 60 * minuteMs)
  await game.players.tick()
  assert.deepEqual(await keysOf(game), [`files/${player.id}/a/b.bin`])
  assert.deepEqual(await usageOf(game, player), { bytes: 7, objects: 1 })
})

test('an address that is used again after its upload was completed changes what is counted', async () => {
  await using game = await startGame({ listens: true, ...spaces({ grants: ['url'], maxObject: '1KiB' }) })
  const player = await game.signIn()
  const grant = await announce(player, 5)
  await send(game, grant, 'hello')
  assert.equal((await complete(player, grant)).status, 200)
  await send(game, grant, 'x'.repeat(100))
  game.clock.advance(untilNothingCanArrive)
  await game.players.tick()
  assert.deepEqual(await usageOf(game, player), { bytes: 100, objects: 1 })
  const again = await announce(player, 5)
  await send(game, again, 'hello')
  await complete(player, again)
  // As where the storage has no rules for folders, which would refuse this.
  await game.root.oss.deleteBucketFolderRules({ bucket: 'demo-private' })
  await send(game, again, 'x'.repeat(1_025))
  game.clock.advance(untilNothingCanArrive)
  await game.players.tick()
  assert.deepEqual(await keysOf(game), [])
  assert.deepEqual(await usageOf(game, player), { bytes: 0, objects: 0 })
})

test('an address that is used again after its file made room for another leaves nothing uncounted', async () => {
  await using game = await startGame({
    listens: true,
    ...spaces({ grants: ['inline', 'url'], quota: { objects: 1 }, overflow: 'dropOldest' }),
  })
  const player = await game.signIn()
  const grant = await announce(player, 5)
  await send(game, grant, 'hello')
  await complete(player, grant)
  await player.send('PUT /spaces/files/objects/newer', { bytes: 'newer' })
  assert.deepEqual(await keysOf(game), [`files/${player.id}/newer`])
  assert.equal((await send(game, grant, 'hello')).status, 200)
  game.clock.advance(untilNothingCanArrive)
  await game.players.tick()
  assert.deepEqual(await keysOf(game), [`files/${player.id}/newer`])
})

test('a file stays when announcing another of its name fails', async () => {
  let fails = false
  await using game = await startGame({
    listens: true,
    ...spaces({ grants: ['inline', 'url'] }),
    wrap: (options) => {
      const { inside } = options
      assert.ok(inside !== undefined)
      const isAssumeRole = ([name, value]: readonly [string, string]) =>
        name === 'x-acs-action' && value === 'AssumeRole'
      return {
        ...options,
        inside: (request) =>
          fails && request.headers.some(isAssumeRole) ? Promise.reject(new Error('down')) : inside(request),
      }
    },
  })
  const player = await game.signIn()
  await player.send('PUT /spaces/files/objects/a/b.bin', { bytes: 'mine' })
  fails = true
  assert.ok((await announce(player, 5)).status >= 500)
  fails = false
  await game.players.tick()
  game.clock.advance(untilNothingCanArrive)
  await game.players.tick()
  assert.equal((await player.send('GET /spaces/files/objects/a/b.bin')).text, 'mine')
})

test('a name that is being written is left alone', async () => {
  await using game = await startGame({ listens: true, ...spaces({ grants: ['inline', 'url'] }) })
  const player = await game.signIn()
  const lost = await announce(player, 5)
  await player.send(`DELETE /uploads/${lost.at('uploadId')}`)
  const pending = await announce(player, 5)
  await send(game, pending, 'later')
  await game.players.tick()
  assert.equal((await complete(player, pending)).status, 200)
  assert.equal((await player.send('GET /spaces/files/objects/a/b.bin')).text, 'later')
})

test('nothing is written to a name while what lies there is judged', async () => {
  await using game = await startGame({ ...spaces({ grants: ['inline', 'url'] }) })
  const player = await game.signIn()
  const write = () => player.send('PUT /spaces/files/objects/a', { bytes: 'x' })
  const now = game.clock.now().toISOString()
  const value = { bucket: 'demo-private', key: `files/${player.id}/a`, at: now, until: now, isFenced: true }
  await game.state.commit([{ kind: 'write', ref: settlingRef('demo', player.id, 'files', 'a'), value }])
  const refused = await write()
  assert.deepEqual([refused.status, refused.at('error.code')], [503, 'BackendThrottled'])
  await game.players.tick()
  assert.equal((await write()).status, 201)
})

async function usageOf(game: Game, player: TestPlayer): Promise<object | undefined> {
  return (await readUsage(game.state, 'demo', player.id, ['files']))[0]
}

async function keysOf(game: Game): Promise<readonly string[]> {
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private' })
  return (result.contents ?? []).map(({ key }) => key)
}
