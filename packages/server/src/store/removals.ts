/** Deleting: the object where versions are not kept; otherwise a delete marker on top, or one version for good. */
import { KvUnavailableError } from '@latchkey/kv'
import { commitInBucket } from './bucket-records.ts'
import type { Grant } from './grant.ts'
import { versionAttemptsMax } from './object-writes.ts'
import type { Bucket, Removal, Removed, StoredObject } from './port.ts'
import { objectKey, referenceKey } from './records/keys.ts'
import { decodeFormer, decodeObject, formerObjectBytes } from './records/object-record.ts'
import type { HeldBody, HeldVersion, MarkerFields } from './records/object-record.ts'
import { nullVersionId } from './records/version-ids.ts'
import type { StoreParts } from './store-parts.ts'
import { asVersion, newMarker, withoutVersion } from './versions/changes.ts'
import type { KeyChange } from './versions/changes.ts'
import { findVersion, isOldVersion, readKeyFound, readKeyState } from './versions/versions.ts'
import type { KeyState } from './versions/versions.ts'

type Plan = {
  readonly batch: KeyChange['batch']
  /** Undefined where the commit tells what was there. */
  readonly freed: readonly HeldBody[] | undefined
  readonly outcome: Removed
}

/** `onlyRecord` is the version in kv that the current object must have. */
type Wanted = Removal & { readonly onlyRecord?: number }

/** What is at the key is removed as `removeObject` does it, but only while it is the record that the caller has seen. */
export async function removeUnchanged(
  parts: StoreParts,
  grant: Grant,
  object: StoredObject,
): Promise<'removed' | 'changed' | 'no-bucket'> {
  const removed = await removeObject(parts, grant, { onlyRecord: object.version })
  switch (removed.kind) {
    case 'removed':
    case 'marked':
      return 'removed'
    case 'absent':
    case 'condition-failed':
      return 'changed'
    case 'no-bucket':
      return 'no-bucket'
  }
}

export async function removeObject(parts: StoreParts, grant: Grant, removal: Wanted): Promise<Removed> {
  const key = grant.objectKey('delete')
  const isVersioned = (parts.bucketRecords.lastSeen(grant.bucketName)?.versioning ?? 'off') !== 'off'
  using _turn = isVersioned ? await parts.turns.take(`${grant.bucketId} ${key}`) : undefined
  await grant.recheck()
  for (let attempt = 0; attempt < versionAttemptsMax; attempt += 1) {
    const removed = await removeOnce(parts, grant, key, removal)
    if (removed !== 'changed') return removed
  }
  throw new KvUnavailableError('the object was written by others each time a deletion of it was tried')
}

async function removeOnce(parts: StoreParts, grant: Grant, key: string, removal: Wanted): Promise<Removed | 'changed'> {
  const plans: (Plan | Removed)[] = []
  const made = async (bucket: Bucket) => {
    const plan = await planOf(parts, bucket, key, removal)
    plans.push(plan)
    return 'batch' in plan ? { ...plan.batch, previousHead: formerObjectBytes } : undefined
  }
  const result = await commitInBucket(parts, grant, made, 'removes')
  const plan = plans.at(-1)
  if (result.kind === 'no-bucket' || plan === undefined) return { kind: 'no-bucket' }
  if (!('batch' in plan)) return plan
  switch (result.kind) {
    case 'not-tried':
    case 'refused':
      return 'changed'
    case 'unknown':
      if (await isDone(parts, grant.bucketId, key, plan.outcome)) return plan.outcome
      throw new KvUnavailableError('the outcome of a deletion is unknown')
    case 'committed': {
      const [former] = result.previous
      if (plan.freed === undefined && former === undefined) return { kind: 'absent' }
      const freed = plan.freed ?? (former === undefined ? [] : [decodeFormer(former.value).body])
      for (const body of freed) parts.releases.release(body)
      return plan.outcome
    }
  }
}

