/** Counts everything once more by reading it: what the counters say must be what is there. For checks and tests. */
import { walk } from './compaction.ts'
import { filesOf } from './manifests.ts'
import { bucketCounts } from './object-records.ts'
import {
  allManifests,
  allParts,
  allReferences,
  fileCounter,
  manifestCounter,
  manifestIdOf,
  objectsOf,
  uploadsOf,
  versionsOf,
} from './records/keys.ts'
import { decodeVersionHead, versionHeadBytes } from './records/object-record.ts'
import { decodeManifestPage, decodePart, decodeReference } from './records/small-records.ts'
import { recountFolders } from './folders/recount.ts'
import type { Bucket } from './port.ts'
import type { StoreParts } from './store-parts.ts'

/** What an empty bucket counts. */
export const nothingCounted = { objects: 0, bytes: 0, uploads: 0, deleteMarkers: 0 } as const

/** How often something is referred to, by its name. */
export type Counts = Readonly<Record<string, number>>

/**
 * The statistics of a bucket and the references to all files and manifests: as counted, and as found. Both are the same
 * while nobody writes.
 */
export async function recountBucket(
  parts: Pick<StoreParts, 'kv'>,
  bucketId: string,
  /** With it the folders of its rules are counted as well. */
  bucket?: Bucket,
): Promise<{ readonly counted: Counts; readonly found: Counts }> {
  const found: Record<string, number> = { ...nothingCounted }
  const files = new Set<string>()
  const manifests = new Set<string>()
  const add = (name: string, amount: number): void => {
    found[name] = (found[name] ?? 0) + amount
  }
  const addFile = (file: string): void => {
    files.add(file)
    add(`file ${file}`, 1)
  }
  for (const range of [objectsOf(bucketId), versionsOf(bucketId)])
    for await (const { value } of walk(parts, range, versionHeadBytes)) {
      const { type, sizeBytes, storageClass } = decodeVersionHead('', value)
      if (type === 'DeleteMarker') {
        add('deleteMarkers', 1)
        continue
      }
      add('objects', 1)
      add('bytes', sizeBytes)
      if (storageClass === 'Standard') continue
      add(`${storageClass} objects`, 1)
      add(`${storageClass} bytes`, sizeBytes)
    }
  for await (const _ of walk(parts, uploadsOf(bucketId), 0)) add('uploads', 1)
  for await (const { value } of walk(parts, allReferences(), undefined)) {
    const reference = decodeReference(value)
    if (reference.kind === 'files') addFile(reference.file)
    else {
      manifests.add(reference.manifestId)
      add(`manifest ${reference.manifestId}`, 1)
    }
  }
  for await (const { value } of walk(parts, allParts(), undefined)) addFile(decodePart(0, value).file)
  for await (const { key, value } of walk(parts, allManifests(), undefined)) {
    manifests.add(manifestIdOf(key))
    // Pages to which no object refers are counted as nothing, not left out.
    add(`manifest ${manifestIdOf(key)}`, 0)
    for (const file of filesOf(decodeManifestPage(value).extents)) addFile(file)
  }
  const { objects, bytes, uploads, deleteMarkers, classes } = await bucketCounts(parts, bucketId)
  const counted: Record<string, number> = { objects, bytes, uploads, deleteMarkers }
  for (const [storageClass, of] of Object.entries(classes)) {
    if (storageClass === 'Standard' || of.objects === 0) continue
    counted[`${storageClass} objects`] = of.objects
    counted[`${storageClass} bytes`] = of.bytes
  }
  for (const file of files) counted[`file ${file}`] = await countAt(parts, fileCounter(file))
  for (const manifestId of manifests)
    counted[`manifest ${manifestId}`] = await countAt(parts, manifestCounter(manifestId))
  const folders = bucket && (await recountFolders(parts, bucket))
  return { counted: { ...counted, ...folders?.counted }, found: { ...found, ...folders?.found } }
}

async function countAt({ kv }: Pick<StoreParts, 'kv'>, counter: Uint8Array): Promise<number> {
  const [amounts] = await kv.counters([counter])
  return amounts?.[0] ?? 0
}
