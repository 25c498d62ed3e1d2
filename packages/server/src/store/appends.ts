/**
 * Appendable objects: a manifest that grows by one page per append, in the commit that writes the object's new record.
 * The record is compared and set, so of two appends at one position one wins and the other learns the new length.
 */
import { KvUnavailableError } from '@latchkey/kv'
import { createHash } from 'node:crypto'
import { crc64Combine } from './blobs/crc64.ts'
import type { Owner } from './blobs/port.ts'
import { discardBody, objectBytesMax, ownerOf, sealingWith, writeBody } from './bodies.ts'
import type { WrittenBody } from './bodies.ts'
import { admit, bodyBytesMax, folderAhead, refuseCut } from './folders/early.ts'
import type { Grant } from './grant.ts'
import { pageWrites, sealExtents } from './manifests.ts'
import { findObject } from './object-records.ts'
import { storeObject } from './object-writes.ts'
import type { Appended, BodySource, Declared, ObjectDraft } from './port.ts'
import { objectKey } from './records/keys.ts'
import type { HeldObject, HeldVersion, ObjectFields } from './records/object-record.ts'
import type { ObjectKey } from './sealing/block-cipher.ts'
import type { WrappedKey } from './sealing/object-seals.ts'
import type { StoreParts } from './store-parts.ts'
import { newestVersion } from './versions/versions.ts'

/** The length that an object may reach by appending. */
export const appendableBytesMax = objectBytesMax
/** How often an append is tried again while others change what is said of the object, but not its length. */
const appendAttemptsMax = 32

export type AppendRequest = {
  readonly position: number
  readonly draft: ObjectDraft
  readonly body: BodySource
  readonly declared: Declared
  readonly nowMs: number
  readonly signal: AbortSignal | undefined
}

export async function appendObject(parts: StoreParts, grant: Grant, request: AppendRequest): Promise<Appended> {
  const key = grant.objectKey('write')
  const { position, declared, signal } = request
  const early = judge(await findCurrent(parts, grant, key), position)
  if ('kind' in early) return early
  let { current } = early
  const ahead = folderAhead(parts, grant, key)
  if (ahead !== undefined) {
    const { contentType } = request.draft.meta
    await admit(parts, ahead, { kind: 'append', position, sizeBytes: declared.sizeBytes, contentType })
  }
  using during = parts.blobs.writes.begin()
  const sizeBytesMax = Math.max(0, appendableBytesMax - position)
  const owner = ownerOf(grant.bucketId, key)
  const seal = await sealOfObject(parts, owner, current, request.draft)
  const sealing = sealingWith(parts.seals, seal?.key)
  const body = await writeBody(parts, request.body, {
    owner,
    during,
    declared,
    sizeBytesMax: bodyBytesMax(ahead, position, sizeBytesMax),
    as: 'any',
    signal,
    sealing,
  })
  if (body.kind !== 'written') {
    refuseCut(ahead, body, sizeBytesMax)
    return body
  }
  for (let attempt = 0; attempt < appendAttemptsMax; attempt += 1) {
    // Another object of the same length came under this key: what was sealed for the former one does not open in it.
    if (current !== undefined && !isSameKey(current.seal?.key, seal?.wrapped)) break
    const appended = await appendTo(parts, grant, key, current, body, seal, request)
    if (appended !== 'changed') return appended
    const judged = judge(await findCurrent(parts, grant, key), position)
    if ('kind' in judged) {
      discardBody(parts.blobs, body)
      return judged
    }
    ;({ current } = judged)
  }
  discardBody(parts.blobs, body)
  throw new KvUnavailableError('the object was changed by others each time an append was tried')
}

/** Where versions are kept, a delete marker is nothing that could be appended to, and nothing to begin in its place. */
async function findCurrent(parts: StoreParts, grant: Grant, key: string): Promise<HeldVersion | undefined> {
  const object = await findObject(parts, grant.bucketId, key)
  const isVersioned = parts.bucketRecords.lastSeen(grant.bucketName)?.versioning !== 'off'
  return object ?? (isVersioned ? newestVersion(parts.kv, { bucketId: grant.bucketId, key }) : undefined)
}

type AppendSeal = { readonly wrapped: WrappedKey; readonly key: ObjectKey }

