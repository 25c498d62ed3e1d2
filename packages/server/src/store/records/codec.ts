/** The few shapes that records are made of: numbers of fixed width, counts of any width, texts, lists of pairs. */
import { RecordError } from './format.ts'

type Pairs = readonly (readonly [name: string, value: string])[]

/** Seven bits per byte, at most this many bytes: enough for every safe integer. */
const countBytesMax = 8

export class RecordWriter {
  #bytes: Buffer
  #at = 0

  constructor(capacityBytes = 512) {
    this.#bytes = Buffer.allocUnsafe(capacityBytes)
  }

  byte(value: number): void {
    this.#room(1)
    this.#at = this.#bytes.writeUInt8(value, this.#at)
  }

  u16(value: number): void {
    this.#room(2)
    this.#at = this.#bytes.writeUInt16BE(value, this.#at)
  }

  u32(value: number): void {
    this.#room(4)
    this.#at = this.#bytes.writeUInt32BE(value, this.#at)
  }

  /** Milliseconds and sizes: 48 bits last until the year 10889 and 256 TiB. */
  u48(value: number): void {
    this.#room(6)
    this.#at = this.#bytes.writeUIntBE(value, this.#at, 6)
  }

  u64(value: bigint): void {
    this.#room(8)
    this.#at = this.#bytes.writeBigUInt64BE(value, this.#at)
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** A non-negative safe integer in as few bytes as it needs. */
  count(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  bytes(value: Uint8Array): void {
    this.count(value.length)
    this.raw(value)
  }

  text(value: string): void {
    const sizeBytes = Buffer.byteLength(value)
    this.count(sizeBytes)
    this.#write(value, sizeBytes)
  }

  /** Zero says absent; otherwise the length plus one. */
  optionalText(value: string | undefined): void {
    if (value === undefined) return this.count(0)
    const sizeBytes = Buffer.byteLength(value)
    this.count(sizeBytes + 1)
    this.#write(value, sizeBytes)
  }

  pairs(pairs: Pairs): void {
    this.count(pairs.length)
    for (const [name, value] of pairs) {
      this.text(name)
      this.text(value)
    }
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  #write(text: string, sizeBytes: number): void {
    this.#room(sizeBytes)
    this.#at += this.#bytes.write(text, this.#at, sizeBytes, 'utf8')
  }

  #room(sizeBytes: number): void {
    if (this.#at + sizeBytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + sizeBytes))
    larger.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = larger
  }
}

/** Reads what RecordWriter wrote; throws RecordError where the bytes end too early. */
export class RecordReader {
  readonly #bytes: Buffer
  readonly #name: string
  #at: number

  constructor(name: string, bytes: Buffer, at: number) {
    this.#name = name
    this.#bytes = bytes
    this.#at = at
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1))
  }

  u16(): number {
    return this.#bytes.readUInt16BE(this.#take(2))
  }

  u48(): number {
    return this.#bytes.readUIntBE(this.#take(6), 6)
  }

  u64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#take(8))
  }

  /** Shares memory with the record. */
  raw(sizeBytes: number): Buffer {
    const at = this.#take(sizeBytes)
    return this.#bytes.subarray(at, at + sizeBytes)
  }

  count(): number {
    let value = 0
    let scale = 1
    for (let index = 0; index < countBytesMax; index += 1) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80 && Number.isSafeInteger(value)) return value
      scale *= 0x80
    }
    throw new RecordError(`a count in this ${this.#name} has no end`)
  }

  bytes(): Buffer {
    return this.raw(this.count())
  }

  text(): string {
    return this.bytes().toString('utf8')
  }

  optionalText(): string | undefined {
    const sizeBytes = this.count()
    return sizeBytes === 0 ? undefined : this.raw(sizeBytes - 1).toString('utf8')
  }

  pairs(): [string, string][] {
    const pairs: [string, string][] = []
    for (let left = this.count(); left > 0; left -= 1) pairs.push([this.text(), this.text()])
    return pairs
  }

  /** The value that a byte stands for; a byte beyond the table is a damaged record. */
  oneOf<T>(values: readonly T[]): T {
    const code = this.byte()
    const value = values[code]
    if (value === undefined) throw new RecordError(`${code} stands for nothing in this ${this.#name}`)
    return value
  }

  end(): void {
    if (this.#at !== this.#bytes.length)
      throw new RecordError(`this ${this.#name} has ${this.#bytes.length - this.#at} bytes too many`)
  }

  #take(sizeBytes: number): number {
    const at = this.#at
    if (at + sizeBytes > this.#bytes.length) throw new RecordError(`this ${this.#name} ends too early`)
    this.#at = at + sizeBytes
    return at
  }
}

/** The byte that stands for a value: its place in the table. Tables only grow at their end. */
export function codeOf<T>(values: readonly T[], value: T): number {
  const code = values.indexOf(value)
  if (code < 0) throw new RecordError(`${String(value)} has no code`)
  return code
}
