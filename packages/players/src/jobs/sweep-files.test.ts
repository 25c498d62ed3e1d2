import assert from 'node:assert/strict'
import { test } from 'node:test'
import { playerRef } from '../state/players.ts'
import { allSettlingOf } from '../state/settling.ts'
import { readUsage } from '../state/usage.ts'
import { startGame } from '../testing/start-game.ts'
import type { Game, TestPlayer } from '../testing/start-game.ts'

const spaces = { files: { kind: 'folder', grants: ['inline', 'sts'] }, inner: { kind: 'folder', grants: ['inline'] } }

const put = async (player: TestPlayer, path: string, bytes: string): Promise<void> => {
  const [space = '', ...name] = path.split('/')
  const answer = await player.send(`PUT /spaces/${space}/objects/${name.join('/')}`, { bytes })
  assert.equal(answer.status, 201, answer.text)
}

/** What is counted when a day is over: once to find what changed, once to look at it. */
async function countedOf(game: Game, player: TestPlayer): Promise<unknown> {
  game.clock.advance(86_400_000)
  await game.players.tick()
  game.clock.advance(61_000)
  await game.players.tick()
  return (await readUsage(game.state, 'demo', player.id, ['files']))[0]
}

test('what keys of STS deleted or wrote over is counted as it is when the day is over', async () => {
  await using game = await startGame({ app: { spaces } })
  const [player, other] = [await game.signIn(), await game.signIn()]
  for (const name of ['a', 'b/c', 'd', '好']) await put(player, `files/${name}`, 'four')
  await put(other, 'files/a', 'four')
  const oss = await player.oss(['files'])
  await oss.oss.deleteObject({ bucket: 'demo-private', key: `files/${player.id}/b/c` })
  await oss.oss.putObject({ bucket: 'demo-private', key: `files/${player.id}/d`, body: 'seven77' })
  assert.deepEqual(await countedOf(game, player), { bytes: 15, objects: 3 })
  assert.deepEqual(await countedOf(game, other), { bytes: 4, objects: 1 })
})

test('files of one folder over several pages are compared with what lies there, and nothing is lost', async () => {
  await using game = await startGame({
    app: { spaces, limits: { perPlayer: { uploads: '100000/min', requests: '100000/min' } } },
  })
  const player = await game.signIn()
  const names = Array.from({ length: 520 }, (_, index) => `f${String(index).padStart(4, '0')}`)
  for (const name of names) await put(player, `files/${name}`, 'x')
  const oss = await player.oss(['files'])
  for (const name of ['f0000', 'f0499', 'f0500', 'f0519'])
    await oss.oss.deleteObject({ bucket: 'demo-private', key: `files/${player.id}/${name}` })
  assert.deepEqual(await countedOf(game, player), { bytes: 516, objects: 516 })
})

test('of a player whose erasure began nothing is written down', async () => {
  await using game = await startGame({ app: { spaces } })
  const [erased, kept] = [await game.signIn(), await game.signIn()]
  for (const player of [erased, kept]) {
    await put(player, 'files/gone', 'four')
    const oss = await player.oss(['files'])
    await oss.oss.deleteObject({ bucket: 'demo-private', key: `files/${player.id}/gone` })
  }
  const row = await game.state.get(playerRef('demo', erased.id))
  assert.ok(row !== undefined)
  const value = { ...row.value, erasing: 'r_1' }
  assert.ok(await game.state.commit([{ kind: 'replace', row, value }]))
  game.clock.advance(86_400_000)
  await game.players.tick()
  const { rows } = await game.state.page(allSettlingOf('demo'), { limit: 10 })
  assert.deepEqual(
    rows.map(({ value: { key } }) => key),
    [`files/${kept.id}/gone`],
  )
})
