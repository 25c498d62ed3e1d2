/** Takes a body in: tiny ones in memory for the record, all others durably into blobs, and judges what was declared. */
import { KvFullError } from '@latchkey/kv'
import { createHash } from 'node:crypto'
import { chunksOf } from '../base/streams.ts'
import { crc64 } from './blobs/crc64.ts'
import { BodySizeError, DiskFullError, blockSealBytes, segmentBodyBytesMax } from './blobs/port.ts'
import type { Blobs, BlockCipher, Body, BlobLocation, Owner, Ticket } from './blobs/port.ts'
import type { BodySource, Declared, NotWritten } from './port.ts'
import { inlineBodyBytesMax } from './records/object-record.ts'
import type { HeldBody } from './records/object-record.ts'
import type { BodySeal, ObjectSeals } from './sealing/object-seals.ts'
import type { ObjectKey } from './sealing/block-cipher.ts'
import type { StoreParts } from './store-parts.ts'

/** The largest body of one PutObject, and the length of an appendable object. */
export const objectBytesMax = 5 * 1_073_741_824
export type BodyPlace = { readonly kind: 'inline'; readonly bytes: Uint8Array } | BlobLocation

export type WrittenBody = {
  readonly kind: 'written'
  readonly place: BodyPlace
  readonly sizeBytes: number
  readonly md5: Uint8Array
  readonly crc64: bigint
  /** Of a sealed body; the sums are those of what came. */
  readonly seal?: BodySeal | undefined
}

/** What seals one body. */
export type BodySealing = { readonly bodyId: Uint8Array; readonly cipher: BlockCipher }

export type BodyWrite = {
  readonly owner: Owner
  /** `blobs.writes.begin()`, ended when the commit has its outcome. */
  readonly during: Ticket
  readonly declared: Declared
  readonly sizeBytesMax: number
  /** `file` for parts, which objects refer to later. */
  readonly as: 'any' | 'file'
  readonly signal?: AbortSignal | undefined
  readonly sealing?: BodySealing | undefined
}

type BodyRefused = Extract<NotWritten, { kind: 'md5-mismatch' | 'crc64-mismatch' | 'too-short' | 'too-large' | 'full' }>

export function ownerOf(bucketId: string, key: string): Owner {
  return { bucketId, key: Buffer.from(key) }
}

export function isFull(error: unknown): boolean {
  return error instanceof DiskFullError || error instanceof KvFullError
}

/**
 * Resolves when the body is durable, or in memory and small enough for the record. A refusal leaves nothing behind.
 * Throws the source's error, the signal's reason, or the disk's error.
 */
export async function writeBody(
  { blobs, isShortOfSpace }: Pick<StoreParts, 'blobs' | 'isShortOfSpace'>,
  source: BodySource,
  write: BodyWrite,
): Promise<WrittenBody | BodyRefused> {
  const { declared, sizeBytesMax } = write
  if ((declared.sizeBytes ?? 0) > sizeBytesMax) return { kind: 'too-large', maxBytes: sizeBytesMax }
  const received = { bytes: 0 }
  const chunks = chunksOf(source, write.signal)
  try {
    const mayBeWhole = write.as === 'any' && (declared.sizeBytes ?? 0) <= segmentBodyBytesMax
    const start = mayBeWhole ? await startOf(chunks, received, sizeBytesMax, declared.sizeBytes) : { first: [] }
    if ('first' in start)
      return judged(blobs, await blobBody(blobs, followedBy(start.first, chunks, received), write), write)
    // All of it has come: a client that goes away now is not waited for, and listening for that costs more than the write.
    if (start.whole.length > inlineBodyBytesMax)
      return judged(blobs, await blobBody(blobs, start.whole, { ...write, signal: undefined }), write)
    return (await isShortOfSpace()) ? { kind: 'full' } : judged(blobs, inlineBody(start.whole, write.sealing), write)
  } catch (error) {
    if (isFull(error)) return { kind: 'full' }
    if (!(error instanceof BodySizeError)) throw error
    return error.kind === 'shorter'
      ? { kind: 'too-short', sizeBytes: received.bytes }
      : { kind: 'too-large', maxBytes: error.limitBytes }
  }
}

export function heldBodyOf(place: BodyPlace): HeldBody {
  switch (place.kind) {
    case 'inline':
      return place
    case 'segment':
      return { kind: 'segment', location: place }
    case 'file':
      return { kind: 'files', file: place.file }
  }
}

