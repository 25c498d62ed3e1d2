import type { StoredRecord } from '../judge.ts'
import type { Tally } from '../port.ts'

/**
 * How a record lies in LMDB (see FORMAT.md): one byte of flags, the version as seven bytes, the tally when the flags
 * name one, the value. Numbers are big-endian.
 */
export const recordHeaderBytes = 8
const tallyFlag = 1
const amountCountOffset = recordHeaderBytes
const counterLengthOffset = recordHeaderBytes + 1
const counterOffset = recordHeaderBytes + 3
const amountBytes = 8
const twoToThe32 = 2 ** 32

export function recordBytes(record: StoredRecord): number {
  return recordHeaderBytes + tallyBytes(record.tally) + record.value.length
}

/** Writes the record at the start of `target`, which has at least `recordBytes(record)` bytes. */
export function encodeRecord(record: StoredRecord, target: Buffer): void {
  target.writeUInt32BE(Math.floor(record.version / twoToThe32), 0)
  target.writeUInt32BE(record.version % twoToThe32, 4)
  target[0] = record.tally === undefined ? 0 : tallyFlag
  let offset = recordHeaderBytes
  if (record.tally !== undefined) {
    const { counter, amounts } = record.tally
    target.writeUInt8(amounts.length, offset)
    target.writeUInt16BE(counter.length, offset + 1)
    target.set(counter, offset + 3)
    writeAmounts(amounts, target, offset + 3 + counter.length)
    offset += tallyBytes(record.tally)
  }
  target.set(record.value, offset)
}

/** Reads a record out of memory that LMDB owns: everything returned is a copy. */
export function decodeRecord(bytes: Buffer, head: number | undefined): StoredRecord {
  const version = decodeVersion(bytes)
  const value = copyOf(bytes, valueOffset(bytes), head)
  if (bytes[0] === 0) return { version, value }
  const amountsOffset = counterOffset + bytes.readUInt16BE(counterLengthOffset)
  const tally = {
    counter: copyOf(bytes, counterOffset, amountsOffset - counterOffset),
    amounts: readAmounts(bytes, amountsOffset, bytes.readUInt8(amountCountOffset)),
  }
  return { version, value, tally }
}

/** The value alone: whoever reads a record has nothing to count. */
export function copyOfValue(bytes: Buffer): Uint8Array {
  return copyOf(bytes, valueOffset(bytes), undefined)
}

function valueOffset(bytes: Buffer): number {
  if (bytes[0] === 0) return recordHeaderBytes
  if (bytes[0] !== tallyFlag) throw new Error(`a record has flags ${bytes[0]}, which this release does not know`)
  const amountCount = bytes.readUInt8(amountCountOffset)
  return counterOffset + bytes.readUInt16BE(counterLengthOffset) + amountCount * amountBytes
}

export function decodeVersion(bytes: Buffer): number {
  return (bytes.readUInt32BE(0) & 0x00ffffff) * twoToThe32 + bytes.readUInt32BE(4)
}

/** A counter is its amounts alone. */
export function encodeAmounts(amounts: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(amounts.length * amountBytes)
  writeAmounts(amounts, bytes, 0)
  return bytes
}

export function decodeAmounts(bytes: Buffer): readonly number[] {
  return readAmounts(bytes, 0, bytes.length / amountBytes)
}

function tallyBytes(tally: Tally | undefined): number {
  return tally === undefined ? 0 : 3 + tally.counter.length + tally.amounts.length * amountBytes
}

function writeAmounts(amounts: readonly number[], target: Buffer, offset: number): void {
  for (const [index, amount] of amounts.entries()) target.writeDoubleBE(amount, offset + index * amountBytes)
}

function readAmounts(bytes: Buffer, offset: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => bytes.readDoubleBE(offset + index * amountBytes))
}

/** Up to `lengthMax` bytes from `offset`. Small ones share memory with others: an ArrayBuffer for each costs more than they do. */
function copyOf(bytes: Buffer, offset: number, lengthMax: number | undefined): Uint8Array {
  const end = lengthMax === undefined ? bytes.length : Math.min(bytes.length, offset + lengthMax)
  const copy = Buffer.allocUnsafe(end - offset)
  bytes.copy(copy, 0, offset, end)
  return copy
}
