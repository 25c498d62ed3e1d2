import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import type { Answer, Game, GameOptions, Sent, TestPlayer } from '../../testing/start-game.ts'

const meta = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const put = (player: TestPlayer, bytes: string, headers: Sent['headers'] = {}, slot = 'auto'): Promise<Answer> =>
  player.send(`PUT /slots/${slot}`, { bytes, headers })
const first = { 'if-none-match': '*' }
const on = (rev: number) => ({ 'if-match': `"${rev}"` })
const textOf = async (player: TestPlayer, rev?: number): Promise<string> =>
  (await player.send(`GET /slots/auto${rev === undefined ? '' : `?rev=${rev}`}`)).text
const saves = (space: Readonly<Record<string, unknown>>): GameOptions => ({
  app: { spaces: { saves: { kind: 'slots', ...space } } },
})

const places = [
  ['records', {}],
  ['objects', { recordMax: 0 }],
] as const

test('a save is revision 1, the same again is no new one, and the next builds on it', async () => {
  await using game = await startGame()
  const player = await game.signIn({ device: { id: 'd1', name: 'Pixel 9' } })
  const one = await put(player, 'level 1', { ...first, 'x-slot-meta': meta({ summary: 'Lv 1', progress: 1 }) })
  assert.deepEqual([one.status, one.at('rev'), one.headers.get('etag')], [201, 1, '"1"'])
  const again = await put(player, 'level 1', first)
  assert.deepEqual([again.status, again.at('rev')], [200, 1])
  const two = await put(player, 'level 2', on(1))
  assert.deepEqual([two.status, two.at('rev'), two.at('headRev')], [200, 2, 2])
  assert.equal(await textOf(player), 'level 2')
  assert.equal(await textOf(player, 1), 'level 1')
  const got = await player.send('GET /slots/auto')
  assert.deepEqual([got.headers.get('etag'), got.headers.get('x-slot-active-device')], ['"2"', 'Pixel%209'])
  assert.equal((await player.send('GET /slots/auto', { headers: { 'if-none-match': '"2"' } })).status, 304)
  const list = await player.send('GET /slots')
  assert.deepEqual([list.at('0.slot'), list.at('0.head.rev'), list.at('0.revisions')], ['auto', 2, 2])
})

test('who builds on an old revision is told both heads, and may merge on the newer one', async () => {
  await using game = await startGame()
  const player = await game.signIn({ device: { id: 'd1', name: 'Pixel 9' } })
  await put(player, 'start', first)
  await put(player, 'tablet', { ...on(1), 'x-slot-meta': meta({ summary: 'Lv 12' }) })
  const late = await put(player, 'phone', { ...on(1), 'x-slot-meta': meta({ summary: 'Lv 11' }) })
  assert.deepEqual([late.status, late.at('error.code')], [409, 'RevisionConflict'])
  assert.deepEqual(
    ['base', 'head.rev', 'head.summary', 'head.device', 'yours.meta.summary', 'download'].map((name) =>
      late.at(`error.details.${name}`),
    ),
    [1, 2, 'Lv 12', 'Pixel 9', 'Lv 11', 'slots/auto?rev=2'],
  )
  assert.equal((await put(player, 'both', on(2))).at('rev'), 3)
  assert.equal((await put(player, 'first again', first)).at('error.code'), 'RevisionConflict')
  assert.equal(await textOf(player), 'both')
})

for (const [place, more] of places)
  test(`${place}: of many devices that save at once on the same revision exactly one gets through, and nothing else is kept`, async () => {
    await using game = await startGame(saves(more))
    const player = await game.signIn()
    await put(player, 'start', first)
    const answers = await Promise.all(Array.from({ length: 16 }, (_, index) => put(player, `device ${index}`, on(1))))
    assert.deepEqual(answers.filter(({ status }) => status === 409).length, 15)
    const winner = answers.findIndex(({ status }) => status === 200)
    assert.equal(await textOf(player), `device ${winner}`)
    assert.equal((await player.send('GET /slots/auto/revisions')).at('revisions.length'), 2)
  })

test('a save that is much smaller is refused until it is meant', async () => {
  await using game = await startGame(saves({ conflict: { guardShrink: '50%' } }))
  const player = await game.signIn()
  await put(player, 'x'.repeat(100), first)
  const small = await put(player, 'x'.repeat(49), on(1))
  assert.deepEqual(
    [small.status, small.at('error.code'), small.at('error.details.headSize'), small.at('error.details.override')],
    [409, 'SuspiciousShrink', 100, 'X-Allow-Shrink: 1'],
  )
  assert.equal((await put(player, 'x'.repeat(50), on(1))).status, 200)
  assert.equal((await put(player, '', { ...on(2), 'x-allow-shrink': '1' })).status, 200)
})

for (const [place, more] of places)
  test(`${place}: the last write wins where the space says so, and what it replaced is still there`, async () => {
    await using game = await startGame(saves({ ...more, conflict: { policy: 'lastWriteWins' } }))
    const player = await game.signIn()
    for (const bytes of ['a', 'b', 'c']) assert.equal((await put(player, bytes)).at('error'), undefined)
    await put(player, 'late', on(1))
    assert.equal(await textOf(player), 'late')
    assert.deepEqual(await Promise.all([1, 2, 3].map((rev) => textOf(player, rev))), ['a', 'b', 'c'])
  })

