/** The records that are small: references, uploads, parts, uploads that ended, pages of manifests. */
import type { BlobLocation } from '../blobs/port.ts'
import type { Part, Upload } from '../port.ts'
import { RecordReader, RecordWriter, codeOf } from './codec.ts'
import { RecordError, currentFormat, liftRecord } from './format.ts'
import type { RecordKind } from './format.ts'
import { objectAcls, readMeta, storageClasses, writeMeta } from './object-record.ts'
import {
  readBlockSeal,
  readBodyId,
  readWrappedKey,
  writeBlockSeal,
  writeBodyId,
  writeWrappedKey,
} from './seal-codec.ts'
import { proofBytes } from '../sealing/block-cipher.ts'
import type { BodySeal, WrappedKey } from '../sealing/object-seals.ts'

/** Format 2 has one thing more at its end, which says of a record of format 1 that nothing of it is sealed. */
function withNothingSealed(record: Buffer): Buffer {
  const lifted = Buffer.concat([record, Buffer.of(0)])
  lifted[0] = 2
  return lifted
}
/** Format 3 says in a byte at the end that parts come in order, which no upload of format 2 asked for. */
function withPartsInAnyOrder(record: Buffer): Buffer {
  const lifted = Buffer.concat([record, Buffer.of(0)])
  lifted[0] = 3
  return lifted
}
export const uploadRecord: RecordKind = { name: 'upload record', migrations: [withNothingSealed, withPartsInAnyOrder] }
export const partRecord: RecordKind = { name: 'part record', migrations: [withNothingSealed] }
export const endedUploadRecord: RecordKind = { name: 'record of an ended upload', migrations: [] }
export const referenceRecord: RecordKind = { name: 'reference record', migrations: [] }
export const manifestPageRecord: RecordKind = { name: 'manifest page', migrations: [withNothingSealed] }

type Entry = { readonly value: Uint8Array; readonly version: number }

/** An upload as the store sees it: a sealed one has the key of the object that it becomes. */
export type HeldUpload = Upload & { readonly sealKey?: WrappedKey | undefined }

export function encodeUpload(upload: Omit<HeldUpload, 'id' | 'bucketId' | 'key' | 'version'>): Buffer {
  const writer = new RecordWriter()
  writer.byte(currentFormat(uploadRecord))
  writer.u48(upload.initiatedMs)
  writer.byte(upload.onlyIfAbsent ? 1 : 0)
  writer.byte(codeOf(storageClasses, upload.draft.storageClass))
  writer.byte(codeOf(objectAcls, upload.draft.acl))
  writeMeta(writer, upload.draft.meta)
  writer.byte(upload.sealKey === undefined ? 0 : 1)
  if (upload.sealKey !== undefined) writeWrappedKey(writer, upload.sealKey)
  writer.byte(upload.isSequential ? 1 : 0)
  return writer.finish()
}

export function decodeUpload(bucketId: string, key: string, id: string, entry: Entry): HeldUpload {
  const reader = new RecordReader(uploadRecord.name, liftRecord(uploadRecord, entry.value), 1)
  const initiatedMs = reader.u48()
  const onlyIfAbsent = reader.byte() === 1
  const storageClass = reader.oneOf(storageClasses)
  const acl = reader.oneOf(objectAcls)
  const meta = readMeta(reader)
  const sealKey = reader.byte() === 0 ? undefined : readWrappedKey(reader)
  const isSequential = reader.byte() === 1
  reader.end()
  const draft = { meta, acl, storageClass, encryption: sealKey?.encryption }
  return { id, bucketId, key, initiatedMs, draft, onlyIfAbsent, isSequential, version: entry.version, sealKey }
}

/** A part as the store sees it. `writeId` recognises a part whose commit's outcome was unknown. */
export type HeldPart = Part & {
  readonly md5: Uint8Array
  readonly file: string
  readonly writeId: string
  /** Of a sealed part. */
  readonly bodyId?: Uint8Array | undefined
}

