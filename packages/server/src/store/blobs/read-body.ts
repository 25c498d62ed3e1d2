/** From the disk to the reader. Every block is checked before a byte of it is handed out. */
import assert from 'node:assert/strict'
import type { BufferBudget } from '../../base/streams.ts'
import { blockCrc } from './block-crc.ts'
import {
  bodyBytesOfRecord,
  decodeRecordHeader,
  descriptorBytes,
  descriptorSealAt,
  framePosition,
  isBlockIntact,
  recordHeaderBytes,
  type RecordHeader,
} from './layout.ts'
import type { GroupBuffers } from './group-buffers.ts'
import type { OpenFile, OpenFiles } from './open-files.ts'
import {
  BlobDamaged,
  blockBytes,
  blockSealBytes,
  type BlobLocation,
  type ByteRange,
  type ChunksAre,
  type FileLocation,
  type Opening,
  type Owner,
  type SegmentLocation,
} from './port.ts'
import { opened } from './sealing.ts'

/** A large file is read by so many blocks at once, and by fewer when readers leave little of the budget. */
export const readBlocksMax = 16
/** One read takes at most this part of what the budget has left, so that slow readers do not starve the others. */
const readShare = 32

/** One group of blocks of a large file. */
export const groupBytes = readBlocksMax * blockBytes

export type ReadWays = { readonly files: OpenFiles; readonly budget: BufferBudget; readonly groups: GroupBuffers }

export async function* readBody(
  ways: ReadWays,
  location: BlobLocation,
  owner: Owner,
  range: ByteRange,
  signal?: AbortSignal,
  chunksAre: ChunksAre = 'kept',
  opening?: Opening,
): AsyncGenerator<Buffer, void, void> {
  assert(range.startByte >= 0 && range.endByte >= range.startByte - 1, 'a range is clamped to the body beforehand')
  const held = await ways.files.acquire(location)
  try {
    if (range.endByte < range.startByte) return
    if (location.kind === 'segment') yield* readRecord(ways.budget, held.open, location, owner, range, signal, opening)
    else yield* readFile(ways, held.open, location, range, signal, chunksAre, opening)
  } finally {
    held.release()
  }
}

/** One read of the disk; the buffer is the caller's and is not charged to the budget. Nobody waits for what is in memory. */
export function readWhole(
  ways: Pick<ReadWays, 'files'>,
  location: BlobLocation,
  owner: Owner,
  sizeBytes: number,
  opening?: Opening,
): Promise<Buffer> | Buffer {
  if (location.kind === 'segment') {
    const open = ways.files.opened(location)
    const bytes = open && readAtOnce(open, location)
    if (open !== undefined && bytes !== undefined) return bodyOfRecord(open, location, owner, sizeBytes, bytes, opening)
  }
  return ways.files.use(location, async (open) => {
    if (location.kind === 'segment') {
      const bytes = await readExactly(open, location, location.lengthBytes, location.offsetBytes)
      return bodyOfRecord(open, location, owner, sizeBytes, bytes, opening)
    }
    if (open.sizeBytes !== sizeBytes) throw new BlobDamaged(location, `its body is not ${sizeBytes} bytes`)
    const blocks = await readBlocks(open, location, 0, lastBlockOf(sizeBytes))
    const intact = intactBytes(open, blocks)
    if (intact < sizeBytes) throw damageBehind(location, blocks, intact)
    return opened(location, open.isSealed ? sealsOf(blocks) : undefined, opening, 0, sizeBytes, blocks.bytes)
  })
}

function readAtOnce(open: OpenFile, location: SegmentLocation): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(location.lengthBytes)
  const count = open.file.readAtOnce(bytes, location.offsetBytes)
  if (count === undefined) return undefined
  if (count < bytes.length) throw endsEarly(location, bytes.length - count)
  return bytes
}

function bodyOfRecord(
  open: OpenFile,
  location: SegmentLocation,
  owner: Owner,
  sizeBytes: number,
  bytes: Buffer,
  opening: Opening | undefined,
): Buffer {
  const header = checkHeader(open, location, owner, bytes)
  if (header.sizeBytes !== sizeBytes) throw new BlobDamaged(location, `its body is not ${sizeBytes} bytes`)
  const body = bytes.subarray(location.lengthBytes - sizeBytes)
  checkBlocks(location, header, 0, body)
  return opened(location, header.seals, opening, 0, sizeBytes, body)
}

