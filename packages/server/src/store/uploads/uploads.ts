/** Multipart uploads: a record while the upload is open, a record for each part, and a file for each part's bytes. */
import assert from 'node:assert/strict'
import { KvUnavailableError, pageEntriesMax } from '@latchkey/kv'
import { isFull, ownerOf } from '../bodies.ts'
import { commitInBucket } from '../bucket-records.ts'
import { completeUpload } from './completions.ts'
import { sweepEndedUpload } from './ended.ts'
import { admit, folderAhead } from '../folders/early.ts'
import type { Grant } from '../grant.ts'
import { listUploads } from './listing.ts'
import { copyPart, partsAfter, writePart } from './parts.ts'
import type { Completed, NotWritten, ObjectDraft, Upload, UploadStore } from '../port.ts'
import { assertGranted, held } from '../reading.ts'
import { endedUploadKey, uploadIdPattern, uploadKey } from '../records/keys.ts'
import { decodeEndedUpload, decodeUpload, encodeEndedUpload, encodeUpload } from '../records/small-records.ts'
import type { HeldUpload } from '../records/small-records.ts'
import { uploadTally } from '../records/tallies.ts'
import type { StoreParts } from '../store-parts.ts'

const uploadRandomBytes = 10

/**
 * Grants: `write` for everything that changes an upload (`delete` serves for abort too); `read`, `write` or `list` on
 * the key for `find` and `parts`; `list` on the bucket for `list`.
 */
export function createUploadStore(parts: StoreParts): UploadStore {
  return {
    initiate: (grant, draft, options, nowMs) => initiateUpload(parts, grant, draft, options, nowMs),
    find: (grant, uploadId) => findUpload(parts, grant, keyOf(grant, 'read', 'write', 'delete', 'list'), uploadId),
    async writePart(grant, uploadId, number, body, declared, nowMs, signal) {
      const upload = await findUpload(parts, grant, grant.objectKey('write'), uploadId)
      if (upload === undefined) return { kind: 'no-upload' }
      return writePart(parts, grant, upload, { number, body, declared, nowMs, signal })
    },
    async copyPart({ grant: sourceGrant, object, range }, target, uploadId, number, nowMs, signal) {
      assertGranted(sourceGrant, object)
      const upload = await findUpload(parts, target, target.objectKey('write'), uploadId)
      if (upload === undefined) return { kind: 'no-upload' }
      return copyPart(parts, { object: held(object), range }, target, upload, { number, nowMs, signal })
    },
    async parts(grant, uploadId, afterNumber, limit) {
      const upload = await findUpload(parts, grant, keyOf(grant, 'read', 'write', 'list'), uploadId)
      if (upload === undefined) return undefined
      if (limit <= 0) return { upload, parts: [], isTruncated: false }
      const page = await partsAfter(parts.kv, uploadId, afterNumber, Math.min(limit, pageEntriesMax))
      return { upload, parts: page.parts, isTruncated: page.isTruncated }
    },
    async complete(grant, uploadId, chosen, options, nowMs, signal) {
      const upload = await findUpload(parts, grant, grant.objectKey('write'), uploadId)
      if (upload === undefined) return { kind: 'no-upload' }
      const completed = await completeUpload(parts, grant, upload, { chosen, options, nowMs, signal })
      if (!isAboutParts(completed)) return completed
      // Parts go when their upload has ended: what is missing may be missing because another completion was first.
      const isOpen = (await findUpload(parts, grant, upload.key, uploadId)) !== undefined
      return isOpen ? completed : { kind: 'no-upload' }
    },
    abort: (grant, uploadId) => abortUpload(parts, grant, uploadId),
    list: (grant, query) => listUploads(parts.kv, grant.forBucket('list'), query),
  }
}

function keyOf(grant: Grant, ...verbs: readonly Grant['verb'][]): string {
  assert(verbs.includes(grant.verb), `a grant to ${grant.verb} was used to ${verbs.join(' or ')}`)
  return grant.objectKey(grant.verb)
}

