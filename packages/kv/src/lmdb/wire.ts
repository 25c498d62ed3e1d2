import { KvFailedError, KvFullError, KvInputError, KvUnavailableError } from '../errors.ts'
import { batchBytesMax, batchItemsMax } from '../port.ts'

/**
 * Frames between readers and the committer: four bytes of length (of what follows), four bytes of the request's number,
 * one byte of kind, the body. Numbers are big-endian.
 */
export const frameHeadBytes = 9
/** Beside its keys and values a batch's items cost at most some thirty bytes each. */
export const frameBytesMax = batchBytesMax + batchItemsMax * 64

export const kinds = {
  hello: 1,
  commit: 2,
  committed: 3,
  refused: 4,
  failed: 5,
  watch: 6,
  unwatch: 7,
  hint: 8,
  /** A reader asks to open the file, is told that nothing is being committed, and says that it has. */
  opening: 9,
  held: 10,
  opened: 11,
} as const

/** Raised with every change of the frames; both ends must speak the same. */
export const wireVersion = 2

/** What came is not a frame of ours: the connection closes, and nothing else happens. */
export class MalformedFrameError extends Error {
  override readonly name = 'MalformedFrameError'
}

export type Frame = { readonly kind: number; readonly id: number; readonly body: FrameReader }

/** Cuts a stream of bytes into frames. A frame's memory belongs to nobody else. */
export function makeFrameSplitter(onFrame: (frame: Frame) => void): (chunk: Buffer | string) => void {
  let chunks: Buffer[] = []
  let sizeBytes = 0
  let neededBytes = 4
  return (chunk) => {
    if (typeof chunk === 'string') throw new MalformedFrameError('a socket without an encoding gives no text')
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes < neededBytes) return
    // Joined only when a frame is whole, so that a large one is copied once and not with each chunk.
    let bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks)
    for (;;) {
      neededBytes = 4
      if (bytes.length < neededBytes) break
      const length = bytes.readUInt32BE(0)
      if (length < frameHeadBytes - 4 || length > frameBytesMax)
        throw new MalformedFrameError(`a frame of ${length} bytes`)
      neededBytes = 4 + length
      if (bytes.length < neededBytes) break
      const body = new FrameReader(bytes.subarray(frameHeadBytes, neededBytes))
      onFrame({ id: bytes.readUInt32BE(4), kind: bytes.readUInt8(8), body })
      bytes = bytes.subarray(neededBytes)
    }
    chunks = bytes.length === 0 ? [] : [bytes]
    sizeBytes = bytes.length
  }
}

/** Reads a body; everything outside it throws `MalformedFrameError`. */
export class FrameReader {
  readonly #bytes: Buffer
  #offset = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get sizeBytes(): number {
    return this.#bytes.length
  }

  #take(length: number): number {
    const offset = this.#offset
    if (offset + length > this.#bytes.length) throw new MalformedFrameError('a frame ends in the middle of a field')
    this.#offset = offset + length
    return offset
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#take(1))
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2))
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4))
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#take(8))
  }

  /** A view of the frame's own memory. */
  bytes(length: number): Buffer {
    const offset = this.#take(length)
    return this.#bytes.subarray(offset, offset + length)
  }

  rest(): Buffer {
    return this.bytes(this.#bytes.length - this.#offset)
  }

  /** A list whose length was sent as four bytes. */
  list<Item>(read: () => Item): Item[] {
    const length = this.uint32()
    if (length > batchItemsMax) throw new MalformedFrameError(`a list of ${length} items`)
    return Array.from({ length }, read)
  }

  end(): void {
    if (this.#offset !== this.#bytes.length) throw new MalformedFrameError('a frame goes on behind its last field')
  }
}

/** Writes one frame into memory that grows. */
export class FrameWriter {
  #bytes: Buffer
  #length = frameHeadBytes

  constructor(kind: number, id: number, bytesExpected = 256) {
    this.#bytes = Buffer.allocUnsafe(frameHeadBytes + bytesExpected)
    this.#bytes.writeUInt32BE(id, 4)
    this.#bytes.writeUInt8(kind, 8)
  }

  #grow(length: number): number {
    const offset = this.#length
    this.#length = offset + length
    if (this.#length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2))
      this.#bytes.copy(grown, 0, 0, offset)
      this.#bytes = grown
    }
    return offset
  }

  uint8(value: number): void {
    const offset = this.#grow(1)
    this.#bytes.writeUInt8(value, offset)
  }

  uint16(value: number): void {
    const offset = this.#grow(2)
    this.#bytes.writeUInt16BE(value, offset)
  }

  uint32(value: number): void {
    const offset = this.#grow(4)
    this.#bytes.writeUInt32BE(value, offset)
  }

  double(value: number): void {
    const offset = this.#grow(8)
    this.#bytes.writeDoubleBE(value, offset)
  }

  bytes(value: Uint8Array): void {
    const offset = this.#grow(value.length)
    this.#bytes.set(value, offset)
  }

  list<Item>(items: readonly Item[], write: (item: Item) => void): void {
    this.uint32(items.length)
    for (const item of items) write(item)
  }

  /** The whole frame. */
  finish(): Buffer {
    this.#bytes.writeUInt32BE(this.#length - 4, 0)
    return this.#bytes.subarray(0, this.#length)
  }
}

const errorClasses = [KvInputError, KvFullError, KvFailedError, KvUnavailableError]

export function encodeFailure(id: number, error: unknown): Buffer {
  const frame = new FrameWriter(kinds.failed, id)
  const index = errorClasses.findIndex((errorClass) => error instanceof errorClass)
  frame.uint8(index < 0 ? errorClasses.indexOf(KvFailedError) : index)
  frame.bytes(Buffer.from(error instanceof Error ? error.message : String(error)))
  return frame.finish()
}

export function decodeFailure(body: FrameReader): Error {
  const errorClass = errorClasses[body.uint8()] ?? KvFailedError
  return new errorClass(body.rest().toString())
}
