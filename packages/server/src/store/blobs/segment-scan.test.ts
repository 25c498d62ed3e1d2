import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SimulatedDisk } from '../../base/disk-simulated.ts'
import { wholeOf } from './compaction.ts'
import { listOf, openSimulated, put, unexpected } from './harness.ts'
import { encodeRecordHeader, segmentHeadBytes } from './layout.ts'
import { createOpenFiles } from './open-files.ts'
import type { SegmentLocation, StoredBody } from './port.ts'
import { scanSegment, segmentEnd, type ScanItem } from './segment-scan.ts'

const path = '/data/blobs/gen-one/1.segment'

async function scanned(disk: SimulatedDisk): Promise<ScanItem[]> {
  const files = createOpenFiles(disk, '/data/blobs', unexpected)
  return files.use(wholeOf('one.1'), (open) => listOf(scanSegment(open, 'one.1')))
}

const offsetOf = ({ location }: StoredBody): number => (location as SegmentLocation).offsetBytes

async function written(
  sizes: readonly number[],
): Promise<{ disk: SimulatedDisk; stored: StoredBody[]; seal: () => Promise<void> }> {
  const { blobs, disk } = await openSimulated()
  const stored: StoredBody[] = []
  for (const size of sizes) stored.push(await put(blobs, randomBytes(size)))
  return { disk, stored, seal: () => blobs.sealActive() }
}

test('a scan finds what was written, and whether the segment was sealed', async (t) => {
  const { disk, stored, seal } = await written([10, 5_000, 70_000, 0, 3])
  const find = async (): Promise<unknown[]> =>
    (await scanned(disk)).map((item) => (item.kind === 'record' ? item.location : 'gap'))
  const want = stored.map(({ location }) => location)
  t.assert.deepEqual(await find(), want)
  await seal()
  t.assert.deepEqual(await find(), want)
  const files = createOpenFiles(disk, '/data/blobs', unexpected)
  const end = await files.use(wholeOf('one.1'), (open) => segmentEnd(open, 'one.1'))
  assert.ok(end.isSealed && end.recordCount === 5)
})

test('wherever the tail is torn, all records in front of it are found and nothing is invented', async () => {
  const { disk, stored } = await written([100, 2_000, 0, 66_000, 500])
  const whole = Buffer.from(disk.contentOf(path) ?? [])
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: segmentHeadBytes, max: whole.length }), fc.boolean(), async (cut, isZeroed) => {
      const copy = disk.afterPowerLoss('everything')
      const torn = isZeroed ? Buffer.alloc(whole.length - cut) : randomBytes(whole.length - cut)
      copy.rot(path, cut, torn)
      const items = await scanned(copy)
      const records = items.filter((item) => item.kind === 'record').map(({ location }) => location.offsetBytes)
      const safe = stored.filter(
        ({ location }) => offsetOf({ location } as StoredBody) + (location as SegmentLocation).lengthBytes <= cut,
      )
      const known = stored.map(offsetOf)
      return safe.every((each) => records.includes(offsetOf(each))) && records.every((offset) => known.includes(offset))
    }),
    { numRuns: 60 },
  )
})

test('rot in the middle of what was flushed is a gap that is no torn tail, and the records behind it are found', async (t) => {
  const { disk, stored } = await written([3_000, 3_000, 3_000, 3_000])
  const second = stored[1]
  assert.ok(second !== undefined)
  disk.rot(path, offsetOf(second) + 8, Buffer.from([0xff]))
  const items = await scanned(disk)
  t.assert.deepEqual(
    items.map(({ kind }) => kind),
    ['record', 'gap', 'record', 'record'],
  )
  const gap = items[1]
  assert.ok(gap?.kind === 'gap' && !gap.isTorn && gap.location.offsetBytes === offsetOf(second))
})

test('a record that a client wrote into a body is not found when the record around it is damaged', async (t) => {
  const { blobs, disk } = await openSimulated()
  // The best a client can do: everything of the layout but the salt.
  const forged = Array.from({ length: 40 }, (_, index) =>
    encodeRecordHeader(Buffer.alloc(16), index * 8, {
      owner: { bucketId: 'bucket-2', key: Buffer.from('stolen') },
      durableBytes: 128,
      sizeBytes: 0,
      blockCrcs: [],
      md5: Buffer.alloc(16),
      crc64: 0n,
    }),
  )
  const stored = await put(blobs, Buffer.concat(forged))
  await put(blobs, randomBytes(100))
  disk.rot(path, offsetOf(stored) + 8, Buffer.from([0xff]))
  t.assert.deepEqual(
    (await scanned(disk)).map(({ kind }) => kind),
    ['gap', 'record'],
  )
})

test('with any one bit of the head changed every record stays readable, and the scrubber says that the head is damaged', async (t) => {
  const { disk, stored } = await written([100, 2_000])
  const want = stored.map(({ location }) => location)
  const head = Buffer.from(disk.contentOf(path)?.subarray(0, segmentHeadBytes) ?? [])
  for (let bit = 0; bit < segmentHeadBytes * 8; bit += 1) {
    const changed = Buffer.from(head)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    disk.rot(path, 0, changed)
    const found = (await scanned(disk)).map(({ location }) => location)
    assert.deepEqual(found, want, `bit ${bit}`)
  }
  const { blobs } = await openSimulated({ disk, generation: 'two' })
  t.assert.deepEqual(
    (await listOf(blobs.scrub())).map(({ location, what }) => [location, what]),
    [
      [
        { ...wholeOf('one.1'), lengthBytes: segmentHeadBytes },
        'its head is damaged and read by the other copy of its salt',
      ],
    ],
  )
})

test('a segment whose head has no second copy of the salt is read as before', async (t) => {
  const { disk, stored } = await written([100, 2_000])
  const head = Buffer.from(disk.contentOf(path)?.subarray(0, segmentHeadBytes) ?? [])
  head.fill(0, 104)
  head.writeUInt32LE(crc32(head.subarray(28), crc32(head.subarray(8, 24))), 24)
  disk.rot(path, 0, head)
  t.assert.deepEqual(
    (await scanned(disk)).map(({ location }) => location),
    stored.map(({ location }) => location),
  )
  const { blobs } = await openSimulated({ disk, generation: 'two' })
  t.assert.deepEqual(await listOf(blobs.scrub()), [])
})
