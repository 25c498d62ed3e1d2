import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { diskError } from '../../base/disk-simulated-nodes.ts'
import { openSimulated, put, readAll } from './harness.ts'
import { DiskFullError } from './port.ts'

test('on a full disk writes are refused before they touch it, and all else goes on', async (t) => {
  let nowMs = 0
  const { blobs, disk } = await openSimulated({ reserveBytes: 1_000_000, monotonicMs: () => nowMs })
  const [small, large] = [await put(blobs, Buffer.alloc(2_000, 1)), await put(blobs, Buffer.alloc(300_000, 2))]
  await blobs.sealActive()
  disk.setFreeBytes(1_000_500)
  nowMs += 2_000
  const before = disk.calls.filter(({ kind }) => kind !== 'freeBytes').length
  await t.assert.rejects(put(blobs, Buffer.alloc(2_000), { sizeBytes: 2_000 }), DiskFullError)
  t.assert.equal(disk.calls.filter(({ kind }) => kind !== 'freeBytes').length, before)
  t.assert.equal((await readAll(blobs, small)).length, 2_000)
  blobs.forget(large.location)
  while ((await blobs.stats()).filesToUnlink > 0) await turn()
  const compaction = await blobs.compactSegment('one.1', {
    liveGenerations: new Set(['one']),
    isLive: async (records) => records.map(() => true),
    relocate: async () => true,
  })
  t.assert.equal(compaction.kind, 'compacted')
  disk.setFreeBytes(2 ** 40)
  nowMs += 2_000
  t.assert.equal((await put(blobs, Buffer.alloc(2_000))).sizeBytes, 2_000)
})

for (const [name, body] of [
  ['record', Buffer.alloc(2_000)],
  ['file', Buffer.alloc(300_000)],
] as const)
  test(`when the disk itself refuses a ${name}, it is called full`, async (t) => {
    const { blobs, disk, budget } = await openSimulated()
    disk.failNth('write', 1, diskError('ENOSPC', 'disk'))
    await t.assert.rejects(put(blobs, body), DiskFullError)
    t.assert.equal(budget.usedBytes, 0)
    t.assert.equal((await put(blobs, body)).sizeBytes, body.length)
  })
