import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { openSimulated, owner, put, readAll } from './harness.ts'
import { BlobMissing, type BlobLocation, type CompactionDuties, type Owner, type StoredBody } from './port.ts'

const nobody: ReadonlySet<string> = new Set()

/** Metadata of one body per key, as the object store keeps it. */
function dutiesOver(live: Map<string, StoredBody>): CompactionDuties {
  const keyOf = (of: Owner): string => Buffer.from(of.key).toString()
  const isSame = (a: BlobLocation | undefined, b: BlobLocation): boolean => JSON.stringify(a) === JSON.stringify(b)
  return {
    liveGenerations: new Set(['one']),
    isLive: async (records) =>
      records.map((record) => isSame(live.get(keyOf(record.owner))?.location, record.location)),
    async relocate(record, to) {
      if (!isSame(live.get(keyOf(record.owner))?.location, record.location)) return false
      live.set(keyOf(record.owner), to)
      return true
    },
  }
}

const ownerOf = (key: string): Owner => ({ bucketId: 'bucket-1', key: Buffer.from(key) })

test('what is alive moves, what is dead goes, and the old segment is missing afterwards', async (t) => {
  const { blobs, disk } = await openSimulated()
  const live = new Map<string, StoredBody>()
  const bodies = new Map<string, Buffer>()
  for (let index = 0; index < 40; index += 1) {
    const body = randomBytes(1_000 + index * 700)
    const stored = await put(blobs, body, { owner: ownerOf(`${index}`) })
    if (index % 4 !== 0) continue
    live.set(`${index}`, stored)
    bodies.set(`${index}`, body)
  }
  const before = live.get('4')
  assert.ok(before !== undefined)
  await blobs.sealActive()
  const outcome = await blobs.compactSegment('one.1', dutiesOver(live))
  assert.ok(outcome.kind === 'compacted')
  t.assert.equal(outcome.movedCount, 10)
  while ((await blobs.stats()).filesToUnlink > 0) await turn()
  assert.ok(!disk.paths().includes('/data/blobs/gen-one/1.segment'))
  await t.assert.rejects(blobs.readSmall(before.location, ownerOf('4'), before.sizeBytes), BlobMissing)
  for (const [key, { location, sizeBytes, md5, crc64 }] of live) {
    const found = await blobs.readSmall(location, ownerOf(key), sizeBytes)
    assert.ok(found.equals(bodies.get(key) ?? Buffer.alloc(0)))
    assert.ok(md5.length === 16 && crc64 !== 0n)
  }
  await blobs.close()
})

test('an object that changes while it is moved keeps its new body, and the copy is dead space', async (t) => {
  const { blobs } = await openSimulated()
  const first = await put(blobs, randomBytes(2_000))
  await blobs.sealActive()
  const outcome = await blobs.compactSegment('one.1', {
    liveGenerations: nobody,
    isLive: async (records) => records.map(() => true),
    relocate: async () => false,
  })
  t.assert.equal(outcome.kind === 'compacted' && outcome.movedCount, 0)
  const { deadBytes } = await blobs.stats()
  assert.ok(first.location.kind === 'segment' && deadBytes === first.location.lengthBytes)
})

test('a record whose commit is still on its way is not taken for dead', async (t) => {
  const { blobs } = await openSimulated()
  const live = new Map<string, StoredBody>()
  const during = blobs.writes.begin()
  const stored = await blobs.write(randomBytes(2_000), { owner, during, sizeBytesMax: 10_000 })
  await blobs.sealActive()
  const compaction = blobs.compactSegment('one.1', dutiesOver(live))
  for (let count = 0; count < 20; count += 1) await turn()
  live.set(Buffer.from(owner.key).toString(), stored)
  during.end()
  const outcome = await compaction
  t.assert.equal(outcome.kind === 'compacted' && outcome.movedCount, 1)
})

test('a segment that is still written to is left alone', async (t) => {
  const { blobs } = await openSimulated()
  await put(blobs, randomBytes(2_000))
  const active = { kind: 'kept', why: 'active', movedCount: 0 }
  t.assert.deepEqual(await blobs.compactSegment('one.1', dutiesOver(new Map())), active)
  const other = await openSimulated({ disk: (await openSimulated()).disk })
  t.assert.equal((await other.blobs.compactSegment('one.7', dutiesOver(new Map()))).kind, 'kept')
})

