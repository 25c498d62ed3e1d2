import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Appender } from '@latchkey/client'
import { openBackend } from '../backend/open-backend.ts'
import type { Storage } from '../backend/port.ts'
import { ossWith, refusal, startMoving } from '../testing/start-moving.ts'
import type { Moving } from '../testing/start-moving.ts'
import { migrate } from './migrate.ts'
import type { Move, MigrationOptions } from './migrate.ts'

const [bucket, moved] = ['demo-private', 'moved-private']
const now = '2026-01-01T09:00:00.000Z'

/** Both as the service's own RAM users, as the command opens them. */
function storagesOf({ game, next, movedConfig }: Moving): { readonly from: Storage; readonly to: Storage } {
  const [to, from] = openBackend(movedConfig(), {
    clock: game.clock,
    inside: (request) => game.transport(request),
    outside: (request) => next.transport(request),
    region: 'cn-hangzhou',
  }).storages()
  assert.ok(from !== undefined && to !== undefined)
  return { from, to }
}

type Asked = Partial<MigrationOptions>

async function migrated(moving: Moving, asked: Asked = {}): Promise<Move[]> {
  const { from, to } = storagesOf(moving)
  const moves: Move[] = []
  const options = { isDry: false, deletes: true, atOnce: 4, signal: AbortSignal.timeout(60_000), ...asked }
  await migrate(from, to, options, (move) => moves.push(move))
  return moves.toSorted((one, other) => (one.key < other.key ? -1 : 1))
}

const outcomes = (moves: readonly Move[]) => Object.fromEntries(moves.map(({ key, outcome }) => [key, outcome]))

test('everything arrives with what is said of it, and the second time nothing is to do', async () => {
  await using moving = await startMoving({ now })
  const { game, next } = moving
  const { oss } = game.root
  const said = {
    contentType: 'image/webp',
    cacheControl: 'max-age=60',
    contentDisposition: 'attachment',
    contentEncoding: 'identity',
    userMeta: { level: '7', name: 'Z%C3%BCrich' },
  }
  await oss.putObject({ bucket, key: 'saves/p/auto/1', body: 'save', ...said })
  const odd = ['replays/p/a b+c&d', 'replays/p/存档:1', 'replays/p/line\nbreak', 'replays/p/folder/', 'replays/p/%41']
  for (const key of odd) await oss.putObject({ bucket, key, body: key })
  await oss.putObject({ bucket, key: 'replays/p/empty', body: '' })
  await oss.putObject({ bucket: 'demo-public', key: 'avatar/p/x.webp', body: 'picture' })
  const large = Buffer.alloc(18_000_000, 'large save ')
  await oss.putObject({ bucket, key: 'replays/p/whole', body: large })
  const { result } = await oss.initiateMultipartUpload({ bucket, key: 'replays/p/parts' })
  const part = { bucket, key: 'replays/p/parts', uploadId: result.uploadId }
  const { etag = '' } = await oss.uploadPart({ ...part, partNumber: 1, body: large })
  await oss.completeMultipartUpload({ ...part, manifest: { parts: [{ partNumber: 1, etag }] } })
  const log = await Appender.open(game.root, bucket, 'replays/p/log')
  for (const line of ['one ', 'two ']) await log.append(Buffer.from(line))

  const keys = [...odd, 'avatar/p/x.webp', 'replays/p/empty', 'replays/p/log', 'replays/p/parts', 'replays/p/whole']
  const all = [...keys, 'saves/p/auto/1'].toSorted()
  const dry = await migrated(moving, { isDry: true })
  assert.deepEqual(outcomes(dry), Object.fromEntries(all.map((key) => [key, 'copied'])))
  assert.deepEqual(await moving.keysOf(next, moved), [])
  const first = await migrated(moving)
  assert.deepEqual(first, dry)
  const again = await migrated(moving)
  assert.deepEqual(outcomes(again), Object.fromEntries(all.map((key) => [key, 'same'])))
  assert.equal(
    again.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    0,
  )

  for (const key of all) {
    const use = key.startsWith('avatar') ? 'public' : 'private'
    const [was, is] = [
      await oss.getObject({ bucket: `demo-${use}`, key }),
      await next.root.oss.getObject({ bucket: `moved-${use}`, key }),
    ]
    const [bytes, same] = [await was.body.bytes(), await is.body.bytes()]
    assert.ok(Buffer.compare(bytes, same) === 0, key)
    assert.deepEqual(
      [is.contentType, is.objectType === 'Appendable'],
      [was.contentType, was.objectType === 'Appendable'],
    )
    // What was one piece keeps its ETag; what was parts is parts again.
    assert.equal(is.etag === was.etag, was.objectType === 'Normal', key)
  }
  const head = await next.root.oss.headObject({ bucket: moved, key: 'saves/p/auto/1' })
  const { 'latchkey-copy-of': mark = '', ...userMeta } = head.userMeta ?? {}
  assert.deepEqual({ ...said, userMeta }, { ...said, contentType: head.contentType, cacheControl: head.cacheControl })
  assert.equal(head.contentDisposition, 'attachment')
  assert.match(mark, /^[0-9a-f]{16}-[0-9A-F]{32}$/)
  // It can be appended to as before.
  const more = await Appender.open(next.root, moved, 'replays/p/log')
  await more.append(Buffer.from('three'))
  assert.equal((await next.root.oss.headObject({ bucket: moved, key: 'replays/p/log' })).contentLength, 13)
})

