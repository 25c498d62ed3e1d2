import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../testing/start-game.ts'
import type { Game, TestPlayer } from '../testing/start-game.ts'
import { readUsage } from '../state/usage.ts'

test('the bytes of revisions that were let go of are deleted', async () => {
  await using game = await startGame({
    app: { spaces: { saves: { kind: 'slots', revisions: { keep: 2 }, recordMax: 0 } } },
  })
  const player = await game.signIn()
  for (let rev = 0; rev < 4; rev += 1) await save(player, `save ${rev}`, rev)
  assert.equal((await keysOf(game)).length, 4)
  await game.players.tick()
  assert.equal((await keysOf(game)).length, 2)
})

test('an upload that never came gives its room back', async () => {
  await using game = await startGame({
    app: { spaces: { files: { kind: 'folder', grants: ['url'], quota: { objects: 1 } } } },
  })
  const player = await game.signIn()
  const announce = () => player.send('POST /uploads', { body: { space: 'files', name: 'a', size: 5 } })
  assert.equal((await announce()).status, 201)
  assert.equal((await announce()).at('error.code'), 'QuotaExceeded')
  game.clock.advance(2 * 3_600_000)
  await game.players.tick()
  assert.deepEqual(await usageOf(game, player, 'files'), { bytes: 0, objects: 0 })
})

function save(player: TestPlayer, bytes: string, base: number) {
  const headers: Record<string, string> = base === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${base}"` }
  return player.send('PUT /slots/auto', { bytes, headers })
}

async function usageOf(game: Game, player: TestPlayer, space: string): Promise<object | undefined> {
  return (await readUsage(game.state, 'demo', player.id, [space]))[0]
}

async function keysOf(game: Game): Promise<readonly string[]> {
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private' })
  return (result.contents ?? []).map(({ key }) => key)
}
