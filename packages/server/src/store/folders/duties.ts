/**
 * What the rules for folders demand of every commit in a bucket, whatever the entrance: beside each record that lies in a
 * folder goes a share, whose tally counts it there, and what grows is held to the folder's ceilings in the same commit. So
 * the counters are exact at every moment, and a batch needs no knowledge of them.
 */
import type { Batch, Kv, Put } from '@latchkey/kv'
import { documentValues } from '../buckets/document-values.ts'
import { FolderRefused } from './refused.ts'
import type { FolderReason } from './refused.ts'
import { folderOf, isAllowedType, limitsOf, openFolderRules } from './rules.ts'
import type { Folder, OpenFolderRule } from './rules.ts'
import { partCounted } from './parts.ts'
import type { PartOf } from './parts.ts'
import type { Bucket } from '../port.ts'
import {
  folderCounter,
  folderShareKey,
  objectKey,
  parseObjectKey,
  parseUploadKey,
  parseVersionKey,
} from '../records/keys.ts'
import { decodeObject } from '../records/object-record.ts'
import { decodeFolderShare, decodeUpload, encodeFolderShare } from '../records/small-records.ts'

type Given = Omit<Batch, 'guard'>
type Parts = { readonly kv: Pick<Kv, 'getMany' | 'range' | 'counters'> }

/**
 * `removes`: nothing new is stored, so nothing but the shares is to be done. `amends`: what is said of an object changes,
 * and no byte of it. A part counts in the share of its upload.
 */
export type ChangeKind = 'changes' | 'removes' | 'amends' | PartOf

export const folderRulesOf = documentValues('folderRules', openFolderRules)

/** A record that the batch writes or deletes, in the folder that it lies in. */
type Counted = {
  readonly folder: Folder
  readonly key: string
  readonly place: 'object' | 'version' | 'upload'
  readonly share: Uint8Array
  /** Absent: the record goes, or is one that does not count. */
  readonly bytes?: number | undefined
  readonly put?: Put | undefined
}

type Limit = { readonly folder: Folder; readonly key: string; readonly kind: 'bytes' | 'objects'; readonly max: number }

export type FolderDemand = {
  readonly check: NonNullable<Batch['check']>
  readonly put: readonly Put[]
  readonly delete: readonly Uint8Array[]
  readonly ceilings: NonNullable<Batch['ceilings']>
  /** Which limit each ceiling is. */
  readonly limits: readonly Limit[]
}

export async function folderDemand(
  parts: Parts,
  bucket: Bucket,
  batch: Given,
  how: ChangeKind,
): Promise<FolderDemand | FolderRefused | undefined> {
  const rules = how === 'amends' ? undefined : folderRulesOf(bucket)
  if (rules === undefined) return undefined
  if (typeof how === 'object') {
    const folder = folderOf(rules, how.upload.key)
    if (folder === undefined) return undefined
    const { maxObjectBytes } = limitsOf(folder)
    if (maxObjectBytes !== undefined && how.sizeBytes > maxObjectBytes)
      return new FolderRefused(how.upload.key, folder, tooLarge(maxObjectBytes, how.sizeBytes))
    const share = await partCounted(parts.kv, folder, how)
    return {
      check: share.check,
      put: [share.put],
      delete: [],
      ...ceilingsOf(bucket, [{ folder, key: how.upload.key }]),
    }
  }
  const counted = countedIn(bucket.id, rules, batch)
  if (counted.length === 0) return undefined
  const put = counted.flatMap((each) => (each.bytes === undefined ? [] : [sharePut(bucket.id, each, each.bytes)]))
  const gone = counted.flatMap(({ share, bytes }) => (bytes === undefined ? [share] : []))
  if (how === 'removes') return { check: [], put, delete: gone, ceilings: [], limits: [] }
  const comes = counted.filter(({ place, bytes }) => place !== 'version' && bytes !== undefined)
  const check: { key: Uint8Array; version: undefined }[] = []
  for (const each of comes) {
    const reason = await refusalOf(parts, bucket, each)
    if (reason !== undefined) return new FolderRefused(each.key, each.folder, reason)
    if (each.folder.rule.insertOnly === true && each.place === 'object')
      check.push({ key: objectKey(bucket.id, each.key), version: undefined })
  }
  return { check, put, delete: gone, ...ceilingsOf(bucket, comes) }
}

/** Of the ceiling that refused the commit: how much there is, and how much more it would have been. */
export async function overLimit(
  { kv }: Parts,
  bucket: Bucket,
  demand: FolderDemand,
  { folder, key, kind, max: limit }: Limit,
): Promise<FolderRefused> {
  const counter = folderCounter(bucket.id, folder.rule.epoch, folder.id)
  const at = kind === 'bytes' ? 0 : 1
  const ofFolder = demand.put.filter(({ tally }) => tally !== undefined && counter.equals(tally.counter))
  const shares = [...ofFolder.map((put) => put.key), ...demand.delete]
  const [[amounts = []], former] = await Promise.all([
    kv.counters([counter]),
    shares.length === 0 ? [] : kv.getMany(shares.map((share) => ({ key: share }))),
  ])
  const coming = ofFolder.reduce((sum, { tally }) => sum + (tally?.amounts[at] ?? 0), 0)
  const leaving = former.reduce((sum, entry) => {
    if (typeof entry !== 'object') return sum
    return sum + (kind === 'bytes' ? decodeFolderShare(entry.value).bytes : 1)
  }, 0)
  return new FolderRefused(key, folder, { kind, limit, used: amounts[at] ?? 0, needed: coming - leaving })
}

