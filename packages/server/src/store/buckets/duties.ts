/**
 * What a bucket's own documents demand of every change of an object, whatever the entrance: each write and deletion ends
 * in `commitInBucket`, which asks here with the bucket's record that the commit guards. So a retention policy and a rule of
 * replication hold from the very commit that sets them.
 */
import type { Batch, Kv } from '@latchkey/kv'
import type { Clock } from '../../base/clock.ts'
import { folderDemand } from '../folders/duties.ts'
import type { ChangeKind, FolderDemand } from '../folders/duties.ts'
import { FolderRefused } from '../folders/refused.ts'
import { parseWormDocument, retainedUntilMs, wormState } from '../versions/worm.ts'
import { documentValues } from './document-values.ts'
import type { Grant } from '../grant.ts'
import type { Bucket } from '../port.ts'
import { objectKey, parseObjectKey, replicationKey } from '../records/keys.ts'
import { decodeListed, objectHeadBytes } from '../records/object-record.ts'
import { encodeChange } from '../records/small-records.ts'

/** A retention policy keeps the object as it is. */
export class ObjectImmutable extends Error {
  override readonly name = 'ObjectImmutable'
  readonly key: string
  readonly untilMs: number
  constructor(key: string, untilMs: number) {
    super(`the object is retained until ${new Date(untilMs).toISOString()}`)
    this.key = key
    this.untilMs = untilMs
  }
}

type Parts = { readonly kv: Pick<Kv, 'getMany' | 'range' | 'counters'>; readonly clock: Clock }
type Given = Omit<Batch, 'guard'>

/** The batch as it is to be committed, and what of it the rules for folders added, behind everything else. */
export type Demanded = { readonly batch: Given; readonly folders?: FolderDemand | undefined }

const wormOf = documentValues('worm', parseWormDocument)

/** The batch with what the bucket's documents add to it, behind what it holds itself; or why it may not be. */
export async function underDuties(
  parts: Parts,
  bucket: Bucket,
  grant: Pick<Grant, 'purpose'>,
  batch: Given,
  how: ChangeKind,
): Promise<Demanded | ObjectImmutable | FolderRefused> {
  const { worm, replication, folderRules } = bucket.documents
  if (worm === undefined && replication === undefined && folderRules === undefined) return { batch }
  const kept = await underReplication(parts, bucket, grant, batch, how)
  if (kept instanceof ObjectImmutable || folderRules === undefined)
    return kept instanceof Error ? kept : { batch: kept }
  const folders = await folderDemand(parts, bucket, batch, how)
  if (folders === undefined) return { batch: kept }
  return folders instanceof FolderRefused ? folders : { batch: withFolders(kept, folders), folders }
}

function withFolders(batch: Given, folders: FolderDemand): Given {
  return {
    ...batch,
    check: [...(batch.check ?? []), ...folders.check],
    put: [...(batch.put ?? []), ...folders.put],
    delete: [...(batch.delete ?? []), ...folders.delete],
    ceilings: [...(batch.ceilings ?? []), ...folders.ceilings],
  }
}

const isNotFollowed: ReadonlySet<string> = new Set(['replication', 'access-times'])

async function underReplication(
  parts: Parts,
  bucket: Bucket,
  grant: Pick<Grant, 'purpose'>,
  batch: Given,
  how: ChangeKind,
): Promise<Given | ObjectImmutable> {
  const { worm, replication } = bucket.documents
  if (worm === undefined && replication === undefined) return batch
  const changed = changedObjects(bucket.id, batch)
  if (changed.length === 0) return batch
  const isJudged = worm !== undefined && how !== 'amends'
  const checked = isJudged ? await underRetention(parts, bucket, changed, batch) : batch
  if (checked instanceof ObjectImmutable) return checked
  // What replication itself writes is not replicated again: rules that lead back would never end. A read is no change.
  if (replication === undefined || isNotFollowed.has(grant.purpose ?? '')) return checked
  const value = encodeChange({ atMs: parts.clock.now().getTime() })
  const queued = changed.map((key) => ({ key: replicationKey(bucket, parseObjectKey(key).key), value }))
  return { ...checked, put: [...(checked.put ?? []), ...queued] }
}

/** The current objects that a batch writes or deletes. */
function changedObjects(bucketId: string, batch: Given): readonly Uint8Array[] {
  const prefix = objectKey(bucketId, '')
  const isObject = (key: Uint8Array): boolean => prefix.equals(key.subarray(0, prefix.length))
  return [...(batch.put ?? []).map(({ key }) => key), ...(batch.delete ?? [])].filter(isObject)
}

/** The commit is refused when what was judged is not what is there any more; whoever writes then tries again. */
async function underRetention(
  { kv, clock }: Parts,
  bucket: Bucket,
  changed: readonly Uint8Array[],
  batch: Given,
): Promise<Given | ObjectImmutable> {
  const policy = wormOf(bucket)
  const nowMs = clock.now().getTime()
  if (policy === undefined || wormState(policy, nowMs) === 'Expired') return batch
  const found = await kv.getMany(changed.map((key) => ({ key })))
  for (const entry of found) {
    if (entry === undefined || entry === 'unchanged') continue
    const { key } = parseObjectKey(entry.key)
    const { modifiedMs } = decodeListed(key, entry.value.subarray(0, objectHeadBytes))
    const untilMs = retainedUntilMs(policy, modifiedMs)
    if (untilMs > nowMs) return new ObjectImmutable(key, untilMs)
  }
  const judged = changed.map((key, index) => {
    const entry = found[index]
    return { key, version: entry === undefined || entry === 'unchanged' ? undefined : entry.version }
  })
  return { ...batch, check: [...(batch.check ?? []), ...judged] }
}
