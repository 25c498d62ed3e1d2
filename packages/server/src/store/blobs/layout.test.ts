import assert from 'node:assert/strict'
import { crc32 } from 'node:zlib'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  aligned,
  bodyBytesOfFile,
  bodyBytesOfRecord,
  blocksOf,
  decodeFileHead,
  decodeFileTail,
  decodeRecordHeader,
  decodeSegmentHead,
  decodeSegmentTail,
  descriptorBytes,
  encodeDescriptor,
  encodeFileHead,
  encodeFileTail,
  encodeRecordHeader,
  encodeSegmentHead,
  encodeSegmentTail,
  fileHeadBytes,
  recordHeaderBytes,
  recordHeaderBytesMax,
  tailBytes,
  type RecordHeader,
  isBlockIntact,
} from './layout.ts'
import { blockBytes, blockSealBytes, ownerKeyBytesMax, segmentBodyBytesMax, type Owner } from './port.ts'

const salts = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes))
const owners: fc.Arbitrary<Owner> = fc.record({
  bucketId: fc.string({ maxLength: 32, unit: 'grapheme-ascii' }),
  key: fc.uint8Array({ maxLength: ownerKeyBytesMax, size: 'max' }).map((bytes) => Buffer.from(bytes)),
})
const md5s = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes))
const crc64s = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const crcs = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const sizes = fc.oneof(
  fc.integer({ min: 0, max: segmentBodyBytesMax }),
  fc.constantFrom(0, 1, blockBytes - 1, blockBytes, blockBytes + 1, segmentBodyBytesMax - 1, segmentBodyBytesMax),
)
/** A sealed body's header says nothing of the body. */
const unsaid = { md5: Buffer.alloc(16), crc64: 0n }
const headers: fc.Arbitrary<RecordHeader> = sizes.chain((sizeBytes) =>
  fc
    .record({
      owner: owners,
      sizeBytes: fc.constant(sizeBytes),
      durableBytes: fc.maxSafeNat(),
      blockCrcs: fc.array(crcs, { minLength: blocksOf(sizeBytes), maxLength: blocksOf(sizeBytes) }),
      seals: fc.option(sealsOf(blocksOf(sizeBytes)), { nil: undefined }),
      md5: md5s,
      crc64: crc64s,
    })
    .map((header) => (header.seals === undefined ? header : { ...header, ...unsaid })),
)
function sealsOf(blockCount: number): fc.Arbitrary<Buffer> {
  const length = blockCount * blockSealBytes
  return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes))
}

test('a record header reads back as it was written, whatever follows it', (t) =>
  fc.assert(
    fc.property(salts, fc.maxSafeNat(), headers, fc.uint8Array(), (salt, offset, header, rest) => {
      const bytes = encodeRecordHeader(salt, offset, header)
      t.assert.equal(bytes.length, recordHeaderBytes(header.owner, header.sizeBytes))
      assert.ok(bytes.length <= recordHeaderBytesMax)
      t.assert.deepEqual(decodeRecordHeader(salt, offset, Buffer.concat([bytes, rest])), header)
    }),
  ))

test('no header is read with a bit changed, cut short, at another place, or in another segment', () =>
  fc.assert(
    fc.property(salts, fc.nat(), headers, fc.nat(), fc.integer({ min: 0, max: 7 }), (salt, offset, header, at, bit) => {
      const bytes = encodeRecordHeader(salt, offset, header)
      const changed = Buffer.from(bytes)
      changed[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit)
      const otherSalt = Buffer.from(salt.map((byte) => byte ^ 1))
      return (
        decodeRecordHeader(salt, offset, changed) === undefined &&
        decodeRecordHeader(salt, offset, bytes.subarray(0, at % bytes.length)) === undefined &&
        decodeRecordHeader(salt, offset + 8, bytes) === undefined &&
        decodeRecordHeader(otherSalt, offset, bytes) === undefined
      )
    }),
  ))

test('no bytes that a client may send are read as a header, except by guessing a salt', () =>
  fc.assert(
    fc.property(salts, fc.uint8Array({ maxLength: 300 }), (salt, bytes) => {
      return decodeRecordHeader(salt, 0, Buffer.from(bytes)) === undefined
    }),
  ))