const lastBlockOf = (sizeBytes: number): number => Math.ceil(sizeBytes / blockBytes) - 1

/** A record is at most four blocks: it is read up to the last block needed, from its start or behind its header. */
async function* readRecord(
  budget: BufferBudget,
  open: OpenFile,
  location: SegmentLocation,
  owner: Owner,
  range: ByteRange,
  signal: AbortSignal | undefined,
  opening: Opening | undefined,
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
    const plain = opened(
      location,
      header.seals?.subarray(firstBlock * blockSealBytes),
      opening,
      firstBlock,
      sizeBytes,
      blocks,
    )
    yield plain.subarray(range.startByte - from, range.endByte + 1 - from)
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
  if (count < sizeBytes) throw endsEarly(location, sizeBytes - count)
  return bytes
}

const endsEarly = (location: BlobLocation, missingBytes: number): BlobDamaged =>
  new BlobDamaged(location, `it ends ${missingBytes} bytes early`)

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
    if (blockCrc(blocks.subarray(from, from + blockBytes)) !== header.blockCrcs[index])
      throw new BlobDamaged(location, `block ${index} is not what was written`)
  }
}

type Group = { readonly blocks: Promise<CheckedBlocks>; readonly chargedBytes: number }
/** `intactBytes` lie before the first damaged block. */
type CheckedBlocks = Blocks & { readonly intactBytes: number }
/** The blocks of a file that were read at once, without what lies between them. */
type Blocks = { readonly firstBlock: number; readonly bytes: Buffer; readonly descriptors: Buffer }

/**
 * While a group of blocks is handed out the next is read and checked, if the budget allows it, so that nobody waits for the
 * checksums between two groups. When it allows nothing, one block at a time goes through beside it: a reader that waited
 * could be what a writer waits for.
 */
async function* readFile(
  { budget, groups }: Pick<ReadWays, 'budget' | 'groups'>,
  open: OpenFile,
  location: FileLocation,
  range: ByteRange,
  signal: AbortSignal | undefined,
  chunksAre: ChunksAre,
  opening: Opening | undefined,
): AsyncGenerator<Buffer, void, void> {
  const { sizeBytes, isSealed } = open
  if (sizeBytes === undefined || range.endByte >= sizeBytes)
    throw new BlobDamaged(location, 'the file cannot hold the range')
  const lastBlock = Math.floor(range.endByte / blockBytes)
  let nextBlock = Math.floor(range.startByte / blockBytes)
  let ahead: Group | undefined
  // Two in turn: one is with the reader, into the other the next group is read.
  const buffers: (Buffer | undefined)[] = [undefined, undefined]
  function nextBuffer(): Buffer {
    const bytes = buffers.shift() ?? groups.take()
    buffers.push(bytes)
    return bytes
  }

  function start(blockCount: number, chargedBytes: number): Group {
    const last = Math.min(nextBlock + blockCount - 1, lastBlock)
    const blocks = checkedBlocks(open, readBlocks(open, location, nextBlock, last, nextBuffer))
    // When the reader leaves before it is awaited, its failure is nobody's.
    blocks.catch(() => undefined)
    nextBlock = last + 1
    return { blocks, chargedBytes }
  }

  function tryStart(): Group | undefined {
    const free = (budget.totalBytes - budget.usedBytes) / readShare
    const blockCount = Math.min(readBlocksMax, Math.floor(free / blockBytes), lastBlock - nextBlock + 1)
    const chargedBytes = blockCount * blockBytes
    return blockCount > 0 && budget.tryTake(chargedBytes) ? start(blockCount, chargedBytes) : undefined
  }

  let group: Group | undefined
  // Who left early may still hold what was lent.
  let isFree = chunksAre === 'kept'
  try {
    while (nextBlock <= lastBlock || ahead !== undefined) {
      signal?.throwIfAborted()
      group = ahead ?? tryStart() ?? start(1, 0)
      ahead = undefined
      const blocks = await group.blocks
      ahead = tryStart()
      const intact = blocks.intactBytes
      const from = blocks.firstBlock * blockBytes
      const [first, end] = [Math.max(0, range.startByte - from), Math.min(intact, range.endByte + 1 - from)]
      const checked = blocks.bytes.subarray(0, intact)
      const seals = isSealed ? sealsOf(blocks) : undefined
      const plain = opened(location, seals, opening, blocks.firstBlock, sizeBytes, checked)
      if (chunksAre === 'lent' && first < end) yield plain.subarray(first, end)
      else
        for (let at = first; at < end; at += blockBytes)
          yield Buffer.from(plain.subarray(at, Math.min(at + blockBytes, end)))
      if (intact < blocks.bytes.length) throw damageBehind(location, blocks, intact)
      budget.give(group.chargedBytes)
      group = undefined
    }
    isFree = true
  } finally {
    if (group !== undefined) budget.give(group.chargedBytes)
    if (ahead !== undefined) {
      await ahead.blocks.catch(() => undefined)
      budget.give(ahead.chargedBytes)
    }
    if (isFree) for (const bytes of buffers) if (bytes !== undefined) groups.give(bytes)
  }
}

