/**
 * The active segment of this process. Records that wait go to the disk together: one `writev` and one `fdatasync` for
 * all of them. A segment is written by one process, once, from front to back, and never again after a restart.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Disk, DiskFile } from '../../base/disk.ts'
import { isDiskError } from '../../base/disk.ts'
import { asDiskFull } from './disk-space.ts'
import type { Folders } from './folders.ts'
import {
  aligned,
  encodeRecordHeader,
  encodeSegmentHead,
  encodeSegmentTail,
  saltBytes,
  segmentHeadBytes,
  tailBytes,
} from './layout.ts'
import { generationFolder, segmentName, segmentPath } from './names.ts'
import { blockBytes, type Owner, type SegmentLocation } from './port.ts'

/** A segment is closed and the next begun when it would grow beyond this. */
export const segmentBytesMaxDefault = 64 * 1_048_576
/** What goes to the disk with one flush at most. */
export const batchBytesMax = 4 * 1_048_576
export const batchRecordsMax = 512

export type BodyToAppend = {
  readonly owner: Owner
  readonly pieces: readonly Uint8Array[]
  /** Of the pieces when they are sealed: nonce and tag of each block. */
  readonly seals?: Uint8Array | undefined
  readonly sizeBytes: number
  readonly md5: Uint8Array
  readonly crc64: bigint
}

export type SegmentWriter = {
  /** Resolves when the record is durable. An abort counts until the record's batch has begun. */
  append(body: BodyToAppend, signal?: AbortSignal): Promise<SegmentLocation>
  /** Ends the active segment with its tail, behind everything that waits now. */
  seal(): Promise<void>
  readonly active: string | undefined
  readonly counts: {
    readonly batches: number
    readonly records: number
    readonly bytes: number
    readonly abandoned: number
  }
}

type Active = {
  readonly name: string
  readonly salt: Buffer
  readonly file: DiskFile
  endBytes: number
  recordCount: number
}
type Waiting = {
  readonly body: BodyToAppend
  readonly resolve: (location: SegmentLocation) => void
  readonly reject: (error: unknown) => void
  isGone: boolean
}

export type SegmentWriterOptions = {
  readonly disk: Disk
  readonly folders: Folders
  readonly root: string
  readonly generation: string
  readonly segmentBytesMax: number
  readonly onError: (error: unknown) => void
}

