import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createBufferBudget } from '../../base/streams.ts'
import { openReal, openSimulated, owner, put } from './harness.ts'
import { framePosition } from './layout.ts'
import { BlobDamaged, blockBytes } from './port.ts'
import { readBlocksMax } from './read-body.ts'

const groupBytes = readBlocksMax * blockBytes
const sizeBytes = 3 * groupBytes + 70_001
const budgets: [name: string, totalBytes: number][] = [
  ['with room for whole groups', 64 * 1_048_576],
  ['with room for a few blocks', 12 * 1_048_576],
  ['with room for nothing', 1_000],
]
for (const [name, totalBytes] of budgets)
  test(`lent chunks are the body, each until the next is asked for, and kept ones for ever, ${name}`, async (t) => {
    const budget = createBufferBudget(totalBytes)
    const blobs = await openReal({ budget })
    const bytes = randomBytes(sizeBytes)
    const { location } = await put(blobs, bytes)
    for (const startByte of [0, 1, blockBytes - 1, groupBytes - 5, groupBytes + blockBytes, sizeBytes - 1])
      for (const endByte of [startByte, startByte + groupBytes + 9, sizeBytes - 1]) {
        const range = { startByte, endByte: Math.min(endByte, sizeBytes - 1) }
        const wanted = bytes.subarray(startByte, range.endByte + 1)
        const copies: Buffer[] = []
        const memory = new Set<ArrayBufferLike>()
        for await (const chunk of blobs.read(location, owner, range, undefined, 'lent')) {
          copies.push(Buffer.from(chunk))
          if (chunk.length > blockBytes) memory.add(chunk.buffer)
        }
        assert.ok(Buffer.concat(copies).equals(wanted), `${startByte} to ${range.endByte}, lent`)
        if (totalBytes > 32 * groupBytes) assert.ok(memory.size <= 2, `${memory.size} buffers`)
        const kept: Buffer[] = []
        for await (const chunk of blobs.read(location, owner, range)) kept.push(chunk)
        assert.ok(Buffer.concat(kept).equals(wanted), `${startByte} to ${range.endByte}, kept`)
      }
    t.assert.equal(budget.usedBytes, 0)
    await blobs.close()
  })

for (const chunksAre of ['kept', 'lent'] as const)
  for (const damagedBlock of [0, 1, readBlocksMax - 1, readBlocksMax, readBlocksMax + 3])
    test(`no byte of damaged block ${damagedBlock} is handed out, and all before it are, ${chunksAre}`, async (t) => {
      const { blobs, disk } = await openSimulated({ budget: createBufferBudget() })
      const bytes = randomBytes(sizeBytes)
      const { location } = await put(blobs, bytes)
      assert.ok(location.kind === 'file')
      const id = location.file.slice('one.'.length)
      disk.rot(`/data/blobs/gen-one/${id.slice(0, 2)}/${id}`, framePosition(damagedBlock) + 900, randomBytes(8))
      const copies: Buffer[] = []
      await t.assert.rejects(async () => {
        const range = { startByte: 0, endByte: sizeBytes - 1 }
        for await (const chunk of blobs.read(location, owner, range, undefined, chunksAre))
          copies.push(Buffer.from(chunk))
      }, BlobDamaged)
      assert.ok(Buffer.concat(copies).equals(bytes.subarray(0, damagedBlock * blockBytes)))
      await t.assert.rejects(blobs.readSmall(location, owner, sizeBytes), BlobDamaged)
      await blobs.close()
    })
