/** Hands out the bytes of one very object, whatever moves or goes meanwhile: all of them, or an error, never a mixture. */
import { equalInConstantTime } from '../base/secret.ts'
import { BlobMissing } from './blobs/port.ts'
import type { ChunksAre } from './blobs/port.ts'
import { onlyBlock, ownerOf } from './bodies.ts'
import type { Grant } from './grant.ts'
import { ManifestMissing, extentsIn } from './manifests.ts'
import type { PlacedExtent } from './manifests.ts'
import { findObject } from './object-records.ts'
import { ObjectReplaced } from './port.ts'
import type { ByteRange, StoredObject } from './port.ts'
import type { HeldBody, HeldObject, HeldSeal } from './records/object-record.ts'
import type { Extent } from './records/small-records.ts'
import { nullVersionId } from './records/version-ids.ts'
import type { ObjectKey } from './sealing/block-cipher.ts'
import type { BodySeal } from './sealing/object-seals.ts'
import type { StoreParts } from './store-parts.ts'
import { findVersion } from './versions/versions.ts'

/** How often a body that is missing is looked for again without a byte of progress. */
const missesMax = 4

/** Operations pass objects back as the store handed them out, so their bodies are what the store knows. */
export function held(object: StoredObject): HeldObject {
  return object as HeldObject
}

/** Bytes go only to whoever may read this key of this bucket. */
export function assertGranted(grant: Grant, object: Pick<StoredObject, 'bucketId' | 'key'>): void {
  const key = grant.objectKey('read')
  if (grant.bucketId !== object.bucketId || key !== object.key) throw new Error('the grant is for another object')
}

/** Permission is judged again this long after it was judged last, while bytes are handed out. */
export const recheckAfterMs = 500

/**
 * With a grant whoever may no longer read is cut off in the middle: a key that was deleted, a session that was revoked.
 * Throws what `recheck` throws, ObjectReplaced, BlobDamaged, the signal's reason, or the disk's error.
 */
export async function* readObject(
  parts: StoreParts,
  object: HeldObject,
  range: ByteRange | undefined,
  signal?: AbortSignal,
  chunksAre?: ChunksAre,
  grant?: Pick<Grant, 'recheck'>,
): AsyncGenerator<Buffer, void, void> {
  using _reading = parts.blobs.reads.begin()
  let checkedMs = parts.clock.monotonicMs()
  const endByte = range?.endByte ?? object.sizeBytes - 1
  let current = object
  let atByte = range?.startByte ?? 0
  for (let misses = 0; misses < missesMax; misses += 1) {
    try {
      for await (const chunk of bodyBytes(parts, current, { startByte: atByte, endByte }, signal, chunksAre)) {
        if (grant !== undefined && parts.clock.monotonicMs() - checkedMs >= recheckAfterMs) {
          await grant.recheck()
          checkedMs = parts.clock.monotonicMs()
        }
        atByte += chunk.length
        misses = 0
        yield chunk
      }
      return
    } catch (error) {
      if (!isMissing(error)) throw error
      current = await sameObject(parts, current, error)
    }
  }
  throw new Error(`the body of an object in bucket ${object.bucketId} is lost: its record refers to nothing`)
}

/** A whole inline or segment body at once; undefined for larger ones. */
export function readSmallObject(parts: StoreParts, object: HeldObject): Promise<Buffer> | Buffer | undefined {
  if (object.body.kind === 'inline')
    return object.seal === undefined ? bufferOf(object.body.bytes) : openInline(parts, object)
  if (object.body.kind !== 'segment') return undefined
  return readSegmentBody(parts, object)
}

async function readSegmentBody(parts: StoreParts, object: HeldObject): Promise<Buffer> {
  using _reading = parts.blobs.reads.begin()
  let current = object
  for (let misses = 0; misses < missesMax; misses += 1) {
    if (current.body.kind !== 'segment') throw new ObjectReplaced(object.key)
    try {
      const owner = ownerOf(current.bucketId, current.key)
      const cipher = current.seal && (await openKey(parts, current, current.seal)).cipher(bodyIdOf(current))
      return await parts.blobs.readSmall(current.body.location, owner, current.sizeBytes, cipher)
    } catch (error) {
      if (!isMissing(error)) throw error
      current = await sameObject(parts, current, error)
    }
  }
  throw new Error(`the body of an object in bucket ${object.bucketId} is lost: its record refers to nothing`)
}

function isMissing(error: unknown): error is BlobMissing | ManifestMissing {
  return error instanceof BlobMissing || error instanceof ManifestMissing
}

/** The record as it is now, when it still holds the same bytes: its body was moved, or it became an old version. */
async function sameObject(parts: StoreParts, object: HeldObject, cause: Error): Promise<HeldObject> {
  const current = await findObject(parts, object.bucketId, object.key)
  if (current !== undefined && holdsSameBytes(current, object)) return current
  const found = await findVersion(parts.kv, object, object.versionId ?? nullVersionId)
  if (found !== undefined && found.record.type !== 'DeleteMarker' && holdsSameBytes(found.record, object))
    return found.record
  throw new ObjectReplaced(object.key, { cause })
}

