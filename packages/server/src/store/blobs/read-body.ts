/** From the disk to the reader. Every block is checked before a byte of it is handed out. */
import assert from 'node:assert/strict'
import { crc32 } from 'node:zlib'
import type { BufferBudget } from '../../base/streams.ts'
import {
  bodyBytesOfRecord,
  decodeRecordHeader,
  descriptorBytes,
  frameBytes,
  framePosition,
  isFrameIntact,
  recordHeaderBytes,
  type RecordHeader,
} from './layout.ts'
import type { OpenFile, OpenFiles } from './open-files.ts'
import {
  BlobDamaged,
  blockBytes,
  type BlobLocation,
  type ByteRange,
  type FileLocation,
  type Owner,
  type SegmentLocation,
} from './port.ts'

/** A large file is read by so many blocks at once, and by fewer when readers leave little of the budget. */
export const readBlocksMax = 4
/** One read takes at most this part of what the budget has left, so that slow readers do not starve the others. */
const readShare = 32

export type ReadWays = { readonly files: OpenFiles; readonly budget: BufferBudget }

export async function* readBody(
  ways: ReadWays,
  location: BlobLocation,
  owner: Owner,
  range: ByteRange,
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  assert(range.startByte >= 0 && range.endByte >= range.startByte - 1, 'a range is clamped to the body beforehand')
  const held = await ways.files.acquire(location)
  try {
    if (range.endByte < range.startByte) return
    if (location.kind === 'segment') yield* readRecord(ways.budget, held.open, location, owner, range, signal)
    else yield* readFile(ways.budget, held.open, location, range, signal)
  } finally {
    held.release()
  }
}

/** One read of the disk; the buffer is the caller's and is not charged to the budget. */
export function readWhole(ways: ReadWays, location: BlobLocation, owner: Owner, sizeBytes: number): Promise<Buffer> {
  return ways.files.use(location, async (open) => {
    if (location.kind === 'segment') {
      const bytes = await readExactly(open, location, location.lengthBytes, location.offsetBytes)
      const header = checkHeader(open, location, owner, bytes)
      if (header.sizeBytes !== sizeBytes) throw new BlobDamaged(location, `its body is not ${sizeBytes} bytes`)
      const body = bytes.subarray(location.lengthBytes - sizeBytes)
      checkBlocks(location, header, 0, body)
      return body
    }
    if (open.sizeBytes !== sizeBytes) throw new BlobDamaged(location, `its body is not ${sizeBytes} bytes`)
    const blocks = [...framesOf(open, location, await readFrames(open, location, 0, lastBlockOf(sizeBytes)), 0)]
    return blocks.length === 1 && blocks[0] !== undefined ? blocks[0] : Buffer.concat(blocks, sizeBytes)
  })
}

const lastBlockOf = (sizeBytes: number): number => Math.ceil(sizeBytes / blockBytes) - 1

/** A record is at most four blocks: it is read up to the last block needed, from its start or behind its header. */
async function* readRecord(
  budget: BufferBudget,
  open: OpenFile,
  location: SegmentLocation,
  owner: Owner,
  range: ByteRange,
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const sizeBytes = bodyBytesOfRecord(owner, location.lengthBytes)
  if (sizeBytes === undefined || range.endByte >= sizeBytes)
    throw new BlobDamaged(location, 'the record cannot hold the range')
  const headerBytes = recordHeaderBytes(owner, sizeBytes)
  const firstBlock = Math.floor(range.startByte / blockBytes)
  const from = firstBlock * blockBytes
  const to = Math.min(sizeBytes, (Math.floor(range.endByte / blockBytes) + 1) * blockBytes)
  signal?.throwIfAborted()
  const chargedBytes = budget.tryTake(to - from) ? to - from : 0
  try {
    const [header, blocks] = await readHeaderAndBlocks(open, location, owner, headerBytes, from, to)
    checkBlocks(location, header, firstBlock, blocks)
    yield blocks.subarray(range.startByte - from, range.endByte + 1 - from)
  } finally {
    budget.give(chargedBytes)
  }
}

async function readHeaderAndBlocks(
  open: OpenFile,
  location: SegmentLocation,
  owner: Owner,
  headerBytes: number,
  from: number,
  to: number,
): Promise<[RecordHeader, Buffer]> {
  const { offsetBytes } = location
  if (from === 0) {
    const bytes = await readExactly(open, location, headerBytes + to, offsetBytes)
    return [checkHeader(open, location, owner, bytes), bytes.subarray(headerBytes)]
  }
  const [header, blocks] = await Promise.all([
    readExactly(open, location, headerBytes, offsetBytes),
    readExactly(open, location, to - from, offsetBytes + headerBytes + from),
  ])
  return [checkHeader(open, location, owner, header), blocks]
}