export function encodePart(part: Omit<HeldPart, 'number' | 'etag'>): Buffer {
  const writer = new RecordWriter(256)
  writer.byte(currentFormat(partRecord))
  writer.u48(part.modifiedMs)
  writer.u48(part.sizeBytes)
  writer.raw(part.md5)
  writer.u64(part.crc64)
  writer.raw(Buffer.from(part.writeId, 'hex'))
  writer.text(part.file)
  writer.byte(part.bodyId === undefined ? 0 : 1)
  if (part.bodyId !== undefined) writeBodyId(writer, part.bodyId)
  return writer.finish()
}

export function decodePart(number: number, value: Uint8Array): HeldPart {
  const reader = new RecordReader(partRecord.name, liftRecord(partRecord, value), 1)
  const modifiedMs = reader.u48()
  const sizeBytes = reader.u48()
  const md5 = reader.raw(16)
  const crc64 = reader.u64()
  const writeId = reader.raw(16).toString('hex')
  const file = reader.text()
  const bodyId = reader.byte() === 0 ? undefined : readBodyId(reader)
  reader.end()
  return { number, modifiedMs, sizeBytes, md5, etag: md5.toString('hex').toUpperCase(), crc64, writeId, file, bodyId }
}

export type EndedUpload = { readonly how: 'completed' | 'aborted' }
const endings = ['completed', 'aborted'] as const

export function encodeEndedUpload({ how }: EndedUpload): Buffer {
  return Buffer.from([currentFormat(endedUploadRecord), codeOf(endings, how)])
}

export function decodeEndedUpload(value: Uint8Array): EndedUpload {
  const reader = new RecordReader(endedUploadRecord.name, liftRecord(endedUploadRecord, value), 1)
  const how = reader.oneOf(endings)
  reader.end()
  return { how }
}

/** What an object refers to that others may refer to as well, or that is many. */
export type Reference =
  | { readonly kind: 'files'; readonly file: string }
  | { readonly kind: 'manifest'; readonly manifestId: string }
const referenceKinds = ['files', 'manifest'] as const

export function encodeReference(reference: Reference): Buffer {
  const writer = new RecordWriter(128)
  writer.byte(currentFormat(referenceRecord))
  writer.byte(codeOf(referenceKinds, reference.kind))
  writer.text(reference.kind === 'files' ? reference.file : reference.manifestId)
  return writer.finish()
}

export function decodeReference(value: Uint8Array): Reference {
  const reader = new RecordReader(referenceRecord.name, liftRecord(referenceRecord, value), 1)
  const kind = reader.oneOf(referenceKinds)
  const name = reader.text()
  reader.end()
  return kind === 'files' ? { kind, file: name } : { kind, manifestId: name }
}

/** Some consecutive bytes of a body. */
export type Extent = {
  readonly sizeBytes: number
  readonly at: { readonly kind: 'inline'; readonly bytes: Uint8Array } | BlobLocation
  /** Of all extents of a sealed object, and of no others. */
  readonly seal?: ExtentSeal | undefined
}
/** `proof` binds it to its place: see `ObjectKey`. */
export type ExtentSeal = BodySeal & { readonly proof: Uint8Array }
const extentKinds = ['inline', 'segment', 'file'] as const

/** `upload` is the key of the upload whose completion writes the page: while it exists the page may still be needed. */
export type ManifestPage = {
  readonly upload: Uint8Array | undefined
  readonly extents: readonly Extent[]
  /** Of a sealed object: its size, or 0 while it grows. Undefined when it is not sealed. */
  readonly sealedTotalBytes?: number | undefined
}

