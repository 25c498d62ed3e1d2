import { test } from 'node:test'
import { deleteBucketEncryption, getBucketEncryption, putBucketEncryption } from './bucket-encryption.ts'
import { getBucketInfo } from './get-bucket-info.ts'
import { openBench, testAccountId } from '../testing.ts'

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
  [{ algorithm: 'KMS', keyId: 'k' }, 'InvalidArgument', '0005-00000208'],
  [{ algorithm: 'KMS', keyId: '00000000-0000-0000-0000-000000000000' }, 'InvalidArgument', '0005-00000208'],
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

test('a key that may not be used, or is another account’s, is refused', async (t) => {
  await using bench = await openBench()
  const { kms } = bench.store
  const own = await kms.defaultKey(testAccountId, 1)
  const other = await kms.defaultKey('2000000000000002', 1)
  const put = (keyId: string) => bench.run(putBucketEncryption, { rule: { byDefault: { algorithm: 'KMS', keyId } } })
  await t.assert.rejects(put(other.keyId), { code: 'InvalidArgument', ec: '0005-00000208' })
  await kms.setState(own.keyId, 'disabled')
  await t.assert.rejects(put(own.keyId), { code: 'KeyDisabled', status: 409, ec: '0005-00000214' })
  await kms.scheduleDeletion(own.keyId, 7, 1)
  await t.assert.rejects(put(own.keyId), { code: 'KeyPendingDeletion', status: 409, ec: '0005-00000215' })
})
