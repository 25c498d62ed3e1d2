/**
 * Lists the versions of all keys: current objects from their tree, old versions and delete markers from theirs, merged by
 * key, the newest first. Both are of one snapshot, so that what moves between them is listed once.
 */
import { withArchiveFields } from '../archive-fields.ts'
import type { Archived } from '../archive-fields.ts'
import type { Entry, Kv, Page } from '@latchkey/kv'
import { groupOf, mayBegin, seenUntil } from '../listing.ts'
import type { VersionPage, VersionQuery } from '../port.ts'
import { objectKey, parseVersionKey, rangeOf, versionKey, versionPrefix, versionsOfKey } from '../records/keys.ts'
import { decodeVersionHead, hasArchiveFields, versionHeadBytes } from '../records/object-record.ts'
import type { VersionHead } from '../records/object-record.ts'
import { digitsOfVersionId, nullVersionId, versionDigits, versionDigitsCount } from '../records/version-ids.ts'
import { findVersion } from './versions.ts'

/** A page has at most so many items, whatever is asked for. */
export const versionsPerPageMax = 1_000

type Item = VersionPage['items'][number]
type Seen = { readonly after: Uint8Array; readonly afterGroup?: boolean } | { readonly from: Uint8Array }
/** Where a page begins. `digits` are those of the version of `key` that was listed last. */
type Start = {
  readonly objects: Seen | undefined
  readonly old: Seen | undefined
  readonly within: { readonly key: string; readonly digits: string | undefined } | undefined
}

const nothing: VersionPage = { items: [], isTruncated: false, next: undefined }

export async function listVersions(
  kv: Pick<Kv, 'ranges' | 'getMany'>,
  bucketId: string,
  query: VersionQuery,
): Promise<VersionPage> {
  const limit = Math.min(query.limit, versionsPerPageMax)
  if (limit <= 0 || !mayBegin(query.prefix)) return nothing
  const objectRange = rangeOf(objectKey(bucketId, query.prefix))
  const oldRange = rangeOf(versionPrefix(bucketId, query.prefix))
  // Both trees have keys of one form, so that a prefix has the same length in both.
  const group = groupOf(oldRange.from.length, query.delimiter)
  const start = await startOf(kv, bucketId, query)
  // Of each tree one more than fits, and the object of the key within which the page begins.
  const shape = { limit: limit + 2, head: versionHeadBytes, ...(group && { group }) }
  const [objects, old, newest] = await kv.ranges([
    { ...objectRange, ...start.objects, ...shape },
    { ...oldRange, ...start.old, ...shape },
    ...(start.within === undefined ? [] : [{ ...versionsOfKey(bucketId, start.within.key), limit: 1, head: 0 }]),
  ])
  const merged = merge(named(objects, bucketId, 'object'), named(old, bucketId, 'old'))
  const items = itemsOf(merged, start.within, digitsOfFirst(newest), limit + 1)
  const page = await told(kv, bucketId, items.slice(0, limit))
  const isTruncated = items.length > limit
  return { items: page, isTruncated, next: isTruncated ? nextOf(page.at(-1)) : undefined }
}

async function startOf(
  kv: Pick<Kv, 'getMany'>,
  bucketId: string,
  { prefix, after, afterVersionId, delimiter }: VersionQuery,
): Promise<Start> {
  if (after === undefined || after === '') return { objects: undefined, old: undefined, within: undefined }
  const from = versionPrefix(bucketId, prefix)
  const group = groupOf(from.length, delimiter)
  const objects = seenUntil(objectKey(bucketId, prefix), objectKey(bucketId, after), group)
  const old = seenUntil(from, versionPrefix(bucketId, after), group)
  if (old.afterGroup === true || !mayBegin(after)) return { objects, old, within: undefined }
  const versions = versionsOfKey(bucketId, after)
  if (afterVersionId === undefined || afterVersionId === '')
    return { objects, old: { after: versions.from, afterGroup: true }, within: undefined }
  const digits = await digitsOf(kv, { bucketId, key: after }, afterVersionId)
  return {
    // The object itself may be older than the version that was listed last, when that was deleted meanwhile.
    objects: { from: laterOf(objectKey(bucketId, prefix), objectKey(bucketId, after)) },
    old: { after: digits === undefined ? versions.from : versionKey(bucketId, after, digits) },
    within: { key: after, digits },
  }
}

function laterOf(a: Buffer, b: Buffer): Buffer {
  return Buffer.compare(a, b) < 0 ? b : a
}

