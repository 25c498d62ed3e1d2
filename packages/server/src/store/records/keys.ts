/**
 * Where each record lies: a space of one letter, then parts that are separated by 0x00. No part but the last contains
 * 0x00 (object keys with U+0000 are refused), so ranges over a bucket, a key or an upload are exact.
 */
import assert from 'node:assert/strict'
import { prefixEnd } from '@latchkey/kv'
import { bytesOfDigits, digitsOfBytes, versionDigitsCount } from './version-ids.ts'

export const objectKeyBytesMax = 1_023
export const uploadIdPattern = /^[0-9A-F]{32}$/

export type KeyRange = { readonly from: Buffer; readonly to: Buffer }

const separator = '\0'
/** A part number or an offset behind the last separator. */
const offsetBytes = 8
const partNumberBytes = 2
const uploadIdDigits = 32

export function formatKey(): Buffer {
  return Buffer.from('format')
}

export function bucketKey(name: string): Buffer {
  return Buffer.from(`b\0${name}`)
}

export function allBuckets(): KeyRange {
  return rangeOf(Buffer.from('b\0'))
}

/** A key of the bucket that changed and is still to be replicated. */
export function replicationKey(bucket: { readonly id: string; readonly name: string }, key: string): Buffer {
  return Buffer.from(`q\0${bucket.name}\0${bucket.id}\0${key}`)
}

export function replicationQueue(bucket: { readonly id: string; readonly name: string }): KeyRange {
  return rangeOf(replicationKey(bucket, ''))
}

export function replicationQueues(): KeyRange {
  return rangeOf(Buffer.from('q\0'))
}

export function parseReplicationKey(record: Uint8Array): {
  readonly bucket: { readonly id: string; readonly name: string }
  readonly key: string
} {
  const [, name = '', id = '', key = ''] = Buffer.from(record).toString('utf8').split(separator)
  return { bucket: { id, name }, key }
}

/** Lines of the access log of one bucket and hour, as one process wrote them. */
export type LogChunkName = {
  readonly hourMs: number
  readonly bucketName: string
  readonly bucketId: string
  /** Of the process, so that two never write the same chunk. */
  readonly generation: string
  readonly number: number
}

export function logChunkKey(name: LogChunkName): Buffer {
  const { hourMs, bucketName, bucketId, generation, number } = name
  return Buffer.from(`l\0${hexOf(hourMs)}\0${bucketName}\0${bucketId}\0${generation}\0${hexOf(number)}`)
}

export function logChunksOf(name: Pick<LogChunkName, 'hourMs' | 'bucketName' | 'bucketId'>): KeyRange {
  return rangeOf(Buffer.from(`l\0${hexOf(name.hourMs)}\0${name.bucketName}\0${name.bucketId}\0`))
}

export function logChunks(): KeyRange {
  return rangeOf(Buffer.from('l\0'))
}

export function parseLogChunkKey(record: Uint8Array): LogChunkName {
  const [, hour = '', bucketName = '', bucketId = '', generation = '', number = ''] = Buffer.from(record)
    .toString('utf8')
    .split(separator)
  return {
    hourMs: Number.parseInt(hour, 16),
    bucketName,
    bucketId,
    generation,
    number: Number.parseInt(number, 16),
  }
}

/** Twelve digits, so that they order as numbers do. */
function hexOf(value: number): string {
  return value.toString(16).padStart(12, '0')
}

/** The buckets of an account in order of their names. */
export function accountBucketKey(accountId: string, name: string): Buffer {
  return Buffer.from(`a\0${accountId}\0${name}`)
}

/** How many buckets an account has. */
export function accountBucketsCounter(accountId: string): Buffer {
  return Buffer.from(`a\0${accountId}`)
}

export function objectKey(bucketId: string, key: string): Buffer {
  return Buffer.from(`o\0${bucketId}\0${key}`)
}

export function objectsOf(bucketId: string): KeyRange {
  return rangeOf(Buffer.from(`o\0${bucketId}\0`))
}

export function allObjects(): KeyRange {
  return rangeOf(Buffer.from('o\0'))
}

export function parseObjectKey(record: Uint8Array): { readonly bucketId: string; readonly key: string } {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.length)
  const end = bytes.indexOf(0, 2)
  return { bucketId: bytes.toString('latin1', 2, end), key: bytes.toString('utf8', end + 1) }
}

/** Old versions and delete markers, apart from the current objects: by key, the newest first. */
export function versionKey(bucketId: string, key: string, digits: string): Buffer {
  return Buffer.concat([Buffer.from(`v\0${bucketId}\0${key}\0`), bytesOfDigits(digits)])
}

/** How many records an object of CSV or JSON has. */
export function selectIndexKey(bucketId: string, key: string): Buffer {
  return Buffer.from(`x\0${bucketId}\0${key}`)
}

