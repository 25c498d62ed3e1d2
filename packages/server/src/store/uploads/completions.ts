/**
 * Completing an upload joins its parts by reference: pages of a manifest first, each guarded by the upload, then one
 * small commit that ends the upload and writes the object. Whoever ends the upload first wins.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { KvUnavailableError, pageEntriesMax } from '@latchkey/kv'
import { crc64Combine, crc64OfNothing } from '../blobs/crc64.ts'
import { storeUnder } from '../conditional-writes.ts'
import { sweepEndedUpload } from './ended.ts'
import type { Grant } from '../grant.ts'
import { ownerOf } from '../bodies.ts'
import { manifestPagePartsMax, pageWrites, sealExtents } from '../manifests.ts'
import { mayBeWritten } from '../object-writes.ts'
import { partsAfter } from './parts.ts'
import { ObjectReplaced } from '../port.ts'
import type { Completed, ObjectAcl, WriteConditions } from '../port.ts'
import { readObject } from '../reading.ts'
import { endedUploadKey, uploadKey } from '../records/keys.ts'
import type { HeldBody, HeldObject, ObjectFields } from '../records/object-record.ts'
import { encodeEndedUpload } from '../records/small-records.ts'
import type { Extent, HeldPart, HeldUpload } from '../records/small-records.ts'
import type { ObjectKey } from '../sealing/block-cipher.ts'
import type { BodySeal } from '../sealing/object-seals.ts'
import type { StoreParts } from '../store-parts.ts'

/** Every part but the last has at least this size: https://www.alibabacloud.com/help/en/oss/developer-reference/completemultipartupload */
export const partBytesMin = 102_400
/** The largest object that parts may make: 48.8 TiB. */
export const multipartBytesMax = 48.8 * 1_099_511_627_776

export type Completion = {
  readonly chosen: readonly { readonly number: number; readonly etag: string | undefined }[] | 'all'
  readonly options: { readonly acl?: ObjectAcl | undefined } & WriteConditions
  readonly nowMs: number
  readonly signal?: AbortSignal | undefined
}

export async function completeUpload(
  parts: StoreParts,
  grant: Grant,
  upload: HeldUpload,
  completion: Completion,
): Promise<Completed> {
  const choice = choose(await allParts(parts, upload.id), completion.chosen)
  if (choice.kind !== 'chosen') return choice
  const chosen = choice.parts
  const skipped = upload.isSequential ? chosen.find(({ number }, index) => number !== index + 1) : undefined
  if (skipped !== undefined) return { kind: 'not-sequential', number: skipped.number }
  const sizeBytes = chosen.reduce((sum, part) => sum + part.sizeBytes, 0)
  if (sizeBytes > multipartBytesMax) return { kind: 'too-large', maxBytes: multipartBytesMax }
  const key = upload.sealKey && (await parts.seals.open(upload.sealKey, ownerOf(upload.bucketId, upload.key)))
  const hashed = upload.isSequential ? await md5OfAll(parts, upload, chosen, completion.signal) : undefined
  if (hashed?.kind === 'part-missing') return hashed
  const body = await joinParts(parts, upload, chosen, key && { key, totalBytes: sizeBytes })
  if (body === 'no-upload') return { kind: 'no-upload' }
  const { options, nowMs } = completion
  const fields: ObjectFields = {
    ...upload.draft,
    acl: options.acl ?? upload.draft.acl,
    type: 'Multipart',
    sizeBytes,
    etag: joinedEtag(chosen),
    md5: hashed?.md5,
    crc64: chosen.reduce((crc, part) => crc64Combine(crc, part.crc64, part.sizeBytes), crc64OfNothing),
    modifiedMs: nowMs,
    versionId: undefined,
    body,
    seal: upload.sealKey && { key: upload.sealKey, body: bodySealOf(chosen) },
    writeId: parts.ids.hex(16),
  }
  const onlyIfAbsent = upload.onlyIfAbsent || options.onlyIfAbsent === true
  return endUpload(parts, grant, upload, fields, { onlyIfAbsent, onlyIf: options.onlyIf })
}

/**
 * Reads the parts once more, in their order: the state of a hash cannot be kept from one part to the next, and nothing
 * that came out of order or twice could be taken back out of it.
 */
async function md5OfAll(
  parts: StoreParts,
  upload: HeldUpload,
  chosen: readonly HeldPart[],
  signal: AbortSignal | undefined,
): Promise<{ readonly kind: 'hashed'; readonly md5: Uint8Array } | { readonly kind: 'part-missing'; number: number }> {
  const digest = createHash('md5')
  if (chosen.length === 1 && chosen[0] !== undefined) return { kind: 'hashed', md5: chosen[0].md5 }
  using _turn = await parts.copyGate.enter(signal)
  for (const part of chosen)
    try {
      for await (const chunk of readObject(parts, asObject(upload, part), undefined, signal)) digest.update(chunk)
    } catch (error) {
      // The upload ended meanwhile, and the file of the part went with it.
      if (error instanceof ObjectReplaced) return { kind: 'part-missing', number: part.number }
      throw error
    }
  return { kind: 'hashed', md5: digest.digest() }
}

/** The object that a part would be if it were all of it. */
function asObject(upload: HeldUpload, part: HeldPart): HeldObject {
  const { bucketId, key, draft, sealKey } = upload
  return {
    ...draft,
    bucketId,
    key,
    type: 'Multipart',
    sizeBytes: part.sizeBytes,
    etag: part.etag,
    md5: part.md5,
    crc64: part.crc64,
    modifiedMs: part.modifiedMs,
    versionId: undefined,
    body: { kind: 'files', file: part.file },
    seal: sealKey && { key: sealKey, body: bodySealOf([part]) },
    writeId: part.writeId,
    version: upload.version,
    digits: undefined,
  }
}