test('what changes before the move is copied again, what goes goes, and what players write after it stays', async () => {
  await using moving = await startMoving({ now })
  const { game, next } = moving
  const [old, fresh] = [game.root.oss, next.root.oss]
  const put = (key: string, body: string) => old.putObject({ bucket, key, body })
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await put(`r/${key}`, `first ${key}`)
  const log = await Appender.open(game.root, bucket, 'r/log')
  await log.append(Buffer.from('one '))
  await migrated(moving)
  await put('r/a', 'other a')
  await log.append(Buffer.from('two'))
  await old.deleteObject({ bucket, key: 'r/b' })
  // After the move: over a copy, beside it, and a copy of a copy under another name.
  await fresh.putObject({ bucket: moved, key: 'r/c', body: 'mine' })
  await put('r/c', 'too late')
  await fresh.putObject({ bucket: moved, key: 'r/new', body: 'new' })
  await fresh.copyObject({ bucket: moved, key: 'r/copy', copySource: `/${moved}/r/d` })
  await old.deleteObject({ bucket, key: 'r/d' })
  await fresh.deleteObject({ bucket: moved, key: 'r/e' })
  const kept = await migrated(moving, { deletes: false, isDry: true, since: new Date(Date.parse(now) + 1_000) })
  assert.deepEqual(outcomes(kept), {
    'r/a': 'copied again',
    'r/b': 'stray',
    'r/c': 'kept',
    'r/copy': 'kept',
    'r/d': 'stray',
    'r/e': 'gone',
    'r/f': 'same',
    'r/log': 'copied again',
    'r/new': 'kept',
  })
  const done = await migrated(moving, { since: new Date(Date.parse(now) + 1_000) })
  assert.deepEqual(outcomes(done), { ...outcomes(kept), 'r/b': 'deleted', 'r/d': 'deleted' })
  const text = async (key: string): Promise<string> => (await fresh.getObject({ bucket: moved, key })).body.text()
  assert.deepEqual(await Promise.all(['r/a', 'r/c', 'r/copy', 'r/log', 'r/new'].map(text)), [
    'other a',
    'mine',
    'first d',
    'one two',
    'new',
  ])
  for (const key of ['r/b', 'r/d', 'r/e']) await assert.rejects(text(key), refusal('NoSuchKey'))
})

