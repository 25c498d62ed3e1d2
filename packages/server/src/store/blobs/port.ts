/**
 * The port behind which bodies lie. It keeps bytes and nothing else: who refers to a body, its name, headers and counts
 * are records in kv. `FORMAT.md` beside this folder says how the bytes lie on disk.
 */

/** Bodies up to this size are appended to segments; larger ones are a file each. */
export const segmentBodyBytesMax = 262_144
/** Every body is stored, checked and handed out in blocks of this size. */
export const blockBytes = 65_536
/** An owner's bucket id takes at most this many bytes of UTF-8. */
export const ownerBucketIdBytesMax = 128
/** An owner's key takes at most this many bytes; OSS allows 1,023. */
export const ownerKeyBytesMax = 1_024

/** Whose body it is. A segment body belongs to exactly one owner; a file remembers only the owner it was written for. */
export type Owner = { readonly bucketId: string; readonly key: Uint8Array }

/** `offsetBytes` is where the record (header and body) begins, `lengthBytes` the whole record without its padding. */
export type SegmentLocation = {
  readonly kind: 'segment'
  /** `GENERATION.NUMBER` */
  readonly segment: string
  readonly offsetBytes: number
  readonly lengthBytes: number
}
/** `file` is `GENERATION.ID`: unique for all time, at most 65 ASCII characters, never used twice. */
export type FileLocation = { readonly kind: 'file'; readonly file: string }
export type BlobLocation = SegmentLocation | FileLocation

/** `md5` has 16 bytes; `crc64` is CRC-64/ECMA-182 (reflected, as OSS reports it) of the body. */
export type StoredBody = {
  readonly location: BlobLocation
  readonly sizeBytes: number
  readonly md5: Uint8Array
  readonly crc64: bigint
}

/** A nonce of 12 bytes and an authentication tag of 16, in the descriptor of the block that they belong to. */
export const blockSealBytes = 28
export type BlockPlace = { readonly index: number; readonly isLast: boolean }

/** Seals the blocks of one body, and opens them again. Whoever makes it has the key; nothing behind this port does. */
export type BlockCipher = {
  /** What lies on the disk instead of the block, of the same length. Nonce and tag are written into `seal`. */
  seal(block: Uint8Array, place: BlockPlace, seal: Uint8Array): Buffer
  /** The block, or undefined when this was not sealed with this key for this place. */
  open(sealed: Uint8Array, place: BlockPlace, seal: Uint8Array): Buffer | undefined
}

/** How a body that may be sealed is read: opened, or `as-stored` by whoever only checks or moves it. */
export type Opening = BlockCipher | 'as-stored'

/** Chunks are not changed by the producer after it has handed them over. */
export type Body = AsyncIterable<Uint8Array> | Uint8Array

export type WriteRequest = {
  readonly owner: Owner
  /** Begun with `blobs.writes.begin()` before the write, ended when the metadata commit has its outcome. */
  readonly during: Ticket
  /** What the client declared. A body of any other size is refused. */
  readonly sizeBytes?: number
  /** `file` for parts and whatever may be shared later. Default `any`. */
  readonly as?: 'any' | 'file'
  readonly sizeBytesMax: number
  readonly signal?: AbortSignal
  /** The body is stored as it comes when absent. */
  readonly cipher?: BlockCipher
}

/** Inclusive on both ends, as in HTTP; `endByte` = `startByte` - 1 is the empty range. */
export type ByteRange = { readonly startByte: number; readonly endByte: number }
/**
 * A kept chunk is its reader's for ever. One that is lent is good until the next one is asked for: large bodies then go
 * through two buffers, and no memory is taken from the system and given back for every chunk.
 */
export type ChunksAre = 'kept' | 'lent'

/** Ended once; ending it again does nothing. `using ticket = blobs.reads.begin()` ends it with the block. */
export type Ticket = Disposable & { end(): void }

/**
 * Operations under way in this process. A read begins before its record is read and ends after its last byte; a write
 * begins before `write` and ends after its commit. `clear` resolves when all that had begun before the call have ended.
 */
export type InFlight = { begin(): Ticket; clear(): Promise<void>; readonly count: number }

/** The file or segment is gone. The record was read before another commit freed it: read the record again. */
export class BlobMissing extends Error {
  override readonly name = 'BlobMissing'
  readonly location: BlobLocation
  constructor(location: BlobLocation, options?: ErrorOptions) {
    super(`there is no ${describeLocation(location)}`, options)
    this.location = location
  }
}

/** What lies on disk is not what was written. Nothing of a damaged block is ever handed out. */
export class BlobDamaged extends Error {
  override readonly name = 'BlobDamaged'
  readonly location: BlobLocation
  readonly what: string
  constructor(location: BlobLocation, what: string, options?: ErrorOptions) {
    super(`${describeLocation(location)} is damaged: ${what}`, options)
    this.location = location
    this.what = what
  }
}

/** Less space is free than is kept in reserve for deleting, compaction and metadata. Reads and `forget` go on. */
export class DiskFullError extends Error {
  override readonly name = 'DiskFullError'
}

