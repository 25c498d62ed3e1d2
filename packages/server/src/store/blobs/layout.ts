/**
 * How bodies lie on disk; `FORMAT.md` one folder up tells the same in prose. All numbers are little-endian.
 * Nothing here touches a disk: buffers in, values out, and `undefined` for whatever is not what was written.
 */
import assert from 'node:assert/strict'
import { crc32 } from 'node:zlib'
import { blockCrc } from './block-crc.ts'
import { blockBytes, blockSealBytes, ownerBucketIdBytesMax, ownerKeyBytesMax, type Owner } from './port.ts'

export const saltBytes = 16
export const segmentHeadBytes = 128
export const fileHeadBytes = 2_048
/** Behind the last frame of a file and behind the last record of a sealed segment. */
export const tailBytes = 64
/** Where the CRC-32 of a descriptor ends, and the nonce (12) and the tag (16) of a sealed block begin. */
export const descriptorSealAt = 4
export const descriptorBytes = descriptorSealAt + blockSealBytes
export const recordFixedBytes = 64
/** Records begin at multiples of this, so that a scan finds the next one behind a damaged one. */
export const recordAlignmentBytes = 8
export const recordHeaderBytesMax = recordFixedBytes + ownerBucketIdBytesMax + ownerKeyBytesMax + 4 * descriptorBytes
export const frameBytes = descriptorBytes + blockBytes

const segmentMagic = Buffer.from('LKSEGM1\n')
const fileMagic = Buffer.from('LKFILE1\n')
const sealedFileMagic = Buffer.from('LKFILE2\n')
const segmentTailMagic = Buffer.from('LKSEGMZ\n')
const fileTailMagic = Buffer.from('LKFILEZ\n')
const recordMagic = 0x3152_4b4c
/** Flag of a record whose body is sealed. */
const flagSealed = 1

export type FileHead = { readonly salt: Buffer; readonly owner: Owner }

/** 0 magic · 8 salt · 24 CRC-32 of the rest · 28 lengths of name, bucket id, key · 34 name, bucket id, key. */
function encodeHead(magic: Buffer, sizeBytes: number, name: string, salt: Uint8Array, owner?: Owner): Buffer {
  const head = Buffer.alloc(sizeBytes)
  const nameBytes = Buffer.from(name, 'latin1')
  const bucketId = Buffer.from(owner?.bucketId ?? '')
  const key = owner?.key ?? new Uint8Array()
  assert(salt.length === saltBytes && 34 + nameBytes.length + bucketId.length + key.length <= sizeBytes)
  magic.copy(head)
  head.set(salt, 8)
  head.writeUInt16LE(nameBytes.length, 28)
  head.writeUInt16LE(bucketId.length, 30)
  head.writeUInt16LE(key.length, 32)
  head.set(nameBytes, 34)
  head.set(bucketId, 34 + nameBytes.length)
  head.set(key, 34 + nameBytes.length + bucketId.length)
  head.writeUInt32LE(crc32(head.subarray(28), crc32(salt)), 24)
  return head
}

function decodeHead(magic: Buffer, sizeBytes: number, name: string, head: Buffer): FileHead | undefined {
  if (head.length !== sizeBytes || !head.subarray(0, 8).equals(magic)) return undefined
  const salt = Buffer.from(head.subarray(8, 8 + saltBytes))
  if (crc32(head.subarray(28), crc32(salt)) !== head.readUInt32LE(24)) return undefined
  const bucketIdAt = 34 + head.readUInt16LE(28)
  const keyAt = bucketIdAt + head.readUInt16LE(30)
  if (head.toString('latin1', 34, bucketIdAt) !== name) return undefined
  const key = Buffer.from(head.subarray(keyAt, keyAt + head.readUInt16LE(32)))
  return { salt, owner: { bucketId: head.toString('utf8', bucketIdAt, keyAt), key } }
}

/** Behind the longest name: the salt once more (16), and the CRC-32 of it and of the segment's name (4). */
const saltCopyAt = 104
const saltCopyCrcAt = saltCopyAt + saltBytes

