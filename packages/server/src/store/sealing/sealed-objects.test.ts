/** Sealed objects from the store's own doors: what lies on the disk, what comes back, and what opens nowhere else. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { bytesOf } from '../../base/streams.ts'
import { SealError } from '../directory/seal.ts'
import type { KmsKeyError } from '../kms/keys.ts'
import { recountBucket } from '../recount.ts'
import type { Bucket, ObjectDraft, ObjectEncryption, StoredObject } from '../port.ts'
import { objectKey } from '../records/keys.ts'
import { decodeObject, encodeObject } from '../records/object-record.ts'
import { getBytes, grantFor, makeBucket, openTestStore, plainDraft, testNowMs, testSealKeys } from '../testing.ts'
import type { TestStore } from '../testing.ts'
import { isSm4There } from './block-cipher.ts'

const blockBytes = 65_536
const aes: ObjectEncryption = { algorithm: 'AES256' }

function draftOf(encryption: ObjectEncryption | undefined): ObjectDraft {
  return { ...plainDraft, encryption }
}

async function put(store: TestStore, bucket: Bucket, key: string, body: Uint8Array, how = draftOf(aes)) {
  const stored = await store.objects.put(grantFor('write', bucket, key), how, body, {}, {}, testNowMs)
  assert(stored.kind === 'stored', stored.kind)
  return stored.object
}

async function copy(store: TestStore, bucket: Bucket, from: string, to: string, how: ObjectDraft) {
  const grant = grantFor('read', bucket, from)
  const object = await store.objects.head(grant)
  assert(object !== undefined)
  const target = grantFor('write', bucket, to)
  const stored = await store.objects.copy({ grant, object }, target, how, {}, testNowMs)
  assert(stored.kind === 'stored', stored.kind)
  return stored.object
}

async function append(
  store: TestStore,
  bucket: Bucket,
  key: string,
  position: number,
  body: Uint8Array,
  how: ObjectDraft,
) {
  const stored = await store.objects.append(grantFor('write', bucket, key), position, how, body, {}, testNowMs)
  assert(stored.kind === 'stored', stored.kind)
  return stored.object
}

async function upload(store: TestStore, bucket: Bucket, key: string, parts: readonly Uint8Array[], how: ObjectDraft) {
  const grant = grantFor('write', bucket, key)
  const begun = await store.uploads.initiate(grant, how, {}, testNowMs)
  assert(begun.kind === 'initiated')
  for (const [index, part] of parts.entries()) {
    const written = await store.uploads.writePart(grant, begun.upload.id, index + 1, part, {}, testNowMs)
    assert(written.kind === 'stored')
    assert.deepEqual(written.encryption, how.encryption)
  }
  const done = await store.uploads.complete(grant, begun.upload.id, 'all', {}, testNowMs)
  assert(done.kind === 'stored', done.kind)
  return done.object
}

const sizes = [0, 1, 1_024, 1_025, blockBytes - 1, blockBytes, blockBytes + 1, 262_144, 262_145, 5 * blockBytes]
const encryptions: readonly [name: string, of: (store: TestStore) => Promise<ObjectEncryption>][] = [
  ['AES256', async () => aes],
  ['KMS', async (store) => ({ algorithm: 'KMS', keyId: (await store.kms.defaultKey('1', testNowMs)).keyId })],
  ...(isSm4There()
    ? [
        ['SM4', async () => ({ algorithm: 'SM4' })] as [string, () => Promise<ObjectEncryption>],
        [
          'KMS with SM4',
          async (store: TestStore): Promise<ObjectEncryption> => {
            const { keyId } = await store.kms.defaultKey('1', testNowMs)
            return { algorithm: 'KMS', keyId, dataEncryption: 'SM4' }
          },
        ] as [string, (store: TestStore) => Promise<ObjectEncryption>],
      ]
    : []),
]

for (const [name, of] of encryptions)
  test(`bodies of all sizes come back whole and in ranges, sealed by ${name}`, async () => {
    await using store = await openTestStore()
    const bucket = await makeBucket(store)
    const encryption = await of(store)
    for (const size of sizes) {
      const body = randomBytes(size)
      const stored = await put(store, bucket, 'k', body, draftOf(encryption))
      assert.deepEqual(stored.encryption, encryption)
      const grant = grantFor('read', bucket, 'k')
      const object = await store.objects.head(grant)
      assert(object !== undefined)
      assert.deepEqual(object.encryption, stored.encryption)
      assert(body.equals((await getBytes(store, bucket, 'k')) ?? Buffer.alloc(1)), `${size} bytes`)
      const small = await store.objects.readSmall(grant, object)
      if (small !== undefined) assert(body.equals(small))
      for (const [startByte, endByte] of [
        [0, 0],
        [1, size - 1],
        [blockBytes - 1, blockBytes],
        [size - 1, size - 1],
      ] as const) {
        if (endByte >= size || startByte > endByte) continue
        const range = await bytesOf(store.objects.read(grant, object, { startByte, endByte }), size)
        assert(body.subarray(startByte, endByte + 1).equals(range), `${size}: ${startByte}-${endByte}`)
      }
    }
  })

test('what was sealed before is read after a restart, and unsealed objects beside it', async () => {
  const before = await openTestStore({ engine: 'lmdb' })
  const bucket = await makeBucket(before)
  const [sealed, plain] = [randomBytes(70_000), randomBytes(70_000)]
  await put(before, bucket, 'sealed', sealed)
  await put(before, bucket, 'plain', plain, plainDraft)
  await using store = await before.reopen()
  assert(sealed.equals((await getBytes(store, bucket, 'sealed')) ?? Buffer.alloc(0)))
  assert(plain.equals((await getBytes(store, bucket, 'plain')) ?? Buffer.alloc(0)))
})

/** Every file below the folder, whole. */
async function everythingIn(directory: string): Promise<readonly Buffer[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
  )
}

