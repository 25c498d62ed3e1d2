/**
 * Makes changes of one bucket in another. What changed is a queue that the changing commits wrote themselves, so nothing is
 * missed; what is done is decided by how source and target are now, so doing it twice is doing it once. Objects from before
 * a rule are found by going through the bucket, which goes on where it was after a restart.
 */
import assert from 'node:assert/strict'
import { ServiceError } from '@latchkey/protocol'
import { mintSystemGrant } from '../access/system-grant.ts'
import { bucketEncryption, keyEncryption } from '../operations/oss/encryption.ts'
import { appliesTo, decideReplica, parseReplicationDocument } from '../rules/replication.ts'
import type { ReplicationRule } from '../rules/replication.ts'
import { ObjectImmutable } from '../store/buckets/duties.ts'
import { FolderRefused } from '../store/folders/refused.ts'
import { KmsKeyError } from '../store/kms/keys.ts'
import type { KmsKeys } from '../store/kms/keys.ts'
import { ObjectReplaced } from '../store/port.ts'
import type { Bucket, BucketStore, ObjectEncryption, ObjectStore, StoredObject } from '../store/port.ts'
import type { QueuedChange, ReplicationQueue } from '../store/replication-queue.ts'
import { historyProgressName } from '../store/job-progress.ts'
import type { ProgressRecord } from '../store/job-progress.ts'

export type ReplicationStores = {
  readonly buckets: Pick<BucketStore, 'all' | 'find' | 'largeDocument'>
  readonly objects: Pick<ObjectStore, 'copy' | 'head' | 'list' | 'removeUnchanged'>
  readonly replication: ReplicationQueue
  readonly kms: Pick<KmsKeys, 'find' | 'defaultKey'>
}
export type ReplicationRun = {
  /** How far the objects from before one rule are copied. */
  readonly progressOf: (name: string) => ProgressRecord
  readonly nowMs: number
  readonly signal: AbortSignal
}
export type ReplicationCounts = { copied: number; removed: number; failed: number; isHistoryLeft: boolean }

const bucketsPageMax = 200
const changesPageMax = 500
/** Of objects from before a rule, so many at a time, so that new changes do not wait behind all of them. */
const historyPageMax = 500
const changesAtOnceMax = 8

type Ruled = { readonly bucket: Bucket; readonly rules: readonly ReplicationRule[] }

/** Does some rule still want objects from before it? */
export async function isHistoryOpen(
  { buckets }: Pick<ReplicationStores, 'buckets'>,
  run: Pick<ReplicationRun, 'progressOf'>,
): Promise<boolean> {
  for await (const bucket of replicatedBuckets(buckets))
    for (const rule of (await rulesOf(buckets, bucket)).rules) if (await hasHistory(run, bucket, rule)) return true
  return false
}

export async function replicate(stores: ReplicationStores, run: ReplicationRun): Promise<ReplicationCounts> {
  const counts: ReplicationCounts = { copied: 0, removed: 0, failed: 0, isHistoryLeft: false }
  for (const waiting of await stores.replication.waiting()) {
    run.signal.throwIfAborted()
    const bucket = await stores.buckets.find(waiting.name)
    if (bucket?.id === waiting.id && bucket.documents.replication !== undefined)
      await drain(stores, run, await rulesOf(stores.buckets, bucket), counts)
    else await stores.replication.clear(waiting)
  }
  for await (const bucket of replicatedBuckets(stores.buckets))
    for (const rule of (await rulesOf(stores.buckets, bucket)).rules) {
      run.signal.throwIfAborted()
      await continueHistory(stores, run, bucket, rule, counts)
    }
  return counts
}

async function* replicatedBuckets(buckets: ReplicationStores['buckets']): AsyncGenerator<Bucket, void, void> {
  let after: string | undefined
  for (;;) {
    const page = await buckets.all(after, bucketsPageMax)
    for (const bucket of page.buckets) {
      after = bucket.name
      if (bucket.documents.replication !== undefined) yield bucket
    }
    if (!page.isTruncated) return
  }
}

async function rulesOf(buckets: ReplicationStores['buckets'], bucket: Bucket): Promise<Ruled> {
  const document = await buckets.largeDocument(bucket, 'replication')
  return { bucket, rules: document === undefined ? [] : parseReplicationDocument(document) }
}

/** Every change that is queued now; one that fails stays for the next time. */
async function drain(
  stores: ReplicationStores,
  run: ReplicationRun,
  { bucket, rules }: Ruled,
  counts: ReplicationCounts,
): Promise<void> {
  let after: string | undefined
  for (;;) {
    run.signal.throwIfAborted()
    const page = await stores.replication.list(bucket, after, changesPageMax)
    for (let first = 0; first < page.changes.length; first += changesAtOnceMax)
      await Promise.all(
        page.changes.slice(first, first + changesAtOnceMax).map(async (change) => {
          if (await follow(stores, run, bucket, rules, change, counts)) await stores.replication.settle(bucket, change)
          else counts.failed += 1
        }),
      )
    after = page.changes.at(-1)?.key
    if (!page.isTruncated) return
  }
}

async function follow(
  stores: ReplicationStores,
  run: ReplicationRun,
  bucket: Bucket,
  rules: readonly ReplicationRule[],
  change: Pick<QueuedChange, 'key' | 'atMs'>,
  counts: ReplicationCounts,
): Promise<boolean> {
  let isDone = true
  for (const rule of rules)
    if (appliesTo(rule, change.key) && !(await followRule(stores, run, bucket, rule, change, counts))) isDone = false
  return isDone
}