export function encodeSegmentHead(name: string, salt: Uint8Array): Buffer {
  const head = encodeHead(segmentMagic, segmentHeadBytes, name, salt)
  assert(34 + name.length <= saltCopyAt, 'the longest name of a segment ends before the copy')
  head.set(salt, saltCopyAt)
  head.writeUInt32LE(saltCopyCrc(name, salt), saltCopyCrcAt)
  head.writeUInt32LE(crc32(head.subarray(28), crc32(salt)), 24)
  return head
}

const saltCopyCrc = (name: string, salt: Uint8Array): number => crc32(Buffer.from(name, 'latin1'), crc32(salt))

/** Either copy of the salt is enough, for without it no record of the segment can be read. */
export function decodeSegmentHead(name: string, head: Buffer): (FileHead & { readonly isWhole: boolean }) | undefined {
  const whole = decodeHead(segmentMagic, segmentHeadBytes, name, head)
  if (whole !== undefined) return { ...whole, isWhole: true }
  const salt = head.length === segmentHeadBytes ? intactSalt(name, head) : undefined
  return salt && { salt, owner: { bucketId: '', key: Buffer.alloc(0) }, isWhole: false }
}

function intactSalt(name: string, head: Buffer): Buffer | undefined {
  const copy = Buffer.from(head.subarray(saltCopyAt, saltCopyAt + saltBytes))
  if (saltCopyCrc(name, copy) === head.readUInt32LE(saltCopyCrcAt)) return copy
  // The first CRC-32 covers the copy as well: it fits again when the copy is taken for what it was.
  const first = Buffer.from(head.subarray(8, 8 + saltBytes))
  return encodeSegmentHead(name, first).readUInt32LE(24) === head.readUInt32LE(24) ? first : undefined
}

export const encodeFileHead = (
  name: string,
  salt: Uint8Array,
  owner: Owner,
  of: 'plain' | 'sealed' = 'plain',
): Buffer => encodeHead(of === 'sealed' ? sealedFileMagic : fileMagic, fileHeadBytes, name, salt, owner)
export function decodeFileHead(name: string, head: Buffer): (FileHead & { readonly isSealed: boolean }) | undefined {
  const isSealed = head.subarray(0, 8).equals(sealedFileMagic)
  const decoded = decodeHead(isSealed ? sealedFileMagic : fileMagic, fileHeadBytes, name, head)
  return decoded && { ...decoded, isSealed }
}

/** What the tail of a file says about its body, and the tail of a segment about its records (md5 and crc64 zero). */
export type Tail = {
  readonly sizeBytes: number
  readonly recordCount: number
  readonly crc64: bigint
  readonly md5: Uint8Array
}

/** 0 magic · 8 body bytes (file) or where the tail lies (segment) · 16 records · 24 CRC-64 · 32 MD5 · 48 CRC-32. */
function encodeTail(magic: Buffer, salt: Uint8Array, tail: Tail): Buffer {
  const bytes = Buffer.alloc(tailBytes)
  magic.copy(bytes)
  bytes.writeBigUInt64LE(BigInt(tail.sizeBytes), 8)
  bytes.writeUInt32LE(tail.recordCount, 16)
  bytes.writeBigUInt64LE(tail.crc64, 24)
  bytes.set(tail.md5, 32)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 48), crc32(salt)), 48)
  return bytes
}

function decodeTail(magic: Buffer, salt: Uint8Array, bytes: Buffer): Tail | undefined {
  if (bytes.length !== tailBytes || !bytes.subarray(0, 8).equals(magic)) return undefined
  if (crc32(bytes.subarray(0, 48), crc32(salt)) !== bytes.readUInt32LE(48)) return undefined
  return {
    sizeBytes: Number(bytes.readBigUInt64LE(8)),
    recordCount: bytes.readUInt32LE(16),
    crc64: bytes.readBigUInt64LE(24),
    md5: Buffer.from(bytes.subarray(32, 48)),
  }
}

export const encodeFileTail = (salt: Uint8Array, tail: Omit<Tail, 'recordCount'>): Buffer =>
  encodeTail(fileTailMagic, salt, { ...tail, recordCount: 0 })
