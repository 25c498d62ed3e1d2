import { test } from 'node:test'
import { makeBucket, testNowMs } from '../../../store/testing.ts'
import { grantFor } from '../../../store/testing.ts'
import { openBench, testAccountId } from '../testing.ts'
import type { Bench } from '../testing.ts'
import {
  deleteBucketReplication,
  getBucketReplication,
  getBucketReplicationLocation,
  putBucketReplication,
} from './bucket-replication.ts'

type Rule = NonNullable<Parameters<typeof putBucketReplication.run>[0]['configuration']['rules']>[number]

const plain: Rule = { destination: { bucket: 'replica', location: 'oss-cn-hangzhou', transferType: 'internal' } }
const put = (bench: Bench, rule: Partial<Rule> = {}, denied: string[] = []) =>
  bench.run(putBucketReplication, { configuration: { rules: [{ ...plain, ...rule }] } }, { denied })

async function openWithTarget(): Promise<Bench> {
  const bench = await openBench()
  await makeBucket(bench.store, 'replica')
  return bench
}

test('rules are added one by one, told, and ended by their ids', async (t) => {
  await using bench = await openWithTarget()
  await makeBucket(bench.store, 'second')
  await t.assert.rejects(bench.run(getBucketReplication, {}), { code: 'NoSuchReplicationConfiguration', status: 404 })
  const { ruleId } = await put(bench, { prefixes: ['a/', 'b/'], action: 'PUT', history: 'disabled' })
  t.assert.deepEqual(bench.found, [
    'oss:GetObject game-saves/a/',
    'oss:PutObject replica/a/',
    'oss:GetObject game-saves/b/',
    'oss:PutObject replica/b/',
  ])
  await put(bench, { id: 'mine', destination: { bucket: 'second', location: 'cn-hangzhou' } })
  t.assert.deepEqual(bench.found.slice(4), [
    'oss:GetObject game-saves/',
    'oss:PutObject second/',
    'oss:DeleteObject second/',
  ])
  const { configuration } = await bench.run(getBucketReplication, {})
  t.assert.deepEqual(configuration.rules, [
    {
      id: ruleId,
      prefixes: ['a/', 'b/'],
      action: 'PUT',
      destination: plain.destination,
      status: 'doing',
      history: 'disabled',
      role: undefined,
      selection: undefined,
      encryption: undefined,
    },
    {
      id: 'mine',
      prefixes: undefined,
      action: 'ALL',
      destination: { bucket: 'second', location: 'cn-hangzhou', transferType: undefined },
      status: 'doing',
      history: 'enabled',
      role: undefined,
      selection: undefined,
      encryption: undefined,
    },
  ])
  await bench.run(deleteBucketReplication, { rules: { ids: [ruleId] } })
  t.assert.deepEqual(
    (await bench.run(getBucketReplication, {})).configuration.rules?.map(({ id }) => id),
    ['mine'],
  )
  await t.assert.rejects(bench.run(deleteBucketReplication, { rules: { ids: [ruleId] } }), {
    code: 'NoSuchReplicationRule',
    status: 404,
  })
  await bench.run(deleteBucketReplication, { rules: { ids: ['mine'] } })
  await t.assert.rejects(bench.run(getBucketReplication, {}), { code: 'NoSuchReplicationConfiguration' })
})

