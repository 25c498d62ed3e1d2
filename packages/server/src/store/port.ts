/**
 * The store as operations see it: records, outcomes, and the methods of buckets, objects and uploads.
 * Lower layers do not know upper words: outcomes are unions and operations turn them into the documented errors.
 */
import type { ChunksAre } from './blobs/port.ts'
import type { Grant } from './grant.ts'
import type { DerivedSeal } from './sealing/block-cipher.ts'

export type { ChunksAre }

export type BucketAcl = 'private' | 'public-read' | 'public-read-write'
export type ObjectAcl = 'default' | BucketAcl
export type StorageClass = 'Standard' | 'IA' | 'Archive' | 'ColdArchive' | 'DeepColdArchive'
export type Pairs = readonly (readonly [name: string, value: string])[]

/** Documents that are read with each request and so live in the bucket's record. */
export type BucketDocument =
  | 'policy'
  | 'cors'
  | 'publicAccessBlock'
  | 'referer'
  | 'encryption'
  | 'website'
  | 'requestPayment'
  | 'tagging'
  | 'logging'
  | 'accessMonitor'
  | 'transferAcceleration'
  | 'resourceGroup'
  | 'archiveDirectRead'
  | 'httpsConfig'
  /** That there is one, by a revision that is new each time it is written; its text is a `LargeDocument`. */
  | 'lifecycle'
  | 'replication'
  | 'worm'
  | 'folderRules'
  | 'overwriteConfig'

/** Documents that are too large for the bucket's record, and written together with it. */
export type LargeDocument = 'lifecycle' | 'replication'

export type BucketChange = Partial<Pick<Bucket, 'acl' | 'versioning'>> & {
  readonly documents?: Readonly<Partial<Record<BucketDocument, string | undefined>>>
  /** Written in the commit that writes the bucket; undefined removes. */
  readonly large?: Readonly<Partial<Record<LargeDocument, string | undefined>>>
}

export type Bucket = {
  /** Never used again, so that a bucket made anew under the same name has nothing of the old one. */
  readonly id: string
  readonly name: string
  readonly accountId: string
  readonly createdMs: number
  readonly acl: BucketAcl
  readonly storageClass: StorageClass
  readonly redundancy: 'LRS' | 'ZRS'
  readonly versioning: 'off' | 'enabled' | 'suspended'
  readonly documents: Readonly<Partial<Record<BucketDocument, string>>>
  /** The record's version in kv: a write guards it. */
  readonly version: number
}

/** What a writer says of an object besides its bytes. Header values are stored as the text that came and go out as it. */
export type ObjectMeta = {
  readonly contentType: string
  readonly cacheControl?: string | undefined
  readonly contentDisposition?: string | undefined
  readonly contentEncoding?: string | undefined
  readonly contentLanguage?: string | undefined
  readonly expires?: string | undefined
  /** Names without `x-oss-meta-`, lower case. */
  readonly userMeta: Pairs
  /** `x-oss-persistent-headers`, decoded. */
  readonly persistentHeaders: Pairs
  readonly tags: Pairs
}

/**
 * How an object lies on the disk. With `SM4` its blocks are sealed by SM4-GCM, otherwise by AES-256-GCM; with `KMS` its
 * key is wrapped by a key of the local key store.
 */
export type ObjectEncryption =
  | { readonly algorithm: 'AES256' | 'SM4' }
  | { readonly algorithm: 'KMS'; readonly keyId: string; readonly dataEncryption?: 'SM4' | undefined }

/** A body as the store knows it; operations only pass it back. */
export type BodyRef = { readonly kind: 'inline' | 'segment' | 'files' | 'manifest' }

/** A restoration that was asked for: until `readyMs` it is under way, until `expiresMs` the object can be read. */
export type ObjectRestore = {
  readonly tier: 'Expedited' | 'Standard' | 'Bulk'
  readonly readyMs: number
  readonly expiresMs: number
}

export type StoredObject = {
  readonly bucketId: string
  readonly key: string
  readonly type: 'Normal' | 'Multipart' | 'Appendable' | 'Symlink'
  readonly sizeBytes: number
  /** Upper-case hexadecimal digits without quotes; `32HEX-N` for multipart objects. */
  readonly etag: string
  /** 16 bytes, only where the whole body was hashed at once, or at the end of a sequential upload. */
  readonly md5: Uint8Array | undefined
  readonly crc64: bigint
  readonly modifiedMs: number
  readonly storageClass: StorageClass
  readonly acl: ObjectAcl
  readonly meta: ObjectMeta
  readonly versionId: string | undefined
  readonly body: BodyRef
  /** Absent when it lies on the disk as it came. */
  readonly encryption?: ObjectEncryption | undefined
  /** Of an archived object. */
  readonly restore?: ObjectRestore | undefined
  /** When a lifecycle rule changed its class. */
  readonly transitionedMs?: number | undefined
  /** Of an appendable object: since when nothing can be appended any more. */
  readonly sealedMs?: number | undefined
  /** When it was last read, as far as that is tracked: in whole seconds, and not for every read. */
  readonly accessedMs?: number | undefined
  /** Unique for each write, so that an unknown commit can be recognised, and kv's version of the record. */
  readonly writeId: string
  readonly version: number
}

