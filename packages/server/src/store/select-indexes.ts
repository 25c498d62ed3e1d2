/**
 * What was counted of objects that are selected from. An index is of one write of its object and is nobody's but that
 * object's: it is passed over when the object is another one, and swept when the object is gone.
 */
import { objectKey, allSelectIndexes, parseObjectKey, selectIndexKey } from './records/keys.ts'
import type { Grant } from './grant.ts'
import type { StoredObject } from './port.ts'
import type { StoreParts } from './store-parts.ts'

export type SelectIndex = { readonly rows: number; readonly splits: number; readonly columns: number }

export type SelectIndexes = {
  /** `form` says how records are told apart: with other delimiters it is another index. */
  find(grant: Grant, object: StoredObject, form: string): Promise<SelectIndex | undefined>
  keep(grant: Grant, object: StoredObject, form: string, index: SelectIndex): Promise<void>
}

type Kept = SelectIndex & { readonly writeId: string; readonly form: string }

export function createSelectIndexes({ kv }: Pick<StoreParts, 'kv'>): SelectIndexes {
  return {
    async find(grant, object, form) {
      const [found] = await kv.getMany([{ key: selectIndexKey(grant.bucketId, grant.objectKey('read')) }])
      if (typeof found !== 'object') return undefined
      // Only `keep` writes under these keys.
      const {
        writeId,
        form: ofForm,
        rows,
        splits,
        columns,
      } = JSON.parse(Buffer.from(found.value).toString('utf8')) as Kept
      return writeId === object.writeId && ofForm === form ? { rows, splits, columns } : undefined
    },
    async keep(grant, object, form, { rows, splits, columns }) {
      const kept: Kept = { writeId: object.writeId, form, rows, splits, columns }
      const key = selectIndexKey(grant.bucketId, grant.objectKey('read'))
      await kv.commit({ put: [{ key, value: Buffer.from(JSON.stringify(kept), 'utf8') }] })
    },
  }
}

/** Indexes that are looked at with one read. */
const sweepPageMax = 500

/** Removes the indexes of objects that are gone; answers how many there were. */
export async function sweepSelectIndexes({ kv }: Pick<StoreParts, 'kv'>, signal?: AbortSignal): Promise<number> {
  let count = 0
  let after: Uint8Array | undefined
  for (;;) {
    const page = await kv.range({ ...allSelectIndexes(), limit: sweepPageMax, head: 0, ...(after && { after }) })
    const entries = page.items.flatMap((item) => (item.kind === 'entry' ? [item] : []))
    if (entries.length === 0) return count
    signal?.throwIfAborted()
    const objects = await kv.getMany(
      entries.map(({ key }) => {
        const of = parseObjectKey(key)
        return { key: objectKey(of.bucketId, of.key) }
      }),
    )
    const gone = entries.filter((_entry, at) => objects[at] === undefined)
    if (gone.length > 0) await kv.commit({ delete: gone.map(({ key }) => key) })
    count += gone.length
    after = entries.at(-1)?.key
    if (!page.isTruncated) return count
  }
}
