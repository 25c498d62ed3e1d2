import { test } from 'node:test'
import { grantFor, testNowMs } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import {
  abortBucketWorm,
  completeBucketWorm,
  extendBucketWorm,
  getBucketWorm,
  initiateBucketWorm,
} from './bucket-worm.ts'

const later = (hours: number) => ({ now: new Date(testNowMs + hours * 3_600_000) })
const daysOf = (days: number) => ({ configuration: { days } })

test('a policy begins, is locked and becomes longer, and is told at every step', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(getBucketWorm, {}), { code: 'NoSuchWORMConfiguration', status: 404 })
  const { wormId } = await bench.run(initiateBucketWorm, daysOf(3))
  t.assert.match(wormId, /^[0-9A-F]{32}$/)
  const told = async (hours: number) => (await bench.run(getBucketWorm, {}, later(hours))).configuration
  t.assert.deepEqual(await told(0), {
    id: wormId,
    state: 'InProgress',
    days: 3,
    created: new Date(testNowMs),
    expires: new Date(testNowMs + 86_400_000),
  })
  await bench.run(completeBucketWorm, { wormId }, later(23))
  await bench.run(completeBucketWorm, { wormId }, later(30))
  const { state, expires } = await told(1_000)
  t.assert.deepEqual([state, expires], ['Locked', undefined])
  await bench.run(extendBucketWorm, { wormId, ...daysOf(4) }, later(1_000))
  t.assert.equal((await told(0)).days, 4)
  await t.assert.rejects(bench.run(extendBucketWorm, { wormId, ...daysOf(4) }), { code: 'InvalidWORMConfiguration' })
  await t.assert.rejects(bench.run(abortBucketWorm, {}), { code: 'WORMConfigurationLocked', status: 403 })
  await t.assert.rejects(bench.run(initiateBucketWorm, daysOf(3), later(1_000)), {
    code: 'WORMConfigurationAlreadyExists',
    status: 409,
  })
})

test('a policy that nobody locked is void a day later, and makes room', async (t) => {
  await using bench = await openBench()
  const { wormId } = await bench.run(initiateBucketWorm, daysOf(3))
  await t.assert.rejects(bench.run(initiateBucketWorm, daysOf(3), later(23)), {
    code: 'WORMConfigurationAlreadyExists',
  })
  t.assert.equal((await bench.run(getBucketWorm, {}, later(24))).configuration.state, 'Expired')
  await t.assert.rejects(bench.run(completeBucketWorm, { wormId }, later(24)), { code: 'NoSuchWORMConfiguration' })
  const next = await bench.run(initiateBucketWorm, daysOf(5), later(24))
  t.assert.notEqual(next.wormId, wormId)
})

test('a policy that is not locked is taken back, and taking back none succeeds', async (t) => {
  await using bench = await openBench()
  await bench.run(initiateBucketWorm, daysOf(3))
  await bench.run(abortBucketWorm, {})
  await t.assert.rejects(bench.run(getBucketWorm, {}), { code: 'NoSuchWORMConfiguration' })
  t.assert.deepEqual(await bench.run(abortBucketWorm, {}), {})
})

for (const days of [0, -1, 25_551])
  test(`${days} days are InvalidWORMConfiguration`, async (t) => {
    await using bench = await openBench()
    await t.assert.rejects(bench.run(initiateBucketWorm, daysOf(days)), {
      code: 'InvalidWORMConfiguration',
      status: 400,
    })
    await t.assert.rejects(bench.run(getBucketWorm, {}), { code: 'NoSuchWORMConfiguration' })
  })

test('another id is no policy', async (t) => {
  await using bench = await openBench()
  await bench.run(initiateBucketWorm, daysOf(3))
  await t.assert.rejects(bench.run(completeBucketWorm, { wormId: 'x' }), {
    code: 'NoSuchWORMConfiguration',
    status: 404,
  })
  await t.assert.rejects(bench.run(extendBucketWorm, { wormId: 'x', ...daysOf(4) }), {
    code: 'NoSuchWORMConfiguration',
  })
})

test('a bucket that keeps versions has no retention policy', async (t) => {
  await using bench = await openBench()
  await bench.store.buckets.update(grantFor('configure', bench.bucket), { versioning: 'suspended' })
  await t.assert.rejects(bench.run(initiateBucketWorm, daysOf(3)), { code: 'InvalidWORMConfiguration' })
})
