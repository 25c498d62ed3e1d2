import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { blockCrc } from './block-crc.ts'
import { createGroupBuffers } from './group-buffers.ts'
import { blockBytes } from './port.ts'

const groupBytes = 4 * blockBytes

test('however many readers there are, each has a buffer of its own, and its blocks have their sums', (t) => {
  const groups = createGroupBuffers(groupBytes)
  const taken = Array.from({ length: 40 }, () => groups.take())
  t.assert.equal(new Set(taken.map((buffer) => buffer.buffer)).size, taken.length)
  for (const buffer of taken) {
    const block = randomBytes(blockBytes)
    block.copy(buffer, groupBytes - blockBytes)
    t.assert.equal(buffer.length, groupBytes)
    t.assert.equal(blockCrc(buffer.subarray(groupBytes - blockBytes)), crc32(block))
  }
})

test('a few of those that were given back go out again, the first eight before all others', (t) => {
  const groups = createGroupBuffers(groupBytes)
  const [first, others] = [taken(8), taken(8)]
  for (const buffer of [...first, ...others]) groups.give(buffer)
  t.assert.deepEqual(new Set(taken(8)), new Set(first))
  for (const buffer of others) groups.give(buffer)
  for (const buffer of first) groups.give(buffer)
  t.assert.deepEqual(new Set(taken(8)), new Set(first))
  t.assert.deepEqual(
    taken(8).filter((buffer) => others.includes(buffer) || first.includes(buffer)),
    [],
  )

  function taken(count: number): Buffer[] {
    return Array.from({ length: count }, () => groups.take())
  }
})

test('where the system refuses such large mappings, ordinary buffers do', (t) => {
  const groups = createGroupBuffers(groupBytes, () => {
    throw new RangeError('WebAssembly.Memory(): could not allocate memory')
  })
  const buffer = groups.take()
  const block = randomBytes(blockBytes)
  block.copy(buffer)
  t.assert.equal(blockCrc(buffer.subarray(0, blockBytes)), crc32(block))
  groups.give(buffer)
  t.assert.equal(groups.take(), buffer)
})