async function readExactly(open: OpenFile, location: BlobLocation, sizeBytes: number, at: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(sizeBytes)
  const count = await open.file.read(bytes, at)
  if (count < sizeBytes) throw new BlobDamaged(location, `it ends ${sizeBytes - count} bytes early`)
  return bytes
}

function checkHeader(open: OpenFile, location: SegmentLocation, owner: Owner, bytes: Buffer): RecordHeader {
  const header = decodeRecordHeader(open.salt, location.offsetBytes, bytes)
  if (header === undefined) throw new BlobDamaged(location, 'its header is not what was written')
  // The last wall between two players: whatever a record of the metadata says, a body goes to its own owner only.
  if (header.owner.bucketId !== owner.bucketId || Buffer.compare(header.owner.key, owner.key) !== 0)
    throw new BlobDamaged(location, 'it belongs to another owner')
  if (recordHeaderBytes(header.owner, header.sizeBytes) + header.sizeBytes !== location.lengthBytes)
    throw new BlobDamaged(location, 'its length is not what was written')
  return header
}

function checkBlocks(location: BlobLocation, header: RecordHeader, firstBlock: number, blocks: Buffer): void {
  for (let from = 0, index = firstBlock; from < blocks.length; from += blockBytes, index += 1) {
    if (crc32(blocks.subarray(from, from + blockBytes)) !== header.blockCrcs[index])
      throw new BlobDamaged(location, `block ${index} is not what was written`)
  }
}

type Group = { readonly firstBlock: number; readonly frames: Promise<Buffer>; readonly chargedBytes: number }

/**
 * While a group of blocks is handed out the next is read, if the budget allows it. When it allows nothing, one block at a
 * time goes through beside it: a reader that waited could be what a writer waits for.
 */
async function* readFile(
  budget: BufferBudget,
  open: OpenFile,
  location: FileLocation,
  range: ByteRange,
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const { sizeBytes } = open
  if (sizeBytes === undefined || range.endByte >= sizeBytes)
    throw new BlobDamaged(location, 'the file cannot hold the range')
  const lastBlock = Math.floor(range.endByte / blockBytes)
  let nextBlock = Math.floor(range.startByte / blockBytes)
  let ahead: Group | undefined

  function start(blockCount: number, chargedBytes: number): Group {
    const last = Math.min(nextBlock + blockCount - 1, lastBlock)
    const frames = readFrames(open, location, nextBlock, last)
    // When the reader leaves before it is awaited, its failure is nobody's.
    frames.catch(() => undefined)
    const group = { firstBlock: nextBlock, frames, chargedBytes }
    nextBlock = last + 1
    return group
  }

  function tryStart(): Group | undefined {
    const free = (budget.totalBytes - budget.usedBytes) / readShare
    const blockCount = Math.min(readBlocksMax, Math.floor(free / blockBytes), lastBlock - nextBlock + 1)
    const chargedBytes = blockCount * blockBytes
    return blockCount > 0 && budget.tryTake(chargedBytes) ? start(blockCount, chargedBytes) : undefined
  }

  let group: Group | undefined
  try {
    while (nextBlock <= lastBlock || ahead !== undefined) {
      signal?.throwIfAborted()
      group = ahead ?? tryStart() ?? start(1, 0)
      ahead = undefined
      const frames = await group.frames
      ahead = tryStart()
      let index = group.firstBlock
      for (const block of framesOf(open, location, frames, index)) {
        const from = index * blockBytes
        yield block.subarray(Math.max(0, range.startByte - from), range.endByte + 1 - from)
        index += 1
      }
      budget.give(group.chargedBytes)
      group = undefined
    }
  } finally {
    if (group !== undefined) budget.give(group.chargedBytes)
    if (ahead !== undefined) {
      await ahead.frames.catch(() => undefined)
      budget.give(ahead.chargedBytes)
    }
  }
}

function readFrames(open: OpenFile, location: FileLocation, firstBlock: number, lastBlock: number): Promise<Buffer> {
  const blocksEnd = Math.min((lastBlock + 1) * blockBytes, open.sizeBytes ?? 0)
  const end = framePosition(0) + blocksEnd + (lastBlock + 1) * descriptorBytes
  const at = framePosition(firstBlock)
  return readExactly(open, location, end - at, at)
}

/** The bodies of the frames, each checked when it is asked for. */
function* framesOf(open: OpenFile, location: FileLocation, frames: Buffer, firstBlock: number): Generator<Buffer> {
  let index = firstBlock
  for (let at = 0; at < frames.length; at += frameBytes) {
    const frame = frames.subarray(at, at + frameBytes)
    if (!isFrameIntact(open.salt, index, frame))
      throw new BlobDamaged(location, `block ${index} is not what was written`)
    yield frame.subarray(descriptorBytes)
    index += 1
  }
}
