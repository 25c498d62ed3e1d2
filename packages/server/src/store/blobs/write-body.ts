/**
 * The way of a body from its source to the disk. It is gathered as a segment record until it proves too large for one,
 * or until memory is short; then what is there goes to a file of its own, and the rest follows.
 */
import { chunksOf, type BufferBudget } from '../../base/streams.ts'
import type { BodyHashes } from './body-hash.ts'
import type { DiskSpace } from './disk-space.ts'
import type { FileWriter } from './file-writer.ts'
import {
  blockBytes,
  BodySizeError,
  ownerBucketIdBytesMax,
  ownerKeyBytesMax,
  segmentBodyBytesMax,
  type Body,
  type Owner,
  type StoredBody,
  type WriteRequest,
} from './port.ts'
import { sealPieces } from './sealing.ts'
import type { SegmentWriter } from './segment-writer.ts'

/** Pieces below this size are joined, so that a body of single bytes costs bytes and not buffers. */
export const smallPieceBytes = 4_096
export const smallPiecesMax = 16
/** The disk's free space is asked about again for so many bytes of a body. */
const demandBytes = 8 * 1_048_576

export type BodyWriters = {
  readonly budget: BufferBudget
  readonly space: Pick<DiskSpace, 'demand'>
  readonly segments: Pick<SegmentWriter, 'append'>
  readonly hashes: Pick<BodyHashes, 'start'>
  /** `give` is called with the bytes that a write has taken out of memory. */
  startFile(owner: Owner, give: (sizeBytes: number) => void): Promise<FileWriter>
}

export async function writeBody(body: Body, what: WriteRequest, writers: BodyWriters): Promise<StoredBody> {
  const { signal, sizeBytes: declaredBytes } = what
  demandValid(what)
  signal?.throwIfAborted()
  await writers.space.demand(Math.min(declaredBytes ?? segmentBodyBytesMax, demandBytes))
  const intake = createIntake(what, writers)
  try {
    if (body instanceof Uint8Array) await intake.take(body)
    else for await (const chunk of chunksOf(body, signal)) if (chunk.length > 0) await intake.take(chunk)
    if (declaredBytes !== undefined && intake.sizeBytes() < declaredBytes)
      throw new BodySizeError('shorter', declaredBytes)
    return await intake.finish()
  } catch (error) {
    await intake.discard()
    throw error
  }
}

function demandValid({ owner, sizeBytes, sizeBytesMax }: WriteRequest): void {
  if (Buffer.byteLength(owner.bucketId) > ownerBucketIdBytesMax || owner.key.length > ownerKeyBytesMax)
    throw new RangeError('the owner of a body has a bucket id or key that is too long')
  if (sizeBytes !== undefined && sizeBytes > sizeBytesMax) throw new BodySizeError('above-max', sizeBytesMax)
}

type Intake = {
  sizeBytes(): number
  take(chunk: Uint8Array): Promise<void>
  finish(): Promise<StoredBody>
  discard(): Promise<void>
}

function createIntake(what: WriteRequest, writers: BodyWriters): Intake {
  const { owner, signal } = what
  const { budget } = writers
  const hash = writers.hashes.start(what.sizeBytes)
  const held = createPieces()
  const isFile = what.as === 'file' || (what.sizeBytes ?? 0) > segmentBodyBytesMax
  let file: FileWriter | undefined
  let sizeBytes = 0
  let demandedBytes = demandBytes
  let chargedBytes = 0

  async function drainToFile(): Promise<FileWriter> {
    file ??= await writers.startFile(owner, give)
    for (const piece of held.takeAll()) await file.push(piece)
    return file
  }

  function give(bytes: number): void {
    const given = Math.min(bytes, chargedBytes)
    chargedBytes -= given
    budget.give(given)
  }

  /**
   * Nobody waits for the budget: a copy reads with one hand and writes with the other, and two hands that wait for each
   * other wait for ever. A chunk that the budget has no room for is in memory all the same; it goes through alone, and
   * what was gathered before it goes to the disk first, even as a file that could have been a record.
   */
  async function charge(partBytes: number): Promise<boolean> {
    if (budget.tryTake(partBytes)) {
      chargedBytes += partBytes
      return true
    }
    if (held.sizeBytes() > 0 || file !== undefined) await (await drainToFile()).flush()
    return false
  }

  async function takePart(part: Uint8Array): Promise<void> {
    const isCharged = await charge(part.length)
    const hashed = hash.update(part)
    if (hashed !== undefined) await hashed
    held.push(part)
    if (file === undefined && !isFile && held.sizeBytes() <= segmentBodyBytesMax) return
    if (file === undefined || held.sizeBytes() >= blockBytes || !isCharged) await drainToFile()
    if (!isCharged) await file?.flush()
  }

  return {
    sizeBytes: () => sizeBytes,
    async take(chunk) {
      sizeBytes += chunk.length
      if (what.sizeBytes !== undefined && sizeBytes > what.sizeBytes) throw new BodySizeError('longer', what.sizeBytes)
      if (sizeBytes > what.sizeBytesMax) throw new BodySizeError('above-max', what.sizeBytesMax)
      if (sizeBytes > demandedBytes) {
        demandedBytes = sizeBytes + demandBytes
        await writers.space.demand(demandBytes)
      }
      // A body in memory may be one chunk of any size; it is worked on in parts that the budget can hold.
      for (let from = 0; from < chunk.length; from += segmentBodyBytesMax)
        await takePart(chunk.subarray(from, from + segmentBodyBytesMax))
    },
    async finish() {
      const sums = { sizeBytes, ...(await hash.finish()) }
      if (file === undefined && !isFile) {
        const body = what.cipher === undefined ? { pieces: held.takeAll() } : sealPieces(held.takeAll(), what.cipher)
        const location = await writers.segments.append({ owner, ...body, ...sums }, signal)
        give(chargedBytes)
        hash.end()
        return { location, ...sums }
      }
      const writer = await drainToFile()
      await writer.finish(sums)
      give(chargedBytes)
      hash.end()
      return { location: writer.location, ...sums }
    },
    async discard() {
      hash.end()
      await file?.discard()
      give(chargedBytes)
    },
  }
}

// Functions where getters would read better: V8 makes each literal with a getter a shape of its own, body by body.
type Pieces = {
  sizeBytes(): number
  push(piece: Uint8Array): void
  /** Hands everything over and is empty. */
  takeAll(): readonly Uint8Array[]
}

function createPieces(): Pieces {
  let pieces: Uint8Array[] = []
  let sizeBytes = 0
  let smallCount = 0

  function joinSmall(): void {
    const small = pieces.splice(pieces.length - smallCount, smallCount)
    const joined = Buffer.concat(small)
    pieces.push(joined)
    smallCount = joined.length < smallPieceBytes ? 1 : 0
  }

  return {
    sizeBytes: () => sizeBytes,
    push(piece) {
      pieces.push(piece)
      sizeBytes += piece.length
      smallCount = piece.length < smallPieceBytes ? smallCount + 1 : 0
      if (smallCount >= smallPiecesMax) joinSmall()
    },
    takeAll() {
      const taken = pieces
      pieces = []
      sizeBytes = 0
      smallCount = 0
      return taken
    },
  }
}