test('an unsealed segment of another process that runs is left alone; when the process has ended it is not', async (t) => {
  const { blobs: dead, disk } = await openSimulated({ generation: 'dead' })
  const stored = await put(dead, randomBytes(2_000))
  const { blobs } = await openSimulated({ disk })
  const live = new Map([[Buffer.from(owner.key).toString(), stored]])
  const duties = dutiesOver(live)
  const running = await blobs.compactSegment('dead.1', { ...duties, liveGenerations: new Set(['one', 'dead']) })
  t.assert.equal(running.kind === 'kept' && running.why, 'active')
  const ended = await blobs.compactSegment('dead.1', duties)
  t.assert.equal(ended.kind === 'compacted' && ended.movedCount, 1)
})

const rots: [name: string, at: (stored: StoredBody) => number[]][] = [
  ['the header of a living record', ({ location }) => (location.kind === 'segment' ? [location.offsetBytes + 9] : [])],
  [
    'the body of a living record',
    ({ location }) => (location.kind === 'segment' ? [location.offsetBytes + location.lengthBytes - 1] : []),
  ],
  ['each copy of the salt in its head', () => [9, 105]],
]
for (const [name, at] of rots)
  test(`a segment is kept when ${name} is damaged`, async (t) => {
    const { blobs, disk } = await openSimulated()
    const live = new Map<string, StoredBody>()
    for (const key of ['a', 'b', 'c']) live.set(key, await put(blobs, randomBytes(3_000), { owner: ownerOf(key) }))
    const damaged = live.get('b')
    assert.ok(damaged !== undefined)
    await blobs.sealActive()
    const path = '/data/blobs/gen-one/1.segment'
    for (const place of at(damaged)) disk.rot(path, place, Buffer.from([(disk.contentOf(path)?.[place] ?? 0) ^ 0x40]))
    const outcome = await blobs.compactSegment('one.1', dutiesOver(live))
    t.assert.equal(outcome.kind === 'kept' && outcome.why, 'damaged')
    assert.ok(disk.paths().includes(path))
  })

test('a segment that is read by one copy of its salt is written anew, even when nothing in it is dead', async (t) => {
  const { blobs, disk } = await openSimulated()
  const live = new Map([[Buffer.from(owner.key).toString(), await put(blobs, randomBytes(3_000))]])
  await blobs.sealActive()
  const path = '/data/blobs/gen-one/1.segment'
  disk.rot(path, 9, Buffer.from([(disk.contentOf(path)?.[9] ?? 0) ^ 0x40]))
  const outcome = await blobs.compactSegment('one.1', { ...dutiesOver(live), keepsWhole: true })
  t.assert.equal(outcome.kind === 'compacted' && outcome.movedCount, 1)
})

test('whichever read the disk fails, compaction ends, loses nothing, and keeps a segment with a body that could not be read', async (t) => {
  const whys: string[] = []
  for (let nth = 1; ; nth += 1) {
    const { blobs, disk } = await openSimulated()
    const live = new Map<string, StoredBody>()
    const bodies = new Map(['a', 'b', 'c'].map((key) => [key, randomBytes(3_000)]))
    for (const [key, body] of bodies) live.set(key, await put(blobs, body, { owner: ownerOf(key) }))
    await blobs.sealActive()
    disk.failNth('read', nth, Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }))
    const outcome = await blobs.compactSegment('one.1', dutiesOver(live))
    if (!disk.haveAllFailed) break
    whys.push(outcome.kind === 'kept' ? outcome.why : outcome.kind)
    if (outcome.kind === 'kept') assert.ok(disk.paths().includes('/data/blobs/gen-one/1.segment'))
    for (const [key, body] of bodies) {
      const { location } = live.get(key) ?? assert.fail(key)
      const chunks: Buffer[] = []
      for await (const chunk of blobs.read(location, ownerOf(key), { startByte: 0, endByte: body.length - 1 }))
        chunks.push(chunk)
      t.assert.deepEqual(Buffer.concat(chunks), body)
    }
  }
  // The head, the end twice, the records, which are read anew in smaller pieces, and each body.
  t.assert.deepEqual(whys, ['damaged', 'damaged', 'damaged', 'compacted', 'damaged', 'damaged', 'damaged'])
})

test('compaction stops at an abort, and what has moved has moved', async (t) => {
  const { blobs } = await openSimulated()
  const stored = await put(blobs, randomBytes(2_000))
  await blobs.sealActive()
  const abort = new AbortController()
  const duties = dutiesOver(new Map([[Buffer.from(owner.key).toString(), stored]]))
  abort.abort(new Error('shutting down'))
  await t.assert.rejects(blobs.compactSegment('one.1', { ...duties, signal: abort.signal }), /shutting down/)
  t.assert.equal((await readAll(blobs, stored)).length, 2_000)
})
