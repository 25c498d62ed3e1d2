/** Puts the store together: records in kv, bodies in blobs. */
import { KvUnavailableError } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import { reserveBytesDefault } from './blobs/disk-space.ts'
import type { Blobs } from './blobs/port.ts'
import { keepBucketRecords } from './bucket-records.ts'
import { createBucketStore } from './buckets/buckets.ts'
import { createDocumentStore } from './buckets/documents.ts'
import type { DocumentStore } from './buckets/documents.ts'
import { createDomainStore } from './buckets/domains.ts'
import type { DomainStore } from './buckets/domains.ts'
import { createFolderCounting } from './folders/counting.ts'
import type { FolderCounting } from './folders/counting.ts'
import { createFolderRulesStore } from './folders/documents.ts'
import type { FolderRulesStore } from './folders/documents.ts'
import { copiesAtOnceMax, createGate, smallCopiesAtOnceMax } from './gate.ts'
import { createLogStore } from './log-chunks.ts'
import type { LogStore } from './log-chunks.ts'
import { createMaintenance } from './maintenance.ts'
import type { Maintenance } from './maintenance.ts'
import { createObjectStore } from './objects.ts'
import type { BucketStore, ObjectStore, UploadStore } from './port.ts'
import { formatKey } from './records/keys.ts'
import { createReleases } from './releases.ts'
import { noSeals } from './sealing/object-seals.ts'
import type { ObjectSeals } from './sealing/object-seals.ts'
import { createSelectIndexes } from './select-indexes.ts'
import type { SelectIndexes } from './select-indexes.ts'
import { watchSpace } from './space.ts'
import { historyProgressName, progressRecord } from './job-progress.ts'
import type { Progress } from './job-progress.ts'
import { createReplicationQueue } from './replication-queue.ts'
import type { ReplicationQueue } from './replication-queue.ts'
import type { StoreParts } from './store-parts.ts'
import { createTurns } from './turns.ts'
import { createUploadStore } from './uploads/uploads.ts'

/** The layout of keys as `FORMAT.md` describes it. A database of another layout is refused. */
export const storeFormat = 1

export type StoreOptions = {
  readonly kv: Kv
  readonly blobs: Blobs
  readonly ids: Ids
  readonly clock: Clock
  /** Failures of work that nobody awaits: what it left undone is garbage that maintenance finds. */
  readonly onError: (error: unknown) => void
  /** Resolves when every read that had begun in any process has ended. By default this is the only process. */
  readonly readsClear?: () => Promise<void>
  /** Without keys nothing can be sealed, nor read that is. */
  readonly seals?: ObjectSeals
  /** Bodies that live in records are refused when less than this is free where the blobs are. */
  readonly reserveBytes?: number
}

export type Store = {
  readonly buckets: BucketStore
  readonly objects: ObjectStore
  readonly uploads: UploadStore
  readonly documents: DocumentStore
  readonly domains: DomainStore
  readonly folderRules: FolderRulesStore
  readonly folderCounting: FolderCounting
  readonly logs: LogStore
  readonly replication: ReplicationQueue
  /** Of the objects from before the rule; undefined where nothing was begun. */
  historyProgress(bucketId: string, ruleId: string): Promise<Progress | undefined>
  readonly selectIndexes: SelectIndexes
  readonly maintenance: Maintenance
  /** Resolves when nothing that follows finished requests is under way. */
  idle(): Promise<void>
  /** Waits for work under way. It closes neither kv nor blobs: whoever opened them does. */
  close(): Promise<void>
}

/** The database was written by a release with another layout of keys. */
export class StoreFormatError extends Error {
  override readonly name = 'StoreFormatError'
}

/** Throws StoreFormatError for a database of another format; a new one is marked with ours. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { kv, blobs, ids, clock, onError } = options
  await claimFormat(kv)
  const readsClear = options.readsClear ?? (() => blobs.reads.clear())
  const parts: StoreParts = {
    kv,
    blobs,
    ids,
    clock,
    bucketRecords: keepBucketRecords(kv),
    releases: createReleases(kv, blobs, readsClear, onError),
    seals: options.seals ?? noSeals,
    turns: createTurns(),
    copyGate: createGate(copiesAtOnceMax),
    smallCopyGate: createGate(smallCopiesAtOnceMax),
    isShortOfSpace: watchSpace(blobs, options.reserveBytes ?? reserveBytesDefault, () => clock.monotonicMs()),
  }
  return {
    buckets: createBucketStore(parts),
    objects: createObjectStore(parts),
    uploads: createUploadStore(parts),
    documents: createDocumentStore(parts),
    domains: createDomainStore(parts),
    folderRules: createFolderRulesStore(parts),
    folderCounting: createFolderCounting(parts),
    logs: createLogStore(kv),
    replication: createReplicationQueue(kv),
    historyProgress: (bucketId, ruleId) =>
      progressRecord(kv, `replication/${historyProgressName(bucketId, ruleId)}`).load(),
    selectIndexes: createSelectIndexes(parts),
    maintenance: createMaintenance(parts, readsClear),
    idle: () => parts.releases.idle(),
    close: () => parts.releases.idle(),
  }
}

async function claimFormat(kv: Kv): Promise<void> {
  const key = formatKey()
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const [found] = await kv.getMany([{ key }])
    if (found !== undefined && found !== 'unchanged') {
      if (found.value[0] === storeFormat && found.value.length === 1) return
      throw new StoreFormatError(`the database has format ${found.value[0]}, and this release reads ${storeFormat}`)
    }
    await kv.commit({ check: [{ key, version: undefined }], put: [{ key, value: Uint8Array.of(storeFormat) }] })
  }
  throw new KvUnavailableError('the format of the database could not be written')
}