test('a bucket that was emptied takes nothing with it', async () => {
  await using moving = await startMoving({ now })
  const { game, next, keysOf } = moving
  for (const key of ['r/a', 'r/b']) await game.root.oss.putObject({ bucket, key, body: key })
  await migrated(moving)
  for (const key of ['r/a', 'r/b']) await game.root.oss.deleteObject({ bucket, key })
  assert.deepEqual(outcomes(await migrated(moving)), { 'r/a': 'stray', 'r/b': 'stray' })
  assert.deepEqual(await keysOf(next, moved), ['r/a', 'r/b'])
})

test('a file that cannot be copied keeps none of the others, and is told with its reason', async () => {
  await using moving = await startMoving({ now })
  const { game, next, keysOf } = moving
  for (const key of ['r/a', 'r/b', 'r/c']) await game.root.oss.putObject({ bucket, key, body: key })
  const deny = { Effect: 'Deny', Action: 'oss:PutObject', Principal: ['*'], Resource: [`acs:oss:*:*:${moved}/r/b`] }
  const policy = JSON.stringify({ Version: '1', Statement: [deny] })
  await next.root.oss.putBucketPolicy({ bucket: moved, policy })
  const moves = await migrated(moving)
  assert.deepEqual(outcomes(moves), { 'r/a': 'copied', 'r/b': 'failed', 'r/c': 'copied' })
  assert.match(String(moves[1]?.error), /Access denied by bucket policy/)
  assert.deepEqual(await keysOf(next, moved), ['r/a', 'r/c'])
  await next.root.oss.deleteBucketPolicy({ bucket: moved })
  assert.deepEqual(outcomes(await migrated(moving)), { 'r/a': 'same', 'r/b': 'copied', 'r/c': 'same' })
})

test('a game that is played while it moves loses nothing, and forgets who was erased meanwhile', async () => {
  await using moving = await startMoving({
    now,
    app: { spaces: { saves: { recordMax: '0B' }, replays: { grants: ['inline', 'url', 'sts'] } } },
  })
  const { game, next, move, keysOf } = moving
  const players = [await game.signIn(), await game.signIn(), await game.signIn()]
  const [one, two, three] = players
  assert.ok(one !== undefined && two !== undefined && three !== undefined)
  for (const player of players) {
    await player.send('PUT /slots/auto', { bytes: `save of ${player.id}`, headers: { 'if-none-match': '*' } })
    await player.send('PUT /spaces/replays/objects/r', { bytes: `file of ${player.id}` })
  }
  await migrated(moving)
  await one.send('PUT /slots/auto', { bytes: 'between', headers: { 'if-match': '1' } })
  const keys = await one.send('GET /oss-token')
  await three.send('DELETE /me', { body: { confirm: three.id } })
  for (let round = 0; round < 3; round += 1) {
    while ((await game.players.runDues(AbortSignal.timeout(20_000))) > 0);
    for (const at of [game, next]) at.clock.advance(13 * 3_600_000)
  }
  // Whoever is erased before the move is gone here as soon as it is asked once more.
  assert.equal((await keysOf(next, moved)).filter((key) => key.includes(three.id)).length, 2)
  move()
  for (const at of [game, next]) at.clock.advance(-39 * 3_600_000)
  await ossWith(game, keys).putObject({ bucket, key: `replays/${one.id}/with-keys-of-before`, body: 'late' })
  await two.send('PUT /slots/auto', { bytes: 'after', headers: { 'if-match': '1' } })
  const moves = await migrated(moving)
  assert.equal(moves.filter(({ outcome }) => outcome === 'failed').length, 0)
  assert.deepEqual(
    (await keysOf(next, moved)).filter((key) => key.includes(three.id)),
    [],
  )
  // From now on nothing is needed there.
  move({ until: new Date(game.clock.now().getTime() - 1) })
  assert.equal((await one.send('GET /slots/auto')).text, 'between')
  assert.equal((await two.send('GET /slots/auto')).text, 'after')
  assert.equal((await one.send('GET /slots/auto?rev=1')).text, `save of ${one.id}`)
  assert.equal((await one.send('GET /spaces/replays/objects/with-keys-of-before')).text, 'late')
  assert.deepEqual(outcomes(await migrated(moving)), outcomes(await migrated(moving)))
})
