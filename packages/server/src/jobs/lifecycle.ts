/**
 * Applies the lifecycle rules of all buckets, once for each daily slot. It reads the heads of records in pages and the
 * whole record only of what is due or has tags to be asked for; what it does is done to the very record that it judged,
 * so that whoever writes the object meanwhile keeps it. After a restart it goes on behind the last page.
 */
import { accessMonitorOf } from '../access/object-accesses.ts'
import { mintSystemGrant } from '../access/system-grant.ts'
import { lastAccessMs } from '../rules/access-monitor.ts'
import type { AccessMonitor } from '../rules/access-monitor.ts'
import {
  decideLoneMarker,
  decideNoncurrent,
  decideObject,
  decideUpload,
  parseLifecycleDocument,
} from '../rules/lifecycle.ts'
import type { LifecycleRule } from '../rules/lifecycle.ts'
import type { Grant, Verb } from '../store/grant.ts'
import type {
  Bucket,
  BucketStore,
  ListedObject,
  ListedVersion,
  ObjectStore,
  UploadStore,
  VersionPage,
} from '../store/port.ts'
import type { Progress, ProgressRecord } from '../store/job-progress.ts'

export type LifecycleStores = {
  readonly buckets: Pick<BucketStore, 'all' | 'find' | 'largeDocument'>
  readonly objects: Pick<
    ObjectStore,
    'amend' | 'head' | 'list' | 'listVersions' | 'remove' | 'removeUnchanged' | 'version'
  >
  readonly uploads: Pick<UploadStore, 'list' | 'abort'>
}
export type LifecycleRun = {
  readonly progress: ProgressRecord
  readonly slotMs: number
  readonly nowMs: number
  readonly signal: AbortSignal
}
export type LifecycleCounts = { expired: number; moved: number; aborted: number }

const bucketsPageMax = 200
const objectsPageMax = 1_000
/** Changes that are under way together. */
const changesAtOnceMax = 16

/** undefined when the slot was done before. */
export async function runLifecycle(stores: LifecycleStores, run: LifecycleRun): Promise<LifecycleCounts | undefined> {
  const counts: LifecycleCounts = { expired: 0, moved: 0, aborted: 0 }
  const last = await run.progress.load()
  // A clock that was moved back begins again: what is due then is decided by that time.
  if (last !== undefined && last.slotMs === run.slotMs && last.isDone) return undefined
  const from = last !== undefined && last.slotMs === run.slotMs ? last : undefined
  let after: string | undefined
  for (;;) {
    const page = await stores.buckets.all(after, bucketsPageMax)
    for (const bucket of page.buckets) {
      after = bucket.name
      run.signal.throwIfAborted()
      if (from?.bucket !== undefined && bucket.name < from.bucket) continue
      await runBucket(stores, run, bucket, bucket.name === from?.bucket ? from : undefined, counts)
    }
    if (!page.isTruncated) break
  }
  await run.progress.save({ slotMs: run.slotMs, isDone: true })
  return counts
}

async function runBucket(
  stores: LifecycleStores,
  run: LifecycleRun,
  bucket: Bucket,
  from: Progress | undefined,
  counts: LifecycleCounts,
): Promise<void> {
  if (bucket.documents.lifecycle === undefined) return
  const rules = followRules(stores.buckets, bucket)
  if (from?.phase === undefined || from.phase === 'objects')
    await runObjects(stores, run, bucket, rules, from?.after, counts)
  if (from?.phase !== 'uploads' && bucket.versioning !== 'off')
    await runVersions(stores, run, bucket, rules, from?.phase === 'versions' ? from.after : undefined, counts)
  await runUploads(stores, run, bucket, rules, counts)
}

/** The rules of the bucket as they are when asked, read anew when they were written; none when the bucket is gone. */
type Rules = () => Promise<Followed>
type Followed = {
  readonly rules: readonly LifecycleRule[]
  /** Absent while accesses are not tracked. */
  readonly monitor: AccessMonitor | undefined
}

function followRules(buckets: LifecycleStores['buckets'], { id, name }: Bucket): Rules {
  let revision: string | undefined
  let rules: readonly LifecycleRule[] = []
  return async () => {
    const bucket = await buckets.find(name)
    const current = bucket?.id === id ? bucket.documents.lifecycle : undefined
    if (bucket === undefined || current === undefined) return { rules: [], monitor: undefined }
    if (current !== revision) {
      const document = await buckets.largeDocument(bucket, 'lifecycle')
      rules =
        document === undefined ? [] : parseLifecycleDocument(document).filter(({ status }) => status === 'Enabled')
      revision = current
    }
    return { rules, monitor: accessMonitorOf(bucket) }
  }
}

