/** Counts the folders of a bucket's rules once more, from the records themselves. For checks and tests. */
import { walk } from '../compaction.ts'
import { folderRulesOf } from './duties.ts'
import { partBytes } from './parts.ts'
import { folderOf } from './rules.ts'
import type { Bucket } from '../port.ts'
import {
  folderCounter,
  folderSharesOf,
  objectsOf,
  parseObjectKey,
  parseUploadKey,
  parseVersionKey,
  uploadsOf,
  versionsOf,
} from '../records/keys.ts'
import { decodeVersionHead, versionHeadBytes } from '../records/object-record.ts'
import type { StoreParts } from '../store-parts.ts'

type Counts = Readonly<Record<string, number>>

/** By folder its bytes and objects, and how many shares there are: as counted, and as found. */
export async function recountFolders(
  parts: Pick<StoreParts, 'kv'>,
  bucket: Bucket,
): Promise<{ readonly counted: Counts; readonly found: Counts }> {
  const rules = folderRulesOf(bucket)
  if (rules === undefined) return { counted: {}, found: {} }
  const found: Record<string, number> = { 'folder shares': 0 }
  const counters = new Map<string, Uint8Array>()
  const add = (key: string, bytes: number): void => {
    const folder = folderOf(rules, key)
    if (folder === undefined) return
    const { id, rule } = folder
    const name = `folder ${rule.prefix}/${id}`
    counters.set(name, folderCounter(bucket.id, rule.epoch, id))
    for (const [what, amount] of [
      [`${name} bytes`, bytes],
      [`${name} objects`, 1],
      ['folder shares', 1],
    ] as const)
      found[what] = (found[what] ?? 0) + amount
  }
  for await (const { key: record, value } of walk(parts, objectsOf(bucket.id), versionHeadBytes)) {
    const { key } = parseObjectKey(record)
    add(key, decodeVersionHead(key, value).sizeBytes)
  }
  for await (const { key: record, value } of walk(parts, versionsOf(bucket.id), versionHeadBytes)) {
    const { key } = parseVersionKey(record)
    const { type, sizeBytes } = decodeVersionHead(key, value)
    if (type !== 'DeleteMarker') add(key, sizeBytes)
  }
  for await (const { key: record } of walk(parts, uploadsOf(bucket.id), 0)) {
    const { key, uploadId } = parseUploadKey(record)
    add(key, await partBytes(parts.kv, uploadId, undefined))
  }
  const counted: Record<string, number> = { 'folder shares': 0 }
  for await (const _ of walk(parts, folderSharesOf(bucket.id), 0))
    counted['folder shares'] = (counted['folder shares'] ?? 0) + 1
  for (const [name, counter] of counters) {
    const [[bytes = 0, objects = 0] = []] = await parts.kv.counters([counter])
    counted[`${name} bytes`] = bytes
    counted[`${name} objects`] = objects
  }
  return { counted, found }
}
