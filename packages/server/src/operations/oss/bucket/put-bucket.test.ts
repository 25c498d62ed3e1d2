import { test } from 'node:test'
import { putBucket } from './put-bucket.ts'
import { openBench, otherRoot } from '../testing.ts'

test('a bucket is created private and Standard unless the request says otherwise', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucket, { bucket: 'one' })
  const one = await bench.store.buckets.find('one')
  t.assert.deepEqual(
    [one?.acl, one?.storageClass, one?.redundancy, one?.accountId],
    ['private', 'Standard', 'LRS', '1000000000000001'],
  )
  await bench.run(putBucket, {
    bucket: 'two',
    acl: 'public-read',
    configuration: { storageClass: 'IA', redundancy: 'ZRS' },
  })
  const two = await bench.store.buckets.find('two')
  t.assert.deepEqual([two?.acl, two?.storageClass, two?.redundancy], ['public-read', 'IA', 'ZRS'])
})

test('one’s own bucket is created again and again (oss2’s tests, quirk 9)', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucket, { bucket: 'one' })
  await bench.run(putBucket, { bucket: 'one' })
  await bench.run(putBucket, { bucket: 'one', configuration: { storageClass: 'Standard' } })
  t.assert.deepEqual(bench.found, [])
})

test('creating again with an ACL changes it, which needs oss:PutBucketAcl', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucket, { bucket: 'one', acl: 'public-read' })
  await bench.run(putBucket, { bucket: 'one' })
  t.assert.equal((await bench.store.buckets.find('one'))?.acl, 'public-read')
  const again = { bucket: 'one', acl: 'private' } as const
  await t.assert.rejects(bench.run(putBucket, again, { denied: ['oss:PutBucketAcl'] }), { code: 'AccessDenied' })
  t.assert.equal((await bench.store.buckets.find('one'))?.acl, 'public-read')
  await bench.run(putBucket, again)
  t.assert.equal((await bench.store.buckets.find('one'))?.acl, 'private')
})

test('another class or another owner’s name is BucketAlreadyExists', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucket, { bucket: 'one' })
  const taken = { code: 'BucketAlreadyExists', status: 409, ec: '0015-00000104' }
  await t.assert.rejects(bench.run(putBucket, { bucket: 'one', configuration: { storageClass: 'IA' } }), taken)
  await t.assert.rejects(bench.run(putBucket, { bucket: 'one', configuration: { redundancy: 'ZRS' } }), taken)
  await t.assert.rejects(bench.run(putBucket, { bucket: 'one', acl: 'public-read' }, { caller: otherRoot }), taken)
  t.assert.equal((await bench.store.buckets.find('one'))?.acl, 'private')
})

const refusals: [input: Parameters<typeof putBucket.run>[0], code: string][] = [
  [{ bucket: 'ab' }, 'InvalidBucketName'],
  [{ bucket: 'Upper' }, 'InvalidBucketName'],
  [{ bucket: 'a_b' }, 'InvalidBucketName'],
  [{ bucket: 'one', namespaceStatus: 'enabled' }, 'NotImplemented'],
  [{ bucket: 'one', tagging: 'a=b&a=c' }, 'InvalidTag'],
  [{ bucket: 'one', tagging: Array.from({ length: 21 }, (_, index) => `k${index}=`).join('&') }, 'TooManyTags'],
  [{ bucket: 'one', resourceGroupId: 'other' }, 'ResourceGroupIdPreCheckError'],
  [{ bucket: 'one', configuration: { location: 'oss-cn-beijing' } }, 'InvalidLocationConstraint'],
]
for (const [input, code] of refusals)
  test(`${JSON.stringify(input)} is ${code} and creates nothing`, async (t) => {
    await using bench = await openBench()
    await t.assert.rejects(bench.run(putBucket, input), { code })
    t.assert.equal(await bench.store.buckets.find(input.bucket), undefined)
  })

test('the region’s own name is a location', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucket, { bucket: 'one', configuration: { location: 'oss-cn-hangzhou' } })
  t.assert.equal((await bench.store.buckets.find('one'))?.name, 'one')
})

test('an account has at most a hundred buckets', async (t) => {
  await using bench = await openBench()
  for (let index = 1; index < 100; index += 1) await bench.run(putBucket, { bucket: `bucket-${index}` })
  await t.assert.rejects(bench.run(putBucket, { bucket: 'one-more' }), { code: 'TooManyBuckets' })
})

test('a bucket is made with its tags, and made again with others, which needs oss:PutBucketTagging', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucket, { bucket: 'one', tagging: 'team=blue&stage=a%20b' })
  const tags = async (): Promise<unknown> => (await bench.store.buckets.find('one'))?.documents.tagging
  t.assert.equal(await tags(), '[["team","blue"],["stage","a b"]]')
  await bench.run(putBucket, { bucket: 'one' })
  await bench.run(putBucket, { bucket: 'one', tagging: 'team=blue&stage=a+b' })
  t.assert.deepEqual(bench.found, [])
  const denied = bench.run(putBucket, { bucket: 'one', tagging: 'x=y' }, { denied: ['oss:PutBucketTagging'] })
  await t.assert.rejects(denied, { code: 'AccessDenied' })
  t.assert.equal(await tags(), '[["team","blue"],["stage","a b"]]')
  await bench.run(putBucket, { bucket: 'one', tagging: 'x=y' })
  t.assert.equal(await tags(), '[["x","y"]]')
})

test('a bucket is created with the encryption that its headers ask for, or takes it when it is there', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucket, { bucket: 'one', encryption: 'KMS', encryptionKeyId: 'k', dataEncryption: 'SM4' })
  const encryptionOf = async () => (await bench.store.buckets.find('one'))?.documents.encryption
  t.assert.deepEqual(JSON.parse((await encryptionOf()) ?? ''), { algorithm: 'KMS', keyId: 'k', dataEncryption: 'SM4' })
  const again = { bucket: 'one', encryption: 'AES256' } as const
  await t.assert.rejects(bench.run(putBucket, again, { denied: ['oss:PutBucketEncryption'] }), { code: 'AccessDenied' })
  await bench.run(putBucket, again)
  t.assert.deepEqual(JSON.parse((await encryptionOf()) ?? ''), { algorithm: 'AES256' })
  await t.assert.rejects(bench.run(putBucket, { bucket: 'two', encryption: 'DES' }), {
    code: 'InvalidEncryptionAlgorithmError',
  })
  t.assert.equal(await bench.store.buckets.find('two'), undefined)
})