/** The body is `shorter` or `longer` than declared, or `above-max` (`sizeBytesMax`). Nothing of it remains. */
export class BodySizeError extends Error {
  override readonly name = 'BodySizeError'
  readonly kind: 'shorter' | 'longer' | 'above-max'
  readonly limitBytes: number
  constructor(kind: 'shorter' | 'longer' | 'above-max', limitBytes: number) {
    super(`the body is ${kind} than ${limitBytes} bytes`)
    this.kind = kind
    this.limitBytes = limitBytes
  }
}

/** A record that a scan of a segment found. */
export type SegmentRecord = { readonly location: SegmentLocation; readonly owner: Owner; readonly sizeBytes: number }

/** `deadBytes` is a hint: what this process was told to forget since it started. */
export type SegmentInfo = {
  readonly segment: string
  readonly sizeBytes: number
  readonly deadBytes: number
  /** Closed with a footer: nothing will be appended any more. An unclean end leaves a segment unsealed. */
  readonly isSealed: boolean
  readonly isActive: boolean
}

export type CompactionDuties = {
  /** Generations whose processes run: their unsealed segments are still written to and are left alone. */
  readonly liveGenerations: ReadonlySet<string>
  /** Which of these records does the metadata refer to at exactly this location? Same order. */
  isLive(records: readonly SegmentRecord[]): Promise<readonly boolean[]>
  /** Commits the new location by compare-and-set; false when the object has changed or gone meanwhile. */
  relocate(record: SegmentRecord, to: StoredBody): Promise<boolean>
  /** A segment of which all is alive stays where it is. */
  readonly keepsWhole?: boolean
  readonly signal?: AbortSignal
}

/** `kept`: the segment stays, because it is `active`, holds something `damaged` that may be alive, or nothing dead (`whole`). */
export type Compaction =
  | {
      readonly kind: 'compacted'
      readonly movedCount: number
      readonly movedBytes: number
      readonly freedBytes: number
    }
  | { readonly kind: 'kept'; readonly why: 'active' | 'damaged' | 'missing' | 'whole'; readonly movedCount: number }

export type SweepDuties = {
  readonly liveGenerations: ReadonlySet<string>
  /** Is there a `file/ID` record? Same order; at most `sweepPageFilesMax` at once. */
  isReferenced(files: readonly string[]): Promise<readonly boolean[]>
  /** Sweep although every generation before this one ended cleanly. */
  readonly force?: boolean
  readonly signal?: AbortSignal
}

export type Sweep = { readonly visitedCount: number; readonly removedCount: number }

/** `owner` is absent when the header that names it is itself damaged. For a file it is whom it was first written for. */
export type Damage = { readonly location: BlobLocation; readonly owner?: Owner; readonly what: string }

export type BlobStats = {
  readonly segmentBytesWritten: number
  readonly fileBytesWritten: number
  readonly batchCount: number
  readonly recordCount: number
  readonly fileCount: number
  readonly abandonedSegmentCount: number
  readonly deadBytes: number
  readonly filesToUnlink: number
  readonly freeBytes: number
  readonly bufferedBytes: number
  readonly openFileCount: number
}

export type Blobs = {
  readonly generation: string
  readonly reads: InFlight
  readonly writes: InFlight
  /**
   * Takes the whole body and resolves when it is durable (data synced, directory entry too).
   * Throws DiskFullError, BodySizeError, the body's own error, the signal's reason, or the disk's error; then nothing of
   * the body remains but dead space. The caller calls `forget` when its metadata commit is refused.
   */
  write(body: Body, what: WriteRequest): Promise<StoredBody>
  /** The bytes of `range`, each block checked before it is handed out. Throws BlobMissing, BlobDamaged. */
  read(
    location: BlobLocation,
    owner: Owner,
    range: ByteRange,
    signal?: AbortSignal,
    /** `kept` when absent. */
    chunksAre?: ChunksAre,
    /** Of the body when it was sealed, absent when it was not. */
    cipher?: BlockCipher,
  ): AsyncIterable<Buffer>
  /** A whole body of at most `segmentBodyBytesMax` in one read of the disk. Throws BlobMissing, BlobDamaged. */
  readSmall(location: BlobLocation, owner: Owner, sizeBytes: number, cipher?: BlockCipher): Promise<Buffer>
  /** The commit that freed it is durable. A file is unlinked once no older read is under way; a record becomes dead space. */
  forget(location: BlobLocation): void
  /** Ends the active segment, so that it can be compacted; the next write begins another. */
  sealActive(): Promise<void>
  segments(): Promise<readonly SegmentInfo[]>
  compactSegment(segment: string, duties: CompactionDuties): Promise<Compaction>
  sweepOrphans(duties: SweepDuties): Promise<Sweep>
  /** Reads everything and yields what is damaged, dead space included: ask the metadata whether it matters. */
  scrub(signal?: AbortSignal): AsyncIterable<Damage>
  stats(): Promise<BlobStats>
  /** Closes files that were not read since the last call, so that the space of unlinked ones returns. Once a minute. */
  trim(): void
  /** Waits for what is under way, unlinks what may be, seals the active segment, marks the generation clean. */
  close(): Promise<void>
}

export function describeLocation(location: BlobLocation): string {
  return location.kind === 'file'
    ? `file ${location.file}`
    : `record at ${location.offsetBytes} of segment ${location.segment}`
}
