/** Rewrites what is alive in a segment to the active one, so that the old one can go. */
import { isDiskError } from '../../base/disk.ts'
import { segmentEnd, scanSegment } from './segment-scan.ts'
import type { BufferBudget } from '../../base/streams.ts'
import { ownerBytes, type RecordHeader } from './layout.ts'
import { generationOf } from './names.ts'
import { SegmentNeverBegun, type OpenFile, type OpenFiles } from './open-files.ts'
import {
  BlobDamaged,
  BlobMissing,
  type BlobLocation,
  type Compaction,
  type CompactionDuties,
  type InFlight,
  type SegmentLocation,
  type SegmentRecord,
} from './port.ts'
import { readWhole } from './read-body.ts'
import type { SegmentWriter } from './segment-writer.ts'

/** The metadata is asked about so many records at once. */
export const compactionPageRecordsMax = 256
/** So many records are copied together, to share flushes: at most 4 MiB, beside the budget, which clients may use up. */
const copiesAtOnceMax = 16

export type CompactionWays = {
  readonly files: OpenFiles
  readonly budget: BufferBudget
  readonly segments: SegmentWriter
  readonly writes: InFlight
  writesClear(): Promise<void>
  forget(location: BlobLocation): void
  /** Removes the segment once nobody reads it. */
  retire(segment: string): void
}

type Found = { readonly location: SegmentLocation; readonly header: RecordHeader }

export async function compactSegment(
  ways: CompactionWays,
  segment: string,
  duties: CompactionDuties,
): Promise<Compaction> {
  if (ways.segments.active === segment) return { kind: 'kept', why: 'active', movedCount: 0 }
  let isOnlyRead = true
  try {
    return await ways.files.use(wholeOf(segment), async (open) => {
      const { isSealed, endBytes } = await segmentEnd(open, segment)
      if (!isSealed && duties.liveGenerations.has(generationOf(segment)))
        return { kind: 'kept', why: 'active', movedCount: 0 } as const
      // A record whose commit is still on its way looks dead. The segment takes no more records, so that when all
      // writes that are under way now have ended, what is dead stays dead.
      await ways.writesClear()
      // One more flipped bit in a damaged head would take all records: they are moved while they can be read.
      if (duties.keepsWhole === true && open.isHeadWhole && !(await hasDead(open, segment, duties)))
        return { kind: 'kept', why: 'whole', movedCount: 0 } as const
      isOnlyRead = false
      const moved = await moveLive(ways, open, segment, duties)
      if (moved.isDamaged) return { kind: 'kept', why: 'damaged', movedCount: moved.count } as const
      ways.retire(segment)
      return { kind: 'compacted', movedCount: moved.count, movedBytes: moved.bytes, freedBytes: endBytes - moved.bytes }
    })
  } catch (error) {
    if (error instanceof BlobMissing) return { kind: 'kept', why: 'missing', movedCount: 0 }
    if (error instanceof SegmentNeverBegun && !duties.liveGenerations.has(generationOf(segment))) {
      ways.retire(segment)
      return { kind: 'compacted', movedCount: 0, movedBytes: 0, freedBytes: 0 }
    }
    // While it is moved it may be the other disk call, the write, that failed.
    if (error instanceof BlobDamaged || (isOnlyRead && isUnreadable(error)))
      return { kind: 'kept', why: 'damaged', movedCount: 0 }
    throw error
  }
}

/** Of a read: a sector that the disk cannot read is damage like any other, and no reason to leave the rest where it is. */
const isUnreadable = (error: unknown): boolean => isDiskError(error, 'EIO')

export const wholeOf = (segment: string): SegmentLocation => ({
  kind: 'segment',
  segment,
  offsetBytes: 0,
  lengthBytes: 0,
})

/** Whether anything in it is dead, or may be. Bodies are not read. */
async function hasDead(open: OpenFile, segment: string, duties: CompactionDuties): Promise<boolean> {
  let page: Found[] = []
  const isPageDead = async (): Promise<boolean> => {
    const lives = page.length === 0 ? [] : await duties.isLive(page.map(recordOf))
    return lives.includes(false)
  }
  for await (const item of scanSegment(open, segment, duties.signal)) {
    if (item.kind === 'gap') return true
    page.push(item)
    if (page.length < compactionPageRecordsMax) continue
    if (await isPageDead()) return true
    page = []
  }
  return isPageDead()
}

const recordOf = ({ location, header }: Found): SegmentRecord => ({
  location,
  owner: header.owner,
  sizeBytes: header.sizeBytes,
})

type Moved = { count: number; bytes: number; isDamaged: boolean }

async function moveLive(
  ways: CompactionWays,
  open: OpenFile,
  segment: string,
  duties: CompactionDuties,
): Promise<Moved> {
  const moved: Moved = { count: 0, bytes: 0, isDamaged: false }
  let page: Found[] = []
  for await (const item of scanSegment(open, segment, duties.signal)) {
    // Behind a damaged header something alive may lie: such a segment is kept for the operator.
    if (item.kind === 'gap') moved.isDamaged ||= !item.isTorn
    else page.push(item)
    if (page.length < compactionPageRecordsMax) continue
    await movePage(ways, page, duties, moved)
    page = []
  }
  await movePage(ways, page, duties, moved)
  return moved
}

async function movePage(
  ways: CompactionWays,
  page: readonly Found[],
  duties: CompactionDuties,
  moved: Moved,
): Promise<void> {
  if (page.length === 0) return
  const lives = await duties.isLive(page.map(recordOf))
  const live = page.filter((_, index) => lives[index])
  for (let from = 0; from < live.length; from += copiesAtOnceMax) {
    duties.signal?.throwIfAborted()
    const outcomes = await Promise.all(
      live.slice(from, from + copiesAtOnceMax).map((found) => moveOne(ways, found, duties)),
    )
    for (const outcome of outcomes) {
      if (outcome === 'damaged') moved.isDamaged = true
      else if (outcome !== undefined) {
        moved.count += 1
        moved.bytes += outcome
      }
    }
  }
}

/** The bytes moved, or undefined when the object changed meanwhile and the copy is dead space. */
async function moveOne(
  ways: CompactionWays,
  { location, header }: Found,
  duties: CompactionDuties,
): Promise<number | 'damaged' | undefined> {
  using _during = ways.writes.begin()
  const { owner, sizeBytes, md5, crc64, seals } = header
  let body: Buffer
  try {
    // What is sealed moves as it is: its key is not needed, and what it is bound to is not its place.
    body = await readWhole(ways, location, owner, sizeBytes, 'as-stored')
  } catch (error) {
    if (error instanceof BlobDamaged || isUnreadable(error)) return 'damaged'
    throw error
  }
  const to = await ways.segments.append({ owner, pieces: [body], seals, sizeBytes, md5, crc64 }, duties.signal)
  const isMoved = await duties.relocate({ location, owner, sizeBytes }, { location: to, sizeBytes, md5, crc64 })
  if (!isMoved) {
    ways.forget(to)
    return undefined
  }
  return sizeBytes + ownerBytes(owner)
}
