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

test('a lent buffer goes to the next reader when its reader has come to the end, and not when it left early', async (t) => {
  const blobs = await openReal({ budget: createBufferBudget(64 * 1_048_576) })
  const bodies = [randomBytes(300_000), randomBytes(300_000)]
  const [first, second] = await Promise.all(bodies.map((bytes) => put(blobs, bytes)))
  assert.ok(first !== undefined && second !== undefined)
  const range = { startByte: 0, endByte: 299_999 }
  const read = (of: NonNullable<typeof first>, chunksAre: 'lent' | 'kept' = 'lent'): AsyncIterator<Buffer, undefined> =>
    chunksOf(blobs.read(of.location, owner, range, undefined, chunksAre))
  const leaving = read(first)
  const held = (await leaving.next()).value
  await leaving.return?.()
  const whole = read(second)
  const lent = (await whole.next()).value
  t.assert.notEqual(lent?.buffer, held?.buffer)
  t.assert.deepEqual(held, bodies[0])
  await whole.next()
  const again = read(first)
  t.assert.equal((await again.next()).value?.buffer, lent?.buffer)
  t.assert.deepEqual(held, bodies[0])
  await again.next()
  const kept = read(second, 'kept')
  const piece = (await kept.next()).value
  await kept.return?.()
  const last = read(first)
  await last.next()
  t.assert.deepEqual(piece, bodies[1]?.subarray(0, blockBytes))
  await last.return?.()
  await blobs.close()
})

async function* chunksOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  yield* chunks
  return undefined
}