/** For the next body of an object that has this key; nothing for one that is not sealed. */
export function sealingWith(
  seals: Pick<ObjectSeals, 'newBodyId'>,
  key: ObjectKey | undefined,
): BodySealing | undefined {
  if (key === undefined) return undefined
  const bodyId = seals.newBodyId()
  return { bodyId, cipher: key.cipher(bodyId) }
}

/** Frees a body that no record will refer to. */
export function discardBody(blobs: Pick<Blobs, 'forget'>, body: WrittenBody): void {
  if (body.place.kind !== 'inline') blobs.forget(body.place)
}

/**
 * The whole body when it fits into a record of the metadata or came as one chunk, else its first chunks. No more than that
 * is gathered here: a body that comes slowly waits where the budget knows of it.
 */
async function startOf(
  chunks: AsyncGenerator<Uint8Array, void, void>,
  received: { bytes: number },
  sizeBytesMax: number,
  declaredBytes: number | undefined,
): Promise<{ readonly whole: Uint8Array } | { readonly first: readonly Uint8Array[] }> {
  const first: Uint8Array[] = []
  let sizeBytes = 0
  while (sizeBytes <= inlineBodyBytesMax || (first.length === 1 && sizeBytes === declaredBytes)) {
    const next = await chunks.next()
    if (next.done) {
      received.bytes = sizeBytes
      if (declaredBytes !== undefined && sizeBytes < declaredBytes) throw new BodySizeError('shorter', declaredBytes)
      if (declaredBytes !== undefined && sizeBytes > declaredBytes) throw new BodySizeError('longer', declaredBytes)
      if (sizeBytes > sizeBytesMax) throw new BodySizeError('above-max', sizeBytesMax)
      const [only] = first
      // A small one is copied: an object is kept for a while, and with a chunk of it the memory of a whole read.
      return { whole: only !== undefined && sizeBytes > inlineBodyBytesMax ? only : Buffer.concat(first, sizeBytes) }
    }
    first.push(next.value)
    sizeBytes += next.value.length
  }
  return { first }
}

async function* followedBy(
  first: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array, void, void>,
  received: { bytes: number },
): AsyncGenerator<Uint8Array, void, void> {
  try {
    for (const chunk of first) {
      received.bytes += chunk.length
      yield chunk
    }
    for await (const chunk of rest) {
      received.bytes += chunk.length
      yield chunk
    }
  } finally {
    await rest.return()
  }
}

function inlineBody(bytes: Uint8Array, sealing: BodySealing | undefined): WrittenBody {
  const md5 = createHash('md5').update(bytes).digest()
  const sums = { sizeBytes: bytes.length, md5, crc64: crc64(bytes) }
  if (sealing === undefined) return { kind: 'written', place: { kind: 'inline', bytes }, ...sums }
  const block = new Uint8Array(blockSealBytes)
  const sealed = sealing.cipher.seal(bytes, onlyBlock, block)
  const seal = { bodyId: sealing.bodyId, block }
  return { kind: 'written', place: { kind: 'inline', bytes: sealed }, ...sums, seal }
}

/** Of a body that lies in a record. */
export const onlyBlock = { index: 0, isLast: true } as const

async function blobBody(blobs: Blobs, body: Body, write: BodyWrite): Promise<WrittenBody> {
  const { owner, during, as, sizeBytesMax, declared, signal, sealing } = write
  const { location, ...digests } = await blobs.write(body, {
    owner,
    during,
    as,
    sizeBytesMax,
    ...(declared.sizeBytes !== undefined && { sizeBytes: declared.sizeBytes }),
    ...(signal && { signal }),
    ...(sealing && { cipher: sealing.cipher }),
  })
  return { kind: 'written', place: location, ...digests, seal: sealing && { bodyId: sealing.bodyId } }
}

function judged(blobs: Pick<Blobs, 'forget'>, body: WrittenBody, { declared }: BodyWrite): WrittenBody | BodyRefused {
  const isOtherMd5 = declared.md5 !== undefined && Buffer.compare(declared.md5, body.md5) !== 0
  const isOtherCrc64 = declared.crc64 !== undefined && declared.crc64 !== body.crc64
  if (!isOtherMd5 && !isOtherCrc64) return body
  discardBody(blobs, body)
  return { kind: isOtherMd5 ? 'md5-mismatch' : 'crc64-mismatch' }
}
