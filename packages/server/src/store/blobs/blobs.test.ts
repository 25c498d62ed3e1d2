import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { bytesOf, createBufferBudget } from '../../base/streams.ts'
import { crc64 } from './crc64.ts'
import { folder, inChunks, openReal, owner, put, readAll } from './harness.ts'
import {
  BlobDamaged,
  BlobMissing,
  blockBytes,
  segmentBodyBytesMax,
  type Body,
  type Owner,
  type StoredBody,
  type WriteRequest,
} from './port.ts'

const K = 1_024
const borders: [sizeBytes: number, kind: 'segment' | 'file'][] = [
  [0, 'segment'],
  [1, 'segment'],
  [4 * K, 'segment'],
  [blockBytes - 1, 'segment'],
  [blockBytes, 'segment'],
  [blockBytes + 1, 'segment'],
  [segmentBodyBytesMax - 1, 'segment'],
  [segmentBodyBytesMax, 'segment'],
  [segmentBodyBytesMax + 1, 'file'],
  [5 * blockBytes, 'file'],
  [3_000_001, 'file'],
]
const chunkings: [name: string, make: (body: Buffer) => { body: Body; what?: Partial<WriteRequest> }][] = [
  ['as one buffer', (body) => ({ body })],
  ['in chunks of 64 KiB, declared', (body) => ({ body: inChunks(body, blockBytes), what: { sizeBytes: body.length } })],
  ['in odd chunks, undeclared', (body) => ({ body: inChunks(body, 40_001) })],
  ['in small chunks, undeclared', (body) => ({ body: inChunks(body, 997) })],
  ['as a file', (body) => ({ body: inChunks(body, 70_000), what: { as: 'file' } })],
]
for (const [name, make] of chunkings)
  test(`bodies of all sizes, ${name}, come back whole, in part, and with their sums`, async (t) => {
    const budget = createBufferBudget(4 * 1_048_576)
    const blobs = await openReal({ budget })
    for (const [sizeBytes, kind] of borders) {
      const bytes = randomBytes(sizeBytes)
      const { body, what } = make(bytes)
      const stored = await put(blobs, body, what)
      t.assert.equal(stored.location.kind, what?.as ?? kind)
      t.assert.equal(stored.sizeBytes, sizeBytes)
      t.assert.deepEqual(stored.md5, createHash('md5').update(bytes).digest())
      t.assert.equal(stored.crc64, crc64(bytes))
      assert.ok((await readAll(blobs, stored)).equals(bytes))
      if (sizeBytes <= segmentBodyBytesMax)
        assert.ok((await blobs.readSmall(stored.location, owner, sizeBytes)).equals(bytes))
      for (const at of [0, 1, blockBytes - 1, blockBytes, blockBytes + 1, sizeBytes - 1]) {
        if (at < 0 || at >= sizeBytes) continue
        const to = Math.min(sizeBytes - 1, at + blockBytes)
        assert.ok((await readAll(blobs, stored, at, to)).equals(bytes.subarray(at, to + 1)), `${at} to ${to}`)
        assert.ok((await readAll(blobs, stored, at, at)).equals(bytes.subarray(at, at + 1)))
      }
    }
    t.assert.equal(budget.usedBytes, 0)
    for await (const damage of blobs.scrub()) t.assert.fail(damage.what)
    await blobs.close()
  })

test('a large body that is hashed in threads comes back whole, with its sums', async (t) => {
  const blobs = await openReal({ threadedBodiesMax: 1 })
  const bytes = randomBytes(9_000_001)
  const stored = await put(blobs, inChunks(bytes, 65_000), { sizeBytes: bytes.length })
  t.assert.deepEqual(new Uint8Array(stored.md5), new Uint8Array(createHash('md5').update(bytes).digest()))
  t.assert.equal(stored.crc64, crc64(bytes))
  assert.ok((await readAll(blobs, stored)).equals(bytes))
  await blobs.close()
})

test('two hundred writers share flushes, and each gets its own bytes back', async (t) => {
  const blobs = await openReal({ segmentBytesMax: 300_000 })
  const bodies = Array.from({ length: 200 }, (_, index) => randomBytes(1_500 + index * 10))
  const owners = bodies.map((_, index): Owner => ({
    bucketId: `bucket-${index % 3}`,
    key: Buffer.from(`key ${index}`),
  }))
  const stored: StoredBody[] = []
  for (let from = 0; from < bodies.length; from += 50) {
    const wave = bodies.slice(from, from + 50)
    stored.push(
      ...(await Promise.all(wave.map((body, index) => put(blobs, body, { owner: owners[from + index] ?? owner })))),
    )
  }
  const stats = await blobs.stats()
  t.assert.equal(stats.recordCount, 200)
  assert.ok(stats.batchCount < 20, `${stats.batchCount} flushes for 200 records`)
  assert.ok((await blobs.segments()).length > 1, 'segments roll')
  const found = await Promise.all(
    stored.map(({ location, sizeBytes }, index) => blobs.readSmall(location, owners[index] ?? owner, sizeBytes)),
  )
  for (const [index, body] of bodies.entries()) assert.ok(found[index]?.equals(body))
  await blobs.close()
})