/** What the first append said counts; a later one goes on with the key of what is there. */
async function sealOfObject(
  { seals }: Pick<StoreParts, 'seals'>,
  owner: Owner,
  current: HeldObject | undefined,
  draft: ObjectDraft,
): Promise<AppendSeal | undefined> {
  if (current === undefined) return draft.encryption && seals.begin(draft.encryption, owner)
  const wrapped = current.seal?.key
  return wrapped && { wrapped, key: await seals.open(wrapped, owner) }
}

function isSameKey(a: WrappedKey | undefined, b: WrappedKey | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return Buffer.compare(a.wrapped, b.wrapped) === 0
}

/** What is appended to, or why nothing is. */
function judge(
  current: HeldVersion | undefined,
  position: number,
): { readonly current: HeldObject | undefined } | Exclude<Appended, { kind: 'stored' }> {
  if (current !== undefined && current.type !== 'Appendable') return { kind: 'not-appendable' }
  if (current?.sealedMs !== undefined) return { kind: 'sealed' }
  const nextPosition = current?.sizeBytes ?? 0
  return position === nextPosition ? { current } : { kind: 'wrong-position', nextPosition }
}

async function appendTo(
  parts: StoreParts,
  grant: Grant,
  key: string,
  current: HeldObject | undefined,
  body: WrittenBody,
  seal: AppendSeal | undefined,
  request: AppendRequest,
): Promise<Appended | 'changed'> {
  const writeId = parts.ids.hex(16)
  const fields =
    current === undefined ? begun(writeId, body, seal, request) : continued(current, writeId, body, request)
  if (fields.body.kind !== 'manifest') throw new Error('an appendable object has a manifest')
  const page = body.sizeBytes === 0 ? undefined : pageOf(fields.body.manifestId, body, seal, request.position)
  const result = await storeObject(parts, grant, key, fields, {
    check: [{ key: objectKey(grant.bucketId, key), version: current?.version }],
    put: page === undefined ? [] : [page.put],
    add: page?.add ?? [],
    newBody: body,
    how: current === undefined ? 'begins' : 'goes-on',
  })
  switch (result.kind) {
    case 'stored':
      return result
    case 'refused':
      return 'changed'
    case 'no-bucket':
    case 'full':
      return { kind: result.kind }
    case 'exists':
    case 'not-shareable':
      throw new Error('an append asks neither for absence nor for the body of another')
  }
}

function pageOf(
  manifestId: string,
  body: WrittenBody,
  seal: AppendSeal | undefined,
  position: number,
): ReturnType<typeof pageWrites> {
  const extent = { sizeBytes: body.sizeBytes, at: body.place }
  if (seal === undefined || body.seal === undefined) return pageWrites(manifestId, position, [extent])
  const extents = sealExtents(seal.key, position, 0, [{ ...extent, bodySeal: body.seal }])
  return pageWrites(manifestId, position, extents, { sealedTotalBytes: 0 })
}

function begun(
  writeId: string,
  body: WrittenBody,
  seal: AppendSeal | undefined,
  { draft, nowMs }: AppendRequest,
): ObjectFields {
  return {
    ...draft,
    seal: seal && { key: seal.wrapped, body: undefined },
    type: 'Appendable',
    sizeBytes: body.sizeBytes,
    etag: hexOf(body.md5),
    md5: undefined,
    crc64: body.crc64,
    modifiedMs: nowMs,
    versionId: undefined,
    body: { kind: 'manifest', manifestId: writeId },
    writeId,
  }
}

/** What the first append said of the object stays. The ETag changes with each append and, as in OSS, is no MD5. */
/** Of what is said of the object only an ACL that came with a later append counts, as in the cloud. */
function continued(
  current: HeldObject,
  writeId: string,
  body: WrittenBody,
  { draft, nowMs }: AppendRequest,
): ObjectFields {
  const etag = createHash('md5').update(Buffer.from(current.etag, 'hex')).update(body.md5).digest()
  return {
    ...current,
    acl: draft.acl === 'default' ? current.acl : draft.acl,
    sizeBytes: current.sizeBytes + body.sizeBytes,
    etag: hexOf(etag),
    crc64: crc64Combine(current.crc64, body.crc64, body.sizeBytes),
    modifiedMs: nowMs,
    writeId,
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}
