/** Lists objects by the heads of their records; with a delimiter the engine skips over folders instead of reading them. */
import { delimiterBytesMax, pageEntriesMax } from '@latchkey/kv'
import type { Kv, RangeQuery } from '@latchkey/kv'
import { withArchiveFields } from './archive-fields.ts'
import type { Archived } from './archive-fields.ts'
import type { ListItem, ListPage, ListQuery } from './port.ts'
import { objectKey, objectKeyBytesMax, rangeOf } from './records/keys.ts'
import { decodeListed, hasArchiveFields, objectHeadBytes } from './records/object-record.ts'

export const nothingListed: ListPage = { items: [], isTruncated: false, next: undefined }

/** Pages of at most `pageEntriesMax` are one read each; a larger `limit` takes several. */
export async function listObjects(
  kv: Pick<Kv, 'range' | 'getMany'>,
  bucketId: string,
  query: ListQuery,
): Promise<ListPage> {
  const { prefix, limit } = query
  if (limit <= 0 || !mayBegin(prefix)) return nothingListed
  const bucketBytes = objectKey(bucketId, '').length
  const range = rangeOf(objectKey(bucketId, prefix))
  const group = groupOf(range.from.length, query.delimiter)
  const items: ListItem[] = []
  const archived: Archived[] = []
  let last = query.after === undefined ? undefined : seenUntil(range.from, objectKey(bucketId, query.after), group)
  for (;;) {
    const page = await kv.range({
      ...range,
      ...last,
      ...(group && { group }),
      limit: Math.min(limit - items.length, pageEntriesMax),
      head: objectHeadBytes,
    })
    for (const item of page.items)
      if (item.kind === 'entry') {
        const object = decodeListed(textFrom(item.key, bucketBytes), item.value)
        if (hasArchiveFields(item.value)) archived.push({ object, recordKey: item.key, digits: undefined })
        items.push({ kind: 'object', object })
        last = { after: item.key }
      } else {
        items.push({ kind: 'prefix', prefix: textFrom(item.prefix, bucketBytes) })
        last = { after: item.prefix, afterGroup: true }
      }
    const isFull = items.length >= limit
    if (page.isTruncated && !isFull) continue
    const next = page.isTruncated ? nameOf(items.at(-1)) : undefined
    return { items: await told(kv, bucketId, items, archived), isTruncated: page.isTruncated, next }
  }
}

async function told(
  kv: Pick<Kv, 'getMany'>,
  bucketId: string,
  items: readonly ListItem[],
  archived: readonly Archived[],
): Promise<readonly ListItem[]> {
  if (archived.length === 0) return items
  const fields = await withArchiveFields(kv, bucketId, archived)
  return items.map((item) =>
    item.kind === 'object' ? { ...item, object: fields.get(item.object) ?? item.object } : item,
  )
}

type Group = NonNullable<RangeQuery['group']>

/** Groups begin behind the prefix. No key contains a delimiter with U+0000, nor one that is longer than a key. */
export function groupOf(prefixBytes: number, delimiter: string | undefined): Group | undefined {
  if (delimiter === undefined || delimiter === '' || delimiter.includes('\0')) return undefined
  const bytes = Buffer.from(delimiter)
  return bytes.length > delimiterBytesMax ? undefined : { prefixBytes, delimiter: bytes }
}

/** Does any key begin so? None is longer than 1,023 bytes, and none contains U+0000. */
export function mayBegin(prefix: string): boolean {
  return !prefix.includes('\0') && Buffer.byteLength(prefix) <= objectKeyBytesMax
}

/** A marker that is itself a common prefix of this listing stands for all keys below it. */
export function seenUntil(
  from: Uint8Array,
  marker: Buffer,
  group: Group | undefined,
): { readonly after: Uint8Array; readonly afterGroup?: boolean } {
  const after = marker.subarray(0, markerBytesMax)
  if (group === undefined || !after.subarray(0, from.length).equals(from)) return { after }
  const delimiterAt = after.indexOf(group.delimiter, group.prefixBytes)
  const isGroup = delimiterAt >= 0 && delimiterAt + group.delimiter.length === after.length
  return isGroup ? { after, afterGroup: true } : { after }
}

/** A longer marker than any key sorts like its beginning, but for keys that are equal to it: none are so long. */
const markerBytesMax = 1_200

function textFrom(key: Uint8Array, at: number): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('utf8', at)
}

function nameOf(item: ListItem | undefined): string | undefined {
  return item?.kind === 'object' ? item.object.key : item?.prefix
}
