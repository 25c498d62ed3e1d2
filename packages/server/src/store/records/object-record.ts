/**
 * An object's record: a head of 64 bytes, which is all that listings and lifecycle read, then where the body is, what the
 * writer said of it, and, for bodies up to `inlineBodyBytesMax`, the body itself at the end.
 */
import assert from 'node:assert/strict'
import type { SegmentLocation } from '../blobs/port.ts'
import type {
  ArchiveFields,
  BodyRef,
  ListedObject,
  ObjectAcl,
  ObjectMeta,
  StorageClass,
  StoredObject,
} from '../port.ts'
import { RecordReader, RecordWriter, codeOf } from './codec.ts'
import { RecordError, currentFormat, liftRecord } from './format.ts'
import type { RecordKind } from './format.ts'
import {
  readBlockSeal,
  readBodyId,
  readWrappedKey,
  writeBlockSeal,
  writeBodyId,
  writeWrappedKey,
} from './seal-codec.ts'
import type { BodySeal, WrappedKey } from '../sealing/object-seals.ts'

/** What a listing asks of each record: `head` of a range. */
export const objectHeadBytes = 64
/** The head, the MD5 and where the body is: all that a writer needs of what it replaced. */
export const formerObjectBytes = 192
/** The same and the version id: what a listing of versions asks for, and whoever looks for a body. */
export const versionHeadBytes = 256
/** Bodies up to this size live in the record itself. */
export const inlineBodyBytesMax = 1_024

/** Format 2 knows sealed objects, by a flag in the head: everything of format 1 reads the same in it. */
function toFormat2(record: Buffer): Buffer {
  const lifted = Buffer.from(record)
  lifted[0] = 2
  return lifted
}
/** Format 3 knows archived objects that were restored and changes of class, by another flag. */
function toFormat3(record: Buffer): Buffer {
  const lifted = Buffer.from(record)
  lifted[0] = 3
  return lifted
}
/** Format 4 knows times of access, where there were zeros. */
function toFormat4(record: Buffer): Buffer {
  const lifted = Buffer.from(record)
  lifted[0] = 4
  return lifted
}
/** Format 5 knows appendable objects that were sealed, among what the flag of archived objects tells of. */
function toFormat5(record: Buffer): Buffer {
  const lifted = Buffer.from(record)
  lifted[0] = 5
  return lifted
}
export const objectRecord: RecordKind = {
  name: 'object record',
  migrations: [toFormat2, toFormat3, toFormat4, toFormat5],
}

/** Where the bytes of an object are. `files` is one whole file, which copies share; a manifest lists many extents. */
export type HeldBody =
  | { readonly kind: 'inline'; readonly bytes: Uint8Array }
  | { readonly kind: 'segment'; readonly location: SegmentLocation }
  | { readonly kind: 'files'; readonly file: string }
  | { readonly kind: 'manifest'; readonly manifestId: string }

/** An object as the store itself sees it: it knows where the body is, and where the record lies. */
export type HeldObject = StoredObject & {
  readonly body: HeldBody & BodyRef
  readonly seal?: HeldSeal | undefined
  /** Where it lies among the old versions of its key; undefined for the current object. */
  readonly digits: string | undefined
}

/** Of a sealed object: its key, and what its body is sealed as. The pages of a manifest say that of their own extents. */
export type HeldSeal = { readonly key: WrappedKey; readonly body: BodySeal | undefined }

/** Says that the object was deleted while its versions were kept; it lies among them. */
export type HeldMarker = Pick<HeldObject, 'bucketId' | 'key' | 'modifiedMs' | 'versionId' | 'writeId' | 'version'> & {
  readonly type: 'DeleteMarker'
  readonly digits: string
}
export type HeldVersion = HeldObject | HeldMarker

export type Entry = { readonly value: Uint8Array; readonly version: number }

/** What a record holds; bucket and key are in its key, the version is kv's. */
export type ObjectFields = Omit<HeldObject, 'bucketId' | 'key' | 'version' | 'digits'>
export type MarkerFields = Pick<HeldMarker, 'type' | 'modifiedMs' | 'versionId' | 'writeId'>

// The place of a value in its table is its code in the record: tables only grow at their end.
export const objectTypes = ['Normal', 'Multipart', 'Appendable', 'Symlink'] as const
const recordTypes = [...objectTypes, 'DeleteMarker'] as const
export const storageClasses: readonly StorageClass[] = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']
export const objectAcls: readonly ObjectAcl[] = ['default', 'private', 'public-read', 'public-read-write']
const bodyKinds = ['inline', 'segment', 'files', 'manifest'] as const