export function allSelectIndexes(): KeyRange {
  return rangeOf(Buffer.from('x\0'))
}

export function versionPrefix(bucketId: string, prefix: string): Buffer {
  return Buffer.from(`v\0${bucketId}\0${prefix}`)
}

export function versionsOfKey(bucketId: string, key: string): KeyRange {
  return rangeOf(Buffer.from(`v\0${bucketId}\0${key}\0`))
}

export function versionsOf(bucketId: string): KeyRange {
  return rangeOf(versionPrefix(bucketId, ''))
}

export function allVersions(): KeyRange {
  return rangeOf(Buffer.from('v\0'))
}

export function parseVersionKey(record: Uint8Array): {
  readonly bucketId: string
  readonly key: string
  readonly digits: string
} {
  const digitsAt = record.length - versionDigitsCount
  return { ...parseObjectKey(record.subarray(0, digitsAt - 1)), digits: digitsOfBytes(record.subarray(digitsAt)) }
}

/** Says which of the old versions of a key is its `null` version; absent when none of them is. */
export function nullVersionKey(bucketId: string, key: string): Buffer {
  return Buffer.from(`n\0${bucketId}\0${key}`)
}

/** As `referenceKey`, of an old version. */
export function versionReferenceKey(bucketId: string, key: string, digits: string): Buffer {
  return Buffer.concat([Buffer.from(`r\0${bucketId}\0${key}\0`), bytesOfDigits(digits)])
}

/** The statistics of a bucket: `tallies.ts` says of what. */
export function bucketCounter(bucketId: string): Buffer {
  return Buffer.from(`s\0${bucketId}`)
}

/** Carries the tally that counts an object's reference to its file or manifest. */
export function referenceKey(bucketId: string, key: string): Buffer {
  return Buffer.from(`r\0${bucketId}\0${key}`)
}

export function allReferences(): KeyRange {
  return rangeOf(Buffer.from('r\0'))
}

export function fileCounter(file: string): Buffer {
  return Buffer.from(`f\0${file}`)
}

export function manifestCounter(manifestId: string): Buffer {
  return Buffer.from(`m\0${manifestId}`)
}

export function manifestPageKey(manifestId: string, startByte: number): Buffer {
  const head = Buffer.from(`m\0${manifestId}\0`)
  const key = Buffer.alloc(head.length + offsetBytes)
  head.copy(key)
  key.writeBigUInt64BE(BigInt(startByte), head.length)
  return key
}

export function manifestPages(manifestId: string): KeyRange {
  return rangeOf(Buffer.from(`m\0${manifestId}\0`))
}

export function allManifests(): KeyRange {
  return rangeOf(Buffer.from('m\0'))
}

/** The id of a manifest from the key of a page, or from a prefix that ends behind the id. */
export function manifestIdOf(pageKey: Uint8Array): string {
  const text = Buffer.from(pageKey).toString('latin1')
  return text.slice(2, text.indexOf(separator, 2))
}

export function startByteOf(pageKey: Uint8Array): number {
  return Number(Buffer.from(pageKey).readBigUInt64BE(pageKey.length - offsetBytes))
}

/**
 * Uploads of a bucket by key, then by id, which begins with the time. Each digit of the id is a byte from 0x80 on: no
 * text begins with such a byte, so no delimiter is ever found in an id when a listing is grouped.
 */
export function uploadKey(bucketId: string, key: string, uploadId: string): Buffer {
  assert.match(uploadId, uploadIdPattern)
  const head = Buffer.from(`u\0${bucketId}\0${key}\0`)
  const digits = Array.from(uploadId, (digit) => 0x80 + Number.parseInt(digit, 16))
  return Buffer.concat([head, Buffer.from(digits)])
}

/** All uploads of one key: what lies behind `KEY 0x00`. */
export function uploadsOfKey(bucketId: string, key: string): Buffer {
  return Buffer.from(`u\0${bucketId}\0${key}\0`)
}

export function uploadPrefix(bucketId: string, prefix: string): Buffer {
  return Buffer.from(`u\0${bucketId}\0${prefix}`)
}

export function uploadsOf(bucketId: string): KeyRange {
  return rangeOf(uploadPrefix(bucketId, ''))
}

export function allUploads(): KeyRange {
  return rangeOf(Buffer.from('u\0'))
}

export function parseUploadKey(record: Uint8Array): {
  readonly bucketId: string
  readonly key: string
  readonly uploadId: string
} {
  const idAt = record.length - uploadIdDigits
  const digits = Array.from(record.subarray(idAt), (byte) => (byte - 0x80).toString(16))
  return { ...parseObjectKey(record.subarray(0, idAt - 1)), uploadId: digits.join('').toUpperCase() }
}

