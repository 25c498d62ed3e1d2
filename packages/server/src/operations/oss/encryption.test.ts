/** What holds for an object: its writer's word, else its bucket's; told by everything that writes or reads it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getBytes } from '../../store/testing.ts'
import { deleteBucketEncryption, putBucketEncryption } from './bucket/bucket-encryption.ts'
import { completeMultipartUpload } from './multipart/complete-multipart-upload.ts'
import { initiateMultipartUpload } from './multipart/initiate-multipart-upload.ts'
import { uploadPartCopy } from './multipart/upload-part-copy.ts'
import { uploadPart } from './multipart/upload-part.ts'
import { appendObject } from './object/append-object.ts'
import { copyObject } from './object/copy-object.ts'
import { getObject } from './object/get-object.ts'
import { getObjectMeta } from './object/get-object-meta.ts'
import { headObject } from './object/head-object.ts'
import { putObject } from './object/put-object.ts'
import { anonymous, bodyOf, openBench, testAccountId, textOf } from './testing.ts'
import type { Bench } from './testing.ts'

type Told = { readonly encryption?: string; readonly encryptionKeyId?: string; readonly dataEncryption?: string }
type Asked = { readonly encryption?: string; readonly encryptionKeyId?: string; readonly dataEncryption?: string }

function toldOf({ encryption, encryptionKeyId, dataEncryption }: { readonly [K in keyof Told]?: string | undefined }) {
  return { encryption, encryptionKeyId, dataEncryption }
}

/** Writes an object in every way and answers what each step and each read told of its encryption. */
async function toldEverywhere(bench: Bench, asked: Asked): Promise<ReturnType<typeof toldOf>[]> {
  const told: ReturnType<typeof toldOf>[] = []
  const keep = <A extends Parameters<typeof toldOf>[0]>(answer: A): A => {
    told.push(toldOf(answer))
    return answer
  }
  keep(await bench.run(putObject, { key: 'put', body: bodyOf('some text'), ...asked }))
  keep(await bench.run(appendObject, { key: 'append', position: 0, body: bodyOf('some '), ...asked }))
  keep(await bench.run(appendObject, { key: 'append', position: 5, body: bodyOf('text') }))
  const copySource = '/game-saves/put'
  keep(await bench.run(copyObject, { key: 'copy', copySource, ...asked }))
  const { result } = keep(await bench.run(initiateMultipartUpload, { key: 'parts', ...asked }))
  const { uploadId } = result
  keep(await bench.run(uploadPart, { key: 'parts', uploadId, partNumber: 1, body: bodyOf('some text') }))
  keep(await bench.run(uploadPartCopy, { key: 'parts', uploadId, partNumber: 1, copySource }))
  keep(await bench.run(completeMultipartUpload, { key: 'parts', uploadId, completeAll: 'yes' }))
  for (const key of ['put', 'append', 'copy', 'parts']) {
    keep(await bench.run(headObject, { key }))
    keep(await bench.run(getObjectMeta, { key }))
    assert.equal(await textOf(keep(await bench.run(getObject, { key })).body), 'some text')
    const range = await bench.run(getObject, { key, range: 'bytes=5-6' })
    assert.equal(await textOf(range.body), 'te')
  }
  return told
}

const none = toldOf({})

test('an object is told to be encrypted as its writer asked, everywhere', async () => {
  await using bench = await openBench()
  const { keyId } = await bench.store.kms.defaultKey(testAccountId, 1)
  const cases: [asked: Asked, want: Told][] = [
    [{}, {}],
    [{ encryption: 'AES256' }, { encryption: 'AES256' }],
    [{ encryption: 'SM4' }, { encryption: 'SM4' }],
    [{ encryption: 'KMS' }, { encryption: 'KMS', encryptionKeyId: keyId }],
    [
      { encryption: 'KMS', encryptionKeyId: keyId, dataEncryption: 'SM4' },
      { encryption: 'KMS', encryptionKeyId: keyId, dataEncryption: 'SM4' },
    ],
  ]
  for (const [asked, want] of cases) {
    for (const told of await toldEverywhere(bench, asked)) assert.deepEqual(told, toldOf(want))
    for (const key of ['put', 'append', 'copy', 'parts']) await bench.store.objects.remove(await grantOf(bench, key))
  }
})

async function grantOf(bench: Bench, key: string) {
  const { grantFor } = await import('../../store/testing.ts')
  return grantFor('delete', bench.bucket, key)
}

