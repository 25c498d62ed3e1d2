import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Bucket, ObjectEncryption, ObjectMeta } from '../port.ts'
import { blockSealBytes } from '../blobs/port.ts'
import { wrappedBytes } from '../sealing/object-seals.ts'
import type { WrappedKey } from '../sealing/object-seals.ts'
import { decodeBucket, encodeBucket } from './bucket-record.ts'
import { RecordReader, RecordWriter } from './codec.ts'
import { RecordError, liftRecord } from './format.ts'
import {
  decodeFormer,
  decodeListed,
  decodeObject,
  encodeObject,
  formerObjectBytes,
  objectAcls,
  objectHeadBytes,
  objectTypes,
  storageClasses,
} from './object-record.ts'
import type { HeldBody, ObjectFields } from './object-record.ts'
import {
  decodeEndedUpload,
  decodeManifestPage,
  decodePart,
  decodeReference,
  decodeUpload,
  encodeEndedUpload,
  encodeManifestPage,
  encodePart,
  encodeReference,
  encodeUpload,
} from './small-records.ts'

/** Records of plain objects, as decoders make them. */
function record<T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(shape).map((value) => ({ ...value }))
}

const runs = { numRuns: 200 }
const whole = fc.nat({ max: 2 ** 48 - 1 })
const hex32 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'))
const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes))
const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined })
const pairs = fc.array(fc.tuple(text, text), { maxLength: 4 })
const meta: fc.Arbitrary<ObjectMeta> = record({
  contentType: text,
  cacheControl: maybe(text),
  contentDisposition: maybe(text),
  contentEncoding: maybe(text),
  contentLanguage: maybe(text),
  expires: maybe(text),
  userMeta: pairs,
  persistentHeaders: pairs,
  tags: pairs,
})
const generation = fc.stringMatching(/^[a-z0-9-]{1,32}$/)
const location = record({
  kind: fc.constant('segment' as const),
  segment: generation.map((name) => `${name}.12`),
  offsetBytes: whole,
  lengthBytes: whole,
})
const bytesOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes))
const wrappedKey: fc.Arbitrary<WrappedKey> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('AES256' as const, 'SM4' as const).map((algorithm): ObjectEncryption => ({ algorithm })),
      fc
        .tuple(text, fc.constantFrom(undefined, 'SM4' as const))
        .map(([keyId, dataEncryption]): ObjectEncryption =>
          dataEncryption === undefined ? { algorithm: 'KMS', keyId } : { algorithm: 'KMS', keyId, dataEncryption },
        ),
    ),
    fc.integer({ min: 1, max: 65_535 }),
    bytesOf(wrappedBytes),
  )
  .map(([encryption, version, wrapped]) => ({
    encryption,
    keyVersion: encryption.algorithm === 'KMS' ? 0 : version,
    wrapped,
  }))
const blockSeal = bytesOf(blockSealBytes)

const plainFields: fc.Arbitrary<Omit<ObjectFields, 'encryption' | 'seal'>> = record({
  type: fc.constantFrom(...objectTypes),
  etag: fc
    .tuple(hex32, maybe(fc.integer({ min: 1, max: 10_000 })))
    .map(([digest, count]) => digest.toUpperCase() + (count === undefined ? '' : `-${count}`)),
  md5: maybe(bytes16),
  crc64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  modifiedMs: whole,
  sizeBytes: whole,
  storageClass: fc.constantFrom(...storageClasses),
  acl: fc.constantFrom(...objectAcls),
  restore: maybe(
    record({
      tier: fc.constantFrom('Expedited' as const, 'Standard' as const, 'Bulk' as const),
      readyMs: whole,
      expiresMs: whole,
    }),
  ),
  transitionedMs: maybe(whole),
  sealedMs: maybe(whole),
  accessedMs: maybe(fc.integer({ min: 1, max: 0xffff_ffff }).map((seconds) => seconds * 1_000)),
  meta,
  versionId: maybe(text),
  writeId: hex32,
  body: fc.oneof(
    fc.uint8Array({ maxLength: 64 }).map((bytes): HeldBody => ({ kind: 'inline', bytes: Buffer.from(bytes) })),
    location.map((place): HeldBody => ({ kind: 'segment', location: place })),
    generation.map((name): HeldBody => ({ kind: 'files', file: `${name}.${'f'.repeat(32)}` })),
    hex32.map((manifestId): HeldBody => ({ kind: 'manifest', manifestId })),
  ),
}).map((object) => (object.body.kind === 'inline' ? { ...object, sizeBytes: object.body.bytes.length } : object))