test('heads read back under their own name only', (t) =>
  fc.assert(
    fc.property(salts, owners, (salt, owner) => {
      const file = encodeFileHead('one.0a', salt, owner)
      t.assert.equal(file.length, fileHeadBytes)
      t.assert.deepEqual(decodeFileHead('one.0a', file), { salt, owner, isSealed: false })
      const sealed = encodeFileHead('one.0a', salt, owner, 'sealed')
      t.assert.deepEqual(decodeFileHead('one.0a', sealed), { salt, owner, isSealed: true })
      t.assert.equal(decodeFileHead('one.0b', file), undefined)
      t.assert.equal(decodeSegmentHead('one.0a', file), undefined)
      const segment = encodeSegmentHead('one.1', salt)
      const read = decodeSegmentHead('one.1', segment)
      t.assert.deepEqual([read?.salt, read?.isWhole], [salt, true])
      t.assert.equal(decodeSegmentHead('one.2', segment), undefined)
      segment[40] = 1
      t.assert.equal(decodeSegmentHead('one.1', segment)?.isWhole, false)
      t.assert.equal(decodeSegmentHead('one.2', segment), undefined)
      for (const at of [9, 105]) segment[at] = (segment[at] ?? 0) ^ 1
      t.assert.equal(decodeSegmentHead('one.1', segment), undefined)
    }),
  ))

test('tails read back with their own salt and kind only', (t) =>
  fc.assert(
    fc.property(salts, fc.maxSafeNat(), crc64s, md5s, crcs, (salt, sizeBytes, crc64, md5, recordCount) => {
      const file = encodeFileTail(salt, { sizeBytes, crc64, md5 })
      t.assert.deepEqual(decodeFileTail(salt, file), { sizeBytes, crc64, md5, recordCount: 0 })
      t.assert.equal(decodeSegmentTail(salt, file), undefined)
      const segment = encodeSegmentTail(salt, { sizeBytes, recordCount })
      t.assert.equal(decodeSegmentTail(salt, segment)?.recordCount, recordCount)
      t.assert.equal(decodeSegmentTail(Buffer.from(salt.map((byte) => byte ^ 255)), segment), undefined)
    }),
  ))

test('the size of a body follows from the length of its file and of its record', (t) =>
  fc.assert(
    fc.property(fc.oneof(sizes, fc.nat(2 ** 31 - 1)), owners, (sizeBytes, owner) => {
      const framesBytes = sizeBytes + blocksOf(sizeBytes) * descriptorBytes
      t.assert.equal(bodyBytesOfFile(fileHeadBytes + framesBytes + tailBytes), sizeBytes)
      t.assert.equal(bodyBytesOfRecord(owner, recordHeaderBytes(owner, sizeBytes) + sizeBytes), sizeBytes)
    }),
  ))

for (const lengthBytes of [0, fileHeadBytes + tailBytes - 1, fileHeadBytes + tailBytes + descriptorBytes])
  test(`no body has a file of ${lengthBytes} bytes`, (t) => t.assert.equal(bodyBytesOfFile(lengthBytes), undefined))

const isFrameIntact = (salt: Uint8Array, index: number, frame: Buffer): boolean =>
  isBlockIntact(salt, index, frame.subarray(descriptorBytes), frame.readUInt32LE(0))

test('a frame is whole at its own place in its own file only', () =>
  fc.assert(
    fc.property(
      salts,
      fc.nat(2 ** 20),
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      (salt, index, body, at) => {
        const frame = Buffer.concat([Buffer.alloc(descriptorBytes), body])
        encodeDescriptor(salt, index, crc32(body), frame)
        const changed = Buffer.from(frame)
        const place = descriptorBytes + (at % body.length)
        changed[place] = (changed[place] ?? 0) ^ 0x10
        return (
          isFrameIntact(salt, index, frame) &&
          !isFrameIntact(salt, index + 1, frame) &&
          !isFrameIntact(Buffer.from(salt.map((byte) => byte ^ 1)), index, frame) &&
          !isFrameIntact(salt, index, changed) &&
          !isFrameIntact(salt, index, Buffer.alloc(frame.length))
        )
      },
    ),
  ))

test('records begin at multiples of eight', (t) => t.assert.deepEqual([0, 1, 8, 9].map(aligned), [0, 8, 8, 16]))