/** Plaintext that nothing else holds, of which every run of 24 bytes can be recognised. */
function marked(sizeBytes: number): { readonly body: Buffer; readonly marks: readonly Buffer[] } {
  const body = randomBytes(sizeBytes)
  const marks: Buffer[] = []
  for (let at = 0; at + 24 <= sizeBytes; at += Math.max(24, Math.floor(sizeBytes / 8)))
    marks.push(body.subarray(at, at + 24))
  return { body, marks }
}

async function writeThroughEveryDoor(store: TestStore, bucket: Bucket, how: ObjectDraft): Promise<readonly Buffer[]> {
  const marks: Buffer[] = []
  const next = (sizeBytes: number): Buffer => {
    const made = marked(sizeBytes)
    marks.push(...made.marks)
    return made.body
  }
  for (const size of [100, 1_024, 5_000, 262_144, 300_000]) await put(store, bucket, `put-${size}`, next(size), how)
  let position = 0
  for (const size of [200, 3_000, 400_000]) {
    await append(store, bucket, 'appended', position, next(size), how)
    position += size
  }
  await upload(store, bucket, 'one-part', [next(2_000)], how)
  await upload(store, bucket, 'parts', [next(102_400), next(200_000), next(10)], how)
  for (const name of ['put-100', 'put-5000', 'put-300000', 'appended', 'parts'])
    await copy(store, bucket, name, `copy-of-${name}`, how)
  const grant = grantFor('write', bucket, 'part-copy')
  const begun = await store.uploads.initiate(grant, how, {}, testNowMs)
  assert(begun.kind === 'initiated')
  const source = { grant: grantFor('read', bucket, 'parts'), range: { startByte: 10, endByte: 250_000 } }
  const object = await store.objects.head(source.grant)
  assert(object !== undefined)
  await store.uploads.copyPart({ ...source, object }, grant, begun.upload.id, 1, testNowMs)
  // An upload that is still open has its parts on the disk as well.
  const open = grantFor('write', bucket, 'open')
  const opened = await store.uploads.initiate(open, how, {}, testNowMs)
  assert(opened.kind === 'initiated')
  await store.uploads.writePart(open, opened.upload.id, 1, next(50_000), {}, testNowMs)
  return marks
}