const kms: Pick<Rule, 'selection'> = { selection: { kms: { status: 'Enabled' } } }
const refusals: [what: string, rule: Partial<Rule>, code: string, ec?: string][] = [
  ['another region', { destination: { bucket: 'replica', location: 'oss-cn-beijing' } }, 'InvalidTargetLocation'],
  ['the bucket itself', { destination: { bucket: 'game-saves', location: 'oss-cn-hangzhou' } }, 'InvalidTargetBucket'],
  ['no such bucket', { destination: { bucket: 'nobody', location: 'oss-cn-hangzhou' } }, 'InvalidTargetBucket'],
  [
    'a bucket of another account',
    { destination: { bucket: 'their-bucket', location: 'oss-cn-hangzhou' } },
    'InvalidTargetBucket',
  ],
  [
    'a bucket that keeps versions',
    { destination: { bucket: 'versions', location: 'oss-cn-hangzhou' } },
    'InvalidArgument',
    '0031-00000054',
  ],
  ['an unknown action', { action: 'SET' }, 'InvalidArgument', '0031-00000023'],
  ['time control', { rtc: { status: 'enabled' } }, 'NotImplemented'],
  ['objects under KMS without a key for the copies', { role: 'r', ...kms }, 'InvalidArgument', '0031-00000033'],
  ['a key that is none', { role: 'r', ...kms, encryption: { keyId: 'k' } }, 'InvalidArgument', '0005-00000208'],
  ['the same target again', {}, 'BucketReplicationAlreadyExist'],
  [
    'the same id again',
    { id: 'first', destination: { bucket: 'second', location: 'oss-cn-hangzhou' } },
    'InvalidArgument',
  ],
  [
    'overlapping prefixes',
    { prefixes: ['a', 'ab'], destination: { bucket: 'second', location: 'oss-cn-hangzhou' } },
    'InvalidArgument',
  ],
]
for (const [what, rule, code, ec] of refusals)
  test(`${what} is ${code}, and the rules stay`, async (t) => {
    await using bench = await openWithTarget()
    await makeBucket(bench.store, 'second')
    const versions = await makeBucket(bench.store, 'versions')
    await bench.store.buckets.update(grantFor('configure', versions), { versioning: 'enabled' })
    const theirs = {
      name: 'their-bucket',
      accountId: '2000000000000002',
      acl: 'private',
      storageClass: 'Standard',
      redundancy: 'LRS',
    } as const
    await bench.store.buckets.create(theirs, testNowMs)
    await put(bench, { id: 'first' })
    await t.assert.rejects(put(bench, rule), { code, ...(ec !== undefined && { ec }) })
    t.assert.equal((await bench.run(getBucketReplication, {})).configuration.rules?.length, 1)
  })

for (const action of ['oss:GetObject', 'oss:PutObject', 'oss:DeleteObject'])
  test(`without ${action} nobody makes the server do it`, async (t) => {
    await using bench = await openWithTarget()
    await t.assert.rejects(put(bench, {}, [action]), { code: 'AccessDenied' })
  })

test('objects under KMS are copied by a rule with a role and a key, as it is told; without them nothing is kept of it', async (t) => {
  await using bench = await openWithTarget()
  const { keyId } = await bench.store.kms.defaultKey(testAccountId, testNowMs)
  const disabled = { selection: { kms: { status: 'Disabled' } } } as const
  const cases: [given: Partial<Rule>, status: string | undefined, told: string | undefined][] = [
    [{ role: 'r', ...kms, encryption: { keyId } }, 'Enabled', keyId],
    [{ role: 'r', ...disabled, encryption: { keyId } }, 'Disabled', undefined],
    [{ ...kms, encryption: { keyId } }, undefined, undefined],
    [{ role: 'r', encryption: { keyId } }, undefined, undefined],
  ]
  for (const [given, status, told] of cases) {
    const { ruleId } = await put(bench, given)
    const { configuration } = await bench.run(getBucketReplication, {})
    const rule = configuration.rules?.[0]
    t.assert.deepEqual([rule?.selection?.kms?.status, rule?.encryption?.keyId], [status, told])
    await bench.run(deleteBucketReplication, { rules: { ids: [ruleId] } })
  }
  await bench.store.kms.setState(keyId, 'disabled')
  await t.assert.rejects(put(bench, { role: 'r', ...kms, encryption: { keyId } }), { code: 'KeyDisabled' })
})

test('a request has one rule, and one id', async (t) => {
  await using bench = await openWithTarget()
  for (const rules of [[], [plain, plain]])
    await t.assert.rejects(bench.run(putBucketReplication, { configuration: { rules } }), {
      code: 'MalformedXML',
      ec: '0031-00000001',
    })
  await t.assert.rejects(bench.run(deleteBucketReplication, { rules: {} }), { code: 'NoReplicationRule', status: 400 })
  await t.assert.rejects(bench.run(deleteBucketReplication, { rules: { ids: ['a', 'b'] } }), { code: 'MalformedXML' })
})

test('targets lie in the one region that there is', async (t) => {
  await using bench = await openBench()
  t.assert.deepEqual((await bench.run(getBucketReplicationLocation, {})).location.locations, ['oss-cn-hangzhou'])
})