export function createSegmentWriter(options: SegmentWriterOptions): SegmentWriter {
  const { disk, folders, root, generation } = options
  const counts = { batches: 0, records: 0, bytes: 0, abandoned: 0 }
  let queue: Waiting[] = []
  let sealers: (() => void)[] = []
  let active: Active | undefined
  let nextNumber = 1
  let isRunning = false

  async function run(): Promise<void> {
    while (queue.length > 0 || sealers.length > 0) {
      const batch = takeBatch()
      if (batch.length > 0) await writeBatch(batch)
      if (queue.length === 0 && sealers.length > 0) {
        const sealed = sealers
        sealers = []
        await sealActive()
        for (const resolve of sealed) resolve()
      }
    }
    isRunning = false
  }

  function wake(): void {
    if (isRunning) return
    isRunning = true
    // One turn of the loop later, what other requests append meanwhile is in the same batch. `run` never rejects.
    queueMicrotask(() => void run())
  }

  function takeBatch(): Waiting[] {
    let bytes = 0
    let count = 0
    while (count < queue.length && count < batchRecordsMax) {
      bytes += queue[count]?.body.sizeBytes ?? 0
      if (count > 0 && bytes > batchBytesMax) break
      count += 1
    }
    const batch = queue.slice(0, count).filter((waiting) => !waiting.isGone)
    queue = queue.slice(count)
    for (const waiting of batch) waiting.isGone = true
    return batch
  }

  /** Every record of the batch is resolved or rejected; nothing is thrown. */
  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    let segment: Active | undefined
    try {
      segment = await activeFor(batch)
      const { buffers, locations, endBytes } = encodeBatch(segment, batch)
      await segment.file.write(buffers, segment.endBytes)
      await segment.file.sync()
      counts.batches += 1
      counts.records += batch.length
      counts.bytes += endBytes - segment.endBytes
      segment.endBytes = endBytes
      segment.recordCount += batch.length
      for (const [index, waiting] of batch.entries()) {
        const location = locations[index]
        assert(location !== undefined)
        waiting.resolve(location)
      }
    } catch (error) {
      // After a failed sync nobody knows what of the file is on the disk, and asking again would answer yes without
      // having written: the segment takes nothing more. What was acknowledged before lies in front, synced.
      if (segment !== undefined) await abandon(segment)
      for (const waiting of batch) waiting.reject(asDiskFull(error))
    }
  }

  async function activeFor(batch: readonly Waiting[]): Promise<Active> {
    const bytesMax = batch.reduce((sum, { body }) => sum + body.sizeBytes + recordOverheadBytesMax, tailBytes)
    const isFull =
      active !== undefined && active.recordCount > 0 && active.endBytes + bytesMax > options.segmentBytesMax
    if (isFull) await sealActive()
    active ??= await createSegment()
    return active
  }

  async function createSegment(): Promise<Active> {
    const folder = generationFolder(root, generation)
    await folders.ensure(folder)
    const salt = randomBytes(saltBytes)
    const { name, path, file } = await createNext()
    try {
      // Before any record: a segment whose head did not survive is no longer than a head, and never held anything.
      await file.write([encodeSegmentHead(name, salt)], 0)
      await file.sync()
      await folders.sync(folder)
    } catch (error) {
      counts.abandoned += 1
      await file.close().catch(options.onError)
      await disk.unlink(path).catch(options.onError)
      throw error
    }
    return { name, salt, file, endBytes: segmentHeadBytes, recordCount: 0 }
  }

  async function createNext(): Promise<{ name: string; path: string; file: DiskFile }> {
    for (;;) {
      const name = segmentName(generation, nextNumber)
      const path = segmentPath(root, name)
      assert(path !== undefined)
      nextNumber += 1
      try {
        return { name, path, file: await disk.create(path) }
      } catch (error) {
        if (!isDiskError(error, 'EEXIST')) throw error
      }
    }
  }

  /**
   * The tail says that all before it is whole, and that has been synced. The tail itself is not: without it the segment
   * is only read more cautiously.
   */
  async function sealActive(): Promise<void> {
    const segment = active
    if (segment === undefined) return
    active = undefined
    try {
      const tail = encodeSegmentTail(segment.salt, { sizeBytes: segment.endBytes, recordCount: segment.recordCount })
      await segment.file.write([tail], segment.endBytes)
      await segment.file.close()
    } catch (error) {
      counts.abandoned += 1
      options.onError(error)
      await segment.file.close().catch(options.onError)
    }
  }

  async function abandon(segment: Active): Promise<void> {
    counts.abandoned += 1
    if (active === segment) active = undefined
    await segment.file.close().catch(options.onError)
  }

  return {
    append(body, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const leave = (): void => {
          if (waiting.isGone) return
          waiting.isGone = true
          reject(signal?.reason)
        }
        const waiting: Waiting = {
          body,
          isGone: false,
          resolve: (location) => {
            signal?.removeEventListener('abort', leave)
            resolve(location)
          },
          reject: (error) => {
            signal?.removeEventListener('abort', leave)
            reject(error)
          },
        }
        signal?.addEventListener('abort', leave, { once: true })
        queue.push(waiting)
        wake()
      })
    },
    seal() {
      return new Promise((resolve) => {
        sealers.push(resolve)
        wake()
      })
    },
    get active() {
      return active?.name
    },
    counts,
  }
}

/** Fixed header, owner, four descriptors and padding, generously. */
const recordOverheadBytesMax = 1_536
const padding = Buffer.alloc(8)

function encodeBatch(
  segment: Active,
  batch: readonly Waiting[],
): { buffers: Uint8Array[]; locations: SegmentLocation[]; endBytes: number } {
  const buffers: Uint8Array[] = []
  const locations: SegmentLocation[] = []
  let position = segment.endBytes
  for (const { body } of batch) {
    const blockCrcs = blockCrcsOf(body.pieces)
    const { owner, seals, sizeBytes, md5, crc64 } = body
    const sums = { sizeBytes, md5, crc64, blockCrcs, seals }
    const header = encodeRecordHeader(segment.salt, position, { owner, ...sums, durableBytes: segment.endBytes })
    const lengthBytes = header.length + body.sizeBytes
    const end = aligned(position + lengthBytes)
    buffers.push(header, ...body.pieces, padding.subarray(0, end - position - lengthBytes))
    locations.push({ kind: 'segment', segment: segment.name, offsetBytes: position, lengthBytes })
    position = end
  }
  return { buffers, locations, endBytes: position }
}

/** The CRC-32 of each block of a body that lies in pieces of any size. */
export function blockCrcsOf(pieces: readonly Uint8Array[]): number[] {
  const crcs: number[] = []
  let crc = 0
  let filled = 0
  for (const piece of pieces) {
    for (let from = 0; from < piece.length;) {
      const part = piece.subarray(from, from + blockBytes - filled)
      crc = crc32(part, crc)
      filled += part.length
      from += part.length
      if (filled === blockBytes) {
        crcs.push(crc)
        crc = 0
        filled = 0
      }
    }
  }
  if (filled > 0) crcs.push(crc)
  return crcs
}