async function planOf(parts: StoreParts, bucket: Bucket, key: string, removal: Wanted): Promise<Plan | Removed> {
  if (bucket.versioning === 'off') return planWithoutVersions(parts, bucket, key, removal)
  const where = { bucketId: bucket.id, key }
  const { versionId } = removal
  if (versionId !== undefined) {
    const [state, target] = await readBoth(parts, where, versionId)
    if (target === undefined) return { kind: 'absent' }
    if (!holds(removal, target) || !isStill(removal.onlyWhile, state, target)) return { kind: 'condition-failed' }
    const outcome = { kind: 'removed', versionId, wasMarker: target.type === 'DeleteMarker' } as const
    return { ...withoutVersion(where, { state }, target), outcome }
  }
  const found = await readKeyFound(parts.kv, where, bucket.versioning === 'suspended')
  if (!holds(removal, found.state.current?.record)) return { kind: 'condition-failed' }
  const marker: MarkerFields = asVersion(
    {
      type: 'DeleteMarker',
      modifiedMs: parts.clock.now().getTime(),
      versionId: undefined,
      writeId: parts.ids.hex(16),
    },
    found.state,
    bucket.versioning,
  )
  const outcome = { kind: 'marked', versionId: marker.versionId ?? nullVersionId } as const
  return { ...newMarker(where, found, marker), outcome }
}

/** What was judged of the version's place among the others: the commit is refused when that changed since it was read. */
function isStill(place: Removal['onlyWhile'], { current, older }: KeyState, target: HeldVersion): boolean {
  if (place === undefined) return true
  const [newest] = older
  const isNewestOld = isOldVersion(target) && newest?.record.digits === target.digits
  if (place === 'alone') return current === undefined && older.length === 1 && isNewestOld
  return isOldVersion(target) && (current !== undefined || !isNewestOld)
}

/** The one object that there is has the version `null`. */
async function planWithoutVersions(
  parts: StoreParts,
  bucket: Bucket,
  key: string,
  removal: Wanted,
): Promise<Plan | Removed> {
  const { versionId, onlyIf, onlyRecord } = removal
  if (versionId !== undefined && versionId !== nullVersionId) return { kind: 'absent' }
  const record = objectKey(bucket.id, key)
  const batch = { check: [], empty: [], put: [], delete: [record, referenceKey(bucket.id, key)] }
  const outcome = { kind: 'removed', versionId: undefined, wasMarker: false } as const
  if (onlyIf === undefined && onlyRecord === undefined) return { batch, freed: undefined, outcome }
  const [found] = await parts.kv.getMany([{ key: record }])
  const current = found === undefined || found === 'unchanged' ? undefined : decodeObject(bucket.id, key, found)
  if (!holds(removal, current)) return { kind: 'condition-failed' }
  return { batch: { ...batch, check: [{ key: record, version: current?.version }] }, freed: undefined, outcome }
}

/** The version is read after the state: when it was moved in between, the commit is refused and all of it done anew. */
async function readBoth(
  parts: StoreParts,
  where: { readonly bucketId: string; readonly key: string },
  versionId: string,
) {
  const state = await readKeyState(parts.kv, where)
  const near = state.current === undefined ? state.older : [state.current, ...state.older]
  const known = near.find(({ record }) => (record.versionId ?? nullVersionId) === versionId)
  const target = known ?? (await findVersion(parts.kv, where, versionId))
  return [state, target?.record] as const
}

/** A delete marker is nothing. */
function holds({ onlyIf, onlyRecord }: Wanted, version: HeldVersion | undefined): boolean {
  const object = version === undefined || version.type === 'DeleteMarker' ? undefined : version
  return (onlyIf?.(object?.etag) ?? true) && (onlyRecord === undefined || onlyRecord === object?.version)
}

/** Gone is what was asked for, whoever did it; a marker has an id that nobody else could give. */
async function isDone(parts: StoreParts, bucketId: string, key: string, outcome: Removed): Promise<boolean> {
  if (outcome.kind !== 'removed' && outcome.kind !== 'marked') return false
  const found = await findVersion(parts.kv, { bucketId, key }, outcome.versionId ?? nullVersionId)
  return outcome.kind === 'marked' ? found?.record.type === 'DeleteMarker' : found === undefined
}