/** What can be said without the counters. */
async function refusalOf(
  { kv }: Parts,
  bucket: Bucket,
  { folder, key, place, bytes = 0, put }: Counted,
): Promise<FolderReason | undefined> {
  const { rule } = folder
  const { maxObjectBytes } = limitsOf(folder)
  if (place === 'object' && maxObjectBytes !== undefined && bytes > maxObjectBytes)
    return tooLarge(maxObjectBytes, bytes)
  if (rule.contentTypes !== undefined && put !== undefined) {
    const reason = typeRefusal(rule.contentTypes, contentTypeOf(bucket.id, key, place, put))
    if (reason !== undefined) return reason
  }
  if (place !== 'object' || rule.insertOnly !== true) return undefined
  const [current] = await kv.getMany([{ key: objectKey(bucket.id, key) }])
  return current === undefined ? undefined : { kind: 'insert-only' }
}

export const tooLarge = (limit: number, needed: number): FolderReason => ({ kind: 'object-bytes', limit, needed })

export function typeRefusal(allowed: readonly string[], contentType: string): FolderReason | undefined {
  return isAllowedType(allowed, contentType) ? undefined : { kind: 'content-type', contentType, allowed }
}

function contentTypeOf(bucketId: string, key: string, place: Counted['place'], { key: record, value }: Put): string {
  const entry = { key: record, value, version: 0 }
  return place === 'upload'
    ? decodeUpload(bucketId, key, '', entry).draft.meta.contentType
    : decodeObject(bucketId, key, entry).meta.contentType
}

function ceilingsOf(
  bucket: Bucket,
  comes: readonly { readonly folder: Folder; readonly key: string }[],
): Pick<FolderDemand, 'ceilings' | 'limits'> {
  const limits: Limit[] = []
  const ceilings: { counter: Uint8Array; index: number; max: number }[] = []
  for (const { folder, key } of comes) {
    const { maxBytes, maxObjects } = limitsOf(folder)
    const counter = folderCounter(bucket.id, folder.rule.epoch, folder.id)
    for (const [kind, index, max] of [
      ['bytes', 0, maxBytes],
      ['objects', 1, maxObjects],
    ] as const)
      if (max !== undefined) {
        limits.push({ folder, key, kind, max })
        ceilings.push({ counter, index, max })
      }
  }
  return { ceilings, limits }
}

export function sharePut(bucketId: string, { folder, share }: Pick<Counted, 'folder' | 'share'>, bytes: number): Put {
  const counter = folderCounter(bucketId, folder.rule.epoch, folder.id)
  return { key: share, value: encodeFolderShare({ bytes }), tally: { counter, amounts: [bytes, 1] } }
}

/** The records of the batch that lie in a folder. Delete markers count for nothing, and need no room. */
function countedIn(bucketId: string, rules: readonly OpenFolderRule[], batch: Given): readonly Counted[] {
  const counted: Counted[] = []
  for (const put of batch.put ?? []) {
    const found = placeOf(bucketId, rules, put.key)
    if (found === undefined) continue
    const [objects = 0, bytes = 0] = put.tally?.amounts ?? []
    const counts = found.place === 'upload' ? 0 : objects === 1 ? bytes : undefined
    counted.push({ ...found, bytes: counts, put })
  }
  for (const key of batch.delete ?? []) {
    const found = placeOf(bucketId, rules, key)
    if (found !== undefined) counted.push(found)
  }
  return counted
}

const places = { o: 'object', v: 'version', u: 'upload' } as const
const keysIn = {
  object: (record: Uint8Array) => parseObjectKey(record).key,
  version: (record: Uint8Array) => parseVersionKey(record).key,
  upload: (record: Uint8Array) => parseUploadKey(record).key,
} as const

function placeOf(
  bucketId: string,
  rules: readonly OpenFolderRule[],
  record: Uint8Array,
): Pick<Counted, 'folder' | 'key' | 'place' | 'share'> | undefined {
  const place = places[String.fromCharCode(record[0] ?? 0) as keyof typeof places] as Counted['place'] | undefined
  if (place === undefined || record[1] !== 0) return undefined
  if (Buffer.from(record.buffer, record.byteOffset + 2, bucketId.length).toString('latin1') !== bucketId)
    return undefined
  const key = keysIn[place](record)
  const folder = folderOf(rules, key)
  return folder && { folder, key, place, share: folderShareKey(bucketId, folder.rule.epoch, record) }
}
