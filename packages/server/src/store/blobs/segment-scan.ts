/** What a segment holds, found without the metadata: record after record, across whatever is damaged. */
import { isDiskError } from '../../base/disk.ts'
import {
  aligned,
  beginsRecord,
  claimedHeaderBytes,
  decodeRecordHeader,
  decodeSegmentTail,
  recordAlignmentBytes,
  recordFixedBytes,
  segmentHeadBytes,
  tailBytes,
  type RecordHeader,
} from './layout.ts'
import type { OpenFile } from './open-files.ts'
import { BlobDamaged, type SegmentLocation } from './port.ts'

const windowBytes = 1_048_576
/** Larger than any record's header. */
const smallWindowBytes = 4_096

/**
 * A `gap` is a stretch in which no record begins. Behind the last flush that is known to have succeeded an unclean end
 * may have left anything (`isTorn`): no record there was acknowledged. Anywhere else it is damage.
 */
export type ScanItem =
  | {
      readonly kind: 'record'
      readonly location: SegmentLocation
      readonly header: RecordHeader
      readonly isTorn: boolean
    }
  | { readonly kind: 'gap'; readonly location: SegmentLocation; readonly isTorn: boolean }

export type SegmentEnd = {
  readonly isSealed: boolean
  readonly endBytes: number
  readonly recordCount: number | undefined
}

/** @throws BlobDamaged when the disk cannot read it: whether the segment was closed is then not known */
export async function segmentEnd(open: OpenFile, segment: string): Promise<SegmentEnd> {
  const sizeBytes = await open.file.sizeBytes()
  const bytes = Buffer.alloc(tailBytes)
  const at = sizeBytes - tailBytes
  const count = at < segmentHeadBytes ? 0 : await readEnd(open, segment, bytes, at)
  if (count === tailBytes) {
    const tail = decodeSegmentTail(open.salt, bytes)
    if (tail !== undefined && tail.sizeBytes === at)
      return { isSealed: true, endBytes: at, recordCount: tail.recordCount }
  }
  return { isSealed: false, endBytes: sizeBytes, recordCount: undefined }
}

async function readEnd(open: OpenFile, segment: string, bytes: Buffer, at: number): Promise<number> {
  try {
    return await open.file.read(bytes, at)
  } catch (error) {
    if (!isDiskError(error, 'EIO')) throw error
    const location = { kind: 'segment', segment, offsetBytes: at, lengthBytes: bytes.length } as const
    throw new BlobDamaged(location, 'the disk cannot read its end', { cause: error })
  }
}

export async function* scanSegment(
  open: OpenFile,
  segment: string,
  signal?: AbortSignal,
): AsyncGenerator<ScanItem, void, void> {
  const end = await segmentEnd(open, segment)
  const durableBytes = end.isSealed ? end.endBytes : await durableEnd(open, segment, end.endBytes, signal)
  for await (const item of walk(open, segment, end.endBytes, signal))
    yield { ...item, isTorn: item.location.offsetBytes >= durableBytes }
}

/** Every record says where its batch began, and all before that had been flushed. */
async function durableEnd(open: OpenFile, segment: string, endBytes: number, signal?: AbortSignal): Promise<number> {
  let durableBytes = segmentHeadBytes
  for await (const item of walk(open, segment, endBytes, signal))
    if (item.kind === 'record') durableBytes = Math.max(durableBytes, item.header.durableBytes)
  return durableBytes
}

type Step =
  | { readonly kind: 'record'; readonly location: SegmentLocation; readonly header: RecordHeader }
  | { readonly kind: 'gap'; readonly location: SegmentLocation }

async function* walk(
  open: OpenFile,
  segment: string,
  endBytes: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Step, void, void> {
  const window = createWindow(open)
  let gapFrom: number | undefined
  let at = segmentHeadBytes
  while (at < endBytes) {
    signal?.throwIfAborted()
    const found = await headerAt(open, window, at, endBytes)
    if (found === undefined) {
      gapFrom ??= at
      at = await window.nextCandidate(at + recordAlignmentBytes, endBytes)
      continue
    }
    if (gapFrom !== undefined) yield gap(segment, gapFrom, at)
    gapFrom = undefined
    const lengthBytes = found.headerBytes + found.header.sizeBytes
    yield { kind: 'record', location: { kind: 'segment', segment, offsetBytes: at, lengthBytes }, header: found.header }
    at = aligned(at + lengthBytes)
  }
  if (gapFrom !== undefined) yield gap(segment, gapFrom, endBytes)
}

const gap = (segment: string, from: number, to: number): Step => ({
  kind: 'gap',
  location: { kind: 'segment', segment, offsetBytes: from, lengthBytes: to - from },
})

async function headerAt(
  open: OpenFile,
  window: Window,
  at: number,
  endBytes: number,
): Promise<{ headerBytes: number; header: RecordHeader } | undefined> {
  const headerBytes = claimedHeaderBytes(await window.at(at, recordFixedBytes))
  if (headerBytes === undefined) return undefined
  const header = decodeRecordHeader(open.salt, at, await window.at(at, headerBytes))
  if (header === undefined || at + headerBytes + header.sizeBytes > endBytes) return undefined
  return { headerBytes, header }
}

type Window = {
  /** Up to so many bytes from here; fewer at the end of the file. */
  at(positionBytes: number, lengthBytes: number): Promise<Buffer>
  /** The first place from here on where a header could begin; `endBytes` when there is none. */
  nextCandidate(fromBytes: number, endBytes: number): Promise<number>
}

function createWindow(open: OpenFile): Window {
  let bytes: Buffer = Buffer.alloc(0)
  let from = 0

  async function load(positionBytes: number): Promise<void> {
    bytes = (await tryRead(positionBytes, windowBytes)) ?? (await loadSmall(positionBytes))
    from = positionBytes
  }

  /** One bad sector must not hide a whole window: what cannot be read counts as zeros, in which no record begins. */
  async function loadSmall(positionBytes: number): Promise<Buffer> {
    return (await tryRead(positionBytes, smallWindowBytes)) ?? Buffer.alloc(smallWindowBytes)
  }

  async function tryRead(positionBytes: number, lengthBytes: number): Promise<Buffer | undefined> {
    const fresh = Buffer.allocUnsafe(lengthBytes)
    try {
      return fresh.subarray(0, await open.file.read(fresh, positionBytes))
    } catch (error) {
      if (isDiskError(error, 'EIO')) return undefined
      throw error
    }
  }

  async function at(positionBytes: number, lengthBytes: number): Promise<Buffer> {
    const isInside = positionBytes >= from && positionBytes + lengthBytes <= from + bytes.length
    if (!isInside) await load(positionBytes)
    return bytes.subarray(positionBytes - from, positionBytes - from + lengthBytes)
  }

  return {
    at,
    async nextCandidate(fromBytes, endBytes) {
      let position = fromBytes
      while (position + recordFixedBytes <= endBytes) {
        await at(position, recordFixedBytes)
        // A whole window without a wait: a gap may be a segment long.
        const windowEnd = Math.min(from + bytes.length, endBytes) - recordFixedBytes
        for (; position <= windowEnd; position += recordAlignmentBytes)
          if (beginsRecord(bytes, position - from)) return position
      }
      return endBytes
    },
  }
}