export function partKey(uploadId: string, number: number): Buffer {
  const head = Buffer.from(`p\0${uploadId}\0`)
  const key = Buffer.alloc(head.length + partNumberBytes)
  head.copy(key)
  key.writeUInt16BE(number, head.length)
  return key
}

export function partsOf(uploadId: string): KeyRange {
  return rangeOf(Buffer.from(`p\0${uploadId}\0`))
}

export function allParts(): KeyRange {
  return rangeOf(Buffer.from('p\0'))
}

export function parsePartKey(record: Uint8Array): { readonly uploadId: string; readonly number: number } {
  const uploadId = Buffer.from(record).toString('latin1', 2, 2 + uploadIdDigits)
  return { uploadId, number: partNumberOf(record) }
}

export function partNumberOf(key: Uint8Array): number {
  return Buffer.from(key.buffer, key.byteOffset, key.length).readUInt16BE(key.length - partNumberBytes)
}

/** An upload that ended, whose part records are still to be swept. */
export function endedUploadKey(uploadId: string): Buffer {
  return Buffer.from(`g\0${uploadId}`)
}

export function endedUploads(): KeyRange {
  return rangeOf(Buffer.from('g\0'))
}

export function endedUploadIdOf(key: Uint8Array): string {
  return Buffer.from(key).toString('latin1').slice(2)
}

/**
 * What a record counts for in its folder, under the epoch of the folder's rule: beside the current object, an old version
 * or an upload, whose own key follows.
 */
export function folderShareKey(bucketId: string, epoch: string, record: Uint8Array): Buffer {
  // The record's key names the bucket as well; only its letter and what lies behind the bucket is repeated.
  const rest = record.subarray(2 + bucketId.length)
  return Buffer.concat([Buffer.from(`w\0${bucketId}\0${epoch}\0`), record.subarray(0, 1), rest])
}

export function folderSharesOf(bucketId: string, epoch?: string): KeyRange {
  return rangeOf(Buffer.from(epoch === undefined ? `w\0${bucketId}\0` : `w\0${bucketId}\0${epoch}\0`))
}

/** The epoch from a key, or from a prefix that ends behind the epoch. */
export function folderEpochOf(share: Uint8Array): string {
  return Buffer.from(share).toString('latin1').split(separator)[2] ?? ''
}

/** `[bytes, objects]` of one folder. */
export function folderCounter(bucketId: string, epoch: string, id: string): Buffer {
  return Buffer.from(`w\0${bucketId}\0${epoch}\0${id}`)
}

/** Folders of a bucket that are to be counted, or counted no more. */
export function folderNoteKey(bucket: { readonly id: string; readonly name: string }): Buffer {
  return Buffer.from(`y\0${bucket.name}\0${bucket.id}`)
}

export function folderNotes(): KeyRange {
  return rangeOf(Buffer.from('y\0'))
}

export function parseFolderNoteKey(record: Uint8Array): { readonly id: string; readonly name: string } {
  const [, name = '', id = ''] = Buffer.from(record).toString('utf8').split(separator)
  return { id, name }
}

/** A document with a record of its own: of a bucket by its id, or of an account, whose ids have another length. */
export function documentKey(ownerId: string, kind: string, name: string): Buffer {
  return Buffer.from(`d\0${ownerId}\0${kind}\0${name}`)
}

/** How many documents of a kind a bucket has. */
export function documentCounter(bucketId: string, kind: string): Buffer {
  return Buffer.from(`d\0${bucketId}\0${kind}`)
}

export function documentsOf(ownerId: string, kind: string, prefix = ''): KeyRange {
  return rangeOf(documentKey(ownerId, kind, prefix))
}

/** Where a domain leads. */
export function domainKey(domain: string): Buffer {
  return Buffer.from(`n\0${domain}`)
}

/** Documents of every kind. */
export function allDocumentsOf(ownerId: string): KeyRange {
  return rangeOf(Buffer.from(`d\0${ownerId}\0`))
}

/** A key of the local key store. */
export function kmsKeyKey(keyId: string): Buffer {
  return Buffer.from(`k\0${keyId}`)
}

export function allKmsKeys(): KeyRange {
  return rangeOf(Buffer.from('k\0'))
}

export function kmsKeyIdOf(key: Uint8Array): string {
  return Buffer.from(key).toString('latin1').slice(2)
}

/** Holds the id of the key that an account encrypts with when it names none. */
export function defaultKmsKeyKey(accountId: string): Buffer {
  return Buffer.from(`l\0${accountId}`)
}

/** The range of one key and nothing else. */
export function exactly(key: Buffer): KeyRange {
  return { from: key, to: Buffer.concat([key, Buffer.from([0])]) }
}

export function rangeOf(prefix: Buffer): KeyRange {
  const to = prefixEnd(prefix)
  assert(to !== undefined, 'a prefix of a record begins with a letter')
  return { from: prefix, to: Buffer.from(to) }
}
