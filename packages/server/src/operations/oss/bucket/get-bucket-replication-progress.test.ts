import { test } from 'node:test'
import { progressRecord } from '../../../store/job-progress.ts'
import { makeBucket, putText, testNowMs } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'
import { putBucketReplication } from './bucket-replication.ts'
import { getBucketReplicationProgress } from './get-bucket-replication-progress.ts'

type Rule = NonNullable<Parameters<typeof putBucketReplication.run>[0]['configuration']['rules']>[number]

async function openWith(rule: Partial<Rule>): Promise<Bench> {
  const bench = await openBench()
  await makeBucket(bench.store, 'replica')
  for (const key of ['a/1', 'a/2', 'b/1', 'b/2']) await putText(bench.store, bench.bucket, key, key)
  const destination = { bucket: 'replica', location: 'oss-cn-hangzhou' }
  await bench.run(putBucketReplication, { configuration: { rules: [{ id: 'r', destination, ...rule }] } })
  return bench
}

/** Later than any change of a test. */
const later = testNowMs + 10 * 365 * 86_400_000
const told = async (bench: Bench) => {
  const { progress } = await bench.run(getBucketReplicationProgress, { ruleId: 'r' }, { now: new Date(later) })
  return progress.rules?.[0]
}

test('new objects are there up to the oldest change of the rule that waits', async (t) => {
  await using bench = await openWith({ history: 'disabled', prefixes: ['a/'], action: 'PUT' })
  const { progress, ...rule } = (await told(bench)) ?? {}
  t.assert.deepEqual(rule, {
    id: 'r',
    prefixes: ['a/'],
    action: 'PUT',
    destination: { bucket: 'replica', location: 'oss-cn-hangzhou', transferType: undefined },
    status: 'doing',
    history: 'disabled',
  })
  t.assert.deepEqual(progress, { historical: undefined, newObject: new Date(later) })
  await putText(bench.store, bench.bucket, 'b/3', 'of no rule')
  t.assert.equal((await told(bench))?.progress?.newObject?.getTime(), later)
  await putText(bench.store, bench.bucket, 'a/3', 'waits')
  const { changes } = await bench.store.replication.list(bench.bucket, 'a/2', 1)
  t.assert.equal((await told(bench))?.progress?.newObject?.getTime(), changes[0]?.atMs)
})

test('objects from before the rule count by how many were gone through, and are all only when nothing is left', async (t) => {
  await using bench = await openWith({})
  const save = (seen: number, isDone: boolean) =>
    progressRecord(bench.store.kv, `replication/${bench.bucket.id}/r`).save({ slotMs: 0, isDone, seen })
  const historical = async () => (await told(bench))?.progress?.historical
  t.assert.equal(await historical(), '0')
  await save(1, false)
  t.assert.equal(await historical(), '0.25')
  await save(9, false)
  t.assert.equal(await historical(), '0.99')
  await save(9, true)
  t.assert.equal(await historical(), '1')
})

test('a rule that is not there is NoSuchReplicationRule, with others and without', async (t) => {
  await using bench = await openBench()
  const ask = () => bench.run(getBucketReplicationProgress, { ruleId: 'x' })
  await t.assert.rejects(ask(), { code: 'NoSuchReplicationRule', status: 404 })
  await using other = await openWith({})
  await t.assert.rejects(other.run(getBucketReplicationProgress, { ruleId: 'x' }), { code: 'NoSuchReplicationRule' })
})
