import type { Kv } from '@latchkey/kv'
import { isEntry, versioned } from './change.ts'
import type { Versioned } from './change.ts'
import { entityKey, nameKey } from './keys.ts'
import type { KeyRange } from './keys.ts'
import { decodeRecord } from './records.ts'
import type { EntityKind, NameRecord } from './records.ts'

/** `after` is a name that an earlier page gave; `limit` is 1 to `directoryPageMax`. */
export type PageQuery = { readonly after?: string | undefined; readonly limit: number }
/** `next` is the name to continue after; undefined on the last page. */
export type DirectoryPage<T> = { readonly items: readonly T[]; readonly next: string | undefined }

/** Two round trips: the name's id, then the entity. A renamed entity is not found under its old name. */
export async function findByName<T extends object>(
  kv: Kv,
  kind: EntityKind,
  accountId: string,
  name: string,
): Promise<Versioned<T> | undefined> {
  const [found] = await kv.getMany([{ key: nameKey(kind, accountId, name) }])
  if (!isEntry(found)) return undefined
  const [entity] = await kv.getMany([{ key: entityKey(kind, accountId, decodeRecord<NameRecord>(found.value).id) }])
  return versioned<T>(entity)
}

/** One page of names, then their entities in one `getMany`. */
export async function entityPage<T extends object>(
  kv: Kv,
  kind: EntityKind,
  accountId: string,
  range: KeyRange,
  { after, limit }: PageQuery,
): Promise<DirectoryPage<T>> {
  const start = after === undefined ? {} : { after: nameKey(kind, accountId, after) }
  const page = await kv.range({ ...range, ...start, limit })
  const names = page.items.flatMap((item) => (item.kind === 'entry' ? [item] : []))
  const ids = names.map((name) => decodeRecord<NameRecord>(name.value).id)
  const found = ids.length === 0 ? [] : await kv.getMany(ids.map((id) => ({ key: entityKey(kind, accountId, id) })))
  // Between the two reads an entity may have been deleted: then it is left out, and the page goes on behind its name.
  const items = found.flatMap((entry) => versioned<T>(entry)?.record ?? [])
  const last = names.at(-1)
  return { items, next: page.isTruncated && last !== undefined ? nameIn(last.key, range) : undefined }
}

/** What follows the range's own parts in a key. */
export function nameIn(key: Uint8Array, range: KeyRange): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('utf8', range.from.length)
}
