/** Objects: one record each, whose body is in it, in a segment, in a file or in many. */
import { KvUnavailableError } from '@latchkey/kv'
import { appendObject } from './appends.ts'
import { heldBodyOf, objectBytesMax, ownerOf, sealingWith, writeBody } from './bodies.ts'
import type { WrittenBody } from './bodies.ts'
import { commitInBucket } from './bucket-records.ts'
import { putOutcome, refusedEarly, storeUnder } from './conditional-writes.ts'
import { copyObject } from './copies.ts'
import { admit, bodyBytesMax, folderAhead, refuseCut } from './folders/early.ts'
import type { Grant } from './grant.ts'
import { listObjects } from './listing.ts'
import { findObject, recordPut } from './object-records.ts'
import type { BodySource, Declared, ObjectDraft, ObjectStore, Put, StoredObject, WriteConditions } from './port.ts'
import { assertGranted, held, readObject, readSmallObject } from './reading.ts'
import type { HeldObject, ObjectFields } from './records/object-record.ts'
import { removeObjects } from './removals-together.ts'
import { removeObject, removeUnchanged } from './removals.ts'
import type { StoreParts } from './store-parts.ts'
import { listVersions } from './versions/listing.ts'
import { findVersion, newestVersion, recordKeyOf, versionSeen } from './versions/versions.ts'

/** How often a change of what is said of an object is tried again while others write it. */
export const amendAttemptsMax = 32

export function createObjectStore(parts: StoreParts): ObjectStore {
  return {
    head: (grant) => findObject(parts, grant.bucketId, grant.objectKey('read')),
    async version(grant, versionId) {
      const found = await findVersion(parts.kv, whereOf(grant), versionId)
      return found && versionSeen(found.record)
    },
    async newestVersion(grant) {
      const newest = await newestVersion(parts.kv, whereOf(grant))
      return newest && versionSeen(newest)
    },
    read(grant, object, range, signal, chunksAre) {
      assertGranted(grant, object)
      return readObject(parts, held(object), range, signal, chunksAre, grant)
    },
    async derivedSeal(grant, object) {
      assertGranted(grant, object)
      const { seal, bucketId, key } = held(object)
      return seal && (await parts.seals.open(seal.key, ownerOf(bucketId, key))).derived()
    },
    readSmall(grant, object) {
      assertGranted(grant, object)
      return readSmallObject(parts, held(object))
    },
    put: (grant, draft, body, declared, conditions, nowMs, signal) =>
      putObject(parts, grant, { draft, body, declared, conditions, nowMs, signal }),
    append: (grant, position, draft, body, declared, nowMs, signal) =>
      appendObject(parts, grant, { position, draft, body, declared, nowMs, signal }),
    copy: (source, target, draft, conditions, nowMs, signal) => {
      assertGranted(source.grant, source.object)
      return copyObject(parts, held(source.object), target, { draft, conditions, nowMs, signal })
    },
    amend: (grant, change, versionId) => amendObject(parts, grant, change, versionId),
    remove: (grant, removal = {}) => removeObject(parts, grant, removal),
    removeMany: (removals) => removeObjects(parts, removals),
    removeUnchanged: (grant, object) => removeUnchanged(parts, grant, object),
    list: (grant, query) => listObjects(parts.kv, grant.forBucket('list'), query),
    listVersions: (grant, query) => listVersions(parts.kv, grant.forBucket('list'), query),
  }
}

/** Whoever may write may know what is there, as `amend` tells it; bytes go only to whoever may read. */
function whereOf(grant: Grant): { readonly bucketId: string; readonly key: string } {
  const verb = grant.verb === 'write' ? 'write' : 'read'
  return { bucketId: grant.bucketId, key: grant.objectKey(verb) }
}

type PutRequest = {
  readonly draft: ObjectDraft
  readonly body: BodySource
  readonly declared: Declared
  readonly conditions: WriteConditions
  readonly nowMs: number
  readonly signal: AbortSignal | undefined
}

async function putObject(parts: StoreParts, grant: Grant, request: PutRequest): Promise<Put> {
  const key = grant.objectKey('write')
  const early = await refusedEarly(parts, grant.bucketId, key, request.conditions)
  if (early !== undefined) return early
  const { declared, draft, signal } = request
  const ahead = folderAhead(parts, grant, key)
  if (ahead !== undefined)
    await admit(parts, ahead, { kind: 'object', sizeBytes: declared.sizeBytes, contentType: draft.meta.contentType })
  using during = parts.blobs.writes.begin()
  const owner = ownerOf(grant.bucketId, key)
  const begun = draft.encryption === undefined ? undefined : await parts.seals.begin(draft.encryption, owner)
  const body = await writeBody(parts, request.body, {
    owner,
    during,
    declared,
    sizeBytesMax: bodyBytesMax(ahead, 0, objectBytesMax),
    as: 'any',
    signal,
    sealing: sealingWith(parts.seals, begun?.key),
  })
  if (body.kind !== 'written') {
    refuseCut(ahead, body, objectBytesMax)
    return body
  }
  const fields: ObjectFields = {
    ...normalObject(body),
    ...draft,
    encryption: draft.encryption,
    seal: begun && { key: begun.wrapped, body: body.seal },
    modifiedMs: request.nowMs,
    writeId: parts.ids.hex(16),
  }
  return putOutcome(parts, await storeUnder(parts, grant, key, fields, { newBody: body }, request.conditions), body)
}

function normalObject(body: WrittenBody) {
  return {
    type: 'Normal' as const,
    sizeBytes: body.sizeBytes,
    etag: Buffer.from(body.md5).toString('hex').toUpperCase(),
    md5: body.md5,
    crc64: body.crc64,
    versionId: undefined,
    body: heldBodyOf(body.place),
  }
}

async function amendObject(
  parts: StoreParts,
  grant: Grant,
  change: Parameters<ObjectStore['amend']>[1],
  versionId: string | undefined,
): Promise<StoredObject | undefined> {
  const key = grant.objectKey('write')
  for (let attempt = 0; attempt < amendAttemptsMax; attempt += 1) {
    const object = await objectOrVersion(parts, grant.bucketId, key, versionId)
    if (object === undefined) return undefined
    const changed = change(object)
    if (changed === undefined) return undefined
    const amended = { ...object, ...changed }
    await grant.recheck()
    const result = await commitInBucket(
      parts,
      grant,
      {
        check: [{ key: recordKeyOf(object), version: object.version }],
        put: [recordPut(grant.bucketId, key, amended, object.digits)],
      },
      'amends',
    )
    if (result.kind === 'no-bucket') return undefined
    if (result.kind === 'committed') return { ...amended, version: result.version }
    if (result.kind === 'unknown') throw new KvUnavailableError('the outcome of a change of an object is unknown')
  }
  throw new KvUnavailableError('the object was written by others each time a change of it was tried')
}

async function objectOrVersion(
  parts: StoreParts,
  bucketId: string,
  key: string,
  versionId: string | undefined,
): Promise<HeldObject | undefined> {
  if (versionId === undefined) return findObject(parts, bucketId, key)
  const found = await findVersion(parts.kv, { bucketId, key }, versionId)
  return found === undefined || found.record.type === 'DeleteMarker' ? undefined : found.record
}