async function endUpload(
  parts: StoreParts,
  grant: Grant,
  upload: HeldUpload,
  fields: ObjectFields,
  conditions: WriteConditions,
): Promise<Completed> {
  const key = grant.objectKey('write')
  const uploadRecord = uploadKey(upload.bucketId, upload.key, upload.id)
  let isPageNeeded = false
  try {
    const ending = {
      check: [{ key: uploadRecord, version: upload.version }],
      put: [{ key: endedUploadKey(upload.id), value: encodeEndedUpload({ how: 'completed' }) }],
      delete: [uploadRecord],
    }
    const result = await storeUnder(parts, grant, key, fields, ending, conditions)
    isPageNeeded = result.kind === 'stored'
    if (result.kind === 'stored') parts.releases.run(() => sweepEndedUpload(parts, upload.id))
    assert(result.kind !== 'not-shareable', 'parts are shared')
    return result.kind === 'refused' ? { kind: 'no-upload' } : result
  } catch (error) {
    isPageNeeded = mayBeWritten(error)
    throw error
  } finally {
    if (!isPageNeeded && fields.body.kind === 'manifest') parts.releases.release(fields.body)
  }
}

async function allParts(parts: StoreParts, uploadId: string): Promise<readonly HeldPart[]> {
  const all: HeldPart[] = []
  for (;;) {
    const page = await partsAfter(parts.kv, uploadId, all.at(-1)?.number ?? 0, pageEntriesMax)
    all.push(...page.parts)
    if (!page.isTruncated) return all
  }
}

type Choice = { readonly kind: 'chosen'; readonly parts: readonly HeldPart[] } | Completed

function choose(all: readonly HeldPart[], wanted: Completion['chosen']): Exclude<Choice, { kind: 'stored' }> {
  const chosen: HeldPart[] = []
  if (wanted === 'all') chosen.push(...all)
  else {
    const byNumber = new Map(all.map((part) => [part.number, part]))
    for (const { number, etag } of wanted) {
      const part = byNumber.get(number)
      if (part === undefined) return { kind: 'part-missing', number }
      if (etag !== undefined && etag.toUpperCase() !== part.etag) return { kind: 'part-mismatch', number }
      chosen.push(part)
    }
  }
  if (chosen.length === 0) return { kind: 'no-parts' }
  const small = chosen.slice(0, -1).find((part) => part.sizeBytes < partBytesMin)
  if (small !== undefined) return { kind: 'part-too-small', number: small.number, sizeBytes: small.sizeBytes }
  return { kind: 'chosen', parts: chosen }
}

/** One part is simply its file; more are a manifest, whose pages are durable when this resolves. */
async function joinParts(
  parts: StoreParts,
  upload: HeldUpload,
  chosen: readonly HeldPart[],
  seal: { readonly key: ObjectKey; readonly totalBytes: number } | undefined,
): Promise<HeldBody | 'no-upload'> {
  const [only] = chosen
  if (chosen.length === 1 && only !== undefined) return { kind: 'files', file: only.file }
  const manifestId = parts.ids.hex(16)
  const key = uploadKey(upload.bucketId, upload.key, upload.id)
  let startByte = 0
  const commits: Promise<{ readonly kind: 'committed' | 'refused' | 'unknown' }>[] = []
  for (let first = 0; first < chosen.length; first += manifestPagePartsMax) {
    const page = chosen.slice(first, first + manifestPagePartsMax)
    const extents = seal === undefined ? page.map(extentOf) : sealedExtents(page, startByte, seal)
    const { put, add } = pageWrites(manifestId, startByte, extents, { upload: key, sealedTotalBytes: seal?.totalBytes })
    commits.push(parts.kv.commit({ guard: [{ key, version: upload.version }], put: [put], add }))
    startByte += page.reduce((sum, part) => sum + part.sizeBytes, 0)
  }
  const results = await Promise.allSettled(commits)
  if (results.every((result) => result.status === 'fulfilled' && result.value.kind === 'committed'))
    return { kind: 'manifest', manifestId }
  parts.releases.release({ kind: 'manifest', manifestId })
  for (const result of results) if (result.status === 'rejected') throw result.reason
  if (results.some((result) => result.status === 'fulfilled' && result.value.kind === 'unknown'))
    throw new KvUnavailableError('it is unknown whether the pages of a manifest were written')
  return 'no-upload'
}

const extentOf = ({ sizeBytes, file }: HeldPart): Extent => ({ sizeBytes, at: { kind: 'file', file } })

function sealedExtents(
  page: readonly HeldPart[],
  startByte: number,
  { key, totalBytes }: { readonly key: ObjectKey; readonly totalBytes: number },
): readonly Extent[] {
  const extents = page.map((part) => ({ ...extentOf(part), bodySeal: bodySealOf([part]) }))
  return sealExtents(key, startByte, totalBytes, extents)
}

/** Of the only part; more than one are sealed in the pages of their manifest. */
function bodySealOf([part]: readonly HeldPart[]): BodySeal {
  if (part?.bodyId === undefined) throw new Error('a part of a sealed upload is sealed')
  return { bodyId: part.bodyId }
}

function joinedEtag(chosen: readonly HeldPart[]): string {
  const digest = createHash('md5')
  for (const part of chosen) digest.update(part.md5)
  return `${digest.digest('hex').toUpperCase()}-${chosen.length}`
}