for (const [how, isFound] of [
  [draftOf(aes), false],
  [plainDraft, true],
] as const)
  test(`what was written ${isFound ? 'unsealed is found on the disk' : 'sealed is nowhere on the disk'}`, async () => {
    const store = await openTestStore({ engine: 'lmdb' })
    const bucket = await makeBucket(store)
    const marks = await writeThroughEveryDoor(store, bucket, how)
    const count = async (): Promise<number> => {
      const files = await everythingIn(store.directory)
      return marks.filter((mark) => files.some((file) => file.includes(mark))).length
    }
    // As after a crash, and after an end in order.
    assert.equal(await count(), isFound ? marks.length : 0)
    await using _again = await store.reopen()
    assert.equal(await count(), isFound ? marks.length : 0)
  })

test('appends, parts and copies of every kind come back as they were written', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const kms: ObjectEncryption = { algorithm: 'KMS', keyId: (await store.kms.defaultKey('1', testNowMs)).keyId }
  const pieces = [randomBytes(200), randomBytes(3_000), randomBytes(300_000)]
  for (const how of [draftOf(aes), draftOf(kms), plainDraft]) {
    let position = 0
    for (const piece of pieces) {
      // Only the first append says how the object lies on the disk.
      const object = await append(store, bucket, 'a', position, piece, position === 0 ? how : plainDraft)
      assert.deepEqual(object.encryption, how.encryption)
      position += piece.length
    }
    const whole = Buffer.concat(pieces)
    await upload(store, bucket, 'm', [randomBytes(102_400), whole], how)
    await upload(store, bucket, 'one', [whole], how)
    for (const small of [10, 2_000, 270_000]) await put(store, bucket, `p-${small}`, randomBytes(small), how)
    for (const name of ['a', 'm', 'one', 'p-10', 'p-2000', 'p-270000'])
      for (const target of [draftOf(aes), draftOf(kms), plainDraft]) {
        const want = await getBytes(store, bucket, name)
        const made = await copy(store, bucket, name, 'copy', target)
        assert.deepEqual(made.encryption, target.encryption)
        assert.deepEqual((await store.objects.head(grantFor('read', bucket, 'copy')))?.encryption, target.encryption)
        assert(want?.equals((await getBytes(store, bucket, 'copy')) ?? Buffer.alloc(0)), name)
      }
    // Onto itself: the way to seal what is there already.
    for (const target of [draftOf(kms), plainDraft, draftOf(aes)]) {
      for (const name of ['a', 'm', 'one', 'p-10', 'p-2000', 'p-270000']) {
        const want = await getBytes(store, bucket, name)
        await copy(store, bucket, name, name, target)
        assert(want?.equals((await getBytes(store, bucket, name)) ?? Buffer.alloc(0)), name)
      }
    }
    for (const name of ['a', 'm', 'one']) await store.objects.remove(grantFor('delete', bucket, name))
  }
  await store.idle()
  const { counted, found } = await recountBucket(store, bucket.id)
  assert.deepEqual(counted, found)
})

test('a copy sealed alike shares the file, and each is read with its own record when the other is gone', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const body = randomBytes(400_000)
  await put(store, bucket, 'one', body)
  const before = (await store.blobs.stats()).fileCount
  await copy(store, bucket, 'one', 'two', draftOf(aes))
  assert.equal((await store.blobs.stats()).fileCount, before, 'no file was written')
  await copy(store, bucket, 'one', 'plain', plainDraft)
  assert.equal((await store.blobs.stats()).fileCount, before + 1, 'the plain copy has its own')
  await store.objects.remove(grantFor('delete', bucket, 'one'))
  await store.idle()
  assert(body.equals((await getBytes(store, bucket, 'two')) ?? Buffer.alloc(0)))
})

/** Replaces an object's record by what `change` makes of it. */
async function rewrite(
  store: TestStore,
  bucket: Bucket,
  key: string,
  change: (object: ReturnType<typeof decodeObject>) => ReturnType<typeof decodeObject>,
): Promise<void> {
  const record = objectKey(bucket.id, key)
  const [found] = await store.kv.getMany([{ key: record }])
  assert(typeof found === 'object')
  const value = encodeObject(change(decodeObject(bucket.id, key, found)))
  await store.kv.commit({ put: [{ key: record, value }] })
}

