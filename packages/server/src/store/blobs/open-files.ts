/** Open segments and files for reading: opened once for all who read, kept for a while, bounded in number. */
import { isDiskError, type Disk, type DiskFile } from '../../base/disk.ts'
import { bodyBytesOfFile, decodeFileHead, decodeSegmentHead, fileHeadBytes, segmentHeadBytes } from './layout.ts'
import { filePath, segmentPath } from './names.ts'
import { BlobDamaged, BlobMissing, type BlobLocation, type Owner } from './port.ts'

/**
 * The power went while the segment was made. The head is synced before the first record is written, so that a segment
 * with a bad head and nothing behind it never held anything.
 */
export class SegmentNeverBegun extends BlobDamaged {
  constructor(location: BlobLocation) {
    super(location, 'its head was never written')
  }
}

/** Descriptors of one process that may stay open without a reader. More are open only while more are read. */
export const openFilesMaxDefault = 512

/** `sizeBytes` is that of a file's body; of a segment it is unknown, because it may grow. */
export type OpenFile = {
  readonly file: DiskFile
  readonly salt: Uint8Array
  readonly owner: Owner
  readonly sizeBytes: number | undefined
  /** Of a file. Each record of a segment says so of itself. */
  readonly isSealed: boolean
  /** False of a segment that only one of the two copies of its salt is left of. */
  readonly isHeadWhole: boolean
}

type Head = Pick<OpenFile, 'salt' | 'owner' | 'isSealed' | 'isHeadWhole'>

export type OpenFiles = {
  /** Runs `work` with the open file, which is not closed meanwhile. Throws BlobMissing and BlobDamaged. */
  use<T>(location: BlobLocation, work: (open: OpenFile) => Promise<T>): Promise<T>
  /** The file if it is open; good until the caller lets go of the thread, for until then nobody closes it. */
  opened(location: BlobLocation): OpenFile | undefined
  acquire(location: BlobLocation): Promise<{ readonly open: OpenFile; release(): void }>
  /** Closes the file when nobody reads it any more, because it is about to be unlinked. */
  drop(location: BlobLocation): void
  trim(): void
  close(): Promise<void>
  readonly count: number
}

type Entry = {
  readonly opening: Promise<OpenFile>
  /** What `opening` came to. */
  open: OpenFile | undefined
  readers: number
  isUsed: boolean
  isDropped: boolean
}

export function createOpenFiles(
  disk: Pick<Disk, 'open'>,
  root: string,
  onError: (error: unknown) => void,
  openFilesMax: number = openFilesMaxDefault,
): OpenFiles {
  const entries = new Map<string, Entry>()
  const closing = new Set<Promise<void>>()

  function entryOf(location: BlobLocation): Entry {
    const name = nameOf(location)
    const known = entries.get(name)
    if (known !== undefined) {
      // The map keeps the order of insertion: the first is the one that was not read for the longest time.
      entries.delete(name)
      entries.set(name, known)
      return known
    }
    const opening = openBlob(disk, root, location)
    const entry: Entry = { opening, open: undefined, readers: 0, isUsed: true, isDropped: false }
    entries.set(name, entry)
    opening.then(
      (open) => {
        entry.open = open
      },
      () => remove(name, entry),
    )
    return entry
  }

  function remove(name: string, entry: Entry): void {
    entry.isDropped = true
    if (entries.get(name) === entry) entries.delete(name)
    if (entry.readers === 0) closeEntry(entry)
  }

  function closeEntry(entry: Entry): void {
    const closed = entry.opening
      .then(
        (open) => open.file.close(),
        () => undefined,
      )
      .catch(onError)
      .finally(() => closing.delete(closed))
    closing.add(closed)
  }

  function evict(): void {
    if (entries.size <= openFilesMax) return
    for (const [name, entry] of entries) {
      if (entry.readers > 0) continue
      remove(name, entry)
      if (entries.size <= openFilesMax) return
    }
  }

  async function acquire(location: BlobLocation): Promise<{ readonly open: OpenFile; release(): void }> {
    const entry = entryOf(location)
    entry.readers += 1
    entry.isUsed = true
    let isReleased = false
    function release(): void {
      if (isReleased) return
      isReleased = true
      entry.readers -= 1
      if (entry.readers === 0 && entry.isDropped) closeEntry(entry)
      evict()
    }
    try {
      return { open: await entry.opening, release }
    } catch (error) {
      release()
      throw error
    }
  }

  return {
    opened(location) {
      const entry = entryOf(location)
      entry.isUsed = true
      return entry.open
    },
    acquire,
    async use(location, work) {
      const held = await acquire(location)
      try {
        return await work(held.open)
      } finally {
        held.release()
      }
    },
    drop(location) {
      const name = nameOf(location)
      const entry = entries.get(name)
      if (entry !== undefined) remove(name, entry)
    },
    trim() {
      for (const [name, entry] of entries) {
        if (entry.readers === 0 && !entry.isUsed) remove(name, entry)
        entry.isUsed = false
      }
    },
    async close() {
      for (const [name, entry] of entries) remove(name, entry)
      await Promise.all(closing)
    },
    get count() {
      return entries.size
    },
  }
}

const nameOf = (location: BlobLocation): string =>
  location.kind === 'file' ? `file ${location.file}` : `segment ${location.segment}`

async function openBlob(disk: Pick<Disk, 'open'>, root: string, location: BlobLocation): Promise<OpenFile> {
  const path = location.kind === 'file' ? filePath(root, location.file) : segmentPath(root, location.segment)
  if (path === undefined) throw new BlobDamaged(location, 'its name is none that was ever given')
  const file = await disk.open(path).catch((error: unknown) => {
    throw isDiskError(error, 'ENOENT') ? new BlobMissing(location, { cause: error }) : error
  })
  try {
    const isFile = location.kind === 'file'
    const bytes = Buffer.alloc(isFile ? fileHeadBytes : segmentHeadBytes)
    const count = await file.read(bytes, 0)
    const whole = bytes.subarray(0, count)
    const head = isFile ? fileHead(location.file, whole) : segmentHead(location.segment, whole)
    if (head === undefined && !isFile && (await file.sizeBytes()) <= segmentHeadBytes)
      throw new SegmentNeverBegun(location)
    if (head === undefined) throw new BlobDamaged(location, 'its head is not what was written')
    if (!isFile) return { file, ...head, sizeBytes: undefined }
    const sizeBytes = bodyBytesOfFile(await file.sizeBytes())
    if (sizeBytes === undefined) throw new BlobDamaged(location, 'no body has the length of this file')
    return { file, ...head, sizeBytes }
  } catch (error) {
    await file.close()
    throw error
  }
}

function fileHead(file: string, bytes: Buffer): Head | undefined {
  const head = decodeFileHead(file, bytes)
  return head && { ...head, isHeadWhole: true }
}

function segmentHead(segment: string, bytes: Buffer): Head | undefined {
  const head = decodeSegmentHead(segment, bytes)
  return head && { salt: head.salt, owner: head.owner, isSealed: false, isHeadWhole: head.isWhole }
}
