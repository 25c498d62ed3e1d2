/** Restorations, changes of class and seals in lists: they lie behind the heads of records, of those few that have them. */
import type { Kv } from '@latchkey/kv'
import type { ListedObject } from './port.ts'
import { decodeVersion } from './records/object-record.ts'

/** Records are read whole, so only so many at once. */
const recordsAtOnce = 100

export type Archived = {
  readonly object: ListedObject
  readonly recordKey: Uint8Array
  /** Where it lies among old versions. */
  readonly digits: string | undefined
}

/** The same objects with what their records say behind their heads; one that is gone meanwhile stays as it was listed. */
export async function withArchiveFields(
  kv: Pick<Kv, 'getMany'>,
  bucketId: string,
  archived: readonly Archived[],
): Promise<ReadonlyMap<ListedObject, ListedObject>> {
  const told = new Map<ListedObject, ListedObject>()
  for (let at = 0; at < archived.length; at += recordsAtOnce) {
    const some = archived.slice(at, at + recordsAtOnce)
    const entries = await kv.getMany(some.map(({ recordKey }) => ({ key: recordKey })))
    for (const [index, { object, digits }] of some.entries()) {
      const entry = entries[index]
      if (typeof entry !== 'object') continue
      const version = decodeVersion(bucketId, object.key, entry, digits)
      if (version.type === 'DeleteMarker') continue
      const { restore, transitionedMs, sealedMs } = version
      told.set(object, { ...object, restore, transitionedMs, sealedMs })
    }
  }
  return told
}
