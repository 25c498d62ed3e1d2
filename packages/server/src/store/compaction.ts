/** What compaction asks of the metadata: which records of a segment are alive, and to write down where they went. */
import { pageEntriesMax } from '@latchkey/kv'
import type { CompactionDuties, SegmentLocation, SegmentRecord, StoredBody } from './blobs/port.ts'
import { extentsIn } from './manifests.ts'
import { findObject, recordPut } from './object-records.ts'
import { allManifests, allObjects, objectKey } from './records/keys.ts'
import { decodeFormer, formerObjectBytes } from './records/object-record.ts'
import type { HeldObject } from './records/object-record.ts'
import { decodeManifestPage, encodeManifestPage } from './records/small-records.ts'
import type { StoreParts } from './store-parts.ts'

export type Measured = { readonly segment: string; readonly sizeBytes: number; readonly liveBytes: number }

export function compactionDuties(parts: StoreParts): Pick<CompactionDuties, 'isLive' | 'relocate'> {
  return {
    async isLive(records) {
      const owners = new Map<string, Promise<ReadonlySet<string>>>()
      const answers = records.map(({ location, owner }) => {
        const key = Buffer.from(owner.key).toString('utf8')
        const name = `${owner.bucketId}\0${key}`
        const places =
          owners.get(name) ?? findObject(parts, owner.bucketId, key).then((found) => placesOf(parts, found))
        owners.set(name, places)
        return places.then((known) => known.has(placeName(location)))
      })
      return Promise.all(answers)
    },
    relocate: (record, to) => relocate(parts, record, to),
  }
}

/** Every place in a segment that an object refers to. */
async function placesOf(parts: StoreParts, object: HeldObject | undefined): Promise<ReadonlySet<string>> {
  const places = new Set<string>()
  if (object?.body.kind === 'segment') places.add(placeName(object.body.location))
  if (object?.body.kind === 'manifest')
    for await (const { at } of extentsIn(parts.kv, object.body.manifestId, wholeOf(object)))
      if (at.kind === 'segment') places.add(placeName(at))
  return places
}

function placeName({ segment, offsetBytes }: SegmentLocation): string {
  return `${segment}@${offsetBytes}`
}

function wholeOf(object: HeldObject) {
  return { startByte: 0, endByte: object.sizeBytes - 1 }
}

async function relocate(parts: StoreParts, record: SegmentRecord, to: StoredBody): Promise<boolean> {
  const { bucketId } = record.owner
  const key = Buffer.from(record.owner.key).toString('utf8')
  const object = await findObject(parts, bucketId, key)
  if (object === undefined || to.location.kind !== 'segment') return false
  const check = { key: objectKey(bucketId, key), version: object.version }
  if (object.body.kind === 'segment') {
    if (placeName(object.body.location) !== placeName(record.location)) return false
    const put = recordPut(bucketId, key, { ...object, body: { kind: 'segment', location: to.location } })
    return isCommitted(await parts.kv.commit({ check: [check], put: [put] }))
  }
  if (object.body.kind !== 'manifest') return false
  for await (const extent of extentsIn(parts.kv, object.body.manifestId, wholeOf(object))) {
    if (extent.at.kind !== 'segment' || placeName(extent.at) !== placeName(record.location)) continue
    return relocateInPage(parts, check, extent.pageKey, record.location, to.location)
  }
  return false
}

/** The object is checked too: its manifest is then still the one that is counted. */
async function relocateInPage(
  parts: StoreParts,
  objectCheck: { readonly key: Uint8Array; readonly version: number },
  pageKey: Uint8Array,
  from: SegmentLocation,
  to: SegmentLocation,
): Promise<boolean> {
  const [found] = await parts.kv.getMany([{ key: pageKey }])
  if (found === undefined || found === 'unchanged') return false
  const page = decodeManifestPage(found.value)
  const extents = page.extents.map((extent) =>
    extent.at.kind === 'segment' && placeName(extent.at) === placeName(from) ? { ...extent, at: to } : extent,
  )
  const result = await parts.kv.commit({
    check: [objectCheck, { key: pageKey, version: found.version }],
    put: [{ key: pageKey, value: encodeManifestPage({ ...page, extents }) }],
  })
  return isCommitted(result)
}

/**
 * Unknown is an error, not a no: the new place may be the one that counts, so neither place may be given up. The
 * segment then stays until the next compaction, which finds what is so.
 */
function isCommitted({ kind }: { readonly kind: 'committed' | 'refused' | 'unknown' }): boolean {
  if (kind === 'unknown') throw new Error('it is unknown whether a body was moved')
  return kind === 'committed'
}

/** How much of each closed segment is alive, by reading where every body is. */
export async function measureSegments(parts: StoreParts, signal?: AbortSignal): Promise<readonly Measured[]> {
  const segments = (await parts.blobs.segments()).filter(({ isActive }) => !isActive)
  const live = new Map(segments.map(({ segment }) => [segment, 0]))
  const count = ({ segment, lengthBytes }: SegmentLocation): void => {
    const bytes = live.get(segment)
    if (bytes !== undefined) live.set(segment, bytes + lengthBytes)
  }
  for await (const { value } of walk(parts, allObjects(), formerObjectBytes, signal)) {
    const { body } = decodeFormer(value)
    if (body.kind === 'segment') count(body.location)
  }
  for await (const { value } of walk(parts, allManifests(), undefined, signal))
    for (const { at } of decodeManifestPage(value).extents) if (at.kind === 'segment') count(at)
  return segments.map(({ segment, sizeBytes }) => ({ segment, sizeBytes, liveBytes: live.get(segment) ?? 0 }))
}

/** All records of a range, a page at a time. */
export async function* walk(
  { kv }: Pick<StoreParts, 'kv'>,
  range: { readonly from: Uint8Array; readonly to: Uint8Array },
  head: number | undefined,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly key: Uint8Array; readonly value: Uint8Array; readonly version: number }, void, void> {
  let after: Uint8Array | undefined
  for (;;) {
    signal?.throwIfAborted()
    const page = await kv.range({
      ...range,
      limit: pageEntriesMax,
      ...(head !== undefined && { head }),
      ...(after && { after }),
    })
    for (const item of page.items)
      if (item.kind === 'entry') {
        after = item.key
        yield item
      }
    if (!page.isTruncated) return
  }
}
