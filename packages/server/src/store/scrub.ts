/** Rot, named: what is damaged on the disk, and the objects and parts that need it. */
import type { BlobLocation, Damage } from './blobs/port.ts'
import { walk } from './compaction.ts'
import {
  allManifests,
  allObjects,
  allParts,
  allUploads,
  allVersions,
  manifestIdOf,
  parseObjectKey,
  parsePartKey,
  parseUploadKey,
  parseVersionKey,
} from './records/keys.ts'
import { decodeFormer, decodeVersionHead, formerObjectBytes, versionHeadBytes } from './records/object-record.ts'
import type { HeldBody } from './records/object-record.ts'
import { nullVersionId } from './records/version-ids.ts'
import { decodeManifestPage, decodePart } from './records/small-records.ts'
import type { StoreParts } from './store-parts.ts'

/** Damages that are looked up together, with one walk over the metadata. */
const damagesPerWalkMax = 1_000

export type Affected =
  | {
      readonly kind: 'object'
      readonly bucketId: string
      readonly key: string
      /** Of an old version; undefined for the object as it is now. */
      readonly versionId: string | undefined
    }
  | { readonly kind: 'part'; readonly bucketId: string; readonly key: string; readonly uploadId: string }

/** `affected` is empty when nothing refers to what is damaged: it is dead space. */
export type Finding = {
  readonly location: BlobLocation
  readonly what: string
  readonly affected: readonly Affected[]
}

export async function* scrubStore(parts: StoreParts, signal?: AbortSignal): AsyncGenerator<Finding, void, void> {
  let damages: Damage[] = []
  for await (const damage of parts.blobs.scrub(signal)) {
    damages.push(damage)
    if (damages.length < damagesPerWalkMax) continue
    yield* await findingsOf(parts, damages, signal)
    damages = []
  }
  if (damages.length > 0) yield* await findingsOf(parts, damages, signal)
}

/** Damage is rare, and a file may be shared by any object: the whole of the metadata is asked. */
async function findingsOf(
  parts: StoreParts,
  damages: readonly Damage[],
  signal: AbortSignal | undefined,
): Promise<readonly Finding[]> {
  const found = damages.map((damage) => ({ damage, affected: new Map<string, Affected>() }))
  const note = (location: BlobLocation, affected: Affected): void => {
    for (const { damage, affected: known } of found)
      if (touches(damage.location, location)) known.set(nameOf(affected), affected)
  }
  const manifests = new Map<string, BlobLocation[]>()
  for await (const { key, value } of walk(parts, allManifests(), undefined, signal))
    for (const { at } of decodeManifestPage(value).extents) {
      if (at.kind === 'inline' || !found.some(({ damage }) => touches(damage.location, at))) continue
      const manifestId = manifestIdOf(key)
      manifests.set(manifestId, [...(manifests.get(manifestId) ?? []), at])
    }
  const noteBody = (body: HeldBody, object: Affected): void => {
    if (body.kind === 'segment') note(body.location, object)
    if (body.kind === 'files') note({ kind: 'file', file: body.file }, object)
    if (body.kind === 'manifest') for (const at of manifests.get(body.manifestId) ?? []) note(at, object)
  }
  for await (const { key, value } of walk(parts, allVersions(), versionHeadBytes, signal)) {
    const { body, versionId = nullVersionId } = decodeVersionHead('', value)
    const { bucketId, key: name } = parseVersionKey(key)
    noteBody(body, { kind: 'object', bucketId, key: name, versionId })
  }
  for await (const { key, value } of walk(parts, allObjects(), formerObjectBytes, signal))
    noteBody(decodeFormer(value).body, { kind: 'object', ...parseObjectKey(key), versionId: undefined })
  await noteParts(parts, note, signal)
  return found.map(({ damage, affected }) => ({
    location: damage.location,
    what: damage.what,
    affected: [...affected.values()],
  }))
}

function nameOf(affected: Affected): string {
  const versionId = affected.kind === 'object' ? affected.versionId : undefined
  return `${affected.kind} ${affected.bucketId} ${versionId ?? ''} ${affected.key}`
}

/** Parts name their upload only; whose it is says the upload's own key. Those of ended uploads wait to be swept. */
async function noteParts(
  parts: StoreParts,
  note: (location: BlobLocation, affected: Affected) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const uploads = new Map<string, { readonly bucketId: string; readonly key: string }>()
  for await (const { key } of walk(parts, allUploads(), 0, signal)) {
    const upload = parseUploadKey(key)
    uploads.set(upload.uploadId, { bucketId: upload.bucketId, key: upload.key })
  }
  for await (const { key, value } of walk(parts, allParts(), undefined, signal)) {
    const { uploadId, number } = parsePartKey(key)
    const upload = uploads.get(uploadId)
    const { file } = decodePart(number, value)
    if (upload !== undefined) note({ kind: 'file', file }, { kind: 'part', ...upload, uploadId })
  }
}

/** A damaged stretch of a segment touches every record that lies in it in part. */
function touches(damaged: BlobLocation, place: BlobLocation): boolean {
  if (damaged.kind === 'file') return place.kind === 'file' && place.file === damaged.file
  if (place.kind === 'file' || place.segment !== damaged.segment) return false
  // The whole segment: its head cannot be read.
  if (damaged.lengthBytes === 0) return true
  const isBefore = place.offsetBytes + place.lengthBytes <= damaged.offsetBytes
  const isBehind = place.offsetBytes >= damaged.offsetBytes + Math.max(1, damaged.lengthBytes)
  return !isBefore && !isBehind
}
