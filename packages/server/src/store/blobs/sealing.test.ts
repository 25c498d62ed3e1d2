/** Sealed bodies in the blob store alone: whole, in ranges, short of memory, and changed on the disk. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytesOf, createBufferBudget } from '../../base/streams.ts'
import { objectKeyOf } from '../sealing/block-cipher.ts'
import { folder, inChunks, openReal, openSimulated, owner, put } from './harness.ts'
import { descriptorBytes, fileHeadBytes, frameBytes } from './layout.ts'
import { BlobDamaged, blockBytes, type Blobs, type BlockCipher, type StoredBody } from './port.ts'

const key = objectKeyOf(randomBytes(32), 'AES256', randomBytes)
const cipherOf = (name: string): BlockCipher => key.cipher(Buffer.from(name.padEnd(16)))

function read(blobs: Blobs, { location, sizeBytes }: StoredBody, cipher?: BlockCipher, from = 0, to = sizeBytes - 1) {
  return bytesOf(blobs.read(location, owner, { startByte: from, endByte: to }, undefined, 'kept', cipher), 2 ** 30)
}

const sizes = fc.oneof(
  fc.integer({ min: 1, max: 5 * blockBytes }),
  fc.constantFrom(blockBytes - 1, blockBytes, blockBytes + 1, 4 * blockBytes, 4 * blockBytes + 1),
)

test('a sealed body that comes in any chunks comes back whole and in any range, and holds no memory afterwards', async () => {
  const budget = createBufferBudget(4 * 1_048_576)
  const blobs = await openReal({ budget })
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.integer({ min: 1_000, max: 200_000 }),
      fc.constantFrom('any' as const, 'file' as const),
      fc.nat(),
      fc.nat(),
      async (size, chunkBytes, as, a, b) => {
        const body = randomBytes(size)
        const cipher = cipherOf('one')
        const stored = await put(blobs, inChunks(body, chunkBytes), { as, cipher, sizeBytes: size })
        assert(body.equals(await read(blobs, stored, cipher)))
        const [from = 0, to = 0] = [a % size, b % size].sort((x, y) => x - y)
        assert(body.subarray(from, to + 1).equals(await read(blobs, stored, cipher, from, to)))
        if (size <= 4 * blockBytes) assert(body.equals(await blobs.readSmall(stored.location, owner, size, cipher)))
        assert.equal(budget.usedBytes, 0)
      },
    ),
    { numRuns: 40 },
  )
  await blobs.close()
})

test('a body is sealed whole when memory is so short that each piece is flushed by itself', async () => {
  const budget = createBufferBudget(8_192)
  const blobs = await openReal({ budget })
  const body = randomBytes(3 * blockBytes + 77)
  for (const chunkBytes of [3_000, 8_192, 9_000, 100_000]) {
    const stored = await put(blobs, inChunks(body, chunkBytes), { cipher: cipherOf('one') })
    assert(body.equals(await read(blobs, stored, cipherOf('one'))), `${chunkBytes}`)
    assert.equal(budget.usedBytes, 0)
  }
  await blobs.close()
})

test('a sealed body opens with its own cipher only, and a plain one with none', async () => {
  const blobs = await openReal()
  for (const size of [5_000, 300_000]) {
    const sealed = await put(blobs, randomBytes(size), { cipher: cipherOf('one') })
    await assert.rejects(read(blobs, sealed, cipherOf('two')), BlobDamaged)
    await assert.rejects(read(blobs, sealed), /is sealed/)
    const plain = await put(blobs, randomBytes(size))
    await assert.rejects(read(blobs, plain, cipherOf('one')), /is not/)
  }
  await blobs.close()
})

test('no block opens in another place, as the last when it was not, or with a bit of it, its nonce or its tag changed', async () => {
  const cipher = cipherOf('one')
  const block = randomBytes(1_000)
  const seal = new Uint8Array(28)
  const sealed = cipher.seal(block, { index: 3, isLast: false }, seal)
  assert(block.equals(cipher.open(sealed, { index: 3, isLast: false }, seal) ?? Buffer.alloc(0)))
  assert.equal(cipher.open(sealed, { index: 2, isLast: false }, seal), undefined)
  assert.equal(cipher.open(sealed, { index: 3, isLast: true }, seal), undefined)
  for (const bytes of [sealed, seal])
    for (let at = 0; at < bytes.length; at += 7) {
      bytes[at] = (bytes[at] ?? 0) ^ 0x10
      assert.equal(cipher.open(sealed, { index: 3, isLast: false }, seal), undefined)
      bytes[at] = (bytes[at] ?? 0) ^ 0x10
    }
  assert(block.equals(cipher.open(sealed, { index: 3, isLast: false }, seal) ?? Buffer.alloc(0)))
})

const changes: [atBytes: number, what: string][] = [
  [fileHeadBytes + descriptorBytes + 5, 'a byte of the first block'],
  [fileHeadBytes + frameBytes + 6, 'the nonce of the second'],
  [fileHeadBytes + 2 * frameBytes + 20, 'the tag of the third'],
]
for (const [atBytes, what] of changes)
  test(`${what} that changed on the disk is damage`, async () => {
    const { blobs, disk } = await openSimulated()
    const stored = await put(blobs, randomBytes(3 * blockBytes), { as: 'file', cipher: cipherOf('one') })
    disk.rot(`/data/blobs/${pathOf(stored)}`, atBytes, Buffer.from([0xa5, 0x5a]))
    await assert.rejects(read(blobs, stored, cipherOf('one')), BlobDamaged)
  })

test('a sealed file that lost its end does not pass for a shorter one, also when a block ends there', async () => {
  const directory = join(folder, 'cut-short')
  const blobs = await openReal({ directory })
  const stored = await put(blobs, randomBytes(3 * blockBytes), { as: 'file', cipher: cipherOf('one') })
  const path = join(directory, pathOf(stored))
  await truncate(path, (await stat(path)).size - frameBytes)
  const shorter = { ...stored, sizeBytes: 2 * blockBytes }
  // What lies there has the length of a file of two blocks, both as they were written.
  assert.equal(
    (
      await bytesOf(
        blobs.read(stored.location, owner, { startByte: 0, endByte: 9 }, undefined, 'kept', cipherOf('one')),
        10,
      )
    ).length,
    10,
  )
  await assert.rejects(read(blobs, shorter, cipherOf('one')), /block 1 does not open/)
  await blobs.close()
})

function pathOf({ location }: StoredBody): string {
  assert(location.kind === 'file')
  const [generation = '', id = ''] = location.file.split('.')
  return `gen-${generation}/${id.slice(0, 2)}/${id}`
}
