/**
 * A manifest lists the extents of a body that is more than one piece: the parts of a multipart upload, the pieces of an
 * appendable object. Its pages are records that are ordered by the byte of the body at which they begin, so a range of
 * the body finds its first page with one seek. Objects refer to it as a whole, counted in `m/ID` as files are.
 */
import type { Kv, Put, Tally } from '@latchkey/kv'
import type { Blobs } from './blobs/port.ts'
import { forgetUnreferenced, fileReference } from './files.ts'
import type { ByteRange } from './port.ts'
import { manifestCounter, manifestPageKey, manifestPages, startByteOf } from './records/keys.ts'
import { decodeManifestPage, encodeManifestPage } from './records/small-records.ts'
import type { Extent, ManifestPage } from './records/small-records.ts'
import type { ObjectKey } from './sealing/block-cipher.ts'
import type { BodySeal } from './sealing/object-seals.ts'

/** Parts per page that a completion writes. */
export const manifestPagePartsMax = 256
/** Pages read at once while a body is handed out. */
const pagesPerReadMax = 32

/** A page went while the body was read: the object was replaced. */
export class ManifestMissing extends Error {
  override readonly name = 'ManifestMissing'
  constructor(manifestId: string) {
    super(`manifest ${manifestId} has no page where one is needed`)
  }
}

export function manifestReference(manifestId: string): Tally {
  return { counter: manifestCounter(manifestId), amounts: [1] }
}

/** The writes for one page: the record and a reference to each of its files. */
export function pageWrites(
  manifestId: string,
  startByte: number,
  extents: readonly Extent[],
  more: Pick<Partial<ManifestPage>, 'upload' | 'sealedTotalBytes'> = {},
): { readonly put: Put; readonly add: readonly Tally[] } {
  const { upload, sealedTotalBytes } = more
  const value = encodeManifestPage({ upload, extents, sealedTotalBytes })
  return {
    put: { key: manifestPageKey(manifestId, startByte), value },
    add: filesOf(extents).map((file) => fileReference(file)),
  }
}

export type PlacedExtent = Extent &
  Pick<ManifestPage, 'sealedTotalBytes'> & { readonly startByte: number; readonly pageKey: Uint8Array }

/** Seals extents that follow one another from a byte on, each with the id of its body: binds them to their places. */
export function sealExtents(
  key: ObjectKey,
  startByte: number,
  totalBytes: number,
  extents: readonly (Extent & { readonly bodySeal: BodySeal })[],
): readonly Extent[] {
  let next = startByte
  return extents.map(({ sizeBytes, at, bodySeal }) => {
    const proof = key.proof({ bodyId: bodySeal.bodyId, startByte: next, sizeBytes, totalBytes })
    next += sizeBytes
    return { sizeBytes, at, seal: { ...bodySeal, proof } }
  })
}

/** The extents that hold the range, in order. Throws ManifestMissing when there is a gap. */
export async function* extentsIn(
  kv: Pick<Kv, 'range'>,
  manifestId: string,
  range: ByteRange,
): AsyncGenerator<PlacedExtent, void, void> {
  if (range.endByte < range.startByte) return
  const { from } = manifestPages(manifestId)
  const to = manifestPageKey(manifestId, range.endByte + 1)
  const beforeStart = manifestPageKey(manifestId, range.startByte + 1)
  const first = await kv.range({ from, to: beforeStart, reverse: true, limit: 1, head: 0 })
  const firstItem = first.items[0]
  if (firstItem?.kind !== 'entry') throw new ManifestMissing(manifestId)
  let nextByte = range.startByte
  let after: Uint8Array | undefined
  for (;;) {
    const page = await kv.range({ from: firstItem.key, to, limit: pagesPerReadMax, ...(after && { after }) })
    for (const item of page.items) {
      if (item.kind !== 'entry') continue
      after = item.key
      let startByte = startByteOf(item.key)
      const { extents, sealedTotalBytes } = decodeManifestPage(item.value)
      for (const extent of extents) {
        const endByte = startByte + extent.sizeBytes
        if (startByte > nextByte) throw new ManifestMissing(manifestId)
        if (endByte > nextByte && startByte <= range.endByte) {
          yield { ...extent, startByte, sealedTotalBytes, pageKey: item.key }
          nextByte = endByte
        }
        startByte = endByte
      }
    }
    if (nextByte > range.endByte) return
    if (!page.isTruncated) throw new ManifestMissing(manifestId)
  }
}

/**
 * Deletes a manifest that no object refers to, page by page: each commit deletes a page and takes back what it counted.
 * Reads that began before go on to their end first. Answers whether it was free.
 */
export async function removeManifestIfFree(
  kv: Kv,
  blobs: Pick<Blobs, 'forget'>,
  readsClear: () => Promise<void>,
  manifestId: string,
): Promise<boolean> {
  const [count] = await kv.counters([manifestCounter(manifestId)])
  if (count?.[0] !== undefined) return false
  await readsClear()
  await removePages(kv, blobs, manifestId)
  return true
}

async function removePages(kv: Kv, blobs: Pick<Blobs, 'forget'>, manifestId: string): Promise<void> {
  const range = manifestPages(manifestId)
  for (;;) {
    const page = await kv.range({ ...range, limit: pagesPerReadMax })
    for (const item of page.items) {
      if (item.kind !== 'entry') continue
      const { extents } = decodeManifestPage(item.value)
      const files = filesOf(extents)
      const result = await kv.commit({
        check: [{ key: item.key, version: item.version }],
        delete: [item.key],
        add: files.map((file) => fileReference(file, -1)),
      })
      // Whoever else sweeps this manifest took the page first, and frees what was in it.
      if (result.kind !== 'committed') continue
      await forgetUnreferenced(kv, blobs, files)
      for (const { at } of extents) if (at.kind === 'segment') blobs.forget(at)
    }
    if (!page.isTruncated) return
  }
}

export function filesOf(extents: readonly Extent[]): string[] {
  return extents.flatMap(({ at }) => (at.kind === 'file' ? [at.file] : []))
}