function isAboutParts({ kind }: Completed): boolean {
  return (
    kind === 'no-parts' ||
    kind === 'part-missing' ||
    kind === 'part-mismatch' ||
    kind === 'part-too-small' ||
    kind === 'not-sequential'
  )
}

async function findUpload(
  { kv }: Pick<StoreParts, 'kv'>,
  { bucketId }: Pick<Grant, 'bucketId'>,
  key: string,
  uploadId: string,
): Promise<HeldUpload | undefined> {
  if (!uploadIdPattern.test(uploadId)) return undefined
  const [found] = await kv.getMany([{ key: uploadKey(bucketId, key, uploadId) }])
  return found === undefined || found === 'unchanged' ? undefined : decodeUpload(bucketId, key, uploadId, found)
}

async function initiateUpload(
  parts: StoreParts,
  grant: Grant,
  draft: ObjectDraft,
  options: Parameters<UploadStore['initiate']>[2],
  nowMs: number,
): Promise<{ readonly kind: 'initiated'; readonly upload: Upload } | NotWritten> {
  const key = grant.objectKey('write')
  const ahead = folderAhead(parts, grant, key)
  if (ahead !== undefined) await admit(parts, ahead, { kind: 'upload', contentType: draft.meta.contentType })
  // The id begins with the time, so that uploads of a key are in the order in which they were initiated.
  const id = (nowMs.toString(16).padStart(12, '0') + parts.ids.hex(uploadRandomBytes)).toUpperCase()
  const owner = ownerOf(grant.bucketId, key)
  const sealed = draft.encryption === undefined ? undefined : await parts.seals.begin(draft.encryption, owner)
  const onlyIfAbsent = options.onlyIfAbsent === true
  const isSequential = options.isSequential === true
  const fields = { initiatedMs: nowMs, draft, onlyIfAbsent, isSequential, sealKey: sealed?.wrapped }
  const record = uploadKey(grant.bucketId, key, id)
  const tally = uploadTally(grant.bucketId)
  await grant.recheck()
  try {
    const result = await commitInBucket(parts, grant, {
      put: [{ key: record, value: encodeUpload(fields), tally }],
    })
    if (result.kind === 'no-bucket') return { kind: 'no-bucket' }
    if (result.kind === 'committed')
      return { kind: 'initiated', upload: { id, bucketId: grant.bucketId, key, ...fields, version: result.version } }
  } catch (error) {
    if (isFull(error)) return { kind: 'full' }
    throw error
  }
  const upload = await findUpload(parts, grant, key, id)
  if (upload === undefined) throw new KvUnavailableError('the upload was not recorded')
  return { kind: 'initiated', upload }
}

/** Of an abort and a completion exactly one ends the upload: both check its record. */
async function abortUpload(parts: StoreParts, grant: Grant, uploadId: string): Promise<'aborted' | 'no-upload'> {
  const key = keyOf(grant, 'write', 'delete')
  const upload = await findUpload(parts, grant, key, uploadId)
  if (upload === undefined) return 'no-upload'
  await grant.recheck()
  const record = uploadKey(grant.bucketId, key, uploadId)
  const ended = endedUploadKey(uploadId)
  const batch = {
    check: [{ key: record, version: upload.version }],
    put: [{ key: ended, value: encodeEndedUpload({ how: 'aborted' }) }],
    delete: [record],
  }
  const result = await commitInBucket(parts, grant, batch, 'removes')
  if (result.kind === 'refused' || result.kind === 'no-bucket') return 'no-upload'
  if (result.kind === 'unknown') {
    const [found] = await parts.kv.getMany([{ key: ended }])
    if (found === undefined || found === 'unchanged') throw new KvUnavailableError('the outcome of an abort is unknown')
    if (decodeEndedUpload(found.value).how !== 'aborted') return 'no-upload'
  }
  parts.releases.run(() => sweepEndedUpload(parts, uploadId))
  return 'aborted'
}
