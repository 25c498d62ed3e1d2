import { test } from 'node:test'
import { deleteBucketEncryption, getBucketEncryption, putBucketEncryption } from './bucket-encryption.ts'
import { getBucketInfo } from './get-bucket-info.ts'
import { openBench, testAccountId, bodyOf } from '../testing.ts'
import { headObject } from '../object/head-object.ts'
import { putObject } from '../object/put-object.ts'

test('the rule is told as it was put, in the bucket’s information too, and is gone after it was deleted', async (t) => {
  await using bench = await openBench()
  const { keyId } = await bench.store.kms.defaultKey(testAccountId, 1)
  for (const byDefault of [{ algorithm: 'AES256' }, { algorithm: 'KMS' }, { algorithm: 'KMS', keyId }]) {
    await bench.run(putBucketEncryption, { rule: { byDefault } })
    t.assert.deepEqual(await bench.run(getBucketEncryption, {}), { rule: { byDefault } })
    t.assert.deepEqual((await bench.run(getBucketInfo, {})).info.bucket.encryption, byDefault)
  }
  await bench.run(deleteBucketEncryption, {})
  await t.assert.rejects(bench.run(getBucketEncryption, {}), { code: 'NoSuchServerSideEncryptionRule', status: 404 })
  t.assert.deepEqual(await bench.run(deleteBucketEncryption, {}), {})
  t.assert.deepEqual((await bench.run(getBucketInfo, {})).info.bucket.encryption, { algorithm: 'None' })
})

test('elements without text, as the SDKs send them, say nothing', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketEncryption, { rule: { byDefault: { algorithm: 'AES256', keyId: '', dataEncryption: '' } } })
  t.assert.deepEqual((await bench.run(getBucketEncryption, {})).rule, { byDefault: { algorithm: 'AES256' } })
})

const refusals: [
  byDefault: Parameters<typeof putBucketEncryption.run>[0]['rule']['byDefault'],
  code: string,
  ec?: string,
][] = [
  [{ algorithm: 'AES128' }, 'InvalidEncryptionAlgorithmError'],
  [{ algorithm: '' }, 'InvalidEncryptionAlgorithmError'],
  [{ algorithm: 'AES256', keyId: 'k' }, 'InvalidArgument'],
  [{ algorithm: 'KMS', dataEncryption: 'abc' }, 'InvalidArgument', '0005-00000203'],
]
for (const [byDefault, code, ec] of refusals)
  test(`${JSON.stringify(byDefault)} is ${code}, and the former rule stays`, async (t) => {
    await using bench = await openBench()
    await bench.run(putBucketEncryption, { rule: { byDefault: { algorithm: 'AES256' } } })
    const refused = bench.run(putBucketEncryption, { rule: { byDefault } })
    await t.assert.rejects(refused, { code, status: 400, ...(ec !== undefined && { ec }) })
    t.assert.deepEqual((await bench.run(getBucketEncryption, {})).rule, { byDefault: { algorithm: 'AES256' } })
  })

test('a key is asked for by each write: one that is not there, not ours or not to be used stores nothing', async (t) => {
  await using bench = await openBench()
  const { kms } = bench.store
  const own = await kms.defaultKey(testAccountId, 1)
  const other = await kms.defaultKey('2000000000000002', 1)
  const refused = async (keyId: string, want: object) => {
    await bench.run(putBucketEncryption, { rule: { byDefault: { algorithm: 'KMS', keyId } } })
    t.assert.equal((await bench.run(getBucketEncryption, {})).rule.byDefault.keyId, keyId)
    await t.assert.rejects(bench.run(putObject, { key: 'a', body: bodyOf('a') }), want)
    await t.assert.rejects(bench.run(headObject, { key: 'a' }), { code: 'NoSuchKey' })
  }
  await refused('k', { code: 'InvalidArgument', ec: '0005-00000208' })
  await refused(other.keyId, { code: 'InvalidArgument', ec: '0005-00000208' })
  await kms.setState(own.keyId, 'disabled')
  await refused(own.keyId, { code: 'KeyDisabled', status: 409, ec: '0005-00000214' })
  await kms.scheduleDeletion(own.keyId, 7, 1)
  await refused(own.keyId, { code: 'KeyPendingDeletion', status: 409, ec: '0005-00000215' })
})
