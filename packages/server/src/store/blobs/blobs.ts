/** The blob store on files of this machine: one process's way to what all processes have written. */
import { realDisk, unlessDiskError, type Disk } from '../../base/disk.ts'
import type { BufferBudget } from '../../base/streams.ts'
import { createBodyHashes } from './body-hash.ts'
import { compactSegment, wholeOf } from './compaction.ts'
import { createDiskSpace, reserveBytesDefault } from './disk-space.ts'
import { createFileWriter } from './file-writer.ts'
import { createFolders } from './folders.ts'
import { listGenerations, markClean, sweepOrphans } from './generations.ts'
import { createInFlight } from './in-flight.ts'
import { filePath, generationFolder, segmentPath } from './names.ts'
import { createOpenFiles, openFilesMaxDefault, type OpenFiles } from './open-files.ts'
import { createGroupBuffers } from './group-buffers.ts'
import type { BlobLocation, Blobs, SegmentInfo, StoredBody } from './port.ts'
import { groupBytes, readBody, readWhole } from './read-body.ts'
import { scrubAll } from './scrub.ts'
import { segmentEnd } from './segment-scan.ts'
import { createSegmentWriter, segmentBytesMaxDefault, type SegmentWriter } from './segment-writer.ts'
import { createUnlinker } from './unlinker.ts'
import { writeBody } from './write-body.ts'

export type BlobsOptions = {
  /** Made when absent; its parent exists. */
  readonly directory: string
  /** Never used before by any process: lower-case letters, digits and dashes, at most 32. */
  readonly generation: string
  readonly budget: BufferBudget
  /** Failures that no caller waits for. */
  readonly onError: (error: unknown) => void
  /**
   * Resolves when every read (write) that had begun in any process before the call has ended; each process answers with
   * its own `reads.clear()` (`writes.clear()`). By default this is the only process.
   */
  readonly readsClear?: () => Promise<void>
  readonly writesClear?: () => Promise<void>
  readonly disk?: Disk
  readonly segmentBytesMax?: number
  readonly reserveBytes?: number
  readonly openFilesMax?: number
  readonly monotonicMs?: () => number
  /** So many large bodies at once have their MD5 worked out in a thread. By default as the cores allow. */
  readonly threadedBodiesMax?: number | undefined
}

