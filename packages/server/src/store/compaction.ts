/** What compaction asks of the metadata: which records of a segment are alive, and to write down where they went. */
import { pageEntriesMax } from '@latchkey/kv'
import type { CompactionDuties, SegmentLocation, SegmentRecord } from './blobs/port.ts'
import { extentsIn } from './manifests.ts'
import { recordPut } from './object-records.ts'
import { allManifests, allObjects, allVersions, exactly, objectKey, versionsOfKey } from './records/keys.ts'
import { decodeFormer, decodeVersionHead, formerObjectBytes, versionHeadBytes } from './records/object-record.ts'
import type { HeldObject, VersionHead } from './records/object-record.ts'
import { decodeManifestPage, encodeManifestPage } from './records/small-records.ts'
import { nullVersionId } from './records/version-ids.ts'
import type { StoreParts } from './store-parts.ts'
import { findVersion, recordKeyOf } from './versions/versions.ts'

/** A key with so many bodies in one segment is remembered while the segment is compacted. */
const rememberedPlacesMin = 64
/** How often a body is moved again because its record was changed meanwhile. */
const relocateAttemptsMax = 32

export type Measured = { readonly segment: string; readonly sizeBytes: number; readonly liveBytes: number }

/** The version that a place in a segment belongs to. */
type Holder = { readonly bucketId: string; readonly key: string; readonly versionId: string }

export function compactionDuties(parts: StoreParts): Pick<CompactionDuties, 'isLive' | 'relocate'> {
  // Of the records that were asked about last: whose they are.
  let holders: ReadonlyMap<string, Holder> = new Map()
  const known = knownOwners()
  return {
    async isLive(records) {
      const found = new Map<string, Holder>()
      for (const [segment, owners] of ownersBySegment(records))
        for (const [name, { bucketId, key }] of owners) {
          const places = known.of(segment, name) ?? (await placesIn(parts, segment, bucketId, key))
          known.keep(segment, name, places)
          for (const [place, versionId] of places) found.set(place, { bucketId, key, versionId })
        }
      holders = found
      return records.map(({ location }) => found.has(placeName(location)))
    },
    async relocate(record, to) {
      const holder = holders.get(placeName(record.location))
      return holder !== undefined && to.location.kind === 'segment' && relocate(parts, holder, record, to.location)
    },
  }
}

type Places = ReadonlyMap<string, string>

/**
 * Keys with many versions are looked at once per segment, not once per page of its records. A closed segment gets no new
 * owner, so what is remembered is at worst a place that was freed meanwhile, which `relocate` then finds.
 */
function knownOwners() {
  let current = ''
  const places = new Map<string, Places>()
  return {
    of: (segment: string, owner: string): Places | undefined => (segment === current ? places.get(owner) : undefined),
    keep(segment: string, owner: string, found: Places): void {
      if (segment !== current) places.clear()
      current = segment
      if (found.size >= rememberedPlacesMin) places.set(owner, found)
    },
  }
}

type Owners = Map<string, { readonly bucketId: string; readonly key: string }>

function ownersBySegment(records: readonly SegmentRecord[]): ReadonlyMap<string, Owners> {
  const segments = new Map<string, Owners>()
  for (const { location, owner } of records) {
    const key = Buffer.from(owner.key).toString('utf8')
    const owners: Owners = segments.get(location.segment) ?? new Map()
    segments.set(location.segment, owners.set(`${owner.bucketId}\0${key}`, { bucketId: owner.bucketId, key }))
  }
  return segments
}

/**
 * The places in this segment that the object or one of its old versions refers to, and the version's id. Each page of old
 * versions is read together with the object, so that one which becomes the other is seen at one of both places.
 */
async function placesIn(parts: StoreParts, segment: string, bucketId: string, key: string): Promise<Places> {
  const places = new Map<string, string>()
  let after: Uint8Array | undefined
  for (;;) {
    const [current, old] = await parts.kv.ranges([
      { ...exactly(objectKey(bucketId, key)), limit: 1, head: versionHeadBytes },
      { ...versionsOfKey(bucketId, key), limit: pageEntriesMax, head: versionHeadBytes, ...(after && { after }) },
    ])
    for (const item of [...(current?.items ?? []), ...(old?.items ?? [])]) {
      if (item.kind !== 'entry') continue
      const version = decodeVersionHead(key, item.value)
      for await (const at of placesOf(parts, version))
        if (at.segment === segment) places.set(placeName(at), version.versionId ?? nullVersionId)
    }
    after = old?.items.findLast((item) => item.kind === 'entry')?.key
    if (old?.isTruncated !== true) return places
  }
}

async function* placesOf(parts: StoreParts, { body, sizeBytes }: VersionHead): AsyncGenerator<SegmentLocation> {
  if (body.kind === 'segment') yield body.location
  if (body.kind === 'manifest')
    for await (const { at } of extentsIn(parts.kv, body.manifestId, { startByte: 0, endByte: sizeBytes - 1 }))
      if (at.kind === 'segment') yield at
}

function placeName({ segment, offsetBytes }: SegmentLocation): string {
  return `${segment}@${offsetBytes}`
}

/** Tried again while the version is moved between the trees, or what is said of it is changed. */
async function relocate(
  parts: StoreParts,
  holder: Holder,
  record: SegmentRecord,
  to: SegmentLocation,
): Promise<boolean> {
  const { bucketId, key } = holder
  for (let attempt = 0; attempt < relocateAttemptsMax; attempt += 1) {
    const found = await findVersion(parts.kv, { bucketId, key }, holder.versionId)
    const object = found?.record
    if (object === undefined || object.type === 'DeleteMarker') return false
    const check = { key: recordKeyOf(object), version: object.version }
    if (object.body.kind === 'segment') {
      if (placeName(object.body.location) !== placeName(record.location)) return false
      const body = { kind: 'segment', location: to } as const
      const put = recordPut(bucketId, key, { ...object, body }, object.digits)
      if (isCommitted(await parts.kv.commit({ check: [check], put: [put] }))) return true
      continue
    }
    if (object.body.kind !== 'manifest') return false
    const pageKey = await pageOf(parts, object, record.location)
    if (pageKey === undefined) return false
    if (await relocateInPage(parts, check, pageKey, record.location, to)) return true
  }
  throw new Error('a body could not be moved: its record was changed each time')
}

async function pageOf(
  parts: StoreParts,
  object: HeldObject,
  location: SegmentLocation,
): Promise<Uint8Array | undefined> {
  if (object.body.kind !== 'manifest') return undefined
  const whole = { startByte: 0, endByte: object.sizeBytes - 1 }
  for await (const { at, pageKey } of extentsIn(parts.kv, object.body.manifestId, whole))
    if (at.kind === 'segment' && placeName(at) === placeName(location)) return pageKey
  return undefined
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
  for (const range of [allObjects(), allVersions()])
    for await (const { value } of walk(parts, range, formerObjectBytes, signal)) {
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
