/** Objects: one record each, whose body is in it, in a segment, in a file or in many. */
import { KvUnavailableError } from '@latchkey/kv'
import { appendObject } from './appends.ts'
import { heldBodyOf, objectBytesMax, ownerOf, sealingWith, writeBody } from './bodies.ts'
import type { WrittenBody } from './bodies.ts'
import { commitInBucket } from './bucket-records.ts'
import { putOutcome, refusedEarly, storeUnder } from './conditional-writes.ts'
import { copyObject } from './copies.ts'
import type { Grant } from './grant.ts'
import { listObjects } from './listing.ts'
import { findObject, recordPut } from './object-records.ts'
import type { BodySource, Declared, ObjectDraft, ObjectStore, Put, StoredObject, WriteConditions } from './port.ts'
import { assertGranted, held, readObject, readSmallObject } from './reading.ts'
import { objectKey, referenceKey } from './records/keys.ts'
import { decodeFormer, formerObjectBytes } from './records/object-record.ts'
import type { ObjectFields } from './records/object-record.ts'
import type { StoreParts } from './store-parts.ts'

/** How often a change of what is said of an object is tried again while others write it. */
export const amendAttemptsMax = 32

export function createObjectStore(parts: StoreParts): ObjectStore {
  return {
    head: (grant) => findObject(parts, grant.bucketId, grant.objectKey('read')),
    read(grant, object, range, signal, chunksAre) {
      assertGranted(grant, object)
      return readObject(parts, held(object), range, signal, chunksAre)
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
    amend: (grant, change) => amendObject(parts, grant, change),
    remove: (grant, conditions) => removeObject(parts, grant, conditions),
    removeUnchanged: (grant, object) => removeUnchanged(parts, grant, object),
    list: (grant, query) => listObjects(parts.kv, grant.forBucket('list'), query),
  }
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
  using during = parts.blobs.writes.begin()
  const { declared, draft, signal } = request
  const owner = ownerOf(grant.bucketId, key)
  const begun = draft.encryption === undefined ? undefined : await parts.seals.begin(draft.encryption, owner)
  const body = await writeBody(parts, request.body, {
    owner,
    during,
    declared,
    sizeBytesMax: objectBytesMax,
    as: 'any',
    signal,
    sealing: sealingWith(parts.seals, begun?.key),
  })
  if (body.kind !== 'written') return body
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
): Promise<StoredObject | undefined> {
  const key = grant.objectKey('write')
  for (let attempt = 0; attempt < amendAttemptsMax; attempt += 1) {
    const object = await findObject(parts, grant.bucketId, key)
    if (object === undefined) return undefined
    const changed = change(object)
    if (changed === undefined) return undefined
    const amended = { ...object, ...changed }
    await grant.recheck()
    const result = await commitInBucket(
      parts,
      grant,
      {
        check: [{ key: objectKey(grant.bucketId, key), version: object.version }],
        put: [recordPut(grant.bucketId, key, amended)],
      },
      'amends',
    )
    if (result.kind === 'no-bucket') return undefined
    if (result.kind === 'committed') return { ...amended, version: result.version }
    if (result.kind === 'unknown') throw new KvUnavailableError('the outcome of a change of an object is unknown')
  }
  throw new KvUnavailableError('the object was written by others each time a change of it was tried')
}

type Removed = Awaited<ReturnType<ObjectStore['remove']>>

async function removeObject(
  parts: StoreParts,
  grant: Grant,
  conditions: Pick<WriteConditions, 'onlyIf'> = {},
): Promise<Removed> {
  const key = grant.objectKey('delete')
  for (let attempt = 0; attempt < amendAttemptsMax; attempt += 1) {
    const removed = await removeOnce(parts, grant, key, conditions)
    if (removed !== 'changed') return removed
  }
  throw new KvUnavailableError('the object was written by others each time a conditional deletion of it was tried')
}

async function removeOnce(
  parts: StoreParts,
  grant: Grant,
  key: string,
  { onlyIf }: Pick<WriteConditions, 'onlyIf'>,
): Promise<Removed | 'changed'> {
  const judged = onlyIf === undefined ? undefined : await findObject(parts, grant.bucketId, key)
  if (onlyIf !== undefined && !onlyIf(judged?.etag)) return 'condition-failed'
  await grant.recheck()
  const result = await commitInBucket(parts, grant, {
    check: onlyIf === undefined ? [] : [{ key: objectKey(grant.bucketId, key), version: judged?.version }],
    previousHead: formerObjectBytes,
    delete: [objectKey(grant.bucketId, key), referenceKey(grant.bucketId, key)],
  })
  switch (result.kind) {
    case 'no-bucket':
      return 'no-bucket'
    case 'refused':
      return 'changed'
    case 'committed': {
      const [former] = result.previous
      if (former === undefined) return 'absent'
      parts.releases.release(decodeFormer(former.value).body)
      return 'removed'
    }
    case 'unknown':
      // Gone is what was asked for, whoever did it.
      if ((await findObject(parts, grant.bucketId, key)) === undefined) return 'removed'
      throw new KvUnavailableError('the outcome of a deletion is unknown')
  }
}

async function removeUnchanged(
  parts: StoreParts,
  grant: Grant,
  object: StoredObject,
): Promise<'removed' | 'changed' | 'no-bucket'> {
  const key = grant.objectKey('delete')
  await grant.recheck()
  const result = await commitInBucket(parts, grant, {
    check: [{ key: objectKey(grant.bucketId, key), version: object.version }],
    delete: [objectKey(grant.bucketId, key), referenceKey(grant.bucketId, key)],
  })
  switch (result.kind) {
    case 'no-bucket':
      return 'no-bucket'
    case 'refused':
      return 'changed'
    case 'committed':
      parts.releases.release(held(object).body)
      return 'removed'
    case 'unknown':
      if ((await findObject(parts, grant.bucketId, key)) === undefined) return 'removed'
      throw new KvUnavailableError('the outcome of a deletion is unknown')
  }
}