/** What one version of a key is. An object without a version id has the version `null`. */
export type ObjectVersion =
  | { readonly kind: 'object'; readonly object: StoredObject }
  | { readonly kind: 'marker'; readonly versionId: string; readonly modifiedMs: number }

/** What lists and lifecycle need; read from the head of the record without its body. */
export type ListedObject = Pick<
  StoredObject,
  'key' | 'type' | 'sizeBytes' | 'etag' | 'modifiedMs' | 'storageClass' | 'accessedMs'
> &
  ArchiveFields
/** Few objects have any of it, and only their records are read whole for a list. */
export type ArchiveFields = Pick<StoredObject, 'restore' | 'transitionedMs' | 'sealedMs'>

export type ByteRange = { readonly startByte: number; readonly endByte: number }

export type ObjectDraft = {
  /** A link, whose body is the key of its target. */
  readonly type?: 'Symlink'
  readonly meta: ObjectMeta
  readonly acl: ObjectAcl
  readonly storageClass: StorageClass
  /** The object lies on the disk as it comes when absent. */
  readonly encryption?: ObjectEncryption | undefined
}

/** What the sender says of the body; a mismatch stores nothing. */
export type Declared = {
  readonly sizeBytes?: number | undefined
  readonly md5?: Uint8Array | undefined
  readonly crc64?: bigint | undefined
}

export type BodySource = AsyncIterable<Uint8Array> | Uint8Array

export type WriteConditions = {
  readonly onlyIfAbsent?: boolean
  /** Judges what is at the key, by its ETag, in the very commit that would replace or delete it. */
  readonly onlyIf?: ((etag: string | undefined) => boolean) | undefined
}

/** Ways in which no write happens; nothing is stored and the former object stays. */
export type NotWritten =
  | { readonly kind: 'no-bucket' }
  | { readonly kind: 'exists' | 'condition-failed' }
  | { readonly kind: 'md5-mismatch' | 'crc64-mismatch' }
  | { readonly kind: 'too-short'; readonly sizeBytes: number }
  | { readonly kind: 'too-large'; readonly maxBytes: number }
  | { readonly kind: 'full' }

export type Put = { readonly kind: 'stored'; readonly object: StoredObject } | NotWritten
export type Appended =
  | { readonly kind: 'stored'; readonly object: StoredObject }
  | { readonly kind: 'wrong-position'; readonly nextPosition: number }
  | { readonly kind: 'not-appendable' }
  | { readonly kind: 'sealed' }
  | NotWritten

export type ListQuery = {
  readonly prefix: string
  /** Exclusive; a common prefix continues behind all of its keys. */
  readonly after?: string | undefined
  readonly delimiter?: string | undefined
  readonly limit: number
}
export type ListItem =
  | { readonly kind: 'object'; readonly object: ListedObject }
  | { readonly kind: 'prefix'; readonly prefix: string }
export type ListPage = {
  readonly items: readonly ListItem[]
  readonly isTruncated: boolean
  readonly next: string | undefined
}

/** `afterVersionId` continues within the versions of the key `after`; alone, `after` stands behind all of them. */
export type VersionQuery = ListQuery & { readonly afterVersionId?: string | undefined }
export type ListedVersion =
  | { readonly kind: 'object'; readonly object: ListedObject; readonly versionId: string; readonly isLatest: boolean }
  | {
      readonly kind: 'marker'
      readonly key: string
      readonly modifiedMs: number
      readonly versionId: string
      readonly isLatest: boolean
    }
/** By key, the newest version first. */
export type VersionPage = {
  readonly items: readonly (ListedVersion | { readonly kind: 'prefix'; readonly prefix: string })[]
  readonly isTruncated: boolean
  readonly next: { readonly after: string; readonly afterVersionId: string | undefined } | undefined
}

export type Removal = Pick<WriteConditions, 'onlyIf'> & {
  readonly versionId?: string | undefined
  /** `old`: while a newer version lies on top of the named one; `alone`: while the key has no other. Judged in the commit. */
  readonly onlyWhile?: 'old' | 'alone' | undefined
}
export type Removed =
  /** An object or a version is gone for good; the id is that which was named. */
  | { readonly kind: 'removed'; readonly versionId: string | undefined; readonly wasMarker: boolean }
  /** A delete marker with this id lies on top. */
  | { readonly kind: 'marked'; readonly versionId: string }
  | { readonly kind: 'absent' | 'no-bucket' | 'condition-failed' }