test('who asks for nothing gets what the bucket says, and who asks gets that', async () => {
  await using bench = await openBench()
  await bench.run(putBucketEncryption, { rule: { byDefault: { algorithm: 'AES256' } } })
  for (const told of await toldEverywhere(bench, {})) assert.deepEqual(told, toldOf({ encryption: 'AES256' }))
  const put = await bench.run(putObject, { key: 'kms', body: bodyOf('x'), encryption: 'KMS' })
  assert.equal(put.encryption, 'KMS')
  // What is there keeps what it is, and a copy onto itself takes on what holds now.
  await bench.run(deleteBucketEncryption, {})
  assert.equal((await bench.run(headObject, { key: 'put' })).encryption, 'AES256')
  const copied = await bench.run(copyObject, { key: 'put', copySource: '/game-saves/put' })
  assert.deepEqual(toldOf(copied), none)
  assert.deepEqual(toldOf(await bench.run(headObject, { key: 'put' })), none)
  assert.equal((await getBytes(bench.store, bench.bucket, 'put'))?.toString(), 'some text')
})

test('KMS without a key means the account’s default key, made when it is first needed', async () => {
  await using bench = await openBench()
  assert.deepEqual(await bench.store.kms.list(), [])
  const put = await bench.run(putObject, { key: 'a', body: bodyOf('x'), encryption: 'KMS' })
  const [made] = await bench.store.kms.list()
  assert.equal(put.encryptionKeyId, made?.keyId)
  assert.deepEqual([made?.accountId, made?.isDefault], [testAccountId, true])
})

test('a stranger neither reads nor writes what KMS encrypts, and reads what AES256 does', async () => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'kms', body: bodyOf('x'), encryption: 'KMS' })
  await bench.run(putObject, { key: 'aes', body: bodyOf('x'), encryption: 'AES256' })
  const forbidden = { code: 'AccessDenied', message: 'This request is forbidden by kms.' }
  const stranger = { caller: anonymous }
  await assert.rejects(bench.run(getObject, { key: 'kms' }, stranger), forbidden)
  const copySource = '/game-saves/kms'
  await assert.rejects(bench.run(copyObject, { key: 'b', copySource }, stranger), forbidden)
  await assert.rejects(bench.run(putObject, { key: 'b', body: bodyOf('x'), encryption: 'KMS' }, stranger), forbidden)
  assert.equal(await textOf((await bench.run(getObject, { key: 'aes' }, stranger)).body), 'x')
})

test('a key that may not be used is told where it is needed, and nowhere else', async () => {
  await using bench = await openBench()
  const { kms } = bench.store
  const { result } = await bench.run(initiateMultipartUpload, { key: 'parts', encryption: 'KMS' })
  await bench.run(putObject, { key: 'k', body: bodyOf('x'), encryption: 'KMS' })
  const { keyId } = await kms.defaultKey(testAccountId, 1)
  await kms.setState(keyId, 'disabled')
  const disabled = { code: 'KeyDisabled', status: 409 }
  await assert.rejects(bench.run(getObject, { key: 'k' }), disabled)
  await assert.rejects(bench.run(copyObject, { key: 'c', copySource: '/game-saves/k' }), disabled)
  await assert.rejects(bench.run(putObject, { key: 'k', body: bodyOf('y'), encryption: 'KMS' }), disabled)
  const part = { key: 'parts', uploadId: result.uploadId, partNumber: 1, body: bodyOf('x') }
  await assert.rejects(bench.run(uploadPart, part), { name: 'KmsKeyError', why: 'disabled' })
  assert.equal((await bench.run(headObject, { key: 'k' })).encryptionKeyId, keyId)
  await bench.run(putObject, { key: 'k', body: bodyOf('y') })
  assert.equal(await textOf((await bench.run(getObject, { key: 'k' })).body), 'y')
})

const refusals: [asked: Asked & { readonly encryptionContext?: string }, code: string, ec?: string][] = [
  [{ encryption: 'ROT13' }, 'InvalidEncryptionAlgorithmError'],
  [{ encryption: '' }, 'InvalidEncryptionAlgorithmError'],
  [{ encryption: 'KMS', encryptionKeyId: '' }, 'InvalidArgument', '0005-00000205'],
  [{ encryption: 'KMS', encryptionKeyId: 'x'.repeat(9_000) }, 'InvalidArgument', '0005-00000208'],
  [{ encryption: 'KMS', dataEncryption: 'DES' }, 'InvalidArgument', '0005-00000203'],
  [{ encryptionKeyId: 'k' }, 'InvalidArgument'],
  [{ encryption: 'KMS', encryptionContext: 'e30=' }, 'NotImplemented'],
]
for (const [asked, code, ec] of refusals)
  test(`${JSON.stringify(asked).slice(0, 80)} is ${code}, and nothing is stored`, async () => {
    await using bench = await openBench()
    const refused = { code, ...(ec !== undefined && { ec }) }
    await assert.rejects(bench.run(putObject, { key: 'k', body: bodyOf('x'), ...asked }), refused)
    await assert.rejects(bench.run(initiateMultipartUpload, { key: 'k', ...asked }), refused)
    await assert.rejects(bench.run(appendObject, { key: 'k', position: 0, body: bodyOf('x'), ...asked }), refused)
    await assert.rejects(bench.run(headObject, { key: 'k' }), { code: 'NoSuchKey' })
    assert.deepEqual(await bench.store.kms.list(), [])
  })
