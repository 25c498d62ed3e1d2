import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import type { Game, GameOptions, TestPlayer } from '../../testing/start-game.ts'
import { allSavesOf, saveRef, slotRef } from '../../state/slots.ts'
import { readUsage } from '../../state/usage.ts'

const small = 'a small save '
const large = 'a large save '.repeat(10)
const saves = (space: Readonly<Record<string, unknown>> = {}): GameOptions => ({
  app: { spaces: { saves: { kind: 'slots', recordMax: 64, ...space } } },
})

/** Each on top of the one before. */
async function saveAll(player: TestPlayer, contents: readonly string[]): Promise<void> {
  for (const [rev, bytes] of contents.entries()) {
    const headers: Record<string, string> = rev === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${rev}"` }
    const { status, text } = await player.send('PUT /slots/auto', { bytes, headers })
    assert.ok(status < 300, text)
  }
}

const loaded = async (player: TestPlayer, rev: number): Promise<string> =>
  (await player.send(`GET /slots/auto?rev=${rev}`)).text

async function stored(game: Game): Promise<{ readonly records: number; readonly objects: number }> {
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private', prefix: 'saves/' })
  const { rows } = await game.state.page(allSavesOf('demo'), { limit: 1_000 })
  return { records: rows.length, objects: (result.contents ?? []).length }
}

test('small saves are records and larger ones objects, of one history that is read, counted and restored alike', async () => {
  await using game = await startGame(saves())
  const player = await game.signIn()
  const contents = [small, large, 'x'.repeat(64), 'x'.repeat(65), '']
  await saveAll(player, contents)
  assert.deepEqual(await stored(game), { records: 3, objects: 2 })
  for (const [index, content] of contents.entries()) assert.equal(await loaded(player, index + 1), content)
  const [usage] = await readUsage(game.state, 'demo', player.id, ['saves'])
  assert.deepEqual(usage, { bytes: contents.join('').length, objects: 5 })
  const bytesOf = async (rev: number, base: number): Promise<string> => {
    await player.send('POST /slots/auto/restore', { body: { rev, base } })
    return (await player.send('GET /slots/auto')).text
  }
  assert.deepEqual([await bytesOf(2, 5), await bytesOf(3, 6)], [large, 'x'.repeat(64)])
  assert.deepEqual(
    await stored(game),
    { records: 3, objects: 3 },
    'the oldest two of seven went: an object in a minute',
  )
})

test('the answer to a save that is a record has its digest and size', async () => {
  await using game = await startGame(saves())
  const player = await game.signIn()
  const { at } = await player.send('PUT /slots/auto', { bytes: small, headers: { 'if-none-match': '*' } })
  assert.deepEqual([at('size'), at('sha256')], [small.length, createHash('sha256').update(small).digest('hex')])
  const got = await player.send('GET /slots/auto')
  assert.deepEqual([got.headers.get('content-length'), got.headers.get('x-slot-sha256')], ['13', at('sha256')])
})

test('a save that is refused leaves neither record nor object, and costs the storage no request', async () => {
  let requests = 0
  await using game = await startGame({
    ...saves({ quota: { bytes: 30 } }),
    wrap: ({ inside, ...options }) => ({
      ...options,
      inside: (request) => {
        requests += 1
        assert.ok(inside)
        return inside(request)
      },
    }),
  })
  const player = await game.signIn()
  const before = requests
  await saveAll(player, [small, `${small}2`])
  const late = await player.send('PUT /slots/auto', { bytes: 'late', headers: { 'if-match': '"1"' } })
  const full = await player.send('PUT /slots/auto', { bytes: 'x'.repeat(40), headers: { 'if-match': '"2"' } })
  assert.deepEqual([late.at('error.code'), full.at('error.code')], ['RevisionConflict', 'QuotaExceeded'])
  assert.deepEqual(await stored(game), { records: 2, objects: 0 })
  assert.equal(requests, before)
})

test('without a size every save is an object where the storage is another server, and none that is small on this one', async () => {
  for (const [recordMax, expected] of [
    [undefined, { records: 1, objects: 0 }],
    [0, { records: 0, objects: 1 }],
  ] as const) {
    await using game = await startGame(saves({ recordMax }))
    await saveAll(await game.signIn(), [small])
    assert.deepEqual(await stored(game), expected)
  }
})

test('records are sealed for their own place: swapped bytes open for nobody', async () => {
  await using game = await startGame(saves())
  const player = await game.signIn()
  await saveAll(player, [small, `${small}2`])
  const slot = await game.state.get(slotRef('demo', player.id, 'saves', 'auto'))
  const [one, two] = (slot?.value.revisions ?? []).map(({ key }) => saveRef('demo', key))
  assert.ok(one && two)
  const row = await game.state.get(one)
  assert.ok(row)
  assert.equal(Buffer.from(row.value).includes(small), false)
  await game.state.commit([{ kind: 'write', ref: two, value: row.value }])
  assert.deepEqual([await loaded(player, 1), (await player.send('GET /slots/auto')).status], [small, 500])
})

test('a slot of an earlier release is read as it is, and goes on', async () => {
  await using game = await startGame(saves({ recordMax: 0 }))
  const player = await game.signIn()
  await saveAll(player, [small])
  const { kv } = game.state
  const { key } = slotRef('demo', player.id, 'saves', 'auto')
  const [found] = await kv.getMany([{ key }])
  assert.ok(found !== undefined && found !== 'unchanged')
  const [, value] = JSON.parse(Buffer.from(found.value).toString()) as [number, unknown]
  await kv.commit({ put: [{ key, value: Buffer.from(JSON.stringify([1, value])) }] })
  assert.equal(await loaded(player, 1), small)
  const next = await player.send('PUT /slots/auto', { bytes: 'next', headers: { 'if-match': '"1"' } })
  assert.equal(next.at('rev'), 2)
})
