/**
 * What jobs do for the store: free what a crash left behind, make segments small again, look for rot and say whose it is.
 * Nothing here is needed for a right answer to a request; all of it may be cut short and begun again.
 */
import type { Compaction, Sweep } from './blobs/port.ts'
import { compactionDuties, measureSegments } from './compaction.ts'
import { sweepEndedUpload } from './uploads/ended.ts'
import { areReferenced } from './files.ts'
import { removeManifestIfFree } from './manifests.ts'
import { allManifests, endedUploadIdOf, endedUploads, manifestIdOf, manifestPages } from './records/keys.ts'
import { decodeManifestPage } from './records/small-records.ts'
import { scrubStore } from './scrub.ts'
import type { Finding } from './scrub.ts'
import { sweepSelectIndexes } from './select-indexes.ts'
import type { StoreParts } from './store-parts.ts'

/** Uploads and manifests that are looked at with one read. */
const sweepPageMax = 500
/** A segment is rewritten when less than this share of it is alive. */
export const liveShareMin = 0.5

export type Around = {
  /** Generations of blobs whose processes run. */
  readonly liveGenerations: ReadonlySet<string>
  readonly signal?: AbortSignal
}

export type Maintenance = {
  /** Part records of uploads that ended, pages of manifests that nobody refers to, files that nobody refers to. */
  sweep(around: Around & { readonly force?: boolean }): Promise<{
    readonly endedUploads: number
    readonly manifests: number
    readonly files: Sweep
  }>
  /**
   * Rewrites segments of which less than `liveShareMin` is alive, and forgets those of which nothing is; with `isThorough`
   * all of which anything is dead. One that fails keeps none of the others from it. @throws unknown what the first one failed by
   */
  compact(
    around: Around & { readonly liveShareMin?: number; readonly isThorough?: boolean },
  ): Promise<readonly Compaction[]>
  /** Reads all bodies, and yields what is damaged together with the objects and parts that need it. */
  scrub(signal?: AbortSignal): AsyncIterable<Finding>
}

export function createMaintenance(parts: StoreParts, readsClear: () => Promise<void>): Maintenance {
  return {
    async sweep({ liveGenerations, signal, force }) {
      const ended = await sweepEndedUploads(parts, signal)
      const manifests = await sweepManifests(parts, readsClear, signal)
      await sweepSelectIndexes(parts, signal)
      await parts.releases.idle()
      const files = await parts.blobs.sweepOrphans({
        liveGenerations,
        isReferenced: (names) => areReferenced(parts.kv, names),
        ...(signal && { signal }),
        ...(force !== undefined && { force }),
      })
      return { endedUploads: ended, manifests, files }
    },
    async compact({ liveGenerations, signal, liveShareMin: least = liveShareMin, isThorough = false }) {
      const results: Compaction[] = []
      const keepsWhole = isThorough
      const duties = { ...compactionDuties(parts), liveGenerations, keepsWhole, ...(signal && { signal }) }
      const failures: unknown[] = []
      for (const { segment, sizeBytes, liveBytes } of await measureSegments(parts, signal)) {
        signal?.throwIfAborted()
        if (!isThorough && liveBytes >= sizeBytes * least) continue
        try {
          results.push(await parts.blobs.compactSegment(segment, duties))
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
      return results
    },
    scrub: (signal) => scrubStore(parts, signal),
  }
}

async function sweepEndedUploads(parts: StoreParts, signal: AbortSignal | undefined): Promise<number> {
  let count = 0
  let after: Uint8Array | undefined
  for (;;) {
    const page = await parts.kv.range({ ...endedUploads(), limit: sweepPageMax, head: 0, ...(after && { after }) })
    for (const item of page.items) {
      if (item.kind !== 'entry') continue
      signal?.throwIfAborted()
      await sweepEndedUpload(parts, endedUploadIdOf(item.key))
      count += 1
      after = item.key
    }
    if (!page.isTruncated) return count
  }
}

/** Answers how many manifests nobody referred to. */
async function sweepManifests(
  parts: StoreParts,
  readsClear: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { kv } = parts
  const range = allManifests()
  const group = { prefixBytes: range.from.length, delimiter: Uint8Array.of(0) }
  let count = 0
  let after: Uint8Array | undefined
  for (;;) {
    const seen = after && { after, afterGroup: true }
    const page = await kv.range({ ...range, group, limit: sweepPageMax, head: 0, ...seen })
    for (const item of page.items) {
      if (item.kind !== 'group') continue
      signal?.throwIfAborted()
      after = item.prefix
      if (await removeIfAbandoned(parts, readsClear, manifestIdOf(item.prefix))) count += 1
    }
    if (!page.isTruncated) return count
  }
}

/**
 * A completion writes pages before an object refers to them, but only while its upload exists. So the upload is looked
 * for first: once it is gone, a manifest without a reference will never have one.
 */
async function removeIfAbandoned(
  { kv, blobs }: StoreParts,
  readsClear: () => Promise<void>,
  manifestId: string,
): Promise<boolean> {
  const page = await kv.range({ ...manifestPages(manifestId), limit: 1 })
  const first = page.items[0]
  if (first?.kind !== 'entry') return false
  const { upload } = decodeManifestPage(first.value)
  if (upload !== undefined && (await kv.getMany([{ key: upload }]))[0] !== undefined) return false
  return removeManifestIfFree(kv, blobs, readsClear, manifestId)
}