/** The object is another one by now, or gone, and its former bytes are no more. Read its record again. */
export class ObjectReplaced extends Error {
  override readonly name = 'ObjectReplaced'
  readonly key: string
  constructor(key: string, options?: ErrorOptions) {
    super('the object was replaced or deleted while it was read', options)
    this.key = key
  }
}

export type ClassStat = { readonly objects: number; readonly bytes: number; readonly billedBytes: number }
export type BucketStat = {
  readonly objects: number
  readonly bytes: number
  readonly uploads: number
  readonly deleteMarkers: number
  readonly classes: Readonly<Record<StorageClass, ClassStat>>
  readonly lastModifiedMs: number
}

export type BucketStore = {
  find(name: string): Promise<Bucket | undefined>
  list(query: {
    readonly accountId: string
    readonly prefix: string
    readonly after?: string | undefined
    readonly limit: number
  }): Promise<{ readonly buckets: readonly Bucket[]; readonly isTruncated: boolean }>
  create(
    draft: Pick<Bucket, 'name' | 'accountId' | 'acl' | 'storageClass' | 'redundancy'> &
      Partial<Pick<Bucket, 'documents'>>,
    nowMs: number,
  ): Promise<
    | { readonly kind: 'created' | 'exists'; readonly bucket: Bucket }
    | { readonly kind: 'too-many'; readonly max: number }
  >
  /**
   * Compare-and-set on the bucket's version, tried again while it is the same bucket. A function decides on the bucket as
   * it is at each attempt: whatever it reads of the bucket's documents holds when the commit does.
   */
  update(
    grant: Grant,
    change: BucketChange | ((bucket: Bucket) => BucketChange | Promise<BucketChange>),
  ): Promise<Bucket | undefined>
  largeDocument(bucket: Pick<Bucket, 'id'>, name: LargeDocument): Promise<string | undefined>
  /** Every bucket there is, in pages of their names: for jobs. */
  all(
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly buckets: readonly Bucket[]; readonly isTruncated: boolean }>
  remove(grant: Grant): Promise<'removed' | 'not-empty' | 'no-bucket'>
  /** Old versions count as objects, delete markers by themselves. */
  stat(grant: Grant): Promise<BucketStat>
}

export type Amendment = Partial<
  Pick<StoredObject, 'acl' | 'meta' | 'storageClass' | 'restore' | 'transitionedMs' | 'sealedMs' | 'accessedMs'>
>

export type ObjectStore = {
  /** The object as it is now. Where it was deleted while versions were kept there is none. */
  head(grant: Grant): Promise<StoredObject | undefined>
  /** One version by its id, which may be `null`. Here and below the grant may be to write as well. */
  version(grant: Grant, versionId: string): Promise<ObjectVersion | undefined>
  /** The newest version, which may be a delete marker: why `head` found nothing. */
  newestVersion(grant: Grant): Promise<ObjectVersion | undefined>
  /**
   * The bytes of the range of this very object. When the object was replaced meanwhile its former bytes come, while they
   * still exist; `stale` is thrown as ObjectReplaced before the first byte when they do not, and the caller heads again.
   */
  read(
    grant: Grant,
    object: StoredObject,
    range: ByteRange | undefined,
    signal?: AbortSignal,
    /** `kept` when absent. */
    chunksAre?: ChunksAre,
  ): AsyncIterable<Buffer>
  /**
   * What seals things that are made of this object and kept elsewhere than in the store, such as pictures on a disk:
   * undefined when the object is not sealed itself. Asks for its KMS key as reading does.
   */
  derivedSeal(grant: Grant, object: StoredObject): Promise<DerivedSeal | undefined>
  /** A whole small body at once (inline or in a segment), else undefined: the fast path of GET. */
  readSmall(grant: Grant, object: StoredObject): Promise<Buffer> | Buffer | undefined
  put(
    grant: Grant,
    draft: ObjectDraft,
    body: BodySource,
    declared: Declared,
    conditions: WriteConditions,
    nowMs: number,
    signal?: AbortSignal,
  ): Promise<Put>
  append(
    grant: Grant,
    position: number,
    draft: ObjectDraft,
    body: BodySource,
    declared: Declared,
    nowMs: number,
    signal?: AbortSignal,
  ): Promise<Appended>
  copy(
    source: { readonly grant: Grant; readonly object: StoredObject },
    target: Grant,
    draft: ObjectDraft,
    conditions: WriteConditions,
    nowMs: number,
    signal?: AbortSignal,
  ): Promise<Put>
  /**
   * Changes what is said of the object (its ACL, tags, class), or of one version of it, not its bytes, ETag or time;
   * undefined when it is gone, or a delete marker, of which nothing is said, or when the change itself is undefined for
   * the object as it is.
   */
  amend(
    grant: Grant,
    change: (object: StoredObject) => Amendment | undefined,
    versionId?: string,
  ): Promise<StoredObject | undefined>
  /** Without a version: the object, or a delete marker on top of it where the bucket keeps versions. */
  remove(grant: Grant, removal?: Removal): Promise<Removed>
  /**
   * The same of many objects of one bucket, or versions of them, of which none is named twice; answers in their order.
   * @throws ObjectImmutable naming one that is retained, when all others are gone
   */
  removeMany(
    removals: readonly { readonly grant: Grant; readonly versionId?: string | undefined }[],
  ): Promise<readonly Removed[]>
  /** The same of this very record: one that was written since, however, stays. */
  removeUnchanged(grant: Grant, object: StoredObject): Promise<'removed' | 'changed' | 'no-bucket'>
  list(grant: Grant, query: ListQuery): Promise<ListPage>
  listVersions(grant: Grant, query: VersionQuery): Promise<VersionPage>
}

