/** Parts: a file each, counted by the part's record, so that writing a part again frees the file of the former one. */
import { KvUnavailableError } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { commitInBucket } from '../bucket-records.ts'
import { discardBody, isFull, objectBytesMax, ownerOf, sealingWith, writeBody } from '../bodies.ts'
import type { WrittenBody } from '../bodies.ts'
import { fileReference } from '../files.ts'
import { admit, bodyBytesMax, folderAhead, refuseCut } from '../folders/early.ts'
import type { Grant } from '../grant.ts'
import { mayBeWritten } from '../object-writes.ts'
import type { BodySource, ByteRange, Declared, PartOutOfTurn, PartWritten } from '../port.ts'
import { readObject } from '../reading.ts'
import { partKey, partNumberOf, partsOf, uploadKey } from '../records/keys.ts'
import type { HeldObject } from '../records/object-record.ts'
import { decodePart, encodePart } from '../records/small-records.ts'
import type { HeldPart, HeldUpload } from '../records/small-records.ts'
import type { StoreParts } from '../store-parts.ts'

export const partBytesMax = objectBytesMax

export type PartRequest = {
  readonly number: number
  readonly body: BodySource
  readonly declared: Declared
  readonly nowMs: number
  readonly signal: AbortSignal | undefined
}

export async function writePart(
  parts: StoreParts,
  grant: Grant,
  upload: HeldUpload,
  request: PartRequest,
): Promise<PartWritten> {
  const { number, declared, nowMs, signal } = request
  const outOfTurn = await turnTaken(parts.kv, upload, number)
  if (outOfTurn !== undefined) return outOfTurn
  const ahead = folderAhead(parts, grant, upload.key)
  if (ahead !== undefined)
    await admit(parts, ahead, { kind: 'part', uploadId: upload.id, number, sizeBytes: declared.sizeBytes })
  using during = parts.blobs.writes.begin()
  const owner = ownerOf(upload.bucketId, upload.key)
  const key = upload.sealKey && (await parts.seals.open(upload.sealKey, owner))
  const body = await writeBody(parts, request.body, {
    owner,
    during,
    declared,
    sizeBytesMax: bodyBytesMax(ahead, 0, partBytesMax),
    as: 'file',
    signal,
    sealing: sealingWith(parts.seals, key),
  })
  if (body.kind !== 'written') {
    refuseCut(ahead, body, partBytesMax)
    return body
  }
  if (body.place.kind !== 'file') throw new Error('a part is a file')
  const { sizeBytes, md5, crc64 } = body
  const held = { sizeBytes, md5, crc64, modifiedMs: nowMs, file: body.place.file, writeId: parts.ids.hex(16) }
  return await recordPart(parts, grant, upload, body, {
    ...held,
    number,
    etag: Buffer.from(md5).toString('hex').toUpperCase(),
    bodyId: body.seal?.bodyId,
  })
}

export async function copyPart(
  parts: StoreParts,
  source: { readonly object: HeldObject; readonly range: ByteRange | undefined },
  grant: Grant,
  upload: HeldUpload,
  request: Pick<PartRequest, 'number' | 'nowMs' | 'signal'>,
): Promise<PartWritten> {
  const { object, range } = source
  using _turn = await parts.copyGate.enter(request.signal)
  const sizeBytes = range === undefined ? object.sizeBytes : range.endByte - range.startByte + 1
  const body = readObject(parts, object, range, request.signal)
  // Awaited, so that the turn lasts until the part is written.
  return await writePart(parts, grant, upload, { ...request, body, declared: { sizeBytes } })
}

/** Where the upload counts in a folder, all of its parts change one record: those of this process wait for each other. */
async function turnOf(
  { bucketRecords, turns }: StoreParts,
  grant: Grant,
  upload: HeldUpload,
): Promise<Disposable | undefined> {
  const isCounted = bucketRecords.lastSeen(grant.bucketName)?.documents.folderRules !== undefined
  return isCounted ? turns.take(`parts ${upload.id}`) : undefined
}

/** Part 2 is taken when part 1 is there, and so on; since no part goes but with its upload, none before it is missing. */
async function turnTaken(
  kv: Pick<Kv, 'getMany'>,
  upload: HeldUpload,
  number: number,
): Promise<PartOutOfTurn | undefined> {
  if (!upload.isSequential) return undefined
  const numbers = number === 1 ? [number] : [number, number - 1]
  const [same, before] = await kv.getMany(numbers.map((each) => ({ key: partKey(upload.id, each) })))
  if (same !== undefined && same !== 'unchanged')
    return { kind: 'part-exists', number, etag: decodePart(number, same.value).etag }
  return number > 1 && before === undefined ? { kind: 'not-sequential', number } : undefined
}

/** The upload is checked: after it was completed or aborted no part arrives. */
async function recordPart(
  parts: StoreParts,
  grant: Grant,
  upload: HeldUpload,
  body: WrittenBody,
  part: HeldPart,
): Promise<PartWritten> {
  const key = partKey(upload.id, part.number)
  const { encryption } = upload.draft
  const stored: PartWritten = { kind: 'stored', part, md5: part.md5, encryption }
  try {
    await grant.recheck()
    const batch = {
      check: [
        { key: uploadKey(upload.bucketId, upload.key, upload.id), version: upload.version },
        // Of two that write the same part of a sequential upload at once, one is too late.
        ...(upload.isSequential ? [{ key, version: undefined }] : []),
      ],
      put: [{ key, value: encodePart(part), tally: fileReference(part.file) }],
    }
    const { number, sizeBytes } = part
    using _turn = await turnOf(parts, grant, upload)
    const result = await commitInBucket(parts, grant, batch, { upload, number, sizeBytes })
    if (result.kind === 'committed') {
      const [former] = result.previous
      if (former !== undefined) parts.releases.releaseFiles([decodePart(part.number, former.value).file])
      return stored
    }
    if (result.kind !== 'unknown') {
      discardBody(parts.blobs, body)
      if (result.kind === 'refused' && result.index === 1)
        return (await turnTaken(parts.kv, upload, part.number)) ?? { kind: 'no-upload' }
      return { kind: 'no-upload' }
    }
  } catch (error) {
    if (!mayBeWritten(error)) discardBody(parts.blobs, body)
    if (isFull(error)) return { kind: 'full' }
    throw error
  }
  const [found] = await parts.kv.getMany([{ key }])
  if (found !== undefined && found !== 'unchanged' && decodePart(part.number, found.value).writeId === part.writeId)
    return stored
  throw new KvUnavailableError('the outcome of writing a part is unknown')
}

/** One page of an upload's parts in order of their numbers. */
export async function partsAfter(
  kv: Pick<Kv, 'range'>,
  uploadId: string,
  afterNumber: number,
  limit: number,
): Promise<{ readonly parts: readonly HeldPart[]; readonly isTruncated: boolean }> {
  if (afterNumber >= partNumberLast) return { parts: [], isTruncated: false }
  const after = partKey(uploadId, Math.max(0, afterNumber))
  const page = await kv.range({ ...partsOf(uploadId), after, limit })
  const parts = page.items.flatMap((item) =>
    item.kind === 'entry' ? [decodePart(partNumberOf(item.key), item.value)] : [],
  )
  return { parts, isTruncated: page.isTruncated }
}

/** The largest number that a part's key can hold; OSS allows 10,000. */
const partNumberLast = 65_535