/** Undefined for a version that is not there and does not say by its id where it was: all versions of the key follow. */
async function digitsOf(
  kv: Pick<Kv, 'getMany'>,
  where: { readonly bucketId: string; readonly key: string },
  versionId: string,
): Promise<string | undefined> {
  if (versionId !== nullVersionId) return digitsOfVersionId(versionId)
  const found = await findVersion(kv, where, versionId)
  return found && versionDigits(found.record)
}

/** An item of one tree with the name by which both are merged. */
type Named = { readonly name: Buffer; readonly tree: 'object' | 'old'; readonly entry: Entry | undefined }

function named(page: Page | undefined, bucketId: string, tree: Named['tree']): readonly Named[] {
  const at = objectKey(bucketId, '').length
  return (page?.items ?? []).map((item) => {
    const bytes = item.kind === 'group' ? item.prefix : item.key
    const end = item.kind === 'entry' && tree === 'old' ? bytes.length - versionDigitsCount - 1 : bytes.length
    const name = Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at)
    return { name, tree, entry: item.kind === 'entry' ? item : undefined }
  })
}

/** In order of names; of one name the object before the old versions, and a prefix once. */
function merge(objects: readonly Named[], old: readonly Named[]): readonly Named[] {
  const merged: Named[] = []
  let [atObject, atOld] = [0, 0]
  for (;;) {
    const [object, other] = [objects[atObject], old[atOld]]
    const order = object === undefined ? 1 : other === undefined ? -1 : Buffer.compare(object.name, other.name)
    const next = order <= 0 ? object : other
    if (next === undefined) return merged
    if (order <= 0) atObject += 1
    if (order > 0 || (order === 0 && next.entry === undefined)) atOld += 1
    merged.push(next)
  }
}

function itemsOf(
  merged: readonly Named[],
  within: Start['within'],
  newestDigits: string | undefined,
  most: number,
): readonly Found[] {
  const items: Found[] = []
  let keyBefore: string | undefined
  for (const { name, tree, entry } of merged) {
    // Of both trees a whole page was read, and of the two together one is told.
    if (items.length === most) break
    const text = name.toString('utf8')
    if (entry === undefined) {
      items.push({ kind: 'prefix', prefix: text })
      continue
    }
    const isFirst = text !== keyBefore
    keyBefore = text
    const isBegun = text === within?.key
    const listed = decodeVersionHead(text, entry.value)
    if (tree === 'object') {
      const isListed = isBegun && within.digits !== undefined && versionDigits(listed) >= within.digits
      if (!isListed) items.push(itemOf(listed, true, entry, undefined))
      continue
    }
    const { digits } = parseVersionKey(entry.key)
    const isLatest = isFirst && (!isBegun || digits === newestDigits)
    items.push(itemOf(listed, isLatest, entry, digits))
  }
  return items
}

/** An item, and for an object with more behind its head where that is. */
type Found = Item & { readonly archived?: Omit<Archived, 'object'> | undefined }

async function told(kv: Pick<Kv, 'getMany'>, bucketId: string, found: readonly Found[]): Promise<readonly Item[]> {
  const archived = found.flatMap((item) =>
    item.kind === 'object' && item.archived !== undefined ? [{ object: item.object, ...item.archived }] : [],
  )
  const fields = archived.length === 0 ? undefined : await withArchiveFields(kv, bucketId, archived)
  return found.map(({ archived: _where, ...item }) =>
    item.kind === 'object' ? { ...item, object: fields?.get(item.object) ?? item.object } : item,
  )
}

function itemOf(head: VersionHead, isLatest: boolean, entry: Entry, digits: string | undefined): Found {
  const versionId = head.versionId ?? nullVersionId
  const { key, modifiedMs, type, sizeBytes, etag, storageClass } = head
  if (type === 'DeleteMarker') return { kind: 'marker', key, modifiedMs, versionId, isLatest }
  const object = { key, modifiedMs, type, sizeBytes, etag, storageClass }
  const archived = hasArchiveFields(entry.value) ? { recordKey: entry.key, digits } : undefined
  return { kind: 'object', object, versionId, isLatest, archived }
}

function digitsOfFirst(page: Page | undefined): string | undefined {
  const [first] = page?.items ?? []
  return first?.kind === 'entry' ? parseVersionKey(first.key).digits : undefined
}

function nextOf(last: Item | undefined): VersionPage['next'] {
  if (last === undefined) return undefined
  if (last.kind === 'prefix') return { after: last.prefix, afterVersionId: undefined }
  return { after: last.kind === 'object' ? last.object.key : last.key, afterVersionId: last.versionId }
}