export type Upload = {
  /** 32 upper-case hexadecimal digits. */
  readonly id: string
  readonly bucketId: string
  readonly key: string
  readonly initiatedMs: number
  readonly draft: ObjectDraft
  readonly onlyIfAbsent: boolean
  /** Parts come as 1, 2, 3 …, each once, and the MD5 of the whole is known of what they make. */
  readonly isSequential: boolean
  readonly version: number
}
export type Part = {
  readonly number: number
  readonly etag: string
  readonly sizeBytes: number
  readonly crc64: bigint
  readonly modifiedMs: number
}

export type PartWritten =
  | {
      readonly kind: 'stored'
      readonly part: Part
      readonly md5: Uint8Array
      readonly encryption?: ObjectEncryption | undefined
    }
  | { readonly kind: 'no-upload' }
  | PartOutOfTurn
  | NotWritten

/** What a sequential upload does not take: a part that it has, or one whose turn it is not. */
export type PartOutOfTurn =
  | { readonly kind: 'part-exists'; readonly number: number; readonly etag: string }
  | { readonly kind: 'not-sequential'; readonly number: number }

export type Completed =
  | { readonly kind: 'stored'; readonly object: StoredObject }
  | { readonly kind: 'no-upload' | 'no-parts' }
  | { readonly kind: 'part-missing' | 'part-mismatch' | 'not-sequential'; readonly number: number }
  | { readonly kind: 'part-too-small'; readonly number: number; readonly sizeBytes: number }
  | NotWritten

export type UploadStore = {
  initiate(
    grant: Grant,
    draft: ObjectDraft,
    options: WriteConditions & { readonly isSequential?: boolean },
    nowMs: number,
  ): Promise<{ readonly kind: 'initiated'; readonly upload: Upload } | NotWritten>
  /** An upload id belongs to its bucket and key: under another one it is not found. */
  find(grant: Grant, uploadId: string): Promise<Upload | undefined>
  writePart(
    grant: Grant,
    uploadId: string,
    number: number,
    body: BodySource,
    declared: Declared,
    nowMs: number,
    signal?: AbortSignal,
  ): Promise<PartWritten>
  copyPart(
    source: { readonly grant: Grant; readonly object: StoredObject; readonly range: ByteRange | undefined },
    target: Grant,
    uploadId: string,
    number: number,
    nowMs: number,
    signal?: AbortSignal,
  ): Promise<PartWritten>
  parts(
    grant: Grant,
    uploadId: string,
    afterNumber: number,
    limit: number,
  ): Promise<{ readonly upload: Upload; readonly parts: readonly Part[]; readonly isTruncated: boolean } | undefined>
  /** `chosen` in ascending order, ETags without quotes (undefined: not compared); `all` takes every part there is. */
  complete(
    grant: Grant,
    uploadId: string,
    chosen: readonly { readonly number: number; readonly etag: string | undefined }[] | 'all',
    options: { readonly acl?: ObjectAcl | undefined } & WriteConditions,
    nowMs: number,
    signal?: AbortSignal,
  ): Promise<Completed>
  abort(grant: Grant, uploadId: string): Promise<'aborted' | 'no-upload'>
  list(
    grant: Grant,
    query: {
      readonly prefix: string
      readonly delimiter?: string | undefined
      readonly afterKey?: string | undefined
      readonly afterUploadId?: string | undefined
      readonly limit: number
    },
  ): Promise<{
    readonly items: readonly (
      | { readonly kind: 'upload'; readonly upload: Upload }
      | { readonly kind: 'prefix'; readonly prefix: string }
    )[]
    readonly isTruncated: boolean
    readonly nextKey: string | undefined
    readonly nextUploadId: string | undefined
  }>
}
