/** Copies: a file or a manifest is shared and counted once more; anything else is copied byte by byte. */
import { discardBody, heldBodyOf, objectBytesMax, ownerOf, sealingWith, writeBody } from './bodies.ts'
import type { BodyWrite } from './bodies.ts'
import { putOutcome, refusedEarly, storeUnder } from './conditional-writes.ts'
import { admit, folderAhead } from './folders/early.ts'
import type { Grant } from './grant.ts'
import { ObjectReplaced } from './port.ts'
import type { ObjectDraft, Put, WriteConditions } from './port.ts'
import { readObject, readSmallObject } from './reading.ts'
import type { HeldBody, HeldObject, HeldSeal, ObjectFields } from './records/object-record.ts'
import { nullVersionId } from './records/version-ids.ts'
import { isSameEncryption } from './sealing/object-seals.ts'
import type { StoreParts } from './store-parts.ts'
import { findVersion, recordKeyOf } from './versions/versions.ts'

/** How often a copy is tried again while what is said of its source changes. */
const shareAttemptsMax = 32

export type CopyRequest = {
  readonly draft: ObjectDraft
  readonly conditions: WriteConditions
  readonly nowMs: number
  readonly signal: AbortSignal | undefined
}

/** Throws ObjectReplaced when the source is replaced before its bytes are taken. */
export async function copyObject(
  parts: StoreParts,
  source: HeldObject,
  target: Grant,
  request: CopyRequest,
): Promise<Put> {
  const key = target.objectKey('write')
  const early = await refusedEarly(parts, target.bucketId, key, request.conditions)
  if (early !== undefined) return early
  const ahead = folderAhead(parts, target, key)
  if (ahead !== undefined) {
    const { contentType } = request.draft.meta
    await admit(parts, ahead, { kind: 'object', sizeBytes: source.sizeBytes, contentType })
  }
  const isSame = source.bucketId === target.bucketId && source.key === key
  // An appendable body still grows, so it is never shared; on itself it stops growing, because it becomes Normal.
  const isShareable = source.body.kind === 'files' || (source.body.kind === 'manifest' && source.type !== 'Appendable')
  // What lies on the disk serves both only when it is sealed as the copy is to be.
  const isSealedAlike = isSameEncryption(source.encryption, request.draft.encryption)
  if (isSealedAlike && (isSame || isShareable || source.body.kind === 'inline')) {
    const shared = await copyByReference(parts, source, target, key, request, !isShareable)
    if (shared !== 'not-shareable') return shared
  }
  return copyBytes(parts, source, target, key, request)
}

function copied(
  parts: StoreParts,
  source: HeldObject,
  body: HeldBody,
  seal: HeldSeal | undefined,
  request: CopyRequest,
): ObjectFields {
  return {
    type: source.type === 'Appendable' ? 'Normal' : source.type,
    sizeBytes: source.sizeBytes,
    etag: source.etag,
    md5: source.md5,
    crc64: source.crc64,
    versionId: undefined,
    ...request.draft,
    modifiedMs: request.nowMs,
    body,
    seal,
    writeId: parts.ids.hex(16),
  }
}

/**
 * The commit checks that the source's record still holds the reference that is counted once more. Where versions are kept
 * the source outlives a copy onto itself, so a body of one owner is not for two of them.
 */
async function copyByReference(
  parts: StoreParts,
  source: HeldObject,
  target: Grant,
  key: string,
  request: CopyRequest,
  isOfOneOwner: boolean,
): Promise<Put | 'not-shareable'> {
  let current = source
  const isBodyOfFormer = isOfOneOwner && source.body.kind !== 'inline'
  for (let attempt = 0; attempt < shareAttemptsMax; attempt += 1) {
    const check = [{ key: recordKeyOf(current), version: current.version }]
    const fields = copied(parts, current, current.body, await reboundSeal(parts, current, target, key), request)
    const result = await storeUnder(parts, target, key, fields, { check, isBodyOfFormer }, request.conditions)
    if (result.kind === 'not-shareable') return result.kind
    if (result.kind !== 'refused') return putOutcome(parts, result)
    const found = (await findVersion(parts.kv, source, source.versionId ?? nullVersionId))?.record
    if (found === undefined || found.type === 'DeleteMarker' || found.writeId !== source.writeId)
      throw new ObjectReplaced(source.key)
    current = found
  }
  throw new ObjectReplaced(source.key)
}

/** The source's bytes are opened with its own key, which the copy's record then has wrapped for itself. */
async function reboundSeal(
  { seals }: Pick<StoreParts, 'seals'>,
  source: HeldObject,
  target: Grant,
  key: string,
): Promise<HeldSeal | undefined> {
  if (source.seal === undefined) return undefined
  const [from, to] = [ownerOf(source.bucketId, source.key), ownerOf(target.bucketId, key)]
  return { key: await seals.rebind(source.seal.key, from, to), body: source.seal.body }
}

async function copyBytes(
  parts: StoreParts,
  source: HeldObject,
  target: Grant,
  key: string,
  request: CopyRequest,
): Promise<Put> {
  using during = parts.blobs.writes.begin()
  const owner = ownerOf(target.bucketId, key)
  const { encryption } = request.draft
  const begun = encryption === undefined ? undefined : await parts.seals.begin(encryption, owner)
  const body = await bytesWritten(parts, source, {
    owner,
    sealing: sealingWith(parts.seals, begun?.key),
    during,
    declared: { sizeBytes: source.sizeBytes },
    sizeBytesMax: objectBytesMax,
    as: 'any',
    signal: request.signal,
  })
  if (body.kind !== 'written') return body
  if (body.crc64 !== source.crc64) {
    discardBody(parts.blobs, body)
    throw new Error(`the bytes of an object in bucket ${source.bucketId} are not those of its record`)
  }
  const seal = begun && { key: begun.wrapped, body: body.seal }
  const fields = copied(parts, source, heldBodyOf(body.place), seal, request)
  return putOutcome(parts, await storeUnder(parts, target, key, fields, { newBody: body }, request.conditions), body)
}

/**
 * The turn ends when the body is durable, so that the commit of one copy and the body of the next go to the disk together.
 * What lies in a segment is in memory as a whole before it is written, like the body of a put, and joins their batches.
 */
async function bytesWritten(parts: StoreParts, source: HeldObject, write: BodyWrite): ReturnType<typeof writeBody> {
  const isSmall = source.body.kind === 'segment'
  using _turn = await (isSmall ? parts.smallCopyGate : parts.copyGate).enter(write.signal)
  const whole = isSmall ? await readSmallObject(parts, source) : undefined
  return await writeBody(parts, whole ?? readObject(parts, source, undefined, write.signal), write)
}