const fields: fc.Arbitrary<ObjectFields> = fc
  .tuple(plainFields, maybe(wrappedKey), bytes16, blockSeal)
  .map(([object, key, bodyId, block]) => {
    const body =
      object.body.kind === 'manifest' ? undefined : { bodyId, block: object.body.kind === 'inline' ? block : undefined }
    return { ...object, encryption: key?.encryption, seal: key && { key, body } }
  })

test('an object record holds what was put into it', () => {
  fc.assert(
    fc.property(fields, (object) => {
      const value = encodeObject(object)
      const decoded = decodeObject('bucket', 'key', { value, version: 7 })
      assert.deepEqual(decoded, { ...object, bucketId: 'bucket', key: 'key', version: 7, digits: undefined })
    }),
    runs,
  )
})

test('the ETag that is the MD5 is not written twice', () => {
  const [object] = fc.sample(fields, { numRuns: 1, seed: 1 })
  assert(object !== undefined)
  const md5 = Buffer.alloc(16, 0xab)
  const same = encodeObject({ ...object, md5, etag: md5.toString('hex').toUpperCase() })
  const other = encodeObject({ ...object, md5: Buffer.alloc(16, 0xcd), etag: md5.toString('hex').toUpperCase() })
  assert.equal(other.length - same.length, 16)
})

test('the head alone is enough for a listing, and a little more for a writer that replaces', () => {
  fc.assert(
    fc.property(fields, (object) => {
      const value = encodeObject(object)
      const { type, sizeBytes, etag, modifiedMs, storageClass, accessedMs } = object
      assert.deepEqual(decodeListed('key', value.subarray(0, objectHeadBytes)), {
        key: 'key',
        type,
        sizeBytes,
        etag,
        modifiedMs,
        storageClass,
        accessedMs,
      })
      const former = decodeFormer(value.subarray(0, formerObjectBytes))
      assert.equal(former.modifiedMs, modifiedMs)
      assert.deepEqual(
        former.body,
        object.body.kind === 'inline' ? { kind: 'inline', bytes: new Uint8Array(0) } : object.body,
      )
    }),
    runs,
  )
})

test('objects of formats 1 to 4 read as ones of today, and the rest of the bytes stay what they are', () => {
  const object: ObjectFields = {
    type: 'Normal',
    etag: '000102030405060708090A0B0C0D0E0F',
    md5: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'),
    crc64: 0x995dc9bbdf1939fan,
    modifiedMs: 1_795_000_000_000,
    sizeBytes: 2,
    storageClass: 'IA',
    acl: 'public-read',
    meta: { contentType: 'a/b', expires: '0', userMeta: [['k', 'v']], persistentHeaders: [], tags: [] },
    versionId: undefined,
    writeId: 'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff',
    body: { kind: 'inline', bytes: Buffer.from('hi') },
  }
  const head =
    '000102' +
    '0003' +
    '0000' +
    '01a1ee565e00' +
    '000000000002' +
    '000102030405060708090a0b0c0d0e0f' +
    '995dc9bbdf1939fa' +
    'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff' +
    '00000000'
  const tail = '00' + '00' + '03612f62' + '00' + '00' + '00' + '00' + '0230' + '01016b0176' + '00' + '00' + '6869'
  assert.equal(encodeObject(object).toString('hex'), `05${head}${tail}`)
  for (const format of ['01', '02', '03', '04']) {
    const value = Buffer.from(`${format}${head}${tail}`, 'hex')
    const { encryption, seal, restore, transitionedMs, sealedMs, accessedMs, ...read } = decodeObject('b', 'k', {
      value,
      version: 3,
    })
    const unknown = [encryption, seal, restore, transitionedMs, sealedMs, accessedMs]
    assert.deepEqual(unknown, Array(6).fill(undefined))
    assert.equal(encodeObject(read).toString('hex'), `05${head}${tail}`)
  }
})