/** False when it is to be tried again. */
async function followRule(
  { buckets, objects, kms }: ReplicationStores,
  run: ReplicationRun,
  bucket: Bucket,
  rule: ReplicationRule,
  { key, atMs }: Pick<QueuedChange, 'key' | 'atMs'>,
  counts: ReplicationCounts,
): Promise<boolean> {
  const target = await buckets.find(rule.targetBucket)
  // Judged again: the target may have gone since the rule was set, and another may have come under its name.
  if (target === undefined || target.accountId !== bucket.accountId) return true
  const read = mintSystemGrant('read', bucket, key, 'replication')
  const [source, replica] = await Promise.all([
    objects.head(read),
    objects.head(mintSystemGrant('read', target, key, 'replication')),
  ])
  // The key of such an object is not for the target's readers, so the rule names another or leaves the object out.
  if (source?.encryption?.algorithm === 'KMS' && rule.kms?.status !== 'Enabled') return true
  try {
    switch (decideReplica(rule, source, replica, atMs, await leadsBack(buckets, target, bucket))) {
      case 'nothing':
        return true
      case 'remove': {
        if (replica === undefined) return true
        const removed = await objects.removeUnchanged(mintSystemGrant('delete', target, key, 'replication'), replica)
        if (removed === 'removed') counts.removed += 1
        return removed !== 'changed'
      }
      case 'copy': {
        if (source === undefined) return true
        const { meta, acl, storageClass, modifiedMs } = source
        const encryption = await replicaEncryption(source, rule, target, kms, run.nowMs)
        const write = mintSystemGrant('write', target, key, 'replication')
        const draft = { meta, acl, storageClass, ...(encryption && { encryption }) }
        const put = await objects.copy({ grant: read, object: source }, write, draft, {}, modifiedMs, run.signal)
        if (put.kind === 'stored') counts.copied += 1
        return put.kind === 'stored' || put.kind === 'no-bucket'
      }
    }
  } catch (error) {
    // Replaced while it was copied: its change is queued anew. Retained in the target: it stays as it is there.
    if (error instanceof ObjectReplaced || error instanceof ObjectImmutable) return true
    // A folder of the target may have room later; what its rule never takes is not tried again.
    if (error instanceof FolderRefused) return error.reason.kind !== 'bytes' && error.reason.kind !== 'objects'
    // The key of the source was deleted: nobody reads it any more.
    if (error instanceof KmsKeyError && error.why === 'missing' && error.keyId === keyIdOf(source)) return true
    // A key may not be used now.
    if (error instanceof ServiceError || error instanceof KmsKeyError) return false
    throw error
  }
}

async function replicaEncryption(
  { encryption }: StoredObject,
  rule: ReplicationRule,
  target: Bucket,
  kms: ReplicationStores['kms'],
  nowMs: number,
): Promise<ObjectEncryption | undefined> {
  if (encryption?.algorithm !== 'KMS') return encryption ?? bucketEncryption(target, kms, nowMs)
  assert(rule.kms?.status === 'Enabled', 'without a key such an object is left out')
  const { dataEncryption } = encryption
  const named = await keyEncryption(rule.kms.keyId, target, kms)
  return dataEncryption === undefined ? named : { ...named, dataEncryption }
}

function keyIdOf(object: StoredObject | undefined): string | undefined {
  return object?.encryption?.algorithm === 'KMS' ? object.encryption.keyId : undefined
}

async function leadsBack(buckets: ReplicationStores['buckets'], target: Bucket, source: Bucket): Promise<boolean> {
  if (target.documents.replication === undefined) return false
  return (await rulesOf(buckets, target)).rules.some(({ targetBucket }) => targetBucket === source.name)
}

async function hasHistory(
  { progressOf }: Pick<ReplicationRun, 'progressOf'>,
  bucket: Bucket,
  rule: ReplicationRule,
): Promise<boolean> {
  return rule.isHistorical && (await progressOf(historyProgressName(bucket.id, rule.id)).load())?.isDone !== true
}

async function continueHistory(
  stores: ReplicationStores,
  run: ReplicationRun,
  bucket: Bucket,
  rule: ReplicationRule,
  counts: ReplicationCounts,
): Promise<void> {
  if (!rule.isHistorical) return
  const progress = run.progressOf(historyProgressName(bucket.id, rule.id))
  const last = await progress.load()
  if (last?.isDone === true) return
  const query = { prefix: '', after: last?.after, limit: historyPageMax }
  const page = await stores.objects.list(mintSystemGrant('list', bucket, undefined, 'replication'), query)
  const keys = page.items.flatMap((item) =>
    item.kind === 'object' && appliesTo(rule, item.object.key) ? [item.object.key] : [],
  )
  let failed = 0
  for (let first = 0; first < keys.length; first += changesAtOnceMax) {
    const some = keys.slice(first, first + changesAtOnceMax)
    const done = await Promise.all(
      some.map((key) => followRule(stores, run, bucket, rule, { key, atMs: rule.createdMs }, counts)),
    )
    failed += done.filter((isDone) => !isDone).length
  }
  counts.failed += failed
  if (failed > 0) return
  if (page.isTruncated) counts.isHistoryLeft = true
  const seen = (last?.seen ?? 0) + page.items.length
  await progress.save({ slotMs: rule.createdMs, isDone: !page.isTruncated, after: page.next, seen })
}
