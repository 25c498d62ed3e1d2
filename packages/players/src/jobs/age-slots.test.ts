import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../testing/start-game.ts'
import type { Game, TestPlayer } from '../testing/start-game.ts'
import { allSavesOf } from '../state/slots.ts'
import { lastPartOf } from '../state/space.ts'
import { readUsage } from '../state/usage.ts'

const dayMs = 86_400_000
const places = [
  ['records', {}],
  ['objects', { recordMax: 0 }],
] as const

for (const [place, space] of places)
  test(`${place}: revisions that were let go lose their bytes, and the newest keep theirs`, async () => {
    await using game = await startGame({
      app: { spaces: { saves: { kind: 'slots', revisions: { keep: 2, keepDays: 10 }, ...space } } },
    })
    const player = await game.signIn()
    for (let rev = 0; rev < 4; rev += 1) await save(player, `save ${rev}`, rev)
    assert.equal((await keysOf(game)).length, place === 'records' ? 2 : 4)
    await game.players.tick()
    assert.equal((await keysOf(game)).length, 2)
    game.clock.advance(11 * dayMs)
    await agedAndCollected(game)
    assert.equal((await keysOf(game)).length, 1)
    assert.deepEqual(await usageOf(game, player, 'saves'), { bytes: 6, objects: 1 })
  })

for (const [place, space] of places)
  test(`${place}: an emptied slot goes for good when its days are over`, async () => {
    await using game = await startGame({
      app: { spaces: { saves: { kind: 'slots', revisions: { trashDays: 3 }, ...space } } },
    })
    const player = await game.signIn()
    await save(player, 'x', 0)
    await player.send('DELETE /slots/auto', { headers: { 'if-match': '"1"' } })
    game.clock.advance(2 * dayMs)
    await agedAndCollected(game)
    assert.equal((await keysOf(game)).length, 1)
    game.clock.advance(2 * dayMs)
    await agedAndCollected(game)
    assert.deepEqual(await keysOf(game), [])
    assert.deepEqual(await usageOf(game, player, 'saves'), { bytes: 0, objects: 0 })
  })

/** Bytes go in the minute after they were let go of. */
async function agedAndCollected(game: Game): Promise<void> {
  await game.players.tick()
  game.clock.advance(120_000)
  await game.players.tick()
}

function save(player: TestPlayer, bytes: string, base: number) {
  const headers: Record<string, string> = base === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${base}"` }
  return player.send('PUT /slots/auto', { bytes, headers })
}

async function usageOf(game: Game, player: TestPlayer, space: string): Promise<object | undefined> {
  return (await readUsage(game.state, 'demo', player.id, [space]))[0]
}

/** Objects of the bucket and records with bytes. */
async function keysOf(game: Game): Promise<readonly string[]> {
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private' })
  const { rows } = await game.state.page(allSavesOf('demo'), { limit: 1_000 })
  return [...(result.contents ?? []).map(({ key }) => key), ...rows.map(({ ref }) => lastPartOf(ref.key))]
}
