/** Hands out the bytes of one very object, whatever moves or goes meanwhile: all of them, or an error, never a mixture. */
import { BlobMissing } from './blobs/port.ts'
import type { ChunksAre } from './blobs/port.ts'
import { ownerOf } from './bodies.ts'
import type { Grant } from './grant.ts'
import { ManifestMissing, extentsIn } from './manifests.ts'
import { findObject } from './object-records.ts'
import { ObjectReplaced } from './port.ts'
import type { ByteRange, StoredObject } from './port.ts'
import type { HeldBody, HeldObject } from './records/object-record.ts'
import type { Extent } from './records/small-records.ts'
import type { StoreParts } from './store-parts.ts'

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

/** Throws ObjectReplaced, BlobDamaged, the signal's reason, or the disk's error. */
export async function* readObject(
  parts: StoreParts,
  object: HeldObject,
  range: ByteRange | undefined,
  signal?: AbortSignal,
  chunksAre?: ChunksAre,
): AsyncGenerator<Buffer, void, void> {
  using _reading = parts.blobs.reads.begin()
  const endByte = range?.endByte ?? object.sizeBytes - 1
  let current = object
  let atByte = range?.startByte ?? 0
  for (let misses = 0; misses < missesMax; misses += 1) {
    try {
      for await (const chunk of bodyBytes(parts, current, { startByte: atByte, endByte }, signal, chunksAre)) {
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
  if (object.body.kind === 'inline') return bufferOf(object.body.bytes)
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
      return await parts.blobs.readSmall(current.body.location, owner, current.sizeBytes)
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

/** The record as it is now, when it still holds the same bytes: its body was moved. */
async function sameObject(parts: StoreParts, object: HeldObject, cause: Error): Promise<HeldObject> {
  const current = await findObject(parts, object.bucketId, object.key)
  if (current === undefined || !holdsSameBytes(current, object)) throw new ObjectReplaced(object.key, { cause })
  return current
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
  if (body.kind !== 'manifest') {
    yield* placeBytes(parts, object, placeOf(body), range, signal, chunksAre)
    return
  }
  for await (const extent of extentsIn(parts.kv, body.manifestId, range)) {
    const startByte = Math.max(0, range.startByte - extent.startByte)
    const endByte = Math.min(extent.sizeBytes - 1, range.endByte - extent.startByte)
    yield* placeBytes(parts, object, extent.at, { startByte, endByte }, signal, chunksAre)
  }
}

async function* placeBytes(
  parts: StoreParts,
  object: HeldObject,
  place: Extent['at'],
  range: ByteRange,
  signal?: AbortSignal,
  chunksAre?: ChunksAre,
): AsyncGenerator<Buffer, void, void> {
  if (place.kind === 'inline') yield bufferOf(place.bytes).subarray(range.startByte, range.endByte + 1)
  else yield* parts.blobs.read(place, ownerOf(object.bucketId, object.key), range, signal, chunksAre)
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