test('a bucket record holds what was put into it', () => {
  const documents = fc.record(
    { policy: text, cors: text, referer: text, website: text, tagging: text, logging: text },
    { requiredKeys: [], noNullPrototype: true },
  )
  const bucket: fc.Arbitrary<Omit<Bucket, 'version'>> = record({
    id: text,
    name: text,
    accountId: text,
    createdMs: whole,
    acl: fc.constantFrom('private', 'public-read', 'public-read-write'),
    storageClass: fc.constantFrom(...storageClasses),
    redundancy: fc.constantFrom('LRS', 'ZRS'),
    versioning: fc.constantFrom('off', 'enabled', 'suspended'),
    documents,
  })
  fc.assert(
    fc.property(bucket, (value) => {
      assert.deepEqual(decodeBucket({ value: encodeBucket(value), version: 3 }), { ...value, version: 3 })
    }),
    runs,
  )
})

test('uploads, parts, references and manifest pages hold what was put into them', () => {
  const place = fc.oneof(
    fc.uint8Array({ maxLength: 30 }).map((bytes) => ({ kind: 'inline' as const, bytes: Buffer.from(bytes) })),
    generation.map((file) => ({ kind: 'file' as const, file })),
    location,
  )
  fc.assert(
    fc.property(meta, whole, fc.boolean(), fc.boolean(), maybe(wrappedKey), (told, initiatedMs, ...how) => {
      const [onlyIfAbsent, isSequential, sealKey] = how
      const draft = { meta: told, acl: 'public-read', storageClass: 'IA', encryption: sealKey?.encryption } as const
      const value = encodeUpload({ initiatedMs, draft, onlyIfAbsent, isSequential, sealKey })
      const upload = {
        id: 'ID',
        bucketId: 'b',
        key: 'k',
        initiatedMs,
        draft,
        onlyIfAbsent,
        isSequential,
        version: 4,
        sealKey,
      }
      assert.deepEqual(decodeUpload('b', 'k', 'ID', { value, version: 4 }), upload)
    }),
    runs,
  )
  const part = record({
    modifiedMs: whole,
    sizeBytes: whole,
    md5: bytes16,
    writeId: hex32,
    file: generation,
    bodyId: maybe(bytes16),
  })
  fc.assert(
    fc.property(part, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (told, crc64) => {
      const decoded = decodePart(9, encodePart({ ...told, crc64 }))
      assert.deepEqual(decoded, { ...told, crc64, number: 9, etag: told.md5.toString('hex').toUpperCase() })
    }),
    runs,
  )
  fc.assert(
    fc.property(maybe(bytes16), fc.array(record({ sizeBytes: whole, at: place }), { maxLength: 9 }), (key, all) => {
      assert.deepEqual(decodeManifestPage(encodeManifestPage({ upload: key, extents: all })), {
        upload: key,
        extents: all,
      })
    }),
    runs,
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(record({ sizeBytes: whole, at: place }), bytes16, bytes16, blockSeal), { maxLength: 9 }),
      whole,
      (all, sealedTotalBytes) => {
        const extents = all.map(([extent, bodyId, proof, block]) => ({
          ...extent,
          seal: { bodyId, proof, block: extent.at.kind === 'inline' ? block : undefined },
        }))
        const page = { upload: undefined, extents, sealedTotalBytes }
        assert.deepEqual(decodeManifestPage(encodeManifestPage(page)), page)
      },
    ),
    runs,
  )
  assert.deepEqual(decodeReference(encodeReference({ kind: 'files', file: 'g.1' })), { kind: 'files', file: 'g.1' })
  const manifest = { kind: 'manifest', manifestId: 'm' } as const
  assert.deepEqual(decodeReference(encodeReference(manifest)), manifest)
  assert.deepEqual(decodeEndedUpload(encodeEndedUpload({ how: 'aborted' })), { how: 'aborted' })
})

