import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../testing/start-game.ts'
import type { Game } from '../testing/start-game.ts'

const hourMs = 3_600_000
const saves = { app: { spaces: { saves: { kind: 'slots', grants: ['inline', 'url', 'sts'], recordMax: 0 } } } }

test('a save that was written with keys of STS and never committed goes after a day, and committed ones stay', async () => {
  await using game = await startGame(saves)
  const player = await game.signIn()
  await player.send('PUT /slots/auto', { bytes: 'kept', headers: { 'if-none-match': '*' } })
  const own = await player.oss(['saves'])
  await own.oss.putObject({ bucket: 'demo-private', key: `saves/${player.id}/auto/loose`, body: Buffer.from('x') })
  assert.equal((await keysOf(game)).length, 2)
  await game.players.tick()
  game.clock.advance(23 * hourMs)
  await game.players.tick()
  assert.equal((await keysOf(game)).length, 2)
  game.clock.advance(2 * hourMs)
  await tickTwice(game)
  const [left, ...more] = await keysOf(game)
  assert.deepEqual(more, [])
  assert.equal(left?.endsWith('/loose'), false)
})

test('a round goes on where the last one stopped, over more keys than one listing tells', async () => {
  await using game = await startGame(saves)
  const player = await game.signIn()
  const own = await player.oss(['saves'])
  for (let n = 0; n < 1_050; n += 1)
    await own.oss.putObject({ bucket: 'demo-private', key: `saves/${player.id}/auto/${n}`, body: Buffer.from('x') })
  game.clock.advance(25 * hourMs)
  await tickTwice(game)
  assert.deepEqual(await keysOf(game), [])
})

test('what a restoration copied goes when the restoration is refused', async () => {
  await using game = await startGame(saves)
  const player = await game.signIn()
  await player.send('PUT /slots/auto', { bytes: 'one', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto', { bytes: 'two', headers: { 'if-match': '"1"' } })
  const refused = await player.send('POST /slots/auto/restore', { body: { rev: 1, base: 1 } })
  assert.deepEqual([refused.status, refused.at('error.code')], [409, 'RevisionConflict'])
  assert.equal((await player.send('POST /slots/auto/restore', { body: { rev: 2, base: 2 } })).at('rev'), 2)
  assert.equal((await keysOf(game)).length, 4)
  await game.players.tick()
  assert.equal((await keysOf(game)).length, 2)
})

/** Once to find them, once to delete them. */
async function tickTwice(game: Game): Promise<void> {
  await game.players.tick()
  game.clock.advance(61_000)
  await game.players.tick()
}

async function keysOf(game: Game): Promise<readonly string[]> {
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private', prefix: 'saves/', maxKeys: 1_000 })
  return (result.contents ?? []).map(({ key }) => key)
}