export const decodeFileTail = (salt: Uint8Array, bytes: Buffer): Tail | undefined =>
  decodeTail(fileTailMagic, salt, bytes)
export const encodeSegmentTail = (salt: Uint8Array, tail: Pick<Tail, 'sizeBytes' | 'recordCount'>): Buffer =>
  encodeTail(segmentTailMagic, salt, { ...tail, crc64: 0n, md5: new Uint8Array(16) })
export const decodeSegmentTail = (salt: Uint8Array, bytes: Buffer): Tail | undefined =>
  decodeTail(segmentTailMagic, salt, bytes)

export type RecordHeader = {
  readonly owner: Owner
  /** The segment was durable up to here when the record was written: where its batch begins. */
  readonly durableBytes: number
  readonly sizeBytes: number
  readonly blockCrcs: readonly number[]
  /** Of a sealed body: nonce and tag of each block, one after another. Its sums are zeros, for they would tell of it. */
  readonly seals?: Uint8Array | undefined
  readonly md5: Uint8Array
  readonly crc64: bigint
}

/**
 * 0 magic · 4 CRC-32 · 8 header bytes · 12 body bytes · 16 and 18 lengths of bucket id and key · 20 flags ·
 * 24 CRC-64 · 32 MD5 · 48 where the batch begins · 56 zeros · 64 bucket id, key, one descriptor per block. The CRC-32 covers the segment's salt and
 * the record's place too: a header that a client put into a body, or that lies elsewhere, is not taken for one.
 */
export function encodeRecordHeader(salt: Uint8Array, offsetBytes: number, record: RecordHeader): Buffer {
  const bucketId = Buffer.from(record.owner.bucketId)
  const { key } = record.owner
  const descriptorsAt = recordFixedBytes + bucketId.length + key.length
  const header = Buffer.alloc(descriptorsAt + record.blockCrcs.length * descriptorBytes)
  header.writeUInt32LE(recordMagic, 0)
  header.writeUInt32LE(header.length, 8)
  header.writeUInt32LE(record.sizeBytes, 12)
  header.writeUInt16LE(bucketId.length, 16)
  header.writeUInt16LE(key.length, 18)
  if (record.seals === undefined) {
    header.writeBigUInt64LE(record.crc64, 24)
    header.set(record.md5, 32)
  } else header.writeUInt32LE(flagSealed, 20)
  header.writeBigUInt64LE(BigInt(record.durableBytes), 48)
  header.set(bucketId, recordFixedBytes)
  header.set(key, recordFixedBytes + bucketId.length)
  for (const [index, crc] of record.blockCrcs.entries()) {
    const at = descriptorsAt + index * descriptorBytes
    header.writeUInt32LE(crc, at)
    if (record.seals !== undefined) header.set(sealOfBlock(record.seals, index), at + descriptorSealAt)
  }
  header.writeUInt32LE(crc32(header.subarray(8), placeCrc(salt, offsetBytes)), 4)
  return header
}

export const beginsRecord = (bytes: Buffer, at: number): boolean => bytes.readUInt32LE(at) === recordMagic

/** How long the header is that begins here, or undefined when none can begin here. Its CRC is not yet checked. */
export function claimedHeaderBytes(bytes: Buffer): number | undefined {
  if (bytes.length < recordFixedBytes || bytes.readUInt32LE(0) !== recordMagic) return undefined
  const claimed = bytes.readUInt32LE(8)
  return claimed >= recordFixedBytes && claimed <= recordHeaderBytesMax ? claimed : undefined
}