/** An append makes another write of the object, but what was there before is still its beginning. */
function holdsSameBytes(current: HeldObject, object: HeldObject): boolean {
  if (current.writeId === object.writeId) return true
  return (
    current.body.kind === 'manifest' &&
    object.body.kind === 'manifest' &&
    current.body.manifestId === object.body.manifestId
  )
}

async function* bodyBytes(
  parts: StoreParts,
  object: HeldObject,
  range: ByteRange,
  signal?: AbortSignal,
  chunksAre?: ChunksAre,
): AsyncGenerator<Buffer, void, void> {
  if (range.endByte < range.startByte) return
  const { body } = object
  const key = object.seal && (await openKey(parts, object, object.seal))
  if (body.kind !== 'manifest') {
    const sealed = key && { key, seal: object.seal?.body }
    yield* placeBytes(parts, object, placeOf(body), range, sealed, signal, chunksAre)
    return
  }
  for await (const extent of extentsIn(parts.kv, body.manifestId, range)) {
    if (key !== undefined) requirePlace(object, extent, key)
    const sealed = key && { key, seal: extent.seal }
    const startByte = Math.max(0, range.startByte - extent.startByte)
    const endByte = Math.min(extent.sizeBytes - 1, range.endByte - extent.startByte)
    yield* placeBytes(parts, object, extent.at, { startByte, endByte }, sealed, signal, chunksAre)
  }
}

async function* placeBytes(
  parts: StoreParts,
  object: HeldObject,
  place: Extent['at'],
  range: ByteRange,
  sealed: Sealed | undefined,
  signal?: AbortSignal,
  chunksAre?: ChunksAre,
): AsyncGenerator<Buffer, void, void> {
  const cipher = sealed && sealed.key.cipher(sealOf(object, sealed.seal).bodyId)
  if (place.kind === 'inline') {
    const bytes = sealed === undefined ? bufferOf(place.bytes) : opened(object, place.bytes, sealed)
    yield bytes.subarray(range.startByte, range.endByte + 1)
  } else yield* parts.blobs.read(place, ownerOf(object.bucketId, object.key), range, signal, chunksAre, cipher)
}

/** The key of a sealed object, and how the body at hand was sealed with it. */
type Sealed = { readonly key: ObjectKey; readonly seal: BodySeal | undefined }

/** A record that does not fit its object's key: damaged, or moved here from another object. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
  constructor(object: Pick<HeldObject, 'bucketId'>, what: string) {
    super(`a sealed object in bucket ${object.bucketId} cannot be opened: ${what}`)
  }
}

function openKey({ seals }: StoreParts, object: HeldObject, seal: HeldSeal): Promise<ObjectKey> {
  return seals.open(seal.key, ownerOf(object.bucketId, object.key))
}

async function openInline(parts: StoreParts, object: HeldObject): Promise<Buffer> {
  const { body, seal } = object
  if (body.kind !== 'inline' || seal === undefined) throw new SealBroken(object, 'its body is not in its record')
  return opened(object, body.bytes, { key: await openKey(parts, object, seal), seal: seal.body })
}

function opened(object: HeldObject, bytes: Uint8Array, { key, seal }: Sealed): Buffer {
  const { bodyId, block } = sealOf(object, seal)
  const plain = block && key.cipher(bodyId).open(bytes, onlyBlock, block)
  if (plain === undefined) throw new SealBroken(object, 'the body in its record is not what was sealed')
  return plain
}

function sealOf(object: HeldObject, seal: BodySeal | undefined): BodySeal {
  if (seal === undefined) throw new SealBroken(object, 'a part of its body is not sealed')
  return seal
}

function bodyIdOf(object: HeldObject): Uint8Array {
  return sealOf(object, object.seal?.body).bodyId
}

/** An extent at another place than it was written for, or of an object of another size, is not handed out. */
function requirePlace(object: HeldObject, extent: PlacedExtent, key: ObjectKey): void {
  const { startByte, sizeBytes, sealedTotalBytes: totalBytes = 0 } = extent
  const { bodyId } = sealOf(object, extent.seal)
  const isOfThisSize = totalBytes === 0 || totalBytes === object.sizeBytes
  const proof = key.proof({ bodyId, startByte, sizeBytes, totalBytes })
  if (!isOfThisSize || !equalInConstantTime(proof, extent.seal?.proof ?? new Uint8Array(0)))
    throw new SealBroken(object, 'its manifest is not the one that was written')
}

function placeOf(body: Exclude<HeldBody, { kind: 'manifest' }>): Extent['at'] {
  switch (body.kind) {
    case 'inline':
      return { kind: 'inline', bytes: body.bytes }
    case 'segment':
      return body.location
    case 'files':
      return { kind: 'file', file: body.file }
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