/** With the time from which rules by last access count. */
function withAccess<Subject extends Pick<ListedObject, 'modifiedMs' | 'accessedMs'>>(
  object: Subject,
  { monitor }: Followed,
): Subject & { readonly lastAccessMs?: number } {
  return monitor === undefined ? object : { ...object, lastAccessMs: lastAccessMs(object, monitor) }
}

async function runObjects(
  stores: LifecycleStores,
  run: LifecycleRun,
  bucket: Bucket,
  followed: Rules,
  from: string | undefined,
  counts: LifecycleCounts,
): Promise<void> {
  let after = from
  for (;;) {
    run.signal.throwIfAborted()
    const current = await followed()
    const { rules } = current
    if (rules.length === 0) return
    const page = await stores.objects.list(grantFor('list', bucket), { prefix: '', after, limit: objectsPageMax })
    const due = page.items.flatMap((item) =>
      item.kind === 'object' &&
      decideObject(withAccess(item.object, current), undefined, rules, run.nowMs).kind !== 'nothing'
        ? [item.object]
        : [],
    )
    for (let first = 0; first < due.length; first += changesAtOnceMax)
      await Promise.all(
        due
          .slice(first, first + changesAtOnceMax)
          .map((object) => applyTo(stores, run, bucket, current, object, counts)),
      )
    after = page.next
    if (!page.isTruncated || after === undefined) return
    await run.progress.save({ slotMs: run.slotMs, isDone: false, bucket: bucket.name, phase: 'objects', after })
  }
}

/** Judges the object as it is now, and changes it only if it is still that. */
async function applyTo(
  { objects }: LifecycleStores,
  run: LifecycleRun,
  bucket: Bucket,
  followed: Followed,
  listed: ListedObject,
  counts: LifecycleCounts,
): Promise<void> {
  const { key } = listed
  const object = await objects.head(grantFor('read', bucket, key))
  if (object === undefined) return
  const decision = decideObject(withAccess(object, followed), object.meta.tags, followed.rules, run.nowMs)
  switch (decision.kind) {
    case 'nothing':
    case 'needs-tags':
      return
    case 'expire':
      if ((await objects.removeUnchanged(grantFor('delete', bucket, key), object)) === 'removed') counts.expired += 1
      return
    case 'transition': {
      const moved = await objects.amend(grantFor('write', bucket, key), (current) =>
        current.version === object.version
          ? { storageClass: decision.to, transitionedMs: run.nowMs, restore: undefined }
          : undefined,
      )
      if (moved !== undefined) counts.moved += 1
    }
  }
}

/** A version, and since when a newer one lies on top of it. */
type Aged = { readonly version: ListedVersion; readonly noncurrentSinceMs: number | undefined }

/**
 * Old versions and delete markers, in the order of the listing: what is older counts from what is newer, and a marker is
 * alone when the next version is of another key. The place is remembered between keys only.
 */
async function runVersions(
  stores: LifecycleStores,
  run: LifecycleRun,
  bucket: Bucket,
  followed: Rules,
  from: string | undefined,
  counts: LifecycleCounts,
): Promise<void> {
  let cursor: VersionPage['next'] = from === undefined ? undefined : { after: from, afterVersionId: undefined }
  let last: Aged | undefined
  let passedKey = from
  for (;;) {
    run.signal.throwIfAborted()
    const current = await followed()
    if (!current.rules.some(isOfVersions)) return
    const query = { prefix: '', ...cursor, limit: objectsPageMax }
    const page = await stores.objects.listVersions(grantFor('list', bucket), query)
    const changes: (() => Promise<void>)[] = []
    const settle = (aged: Aged | undefined, hasBelow: boolean): void => {
      if (aged !== undefined) changes.push(...changeOf(stores, run, bucket, current, aged, hasBelow, counts))
    }
    for (const version of page.items) {
      if (version.kind === 'prefix') continue
      const isSameKey = last !== undefined && keyOf(last.version) === keyOf(version)
      settle(last, isSameKey)
      if (last !== undefined && !isSameKey) passedKey = keyOf(last.version)
      last = { version, noncurrentSinceMs: last !== undefined && isSameKey ? modifiedOf(last.version) : undefined }
    }
    if (!page.isTruncated) settle(last, false)
    for (let first = 0; first < changes.length; first += changesAtOnceMax)
      await Promise.all(changes.slice(first, first + changesAtOnceMax).map((change) => change()))
    cursor = page.next
    if (!page.isTruncated || cursor === undefined) return
    await run.progress.save({
      slotMs: run.slotMs,
      isDone: false,
      bucket: bucket.name,
      phase: 'versions',
      after: passedKey,
    })
  }
}

