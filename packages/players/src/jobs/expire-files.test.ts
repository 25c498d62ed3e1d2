import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readUsage } from '../state/usage.ts'
import { startGame } from '../testing/start-game.ts'
import type { Game, TestPlayer } from '../testing/start-game.ts'

const dayMs = 86_400_000
const spaces = {
  short: { kind: 'folder', grants: ['inline', 'sts'], expireDays: 7 },
  long: { kind: 'folder', grants: ['inline'] },
}

test('files of a space with expireDays go with their room when the days are over, and others stay', async () => {
  await using game = await startGame({ app: { spaces } })
  const player = await game.signIn()
  await put(player, 'short/old')
  await put(player, 'long/old')
  game.clock.advance(6 * dayMs)
  const later = await game.signIn()
  await put(later, 'short/new')
  await tickTwice(game)
  assert.equal((await keysOf(game)).length, 3)
  game.clock.advance(dayMs)
  await tickTwice(game)
  assert.deepEqual(await keysOf(game), [`long/${player.id}/old`, `short/${later.id}/new`])
  assert.deepEqual(await readUsage(game.state, 'demo', player.id, ['short']), [{ bytes: 0, objects: 0 }])
  game.clock.advance(dayMs)
  await tickTwice(game)
  assert.equal((await keysOf(game)).length, 2)
})

async function put(player: TestPlayer, path: string): Promise<void> {
  const [space = '', name = ''] = path.split('/')
  assert.equal((await player.send(`PUT /spaces/${space}/objects/${name}`, { bytes: 'x' })).status, 201)
}

/** Once to find them, once to delete their bytes. */
async function tickTwice(game: Game): Promise<void> {
  game.clock.advance(3_600_000)
  await game.players.tick()
  game.clock.advance(61_000)
  await game.players.tick()
}

async function keysOf(game: Game): Promise<readonly string[]> {
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private' })
  return (result.contents ?? []).map(({ key }) => key).filter((key) => !key.startsWith('_'))
}