/** The MD5 of the whole body is known; with the second flag it is the ETag and not written twice. */
const flagHasMd5 = 1
const flagMd5IsEtag = 2
const flagSealed = 4
const flagArchived = 8

const etagPattern = /^([0-9A-F]{32})(?:-(\d{1,5}))?$/
const etagBytes = 16
const writeIdBytes = 16
const noBytes = new Uint8Array(0)
/** Times of access are whole seconds; 0 is none. */
const accessUnitMs = 1_000

/** A marker is laid out as an object without a body, so that whoever reads heads needs to know nothing of it. */
export function encodeMarker(marker: MarkerFields): Buffer {
  return encodeRecord({
    ...marker,
    sizeBytes: 0,
    etag: '0'.repeat(2 * etagBytes),
    md5: undefined,
    crc64: 0n,
    storageClass: 'Standard',
    acl: 'default',
    meta: { contentType: '', userMeta: [], persistentHeaders: [], tags: [] },
    body: { kind: 'inline', bytes: noBytes },
  })
}

export function encodeObject(object: ObjectFields): Buffer {
  return encodeRecord(object)
}

function encodeRecord(
  object: Omit<ObjectFields, 'type'> & { readonly type: ObjectFields['type'] | 'DeleteMarker' },
): Buffer {
  const writer = new RecordWriter(512 + (object.body.kind === 'inline' ? object.body.bytes.length : 0))
  if (object.encryption !== undefined && object.seal === undefined)
    throw new RecordError('an object that is to be sealed is not')
  const etag = etagPattern.exec(object.etag)
  if (etag?.[1] === undefined) throw new RecordError(`"${object.etag}" is no ETag`)
  const etagDigest = Buffer.from(etag[1], 'hex')
  const partCount = Number(etag[2] ?? 0)
  const isMd5Etag = object.md5 !== undefined && partCount === 0 && etagDigest.equals(object.md5)
  writer.byte(currentFormat(objectRecord))
  writer.byte(codeOf(recordTypes, object.type))
  writer.byte(codeOf(storageClasses, object.storageClass))
  writer.byte(codeOf(objectAcls, object.acl))
  const hasMd5 = object.md5 === undefined ? 0 : flagHasMd5
  const isArchived =
    object.restore !== undefined || object.transitionedMs !== undefined || object.sealedMs !== undefined
  const isSealed = object.seal !== undefined
  writer.u16(hasMd5 | (isMd5Etag ? flagMd5IsEtag : 0) | (isSealed ? flagSealed : 0) | (isArchived ? flagArchived : 0))
  writer.u16(partCount)
  writer.u48(object.modifiedMs)
  writer.u48(object.sizeBytes)
  writer.raw(etagDigest)
  writer.u64(object.crc64)
  writer.raw(Buffer.from(object.writeId, 'hex'))
  writer.u32(Math.floor((object.accessedMs ?? 0) / accessUnitMs))
  if (object.md5 !== undefined && !isMd5Etag) writer.raw(object.md5)
  writePlace(writer, object.body)
  writer.optionalText(object.versionId)
  if (object.seal !== undefined) writeSeal(writer, object.seal, object.body)
  if (isArchived) writeArchive(writer, object)
  writeMeta(writer, object.meta)
  if (object.body.kind === 'inline') writer.raw(object.body.bytes)
  return writer.finish()
}

/** Throws RecordError for a damaged record. An inline body shares memory with `value`. */
export function decodeObject(bucketId: string, key: string, entry: Entry): HeldObject {
  const version = decodeVersion(bucketId, key, entry, undefined)
  assert(version.type !== 'DeleteMarker', 'a marker without digits is refused')
  return version
}

