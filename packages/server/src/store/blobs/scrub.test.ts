import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { diskError } from '../../base/disk-simulated-nodes.ts'
import { listOf, openSimulated, owner, put } from './harness.ts'
import { aligned, fileHeadBytes } from './layout.ts'
import type { Blobs, Damage, StoredBody } from './port.ts'

const found = (blobs: Blobs): Promise<Damage[]> => listOf(blobs.scrub())

function pathOf({ location }: StoredBody): string {
  if (location.kind === 'segment') return '/data/blobs/gen-one/1.segment'
  const id = location.file.slice('one.'.length)
  return `/data/blobs/gen-one/${id.slice(0, 2)}/${id}`
}

const cases: [name: string, sizeBytes: number, at: (stored: StoredBody) => number, hasOwner: boolean][] = [
  [
    'the body of a record',
    2_000,
    ({ location }) => (location.kind === 'segment' ? location.offsetBytes + 1_000 : 0),
    true,
  ],
  ['the first block of a file', 400_000, () => fileHeadBytes + 100, true],
  ['the descriptor of a block', 400_000, () => fileHeadBytes + 2, true],
  ['the last byte of a body', 400_000, () => fileHeadBytes + 400_000 + 7 * 32 - 1, true],
  ['the tail of a file', 400_000, () => fileHeadBytes + 400_000 + 7 * 32 + 20, true],
  ['the head of a file', 400_000, () => 9, false],
]
for (const [name, sizeBytes, at, hasOwner] of cases)
  test(`rot in ${name} is found, with its place and owner, and nothing else is`, async (t) => {
    const { blobs, disk } = await openSimulated()
    const others = [await put(blobs, randomBytes(3_000)), await put(blobs, randomBytes(300_000))]
    const stored = await put(blobs, randomBytes(sizeBytes))
    await blobs.sealActive()
    t.assert.deepEqual(await found(blobs), [])
    const path = pathOf(stored)
    disk.rot(path, at(stored), Buffer.from([(disk.contentOf(path)?.[at(stored)] ?? 0) ^ 1]))
    blobs.trim()
    blobs.trim()
    const damages = await found(blobs)
    t.assert.deepEqual(
      damages.map(({ location }) => location),
      [stored.location],
    )
    t.assert.deepEqual(damages[0]?.owner, hasOwner ? owner : undefined)
    t.assert.equal(others.length, 2)
  })

test('a sector that cannot be read is damage, and the scrub goes on', async (t) => {
  const { blobs, disk } = await openSimulated()
  const stored = await put(blobs, randomBytes(2_000))
  await put(blobs, randomBytes(2_000))
  await blobs.sealActive()
  t.assert.deepEqual(await found(blobs), [])
  // The reads of a sealed segment that is open: its tail, twice, the window of the scan, then the first record.
  disk.failNth('read', 4, diskError('EIO', 'sector'))
  const damages = await found(blobs)
  t.assert.deepEqual(
    damages.map(({ location, what }) => [location, what]),
    [[stored.location, 'the disk cannot read it']],
  )
})

test('a scan steps around what the disk cannot read', async (t) => {
  const { blobs, disk } = await openSimulated()
  const first = await put(blobs, randomBytes(10_000))
  await put(blobs, randomBytes(2_000))
  await blobs.sealActive()
  t.assert.deepEqual(await found(blobs), [])
  // The window, and its first small part when it is read again in parts: the header of the first record lies there.
  disk.failNth('read', 3, diskError('EIO', 'sector'))
  disk.failNth('read', 4, diskError('EIO', 'sector'))
  const damages = await found(blobs)
  t.assert.equal(disk.haveAllFailed, true)
  t.assert.deepEqual(
    damages.map(({ location, what }) => [location, what]),
    [[{ ...first.location, lengthBytes: aligned(lengthOf(first)) }, 'no record can be read here']],
  )
})

function lengthOf({ location }: StoredBody): number {
  return location.kind === 'segment' ? location.lengthBytes : 0
}

test('a sealed segment that lost its records without a trace is noticed', async (t) => {
  const { blobs, disk } = await openSimulated()
  await put(blobs, randomBytes(2_000))
  await blobs.sealActive()
  const path = '/data/blobs/gen-one/1.segment'
  const size = disk.contentOf(path)?.length ?? 0
  disk.rot(path, 128, Buffer.alloc(size - 128 - 64))
  t.assert.deepEqual(
    (await found(blobs)).map(({ what }) => what),
    ['no record can be read here'],
  )
})
