import type { Kv } from '@latchkey/kv'
import { decodeVersionHead, versionHeadBytes } from './records/object-record.ts'
import { objectKey } from './records/keys.ts'

type Place = { readonly bucketId: string; readonly key: string }

/** The write id of what stands under each key now, undefined where nothing does; for what was made of objects elsewhere. */
export async function standingWrites(
  kv: Pick<Kv, 'getMany'>,
  places: readonly Place[],
): Promise<readonly (string | undefined)[]> {
  const entries = await kv.getMany(places.map(({ bucketId, key }) => ({ key: objectKey(bucketId, key) })))
  return places.map(({ key }, index) => {
    const entry = entries[index]
    if (entry === undefined || entry === 'unchanged') return undefined
    return decodeVersionHead(key, entry.value.subarray(0, versionHeadBytes)).writeId
  })
}
