/**
 * Deleting many objects of one bucket. Where no versions are kept, and nothing is retained, a commit takes hundreds of them:
 * each alone would cost a batch of its own on its way to the committer. All others are deleted one by one, many at once.
 */
import { KvUnavailableError } from '@latchkey/kv'
import { ObjectImmutable } from './buckets/duties.ts'
import { commitInBucket } from './bucket-records.ts'
import type { Grant } from './grant.ts'
import type { Bucket, Removed } from './port.ts'
import { objectKey, referenceKey } from './records/keys.ts'
import { decodeFormer, formerObjectBytes } from './records/object-record.ts'
import { removeObject } from './removals.ts'
import type { StoreParts } from './store-parts.ts'

/** A commit holds up the ones behind it, so it is no longer than some milliseconds. */
export const removalsPerCommitMax = 250
/** Enough that the store commits them in groups. */
const removalsAtOnceMax = 64

export type NamedRemoval = { readonly grant: Grant; readonly versionId?: string | undefined }

/** @throws ObjectImmutable naming one that is retained, when all others are gone */
export async function removeObjects(parts: StoreParts, removals: readonly NamedRemoval[]): Promise<readonly Removed[]> {
  const removed = new Map<NamedRemoval, Removed>()
  const plain = removals.filter(({ versionId }) => versionId === undefined)
  const groups: (readonly NamedRemoval[])[] = []
  for (let at = 0; at < plain.length; at += removalsPerCommitMax)
    groups.push(plain.slice(at, at + removalsPerCommitMax))
  const together = await Promise.all(groups.map((group) => removeTogether(parts, group)))
  for (const [index, outcomes] of together.entries())
    for (const [at, outcome] of (outcomes ?? []).entries()) {
      const removal = groups[index]?.[at]
      if (removal !== undefined) removed.set(removal, outcome)
    }
  const alone = removals.filter((removal) => !removed.has(removal))
  let next = 0
  let retained: ObjectImmutable | undefined
  await Promise.all(Array.from({ length: Math.min(removalsAtOnceMax, alone.length) }, () => removeAlone()))
  if (retained !== undefined) throw retained
  return removals.flatMap((removal) => removed.get(removal) ?? [])

  async function removeAlone(): Promise<void> {
    for (let removal = alone[next++]; removal !== undefined; removal = alone[next++])
      try {
        removed.set(removal, await removeObject(parts, removal.grant, { versionId: removal.versionId }))
      } catch (error) {
        if (!(error instanceof ObjectImmutable)) throw error
        retained ??= error
      }
  }
}

/** Undefined when these have to be deleted one by one: of none of them anything was done. */
async function removeTogether(
  parts: StoreParts,
  removals: readonly NamedRemoval[],
): Promise<readonly Removed[] | undefined> {
  const [first] = removals
  if (first === undefined || removals.length < 2) return undefined
  const seen = parts.bucketRecords.lastSeen(first.grant.bucketName)
  if (seen !== undefined && !isPlain(seen)) return undefined
  const keys = removals.map(({ grant }) => grant.objectKey('delete'))
  await Promise.all(removals.map(({ grant }) => grant.recheck()))
  const { bucketId } = first.grant
  const batch = {
    previousHead: formerObjectBytes,
    delete: [...keys.map((key) => objectKey(bucketId, key)), ...keys.map((key) => referenceKey(bucketId, key))],
  }
  const made = (bucket: Bucket) => Promise.resolve(isPlain(bucket) ? batch : undefined)
  const result = await commitInBucket(parts, first.grant, made, 'removes')
  switch (result.kind) {
    case 'no-bucket':
      return keys.map(() => ({ kind: 'no-bucket' }))
    case 'not-tried':
    case 'refused':
      return undefined
    case 'unknown':
      if (await areGone(parts, bucketId, keys)) return keys.map(() => gone)
      throw new KvUnavailableError('the outcome of deletions is unknown')
    case 'committed':
      return keys.map((_, index): Removed => {
        const former = result.previous[index]
        if (former === undefined) return { kind: 'absent' }
        parts.releases.release(decodeFormer(former.value).body)
        return gone
      })
  }
}

const gone: Removed = { kind: 'removed', versionId: undefined, wasMarker: false }

/** Nothing stays of an object that is deleted, and nothing is to be judged of it. */
function isPlain({ versioning, documents }: Bucket): boolean {
  return versioning === 'off' && documents.worm === undefined
}

/** Gone is what was asked for, whoever did it. */
async function areGone(parts: StoreParts, bucketId: string, keys: readonly string[]): Promise<boolean> {
  const found = await parts.kv.getMany(keys.map((key) => ({ key: objectKey(bucketId, key) })))
  return found.every((entry) => entry === undefined)
}