test('a body is handed out to its own owner only', async (t) => {
  const blobs = await openReal()
  const stored = await put(blobs, randomBytes(5_000))
  const strangers: Owner[] = [
    { bucketId: 'bucket-1', key: Buffer.from('2/avatar.png') },
    { bucketId: 'bucket-2', key: owner.key },
    // The same bytes, divided otherwise.
    { bucketId: 'bucket-11', key: Buffer.from('/avatar.png') },
  ]
  for (const stranger of strangers) {
    const reading = blobs.read(stored.location, stranger, { startByte: 0, endByte: 9 })
    await t.assert.rejects(bytesOf(reading, 10), BlobDamaged)
    await t.assert.rejects(blobs.readSmall(stored.location, stranger, 5_000), BlobDamaged)
  }
  await blobs.close()
})

test('a reader that leaves early gives everything back', async (t) => {
  const budget = createBufferBudget(8 * 1_048_576)
  const blobs = await openReal({ budget })
  const stored = await put(blobs, randomBytes(5_000_000))
  for await (const block of blobs.read(stored.location, owner, { startByte: 0, endByte: 4_999_999 })) {
    assert.ok(block.length > 0 && budget.usedBytes > 0)
    break
  }
  t.assert.equal(budget.usedBytes, 0)
  const abort = new AbortController()
  const reading = blobs.read(stored.location, owner, { startByte: 0, endByte: 4_999_999 }, abort.signal)
  await t.assert.rejects(async () => {
    for await (const _ of reading) abort.abort(new Error('the client left'))
  }, /the client left/)
  t.assert.equal(budget.usedBytes, 0)
  await blobs.close()
})

test('a file goes when the reads that had begun have ended, and then it is missing', async (t) => {
  const blobs = await openReal()
  const stored = await put(blobs, randomBytes(400_000))
  const reading = blobs.reads.begin()
  blobs.forget(stored.location)
  await turn()
  t.assert.equal((await readAll(blobs, stored)).length, 400_000)
  t.assert.equal((await blobs.stats()).filesToUnlink, 1)
  reading.end()
  while ((await blobs.stats()).filesToUnlink > 0) await turn()
  await t.assert.rejects(readAll(blobs, stored), BlobMissing)
  await t.assert.rejects(blobs.readSmall(stored.location, owner, 400_000), BlobMissing)
  await blobs.close()
})

test('a location that no store ever gave is damage, not a path', async (t) => {
  const blobs = await openReal()
  for (const file of ['../../etc/passwd', 'one.00', ''])
    await t.assert.rejects(blobs.readSmall({ kind: 'file', file }, owner, 1), BlobDamaged)
  const segment = { kind: 'segment', segment: 'one.9', offsetBytes: 128, lengthBytes: 100 } as const
  await t.assert.rejects(blobs.readSmall(segment, owner, 4), BlobMissing)
  await blobs.close()
})

test('open files are few, however many are read', async (t) => {
  const blobs = await openReal({ openFilesMax: 3 })
  const stored = await Promise.all(Array.from({ length: 12 }, () => put(blobs, randomBytes(100), { as: 'file' })))
  await Promise.all(stored.map((each) => readAll(blobs, each)))
  for (const each of stored) await readAll(blobs, each)
  t.assert.equal((await blobs.stats()).openFileCount, 3)
  blobs.trim()
  t.assert.equal((await blobs.stats()).openFileCount, 3)
  blobs.trim()
  t.assert.equal((await blobs.stats()).openFileCount, 0)
  await blobs.close()
})

test('what one process has written another reads, and later ones too', async (t) => {
  const directory = join(folder, 'shared')
  const [first, second] = [
    await openReal({ directory, generation: 'first' }),
    await openReal({ directory, generation: 'second' }),
  ]
  const stored = [
    await put(first, randomBytes(3_000)),
    await put(first, randomBytes(300_000)),
    await put(second, randomBytes(10)),
  ]
  const want = await Promise.all(stored.map((each) => readAll(first, each)))
  t.assert.deepEqual(await Promise.all(stored.map((each) => readAll(second, each))), want)
  await Promise.all([first.close(), second.close()])
  const third = await openReal({ directory, generation: 'third' })
  t.assert.deepEqual(await Promise.all(stored.map((each) => readAll(third, each))), want)
  await third.close()
})
