/**
 * What a folder's rule says before a byte of a body is taken, as far as it can be said by then. The commit decides; this
 * saves taking in a body for nothing.
 */
import { folderRulesOf, tooLarge, typeRefusal } from './duties.ts'
import { FolderRefused } from './refused.ts'
import { folderOf, limitsOf } from './rules.ts'
import type { Folder } from './rules.ts'
import type { Grant } from '../grant.ts'
import type { Bucket } from '../port.ts'
import { folderCounter, folderShareKey, objectKey, partKey } from '../records/keys.ts'
import { decodeFolderShare, decodePart } from '../records/small-records.ts'
import type { StoreParts } from '../store-parts.ts'

/** What is about to be written; the size is the declared one, when there is one. */
export type Coming =
  | { readonly kind: 'object'; readonly sizeBytes: number | undefined; readonly contentType: string }
  /** Behind what is there. */
  | {
      readonly kind: 'append'
      readonly position: number
      readonly sizeBytes: number | undefined
      readonly contentType: string
    }
  | { readonly kind: 'upload'; readonly contentType: string }
  | {
      readonly kind: 'part'
      readonly uploadId: string
      readonly number: number
      readonly sizeBytes: number | undefined
    }

type Parts = Pick<StoreParts, 'bucketRecords' | 'kv'>

/** The folder of a key as the bucket was seen last; undefined, and at no cost, where there are no rules. */
export function folderAhead({ bucketRecords }: Parts, grant: Grant, key: string): Ahead | undefined {
  const bucket = bucketRecords.lastSeen(grant.bucketName)
  if (bucket?.documents.folderRules === undefined) return undefined
  const folder = folderOf(folderRulesOf(bucket) ?? [], key)
  return folder && { bucket, folder, key }
}
export type Ahead = { readonly bucket: Bucket; readonly folder: Folder; readonly key: string }

/** @throws FolderRefused */
export async function admit({ kv }: Parts, ahead: Ahead, coming: Coming): Promise<void> {
  const { bucket, folder, key } = ahead
  const refuse = (reason: ConstructorParameters<typeof FolderRefused>[2]): never => {
    throw new FolderRefused(key, folder, reason)
  }
  const { maxBytes, maxObjects, maxObjectBytes } = limitsOf(folder)
  const growth = 'sizeBytes' in coming ? (coming.sizeBytes ?? 0) : 0
  const objectBytes = coming.kind === 'append' ? coming.position + growth : growth
  if (maxObjectBytes !== undefined && objectBytes > maxObjectBytes) refuse(tooLarge(maxObjectBytes, objectBytes))
  const { contentTypes, insertOnly } = folder.rule
  const isNew = coming.kind !== 'part' && !(coming.kind === 'append' && coming.position > 0)
  if (contentTypes !== undefined && isNew) {
    const reason = typeRefusal(contentTypes, coming.contentType)
    if (reason !== undefined) refuse(reason)
  }
  if (insertOnly !== true && maxBytes === undefined && maxObjects === undefined) return
  const record = objectKey(bucket.id, key)
  const counter = folderCounter(bucket.id, folder.rule.epoch, folder.id)
  const former = coming.kind === 'part' ? partKey(coming.uploadId, coming.number) : shareOf(ahead, record)
  const [[amounts = []], [current, replaced]] = await Promise.all([
    kv.counters([counter]),
    kv.getMany([{ key: record }, { key: former }]),
  ])
  if (insertOnly === true && coming.kind !== 'part' && typeof current === 'object') refuse({ kind: 'insert-only' })
  const [usedBytes = 0, usedObjects = 0] = amounts
  // Where all versions are kept nothing is replaced, and an append takes nothing away.
  const isReplacing = coming.kind === 'part' || (coming.kind === 'object' && bucket.versioning !== 'enabled')
  const replacedBytes = isReplacing && typeof replaced === 'object' ? sizeOf(coming, replaced.value) : 0
  const needed = growth - replacedBytes
  if (maxBytes !== undefined && needed > 0 && usedBytes + needed > maxBytes)
    refuse({ kind: 'bytes', limit: maxBytes, used: usedBytes, needed })
  const isOneMore =
    coming.kind === 'upload' ||
    (coming.kind !== 'part' && !(typeof replaced === 'object' && bucket.versioning !== 'enabled'))
  if (maxObjects !== undefined && isOneMore && !isContinued(coming) && usedObjects + 1 > maxObjects)
    refuse({ kind: 'objects', limit: maxObjects, used: usedObjects, needed: 1 })
}

const isContinued = (coming: Coming): boolean => coming.kind === 'append' && coming.position > 0

const shareOf = ({ bucket, folder }: Ahead, record: Uint8Array): Buffer =>
  folderShareKey(bucket.id, folder.rule.epoch, record)

const sizeOf = (coming: Coming, value: Uint8Array): number =>
  coming.kind === 'part' ? decodePart(coming.number, value).sizeBytes : decodeFolderShare(value).bytes

/** The largest body that is worth taking in; one that says nothing of its length is cut off there. */
export function bodyBytesMax(ahead: Ahead | undefined, before: number, otherwise: number): number {
  const most = ahead && limitsOf(ahead.folder).maxObjectBytes
  return most === undefined ? otherwise : Math.min(otherwise, Math.max(0, most - before))
}

/** A body that was cut off at the folder's limit is refused as what it is. */
export function refuseCut(
  ahead: Ahead | undefined,
  body: { readonly kind: string; readonly maxBytes?: number },
  otherwise: number,
): void {
  const most = ahead && limitsOf(ahead.folder).maxObjectBytes
  if (ahead === undefined || most === undefined || body.kind !== 'too-large' || (body.maxBytes ?? 0) >= otherwise)
    return
  throw new FolderRefused(ahead.key, ahead.folder, tooLarge(most, most + 1))
}