async function readBlocks(
  open: OpenFile,
  location: FileLocation,
  firstBlock: number,
  lastBlock: number,
  bufferFor: (sizeBytes: number) => Buffer = (neededBytes) => Buffer.allocUnsafe(neededBytes),
): Promise<Blocks> {
  const from = firstBlock * blockBytes
  const sizeBytes = Math.min((lastBlock + 1) * blockBytes, open.sizeBytes ?? 0) - from
  const at = framePosition(firstBlock)
  if (firstBlock === lastBlock) {
    const frame = await readExactly(open, location, descriptorBytes + sizeBytes, at)
    return { firstBlock, bytes: frame.subarray(descriptorBytes), descriptors: frame.subarray(0, descriptorBytes) }
  }
  const bytes = bufferFor(sizeBytes).subarray(0, sizeBytes)
  const descriptors = Buffer.allocUnsafe((lastBlock + 1 - firstBlock) * descriptorBytes)
  const frames: Buffer[] = []
  for (let index = 0; index * blockBytes < sizeBytes; index += 1)
    frames.push(
      descriptors.subarray(index * descriptorBytes, (index + 1) * descriptorBytes),
      bytes.subarray(index * blockBytes, (index + 1) * blockBytes),
    )
  const missing = sizeBytes + descriptors.length - (await open.file.readInto(frames, at))
  if (missing > 0) throw endsEarly(location, missing)
  return { firstBlock, bytes, descriptors }
}

async function checkedBlocks(open: OpenFile, read: Promise<Blocks>): Promise<CheckedBlocks> {
  const blocks = await read
  return { ...blocks, intactBytes: intactBytes(open, blocks) }
}

/** How many bytes lie before the first damaged block; all of them when there is none. */
function intactBytes(open: OpenFile, { firstBlock, bytes, descriptors }: Blocks): number {
  for (let from = 0, index = 0; from < bytes.length; from += blockBytes, index += 1) {
    const descriptor = descriptors.readUInt32LE(index * descriptorBytes)
    if (!isBlockIntact(open.salt, firstBlock + index, bytes.subarray(from, from + blockBytes), descriptor)) return from
  }
  return bytes.length
}

function sealsOf({ descriptors }: Blocks): Uint8Array {
  const blockCount = descriptors.length / descriptorBytes
  const seals = Buffer.allocUnsafe(blockCount * blockSealBytes)
  for (let index = 0; index < blockCount; index += 1)
    descriptors.copy(
      seals,
      index * blockSealBytes,
      index * descriptorBytes + descriptorSealAt,
      (index + 1) * descriptorBytes,
    )
  return seals
}

function damageBehind(location: FileLocation, { firstBlock }: Blocks, intact: number): BlobDamaged {
  return new BlobDamaged(location, `block ${firstBlock + intact / blockBytes} is not what was written`)
}