export function encodeManifestPage(page: ManifestPage): Buffer {
  const writer = new RecordWriter(64 + page.extents.length * 96)
  writer.byte(currentFormat(manifestPageRecord))
  writer.bytes(page.upload ?? new Uint8Array(0))
  writer.count(page.extents.length)
  for (const { sizeBytes, at } of page.extents) {
    writer.u48(sizeBytes)
    writer.byte(codeOf(extentKinds, at.kind))
    if (at.kind === 'inline') writer.bytes(at.bytes)
    else if (at.kind === 'file') writer.text(at.file)
    else {
      writer.text(at.segment)
      writer.count(at.offsetBytes)
      writer.count(at.lengthBytes)
    }
  }
  writer.count(page.sealedTotalBytes === undefined ? 0 : page.sealedTotalBytes + 1)
  if (page.sealedTotalBytes !== undefined) for (const extent of page.extents) writeExtentSeal(writer, extent)
  return writer.finish()
}

export function decodeManifestPage(value: Uint8Array): ManifestPage {
  const reader = new RecordReader(manifestPageRecord.name, liftRecord(manifestPageRecord, value), 1)
  const upload = reader.bytes()
  const extents: Extent[] = []
  for (let left = reader.count(); left > 0; left -= 1) {
    const sizeBytes = reader.u48()
    extents.push({ sizeBytes, at: readPlace(reader) })
  }
  const sealed = reader.count()
  const page = { upload: upload.length === 0 ? undefined : upload }
  if (sealed === 0) {
    reader.end()
    return { ...page, extents }
  }
  const sealedExtents = extents.map((extent) => ({ ...extent, seal: readExtentSeal(reader, extent) }))
  reader.end()
  return { ...page, extents: sealedExtents, sealedTotalBytes: sealed - 1 }
}

function writeExtentSeal(writer: RecordWriter, { at, seal }: Extent): void {
  if (seal?.proof.length !== proofBytes) throw new RecordError('an extent of a sealed object has no seal')
  writeBodyId(writer, seal.bodyId)
  writer.raw(seal.proof)
  if (at.kind === 'inline') writeBlockSeal(writer, seal.block)
}

function readExtentSeal(reader: RecordReader, { at }: Extent): ExtentSeal {
  const bodyId = readBodyId(reader)
  const proof = reader.raw(proofBytes)
  return { bodyId, proof, block: at.kind === 'inline' ? readBlockSeal(reader) : undefined }
}

function readPlace(reader: RecordReader): Extent['at'] {
  const kind = reader.oneOf(extentKinds)
  switch (kind) {
    case 'inline':
      return { kind, bytes: reader.bytes() }
    case 'file':
      return { kind, file: reader.text() }
    case 'segment':
      return { kind, segment: reader.text(), offsetBytes: reader.count(), lengthBytes: reader.count() }
  }
}

/** A change of an object that is to be replicated: when it was made, and nothing else, for the object itself says the rest. */
export type Change = { readonly atMs: number }

export const changeRecord: RecordKind = { name: 'change', migrations: [] }

export function encodeChange({ atMs }: Change): Buffer {
  const writer = new RecordWriter(16)
  writer.byte(currentFormat(changeRecord))
  writer.u48(atMs)
  return writer.finish()
}

export function decodeChange(value: Uint8Array): Change {
  const reader = new RecordReader(changeRecord.name, liftRecord(changeRecord, value), 1)
  const atMs = reader.u48()
  reader.end()
  return { atMs }
}

/** What a record counts for in its folder. */
export const folderShareRecord: RecordKind = { name: 'share of a folder', migrations: [] }

export function encodeFolderShare({ bytes }: { readonly bytes: number }): Buffer {
  const writer = new RecordWriter(8)
  writer.byte(currentFormat(folderShareRecord))
  writer.u48(bytes)
  return writer.finish()
}

export function decodeFolderShare(value: Uint8Array): { readonly bytes: number } {
  const reader = new RecordReader(folderShareRecord.name, liftRecord(folderShareRecord, value), 1)
  const bytes = reader.u48()
  reader.end()
  return { bytes }
}