/** `bytes` begins with the header and may be longer. */
export function decodeRecordHeader(salt: Uint8Array, offsetBytes: number, bytes: Buffer): RecordHeader | undefined {
  const headerBytes = claimedHeaderBytes(bytes)
  if (headerBytes === undefined || bytes.length < headerBytes) return undefined
  const header = bytes.subarray(0, headerBytes)
  if (crc32(header.subarray(8), placeCrc(salt, offsetBytes)) !== header.readUInt32LE(4)) return undefined
  const sizeBytes = header.readUInt32LE(12)
  const keyAt = recordFixedBytes + header.readUInt16LE(16)
  const descriptorsAt = keyAt + header.readUInt16LE(18)
  const blockCount = blocksOf(sizeBytes)
  if (headerBytes !== descriptorsAt + blockCount * descriptorBytes) return undefined
  const blockCrcs = Array.from({ length: blockCount }, (_, index) =>
    header.readUInt32LE(descriptorsAt + index * descriptorBytes),
  )
  return {
    owner: {
      bucketId: header.toString('utf8', recordFixedBytes, keyAt),
      key: Buffer.from(header.subarray(keyAt, descriptorsAt)),
    },
    durableBytes: Number(header.readBigUInt64LE(48)),
    sizeBytes,
    blockCrcs,
    seals: header.readUInt32LE(20) === flagSealed ? sealsOf(header, descriptorsAt, blockCount) : undefined,
    md5: Buffer.from(header.subarray(32, 48)),
    crc64: header.readBigUInt64LE(24),
  }
}

function sealsOf(header: Buffer, descriptorsAt: number, blockCount: number): Uint8Array {
  const seals = Buffer.alloc(blockCount * blockSealBytes)
  for (let index = 0; index < blockCount; index += 1) {
    const at = descriptorsAt + index * descriptorBytes + descriptorSealAt
    header.copy(seals, index * blockSealBytes, at, at + blockSealBytes)
  }
  return seals
}

/** Of the block with this index, where the seals of several blocks lie one after another. */
export const sealOfBlock = (seals: Uint8Array, index: number): Uint8Array =>
  seals.subarray(index * blockSealBytes, (index + 1) * blockSealBytes)

const twoToThe32 = 2 ** 32

function placeCrc(salt: Uint8Array, offsetBytes: number): number {
  const place = Buffer.allocUnsafe(8)
  place.writeUInt32LE(offsetBytes % twoToThe32, 0)
  place.writeUInt32LE(Math.floor(offsetBytes / twoToThe32), 4)
  return crc32(place, crc32(salt))
}

export const blocksOf = (sizeBytes: number): number => Math.ceil(sizeBytes / blockBytes)

export const ownerBytes = (owner: Owner): number => Buffer.byteLength(owner.bucketId) + owner.key.length

export function recordHeaderBytes(owner: Owner, sizeBytes: number): number {
  return recordFixedBytes + ownerBytes(owner) + blocksOf(sizeBytes) * descriptorBytes
}

export const aligned = (positionBytes: number): number =>
  Math.ceil(positionBytes / recordAlignmentBytes) * recordAlignmentBytes

/** The body's size of a record of this owner and whole length, or undefined when no body gives that length. */
export function bodyBytesOfRecord(owner: Owner, lengthBytes: number): number | undefined {
  return bodyBytesOfFrames(lengthBytes - recordFixedBytes - ownerBytes(owner))
}

/** The body's size in a file of this length, or undefined when no body gives that length. */
export function bodyBytesOfFile(lengthBytes: number): number | undefined {
  return bodyBytesOfFrames(lengthBytes - fileHeadBytes - tailBytes)
}

/** Whether descriptors lie between the blocks (file) or before them (segment), their sum is the same. */
function bodyBytesOfFrames(framesBytes: number): number | undefined {
  if (framesBytes < 0) return undefined
  const wholeFrames = Math.floor(framesBytes / frameBytes)
  const rest = framesBytes - wholeFrames * frameBytes
  if (rest === 0) return wholeFrames * blockBytes
  return rest > descriptorBytes ? wholeFrames * blockBytes + rest - descriptorBytes : undefined
}

export const framePosition = (index: number): number => fileHeadBytes + index * frameBytes

/** Salted by place, because in a file the descriptor travels with its block: a frame elsewhere must not pass. */
export function encodeDescriptor(salt: Uint8Array, index: number, blockCrc: number, into: Buffer): void {
  into.writeUInt32LE((blockCrc ^ placeCrc(salt, index)) >>> 0, 0)
}

/** `descriptor` is the number that `encodeDescriptor` has written. */
export function isBlockIntact(salt: Uint8Array, index: number, block: Uint8Array, descriptor: number): boolean {
  return (blockCrc(block) ^ placeCrc(salt, index)) >>> 0 === descriptor
}