test('damaged records are refused, whatever the damage, and nothing else is thrown', () => {
  const decoders: ((value: Uint8Array) => unknown)[] = [
    (value) => decodeObject('b', 'k', { value, version: 1 }),
    (value) => decodeListed('k', value),
    (value) => decodeFormer(value),
    (value) => decodeBucket({ value, version: 1 }),
    (value) => decodeUpload('b', 'k', 'i', { value, version: 1 }),
    (value) => decodePart(1, value),
    (value) => decodeReference(value),
    (value) => decodeManifestPage(value),
    (value) => decodeEndedUpload(value),
  ]
  const damaged = fc
    .uint8Array({ maxLength: 200 })
    .map((bytes) => (bytes.length > 0 ? Uint8Array.of((bytes[0] ?? 0) % 2 === 0 ? 1 : 2, ...bytes) : bytes))
  fc.assert(
    fc.property(damaged, fc.constantFrom(...decoders), (value, decode) => {
      try {
        decode(value)
      } catch (error) {
        assert(error instanceof RecordError, String(error))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('counts of any size come back', () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (value) => {
      const writer = new RecordWriter(1)
      writer.count(value)
      assert.equal(new RecordReader('count', writer.finish(), 0).count(), value)
    }),
    runs,
  )
})

test('a record of an older format is lifted step by step, and one of a later format is refused', () => {
  const kind = {
    name: 'test record',
    migrations: [
      (record: Buffer) => Buffer.concat([Buffer.of(2), record.subarray(1), Buffer.from('+2')]),
      (record: Buffer) => Buffer.concat([Buffer.of(3), record.subarray(1), Buffer.from('+3')]),
    ],
  }
  const lifted = (format: number) => liftRecord(kind, Buffer.from([format, 0x61])).toString('latin1')
  assert.equal(lifted(1), '\u0003a+2+3')
  assert.equal(lifted(2), '\u0003a+3')
  assert.equal(lifted(3), '\u0003a')
  assert.throws(() => lifted(4), RecordError)
  assert.throws(() => lifted(0), RecordError)
  assert.throws(() => liftRecord(kind, new Uint8Array(0)), RecordError)
})

test('uploads, parts and manifest pages of format 1 read as what is not sealed', () => {
  const former = (value: Buffer): Buffer => Buffer.concat([Buffer.of(1), value.subarray(1, -1)])
  const draft = { meta: fc.sample(meta, { numRuns: 1, seed: 3 })[0], acl: 'private', storageClass: 'IA' } as const
  assert(draft.meta !== undefined)
  const said = { initiatedMs: 5, draft: { ...draft, meta: draft.meta }, onlyIfAbsent: true, isSequential: false }
  const upload = encodeUpload(said)
  const decoded = decodeUpload('b', 'k', 'i', { value: upload, version: 1 })
  // Format 2 had no byte about the order of parts.
  const second = Buffer.concat([Buffer.of(2), upload.subarray(1, -1)])
  assert.deepEqual(decodeUpload('b', 'k', 'i', { value: second, version: 1 }), decoded)
  assert.deepEqual(decodeUpload('b', 'k', 'i', { value: former(second), version: 1 }), decoded)
  const told = { modifiedMs: 1, sizeBytes: 2, md5: Buffer.alloc(16), crc64: 3n, writeId: 'a'.repeat(32), file: 'g.1' }
  const part = encodePart(told)
  assert.deepEqual(decodePart(1, former(part)), decodePart(1, part))
  const page = { upload: undefined, extents: [{ sizeBytes: 9, at: { kind: 'file', file: 'g.1' } }] } as const
  assert.deepEqual(decodeManifestPage(former(encodeManifestPage(page))), page)
})