async function recordOf(store: TestStore, bucket: Bucket, key: string) {
  const [found] = await store.kv.getMany([{ key: objectKey(bucket.id, key) }])
  assert(typeof found === 'object')
  return decodeObject(bucket.id, key, found)
}

for (const size of [500, 5_000, 300_000])
  test(`a record of ${size} bytes that was moved to another key, or whose seal was, does not open there`, async () => {
    await using store = await openTestStore()
    const bucket = await makeBucket(store)
    await put(store, bucket, 'victim', randomBytes(size))
    await put(store, bucket, 'mine', randomBytes(size))
    const victim = await recordOf(store, bucket, 'victim')
    await rewrite(store, bucket, 'mine', () => victim)
    await assert.rejects(getBytes(store, bucket, 'mine'), SealError)
    await put(store, bucket, 'mine', randomBytes(size))
    // With its own key, but the bytes of the other.
    await rewrite(store, bucket, 'mine', (own) => {
      assert(own.seal !== undefined && victim.seal !== undefined)
      return { ...own, body: victim.body, seal: { key: own.seal.key, body: victim.seal.body } }
    })
    await assert.rejects(getBytes(store, bucket, 'mine'))
  })

test('extents of a manifest cannot change places, nor can the manifest end early', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await upload(store, bucket, 'm', [randomBytes(150_000), randomBytes(150_000), randomBytes(150_000)], draftOf(aes))
  const { body } = await recordOf(store, bucket, 'm')
  assert(body.kind === 'manifest')
  const { manifestPageKey } = await import('../records/keys.ts')
  const { decodeManifestPage, encodeManifestPage } = await import('../records/small-records.ts')
  const pageKey = manifestPageKey(body.manifestId, 0)
  const [found] = await store.kv.getMany([{ key: pageKey }])
  assert(typeof found === 'object')
  const page = decodeManifestPage(found.value)
  const swapped = encodeManifestPage({ ...page, extents: page.extents.toReversed() })
  await store.kv.commit({ put: [{ key: pageKey, value: swapped }] })
  await assert.rejects(getBytes(store, bucket, 'm'), { name: 'SealBroken' })
  await store.kv.commit({ put: [{ key: pageKey, value: found.value }] })
  assert.equal((await getBytes(store, bucket, 'm'))?.length, 450_000)
  await rewrite(store, bucket, 'm', (object) => ({ ...object, sizeBytes: 300_000 }))
  await assert.rejects(getBytes(store, bucket, 'm'), { name: 'SealBroken' })
})

test('every bit of a sealed body in a record counts: body, nonce, tag, wrapped key, algorithm', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await put(store, bucket, 'k', Buffer.from('a secret of some length'))
  const whole = await recordOf(store, bucket, 'k')
  const { seal, body } = whole
  assert(seal?.body?.block !== undefined && body.kind === 'inline')
  const flip = (bytes: Uint8Array, at: number): Buffer => {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    return changed
  }
  const { block, bodyId } = seal.body
  const { wrapped } = seal.key
  const changes: (typeof whole)[] = [
    ...Array.from(body.bytes, (_, at) => ({ ...whole, body: { ...body, bytes: flip(body.bytes, at) } })),
    ...Array.from(block, (_, at) => ({ ...whole, seal: { ...seal, body: { bodyId, block: flip(block, at) } } })),
    ...Array.from(bodyId, (_, at) => ({ ...whole, seal: { ...seal, body: { block, bodyId: flip(bodyId, at) } } })),
    ...Array.from(wrapped, (_, at) => ({
      ...whole,
      seal: { ...seal, key: { ...seal.key, wrapped: flip(wrapped, at) } },
    })),
    { ...whole, seal: { ...seal, key: { ...seal.key, encryption: { algorithm: 'SM4' } } } },
    { ...whole, seal: { ...seal, key: { ...seal.key, keyVersion: 2 } } },
  ]
  for (const changed of changes) {
    await rewrite(store, bucket, 'k', () => changed)
    await assert.rejects(getBytes(store, bucket, 'k'), /does not belong|cannot be opened|not configured/)
  }
  await rewrite(store, bucket, 'k', () => whole)
  assert.equal((await getBytes(store, bucket, 'k'))?.toString(), 'a secret of some length')
})