function isOfVersions(rule: LifecycleRule): boolean {
  return (
    rule.expiration !== undefined || rule.noncurrentExpiration !== undefined || rule.noncurrentTransitions.length > 0
  )
}

/** What is to be done with one version, if anything. */
function changeOf(
  { objects }: LifecycleStores,
  run: LifecycleRun,
  bucket: Bucket,
  followed: Followed,
  { version, noncurrentSinceMs }: Aged,
  hasBelow: boolean,
  counts: LifecycleCounts,
): readonly (() => Promise<void>)[] {
  const key = keyOf(version)
  const { versionId } = version
  const { rules } = followed
  const remove = (onlyWhile: 'old' | 'alone') => async (): Promise<void> => {
    const removed = await objects.remove(grantFor('delete', bucket, key), { versionId, onlyWhile })
    if (removed.kind === 'removed') counts.expired += 1
  }
  if (version.kind === 'marker') {
    if (noncurrentSinceMs === undefined)
      return !hasBelow && decideLoneMarker(version, rules, run.nowMs).kind === 'expire' ? [remove('alone')] : []
    // Nothing is said of an old marker but that it is old.
    const subject = { ...version, sizeBytes: 0, storageClass: 'Standard', noncurrentSinceMs }
    return decideNoncurrent(subject, [], rules, run.nowMs).kind === 'expire' ? [remove('old')] : []
  }
  if (noncurrentSinceMs === undefined) return []
  const head = { ...withAccess(version.object, followed), noncurrentSinceMs }
  if (decideNoncurrent(head, undefined, rules, run.nowMs).kind === 'nothing') return []
  return [
    async () => {
      const whole = await objects.version(grantFor('read', bucket, key), versionId)
      if (whole?.kind !== 'object') return
      const decision = decideNoncurrent(
        { ...withAccess(whole.object, followed), noncurrentSinceMs },
        whole.object.meta.tags,
        rules,
        run.nowMs,
      )
      if (decision.kind === 'expire') return remove('old')()
      if (decision.kind !== 'transition') return
      const moved = await objects.amend(
        grantFor('write', bucket, key),
        (current) =>
          current.version === whole.object.version
            ? { storageClass: decision.to, transitionedMs: run.nowMs, restore: undefined }
            : undefined,
        versionId,
      )
      if (moved !== undefined) counts.moved += 1
    },
  ]
}

function keyOf(version: ListedVersion): string {
  return version.kind === 'marker' ? version.key : version.object.key
}

function modifiedOf(version: ListedVersion): number {
  return version.kind === 'marker' ? version.modifiedMs : version.object.modifiedMs
}

async function runUploads(
  { uploads }: LifecycleStores,
  run: LifecycleRun,
  bucket: Bucket,
  followed: Rules,
  counts: LifecycleCounts,
): Promise<void> {
  let afterKey: string | undefined
  let afterUploadId: string | undefined
  for (;;) {
    run.signal.throwIfAborted()
    const { rules } = await followed()
    if (!rules.some(({ abortMultipartUpload }) => abortMultipartUpload !== undefined)) return
    await run.progress.save({ slotMs: run.slotMs, isDone: false, bucket: bucket.name, phase: 'uploads' })
    const query = { prefix: '', afterKey, afterUploadId, limit: objectsPageMax }
    const page = await uploads.list(grantFor('list', bucket), query)
    for (const item of page.items) {
      if (item.kind !== 'upload' || decideUpload(item.upload, rules, run.nowMs).kind !== 'expire') continue
      const aborted = await uploads.abort(grantFor('delete', bucket, item.upload.key), item.upload.id)
      if (aborted === 'aborted') counts.aborted += 1
    }
    if (!page.isTruncated) return
    afterKey = page.nextKey
    afterUploadId = page.nextUploadId
  }
}

function grantFor(verb: Verb, bucket: Bucket, key?: string): Grant {
  return mintSystemGrant(verb, bucket, key, 'lifecycle')
}