/** An old version, or the current one where there are no `digits`. */
export function decodeVersion(bucketId: string, key: string, entry: Entry, digits: string | undefined): HeldVersion {
  const record = liftRecord(objectRecord, entry.value)
  const head = decodeHead(key, record)
  const reader = new RecordReader(objectRecord.name, record, objectHeadBytes)
  const md5 = readMd5(record, reader)
  const place = readPlace(reader)
  const versionId = reader.optionalText()
  const seal = (record.readUInt16BE(4) & flagSealed) === 0 ? undefined : readSeal(reader, place)
  const archive = (record.readUInt16BE(4) & flagArchived) === 0 ? undefined : readArchive(reader)
  const meta = readMeta(reader)
  const body: HeldBody = place.kind === 'inline' ? { ...place, bytes: reader.raw(head.sizeBytes) } : place
  reader.end()
  const acl = objectAcls[record.readUInt8(3)]
  if (acl === undefined) throw new RecordError('this object record has an unknown ACL')
  const writeId = record.toString('hex', 44, 44 + writeIdBytes)
  const { type } = head
  if (type === 'DeleteMarker') {
    if (digits === undefined) throw new RecordError('a delete marker lies where only objects do')
    return { type, bucketId, key, modifiedMs: head.modifiedMs, versionId, writeId, version: entry.version, digits }
  }
  const crc64 = record.readBigUInt64BE(36)
  const { version } = entry
  return {
    ...head,
    type,
    bucketId,
    md5,
    crc64,
    acl,
    meta,
    versionId,
    body,
    encryption: seal?.key.encryption,
    restore: archive?.restore,
    transitionedMs: archive?.transitionedMs,
    sealedMs: archive?.sealedMs,
    seal,
    writeId,
    version,
    digits,
  }
}

/** What was replaced, from the first `formerObjectBytes` of its record. The bytes of an inline body are left out. */
export function decodeFormer(value: Uint8Array): { readonly modifiedMs: number; readonly body: HeldBody } {
  const record = liftRecord(objectRecord, value)
  if (record.length < objectHeadBytes) throw new RecordError('this object record ends too early')
  const reader = new RecordReader(objectRecord.name, record, objectHeadBytes)
  readMd5(record, reader)
  const place = readPlace(reader)
  const body: HeldBody = place.kind === 'inline' ? { ...place, bytes: noBytes } : place
  return { modifiedMs: record.readUIntBE(8, 6), body }
}

/** From the first `objectHeadBytes` of a record, all that a listing shows. */
export function decodeListed(key: string, value: Uint8Array): ListedObject {
  const listed = decodeHead(key, liftRecord(objectRecord, value))
  if (!isObjectHead(listed)) throw new RecordError('a delete marker lies where only objects do')
  return listed
}

/** Whether a record says, behind its head, that the object was restored, changed its class or was sealed. Former formats never do. */
export function hasArchiveFields(head: Uint8Array): boolean {
  return ((head[5] ?? 0) & flagArchived) !== 0
}

/** What the first `versionHeadBytes` of a record tell of a version. The bytes of an inline body are left out. */
export type VersionHead = Head & {
  readonly versionId: string | undefined
  readonly writeId: string
  readonly body: HeldBody
}

export function decodeVersionHead(key: string, value: Uint8Array): VersionHead {
  const record = liftRecord(objectRecord, value)
  const head = decodeHead(key, record)
  const reader = new RecordReader(objectRecord.name, record, objectHeadBytes)
  readMd5(record, reader)
  const place = readPlace(reader)
  const body: HeldBody = place.kind === 'inline' ? { ...place, bytes: noBytes } : place
  const writeId = record.toString('hex', 44, 44 + writeIdBytes)
  return { ...head, body, versionId: reader.optionalText(), writeId }
}

type Head = Omit<ListedObject, 'type'> & { readonly type: ListedObject['type'] | 'DeleteMarker' }

function isObjectHead(head: Head): head is ListedObject {
  return head.type !== 'DeleteMarker'
}

function decodeHead(key: string, record: Buffer): Head {
  if (record.length < objectHeadBytes) throw new RecordError('this object record ends too early')
  const type = recordTypes[record.readUInt8(1)]
  const storageClass = storageClasses[record.readUInt8(2)]
  if (type === undefined || storageClass === undefined) throw new RecordError('this object record has an unknown type')
  const partCount = record.readUInt16BE(6)
  const accessed = record.readUInt32BE(60)
  const digest = record.toString('hex', 20, 20 + etagBytes).toUpperCase()
  return {
    key,
    type,
    storageClass,
    modifiedMs: record.readUIntBE(8, 6),
    sizeBytes: record.readUIntBE(14, 6),
    etag: partCount === 0 ? digest : `${digest}-${partCount}`,
    accessedMs: accessed === 0 ? undefined : accessed * accessUnitMs,
  }
}