test('the highest field wins where the space says so, and the loser is kept as a revision', async () => {
  await using game = await startGame(saves({ conflict: { policy: 'highest(progress)' } }))
  const player = await game.signIn()
  const of = (progress: number, base?: number) => ({
    ...(base === undefined ? first : on(base)),
    'x-slot-meta': meta({ progress }),
  })
  await put(player, 'start', of(1))
  await put(player, 'far', of(9, 1))
  const behind = await put(player, 'behind', of(5, 1))
  assert.deepEqual([behind.status, behind.at('rev'), behind.at('headRev')], [200, 3, 2])
  assert.deepEqual([await textOf(player), await textOf(player, 3)], ['far', 'behind'])
  assert.deepEqual(
    (await put(player, 'behind', of(5, 1))).json,
    behind.json,
    'whoever did not hear the answer asks again',
  )
  assert.equal((await put(player, 'ahead', of(10, 1))).at('headRev'), 4)
})

for (const [place, more] of places)
  test(`${place}: so many revisions are kept as the space says, and the bytes of older ones are let go`, async () => {
    await using game = await startGame(saves({ ...more, revisions: { keep: 2 } }))
    const player = await game.signIn()
    for (let rev = 0; rev < 5; rev += 1) await put(player, `save ${rev}`, rev === 0 ? first : on(rev))
    const { text } = await player.send('GET /slots/auto/revisions')
    assert.deepEqual(
      (JSON.parse(text) as { revisions: { rev: number }[] }).revisions.map(({ rev }) => rev),
      [5, 4],
    )
    assert.equal((await player.send('GET /slots/auto?rev=3')).at('error.code'), 'NoSuchSlot')
  })

for (const [place, more] of places)
  test(`${place}: the quota is exact: what does not fit is refused whole, and room that was made is there`, async () => {
    await using game = await startGame(saves({ ...more, quota: { bytes: 100, objects: 3 }, revisions: { keep: 1 } }))
    const player = await game.signIn()
    await put(player, 'x'.repeat(60), first)
    const other = await put(player, 'x'.repeat(41), first, 'slot2')
    assert.deepEqual(
      [other.status, other.at('error.code'), other.at('error.details.space'), other.at('error.details.limit.bytes')],
      [409, 'QuotaExceeded', 'saves', 100],
    )
    await put(player, 'x'.repeat(40), { ...on(1), 'x-allow-shrink': '1' })
    assert.equal((await put(player, 'x'.repeat(41), first, 'slot2')).status, 201)
    assert.equal((await put(player, 'x'.repeat(20), first, 'slot3')).at('error.code'), 'QuotaExceeded')
  })

const refusals: [what: string, sent: Sent, code: string, path?: string | undefined, route?: string][] = [
  ['no base', { bytes: 'x' }, 'InvalidRequest', 'if-match'],
  ['both bases', { bytes: 'x', headers: { ...first, ...on(1) } }, 'InvalidRequest', 'if-match'],
  ['a base that is no number', { bytes: 'x', headers: { 'if-match': '"abc"' } }, 'InvalidRequest', 'if-match'],
  ['a base of a slot that is not there', { bytes: 'x', headers: on(7) }, 'RevisionConflict'],
  [
    'metadata that is no JSON',
    { bytes: 'x', headers: { ...first, 'x-slot-meta': 'e30x' } },
    'InvalidRequest',
    'x-slot-meta',
  ],
  [
    'metadata that is long',
    { bytes: 'x', headers: { ...first, 'x-slot-meta': meta({ a: 'x'.repeat(1_100) }) } },
    'InvalidRequest',
    'x-slot-meta',
  ],
  ['a body above the limit', { bytes: 'x'.repeat(2_049), headers: first }, 'ObjectTooLarge'],
  ['a slot that is not listed', { bytes: 'x', headers: first }, 'InvalidRequest', 'slot', 'PUT /slots/other'],
  ['a slot with a slash', { bytes: 'x', headers: first }, 'InvalidRequest', 'slot', 'PUT /slots/a%2Fb'],
  ['another space', { bytes: 'x', headers: first }, 'UnknownSpace', 'space', 'PUT /slots/auto?space=nothing'],
]
for (const [what, sent, code, path, route = 'PUT /slots/auto'] of refusals)
  test(`${what}: ${code}, and nothing is stored`, async () => {
    await using game = await startGame(saves({ slots: ['auto', 'slot2'], maxObject: 2_048 }))
    const player = await game.signIn()
    const { at } = await player.send(route, sent)
    assert.deepEqual([at('error.code'), at('error.details.path')], [code, path])
    assert.equal((await player.send('GET /slots')).text, '[]')
    assert.deepEqual(await keysOf(game), [])
  })

test('a body too long for this way is told of the other one, and one too long for both of the limit of the space', async () => {
  await using game = await startGame(saves({ inlineMax: 1_024, maxObject: 2_048 }))
  const player = await game.signIn()
  const refused = async (size: number): Promise<unknown[]> => {
    const headers = { ...first, 'content-length': String(size) }
    const { at } = await player.send('PUT /slots/auto', { bytes: 'x'.repeat(size), headers })
    return [
      at('error.code'),
      at('error.details.limit'),
      at('error.details.size'),
      at('error.details.use') !== undefined,
    ]
  }
  assert.deepEqual(await refused(1_500), ['ObjectTooLarge', 1_024, 1_500, true])
  assert.deepEqual(await refused(3_000), ['ObjectTooLarge', 2_048, 3_000, false])
})

test('players only read a protected space', async () => {
  await using game = await startGame(saves({ access: 'protected' }))
  const player = await game.signIn()
  assert.equal((await put(player, 'x', first)).at('error.details.rule'), 'spaces.saves.access')
})

async function keysOf(game: Game): Promise<readonly string[]> {
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private' })
  return (result.contents ?? []).map(({ key }) => key)
}