test('scrub reads sealed bodies without their keys, and finds their rot', async () => {
  const first = await openTestStore()
  const bucket = await makeBucket(first)
  const file = randomBytes(300_000)
  await put(first, bucket, 'file', file)
  await put(first, bucket, 'segment', randomBytes(5_000))
  const store = await first.reopen()
  for await (const finding of store.maintenance.scrub()) assert.fail(JSON.stringify(finding))
  const { body } = await recordOf(store, bucket, 'file')
  assert(body.kind === 'files')
  const [generation = '', id = ''] = body.file.split('.')
  const path = join(store.directory, 'blobs', `gen-${generation}`, id.slice(0, 2), id)
  const bytes = await readFile(path)
  bytes[5_000] = (bytes[5_000] ?? 0) ^ 1
  await writeFile(path, bytes)
  await using rotten = await store.reopen()
  const found: string[] = []
  for await (const { affected } of rotten.maintenance.scrub()) found.push(...affected.map(({ key }) => key))
  assert.deepEqual(found, ['file'])
  await assert.rejects(getBytes(rotten, bucket, 'file'), { name: 'BlobDamaged' })
})

test('compaction moves what is sealed as it is', async () => {
  await using store = await openTestStore({ segmentBytesMax: 40_000 })
  const bucket = await makeBucket(store)
  const kept = randomBytes(6_000)
  const appended = [randomBytes(3_000), randomBytes(3_000)] as const
  await put(store, bucket, 'kept', kept)
  await append(store, bucket, 'log', 0, appended[0], draftOf(aes))
  await append(store, bucket, 'log', 3_000, appended[1], draftOf(aes))
  for (let index = 0; index < 20; index += 1) await put(store, bucket, 'churn', randomBytes(6_000))
  await store.blobs.sealActive()
  const results = await store.maintenance.compact({ liveGenerations: new Set(), liveShareMin: 1 })
  assert(results.some((result) => result.kind === 'compacted' && result.movedCount > 0))
  assert(kept.equals((await getBytes(store, bucket, 'kept')) ?? Buffer.alloc(0)))
  assert(Buffer.concat(appended).equals((await getBytes(store, bucket, 'log')) ?? Buffer.alloc(0)))
})

test('a new master key writes, the former one still opens, and without it a read says so and destroys nothing', async () => {
  const keys = { current: testSealKeys(1) }
  const sealKeys = {
    get writeVersion() {
      return keys.current.writeVersion
    },
    keyOf: (version: number) => keys.current.keyOf(version),
  }
  await using store = await openTestStore({ sealKeys })
  const bucket = await makeBucket(store)
  const body = randomBytes(2_000)
  await put(store, bucket, 'old', body)
  keys.current = testSealKeys(2, 1)
  await put(store, bucket, 'new', body)
  assert.equal((await recordOf(store, bucket, 'new')).seal?.key.keyVersion, 2)
  assert(body.equals((await getBytes(store, bucket, 'old')) ?? Buffer.alloc(0)))
  await copy(store, bucket, 'old', 'old', draftOf(aes))
  assert.equal((await recordOf(store, bucket, 'old')).seal?.key.keyVersion, 2, 'a copy onto itself wraps anew')
  keys.current = testSealKeys(1)
  await assert.rejects(getBytes(store, bucket, 'new'), { name: 'SealError', message: /version 2 .* not configured/ })
  keys.current = { ...testSealKeys(2), keyOf: () => Buffer.alloc(32, 9) }
  await assert.rejects(getBytes(store, bucket, 'new'), SealError)
  keys.current = testSealKeys(2)
  assert(body.equals((await getBytes(store, bucket, 'new')) ?? Buffer.alloc(0)))
})