/** Opens the folder for this process. Nothing is read or repaired: what earlier processes left stays readable. */
export async function openBlobs(options: BlobsOptions): Promise<Blobs> {
  const { directory: root, generation, budget, onError, disk = realDisk } = options
  const folders = createFolders(disk)
  await folders.ensure(root)
  await folders.ensure(generationFolder(root, generation))
  const reads = createInFlight()
  const writes = createInFlight()
  const writesClear = options.writesClear ?? (() => writes.clear())
  const files = createOpenFiles(disk, root, onError, options.openFilesMax ?? openFilesMaxDefault)
  const monotonicMs = options.monotonicMs ?? (() => performance.now())
  const space = createDiskSpace(disk, root, options.reserveBytes ?? reserveBytesDefault, monotonicMs)
  const segmentBytesMax = options.segmentBytesMax ?? segmentBytesMaxDefault
  const unlinker = createUnlinker(disk, options.readsClear ?? (() => reads.clear()), onError)
  let hasLeftovers = false
  function onLeftover(error: unknown): void {
    hasLeftovers = true
    onError(error)
  }
  const place = { disk, folders, root, generation, onError }
  const leavings = { onRemoved: (path: string) => unlinker.noteRemoved(path), onLeftover }
  const segments = createSegmentWriter({ ...place, segmentBytesMax })
  const hashes = createBodyHashes(options.threadedBodiesMax)
  const deadBytes = new Map<string, number>()
  const fileCounts = { count: 0, bytes: 0 }

  function forget(location: BlobLocation): void {
    if (location.kind === 'file') return unlinkLater(location, filePath(root, location.file))
    deadBytes.set(location.segment, (deadBytes.get(location.segment) ?? 0) + location.lengthBytes)
  }

  function unlinkLater(location: BlobLocation, path: string | undefined): void {
    if (path !== undefined) unlinker.enqueue(path, () => files.drop(location))
  }

  function retire(segment: string): void {
    deadBytes.delete(segment)
    unlinkLater(wholeOf(segment), segmentPath(root, segment))
  }

  function count(stored: StoredBody): StoredBody {
    if (stored.location.kind === 'file') {
      fileCounts.count += 1
      fileCounts.bytes += stored.sizeBytes
    }
    return stored
  }

  async function remove(file: string): Promise<void> {
    const path = filePath(root, file)
    if (path === undefined) return
    files.drop({ kind: 'file', file })
    await disk.unlink(path).catch(unlessDiskError('ENOENT'))
  }

  const groups = createGroupBuffers(groupBytes)
  const ways = { files, budget, groups, disk, root }
  return {
    generation,
    reads,
    writes,
    write: async (body, what) =>
      count(
        await writeBody(body, what, {
          budget,
          space,
          segments,
          hashes,
          startFile: (owner, give) => createFileWriter({ ...place, ...leavings }, owner, give, what.cipher),
        }),
      ),
    read: (location, owner, range, signal, chunksAre, cipher) =>
      readBody(ways, location, owner, range, signal, chunksAre, cipher),
    readSmall: async (location, owner, sizeBytes, cipher) => readWhole(ways, location, owner, sizeBytes, cipher),
    forget,
    sealActive: () => segments.seal(),
    segments: () => listSegments(disk, root, files, segments, deadBytes),
    compactSegment: (segment, duties) =>
      compactSegment({ files, budget, segments, writes, writesClear, forget, retire }, segment, duties),
    sweepOrphans(duties) {
      const liveGenerations = new Set([...duties.liveGenerations, generation])
      return sweepOrphans({ disk, root, writesClear, remove }, { ...duties, liveGenerations })
    },
    scrub: (signal) => scrubAll(ways, signal),
    trim: () => files.trim(),
    async stats() {
      return {
        segmentBytesWritten: segments.counts.bytes,
        fileBytesWritten: fileCounts.bytes,
        batchCount: segments.counts.batches,
        recordCount: segments.counts.records,
        fileCount: fileCounts.count,
        abandonedSegmentCount: segments.counts.abandoned,
        deadBytes: [...deadBytes.values()].reduce((sum, bytes) => sum + bytes, 0),
        filesToUnlink: unlinker.waitingCount,
        freeBytes: await space.freeBytes(),
        bufferedBytes: budget.usedBytes,
        openFileCount: files.count,
      }
    },
    async close() {
      await writes.clear()
      await segments.seal()
      await hashes.close()
      const isComplete = await unlinker.drain()
      await files.close()
      if (isComplete && !hasLeftovers) await markClean(disk, generationFolder(root, generation))
    },
  }
}

async function listSegments(
  disk: Disk,
  root: string,
  files: OpenFiles,
  writer: SegmentWriter,
  deadBytes: ReadonlyMap<string, number>,
): Promise<readonly SegmentInfo[]> {
  const generations = await listGenerations(disk, root)
  const found: SegmentInfo[] = []
  for (const segment of generations.flatMap((generation) => generation.segments)) {
    const isActive = writer.active === segment
    const end = await files
      .use(wholeOf(segment), (open) => segmentEnd(open, segment))
      // One that is damaged or was removed meanwhile is listed all the same: compaction says what is the matter.
      .catch(() => ({ isSealed: false, endBytes: 0 }))
    found.push({
      segment,
      sizeBytes: end.endBytes,
      deadBytes: deadBytes.get(segment) ?? 0,
      isSealed: end.isSealed,
      isActive,
    })
  }
  return found
}