const restoreTiers = ['Expedited', 'Standard', 'Bulk'] as const
const archiveTransitioned = 1
const archiveRestored = 2
const archiveSealed = 4

function writeArchive(writer: RecordWriter, { restore, transitionedMs, sealedMs }: ArchiveFields): void {
  const transitioned = transitionedMs === undefined ? 0 : archiveTransitioned
  const restored = restore === undefined ? 0 : archiveRestored
  writer.byte(transitioned | restored | (sealedMs === undefined ? 0 : archiveSealed))
  if (transitionedMs !== undefined) writer.u48(transitionedMs)
  if (sealedMs !== undefined) writer.u48(sealedMs)
  if (restore === undefined) return
  writer.byte(codeOf(restoreTiers, restore.tier))
  writer.u48(restore.readyMs)
  writer.u48(restore.expiresMs)
}

function readArchive(reader: RecordReader): ArchiveFields {
  const what = reader.byte()
  const transitionedMs = (what & archiveTransitioned) === 0 ? undefined : reader.u48()
  const sealedMs = (what & archiveSealed) === 0 ? undefined : reader.u48()
  if ((what & archiveRestored) === 0) return { transitionedMs, sealedMs }
  return {
    transitionedMs,
    sealedMs,
    restore: { tier: reader.oneOf(restoreTiers), readyMs: reader.u48(), expiresMs: reader.u48() },
  }
}

const metaTexts = [
  'cacheControl',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'expires',
] as const satisfies readonly (keyof ObjectMeta)[]

export function writeMeta(writer: RecordWriter, meta: ObjectMeta): void {
  writer.text(meta.contentType)
  for (const name of metaTexts) writer.optionalText(meta[name])
  writer.pairs(meta.userMeta)
  writer.pairs(meta.persistentHeaders)
  writer.pairs(meta.tags)
}

export function readMeta(reader: RecordReader): ObjectMeta {
  return {
    contentType: reader.text(),
    cacheControl: reader.optionalText(),
    contentDisposition: reader.optionalText(),
    contentEncoding: reader.optionalText(),
    contentLanguage: reader.optionalText(),
    expires: reader.optionalText(),
    userMeta: reader.pairs(),
    persistentHeaders: reader.pairs(),
    tags: reader.pairs(),
  }
}

function writeSeal(writer: RecordWriter, seal: HeldSeal, body: HeldBody): void {
  writeWrappedKey(writer, seal.key)
  if (body.kind === 'manifest') return
  if (seal.body === undefined) throw new RecordError('the body of a sealed object is not sealed')
  writeBodyId(writer, seal.body.bodyId)
  if (body.kind === 'inline') writeBlockSeal(writer, seal.body.block)
}

function readSeal(reader: RecordReader, place: { readonly kind: HeldBody['kind'] }): HeldSeal {
  const key = readWrappedKey(reader)
  if (place.kind === 'manifest') return { key, body: undefined }
  const bodyId = readBodyId(reader)
  return { key, body: { bodyId, block: place.kind === 'inline' ? readBlockSeal(reader) : undefined } }
}

function readMd5(record: Buffer, reader: RecordReader): Buffer | undefined {
  const flags = record.readUInt16BE(4)
  if ((flags & flagHasMd5) === 0) return undefined
  return (flags & flagMd5IsEtag) !== 0 ? record.subarray(20, 20 + etagBytes) : reader.raw(etagBytes)
}

function writePlace(writer: RecordWriter, body: HeldBody): void {
  writer.byte(codeOf(bodyKinds, body.kind))
  switch (body.kind) {
    case 'inline':
      return
    case 'segment':
      writer.text(body.location.segment)
      writer.count(body.location.offsetBytes)
      return writer.count(body.location.lengthBytes)
    case 'files':
      return writer.text(body.file)
    case 'manifest':
      return writer.text(body.manifestId)
  }
}

/** The bytes of an inline body come last, so that they are not copied where only the place is asked for. */
function readPlace(reader: RecordReader): Exclude<HeldBody, { kind: 'inline' }> | { readonly kind: 'inline' } {
  const kind = reader.oneOf(bodyKinds)
  switch (kind) {
    case 'inline':
      return { kind }
    case 'segment':
      return {
        kind,
        location: { kind, segment: reader.text(), offsetBytes: reader.count(), lengthBytes: reader.count() },
      }
    case 'files':
      return { kind, file: reader.text() }
    case 'manifest':
      return { kind, manifestId: reader.text() }
  }
}