test('a KMS key that is disabled or going neither seals nor opens, and does again when it is taken back', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const made = await store.kms.create('1', 'saves', testNowMs)
  assert(made !== 'too-many')
  const how = draftOf({ algorithm: 'KMS', keyId: made.keyId })
  await put(store, bucket, 'k', Buffer.from('kept'), how)
  const refused = async (why: KmsKeyError['why']): Promise<void> => {
    await assert.rejects(getBytes(store, bucket, 'k'), { name: 'KmsKeyError', why })
    await assert.rejects(put(store, bucket, 'other', Buffer.from('x'), how), { name: 'KmsKeyError', why })
  }
  await store.kms.setState(made.keyId, 'disabled')
  await refused('disabled')
  await store.kms.scheduleDeletion(made.keyId, 7, testNowMs)
  await refused('pending-deletion')
  assert.deepEqual(await store.kms.deleteDue(testNowMs + 7 * 86_400_000 - 1), [])
  await store.kms.setState(made.keyId, 'enabled')
  assert.equal((await getBytes(store, bucket, 'k'))?.toString(), 'kept')
  assert.deepEqual(await store.kms.deleteDue(testNowMs + 8 * 86_400_000), [], 'it was taken back')
  await store.kms.scheduleDeletion(made.keyId, 7, testNowMs)
  assert.deepEqual(await store.kms.deleteDue(testNowMs + 7 * 86_400_000), [made.keyId])
  await refused('missing')
  assert.equal((await store.objects.head(grantFor('read', bucket, 'k')))?.sizeBytes, 4, 'what is said of it stays')
})

test('the default key of an account is made once, and is that account’s own', async () => {
  await using store = await openTestStore()
  const all = await Promise.all(Array.from({ length: 5 }, () => store.kms.defaultKey('1', testNowMs)))
  assert.equal(new Set(all.map(({ keyId }) => keyId)).size, 1)
  assert.notEqual((await store.kms.defaultKey('2', testNowMs)).keyId, all[0]?.keyId)
  assert.deepEqual((await store.kms.list()).map(({ accountId, isDefault }) => `${accountId} ${isDefault}`).sort(), [
    '1 true',
    '2 true',
  ])
})

test('an append to what another object has become meanwhile is not taken for the former one', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await append(store, bucket, 'k', 0, Buffer.from('one'), draftOf(aes))
  async function* slow(): AsyncGenerator<Buffer> {
    yield Buffer.from('tw')
    await store.objects.remove(grantFor('delete', bucket, 'k'))
    await append(store, bucket, 'k', 0, Buffer.from('new'), draftOf(aes))
    yield Buffer.from('o')
  }
  const grant = grantFor('write', bucket, 'k')
  await assert.rejects(store.objects.append(grant, 3, plainDraft, slow(), {}, testNowMs), /changed by others/)
  assert.equal((await getBytes(store, bucket, 'k'))?.toString(), 'new')
})

test('a store without keys seals nothing, and says so', async () => {
  const { noSeals } = await import('./object-seals.ts')
  const owner = { bucketId: 'b', key: Buffer.from('k') }
  await assert.rejects(noSeals.begin(aes, owner), SealError)
  const wrapped: StoredObject['encryption'] = aes
  await assert.rejects(
    noSeals.open({ encryption: wrapped, keyVersion: 1, wrapped: Buffer.alloc(60) }, owner),
    SealError,
  )
})

test('what is made of a sealed object is sealed with its key, under a name, and what is made of a plain one is not', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const sealOf = async (key: string) => {
    const grant = grantFor('read', bucket, key)
    const object = await store.objects.head(grant)
    assert(object !== undefined)
    return store.objects.derivedSeal(grant, object)
  }
  await put(store, bucket, 'plain', Buffer.from('x'), plainDraft)
  assert.equal(await sealOf('plain'), undefined)
  await put(store, bucket, 'one', Buffer.from('x'))
  await put(store, bucket, 'two', Buffer.from('x'))
  const [one, again, two] = [await sealOf('one'), await sealOf('one'), await sealOf('two')]
  assert(one !== undefined && again !== undefined && two !== undefined)
  const thumbnail = randomBytes(1_000)
  const sealed = one.seal('w_200', thumbnail)
  assert(!sealed.includes(thumbnail.subarray(100, 130)))
  assert(thumbnail.equals(again.open('w_200', sealed) ?? Buffer.alloc(0)))
  assert.equal(one.open('w_100', sealed), undefined)
  assert.equal(two.open('w_200', sealed), undefined)
  assert.equal(one.open('w_200', sealed.subarray(0, 27)), undefined)
  sealed[500] = (sealed[500] ?? 0) ^ 1
  assert.equal(one.open('w_200', sealed), undefined)
})
