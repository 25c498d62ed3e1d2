import { test } from 'node:test'
import { putText } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import { getObject } from '../object/get-object.ts'
import { headObject } from '../object/head-object.ts'
import { deleteBucketLifecycle, getBucketLifecycle, putBucketLifecycle } from './bucket-lifecycle.ts'

type Configuration = Parameters<typeof putBucketLifecycle.run>[0]['configuration']
const rule = { id: 'logs', prefix: 'log/', status: 'Enabled', expiration: { days: 30 } } as const

test('rules are told as they were put, with ids that were made, and are gone after they were deleted', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(getBucketLifecycle, {}), { code: 'NoSuchLifecycle', status: 404 })
  const other = {
    status: 'Disabled',
    prefix: 'tmp/',
    tags: [{ key: 'k', value: 'v' }],
    transitions: [{ days: 3, storageClass: 'IA' }],
  } as const
  await bench.run(putBucketLifecycle, { configuration: { rules: [rule, other, { ...other, id: '', prefix: 'x' }] } })
  const { configuration } = await bench.run(getBucketLifecycle, {})
  const [first, second, third] = configuration.rules ?? []
  t.assert.deepEqual(
    { ...first, tags: undefined, transitions: undefined, noncurrentTransitions: undefined },
    { ...rule, tags: undefined, transitions: undefined, noncurrentTransitions: undefined },
  )
  t.assert.match(second?.id ?? '', /^[0-9a-f]{32}$/)
  t.assert.match(third?.id ?? '', /^[0-9a-f]{32}$/)
  t.assert.notEqual(second?.id, third?.id)
  t.assert.deepEqual([second?.tags, second?.transitions, second?.prefix], [other.tags, other.transitions, 'tmp/'])
  await bench.run(deleteBucketLifecycle, {})
  await t.assert.rejects(bench.run(getBucketLifecycle, {}), { code: 'NoSuchLifecycle' })
  t.assert.deepEqual(await bench.run(deleteBucketLifecycle, {}), {})
})

const refusals: [what: string, configuration: Configuration, code: string, ec?: string][] = [
  ['no rule', {}, 'MalformedXML'],
  [
    'two times',
    { rules: [{ ...rule, expiration: { days: 1, date: '2026-01-01T00:00:00Z' } }] },
    'MalformedXML',
    '0014-00000061',
  ],
  ['the same id', { rules: [rule, { ...rule, prefix: 'b' }] }, 'InvalidArgument', '0014-00000020'],
  ['an overlap', { rules: [rule, { ...rule, id: 'b', prefix: 'log/b' }] }, 'MalformedXML', '0014-00000084'],
  [
    'times of access',
    { rules: [{ ...rule, transitions: [{ days: 1, storageClass: 'IA', isAccessTime: true }] }] },
    'InvalidRequest',
    '0014-00000016',
  ],
  [
    'expiry by last access',
    { rules: [{ ...rule, expiration: { days: 1, isAccessTime: 'true' } }] },
    'MalformedXML',
    '0014-00000057',
  ],
  [
    'expiry of old versions by last access',
    { rules: [{ ...rule, noncurrentExpiration: { noncurrentDays: 1, isAccessTime: 'true' } }] },
    'MalformedXML',
    '0014-00000068',
  ],
  ['AtimeBase', { rules: [{ ...rule, accessTimeBase: 1 }] }, 'MalformedXML', '0014-00000017'],
  [
    'more than a record holds',
    { rules: Array.from({ length: 1_000 }, (_, n) => ({ ...rule, id: `${n}`, prefix: `${n}/${'x'.repeat(1_000)}` })) },
    'EntityTooLarge',
  ],
]
for (const [what, configuration, code, ec] of refusals)
  test(`${what} is ${code}, and the former rules stay`, async (t) => {
    await using bench = await openBench()
    await bench.run(putBucketLifecycle, { configuration: { rules: [rule] } })
    await t.assert.rejects(bench.run(putBucketLifecycle, { configuration }), { code, ...(ec !== undefined && { ec }) })
    t.assert.equal((await bench.run(getBucketLifecycle, {})).configuration.rules?.[0]?.id, 'logs')
  })

test('the same overlap is stored for whoever asks for it', async (t) => {
  await using bench = await openBench()
  const configuration = { rules: [rule, { ...rule, id: 'b', prefix: 'log/b' }] }
  await bench.run(putBucketLifecycle, { configuration, mayOverlap: true })
  t.assert.equal((await bench.run(getBucketLifecycle, {})).configuration.rules?.length, 2)
})

test('a reader is told when an object expires, as the rules are by then', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'log/a', 'one')
  await putText(bench.store, bench.bucket, 'b', 'two')
  const told = async (key: string) => (await bench.run(headObject, { key })).expiration
  t.assert.equal(await told('log/a'), undefined)
  await bench.run(putBucketLifecycle, { configuration: { rules: [{ ...rule, id: 'l "1"' }] } })
  const want = 'expiry-date="Mon, 21 Dec 2026 00:00:00 GMT", rule-id="l%20%221%22"'
  t.assert.equal(await told('log/a'), want)
  t.assert.equal((await bench.run(getObject, { key: 'log/a' })).expiration, want)
  t.assert.equal(await told('b'), undefined)
  await bench.run(putBucketLifecycle, { configuration: { rules: [{ ...rule, expiration: { days: 1 } }] } })
  t.assert.equal(await told('log/a'), 'expiry-date="Sun, 22 Nov 2026 00:00:00 GMT", rule-id="logs"')
  await bench.run(deleteBucketLifecycle, {})
  t.assert.equal(await told('log/a'), undefined)
})

test('a bucket that is deleted takes its rules along', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketLifecycle, { configuration: { rules: [rule] } })
  t.assert.equal(await bench.store.kv.count(Buffer.from('d'), Buffer.from('e')), 1)
  const { deleteBucket } = await import('./delete-bucket.ts')
  await bench.run(deleteBucket, {})
  t.assert.equal(await bench.store.kv.count(Buffer.from('d'), Buffer.from('e')), 0)
})
