import { test } from 'node:test'
import { putText, testNowMs } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import { putObjectAcl } from '../object/object-acl.ts'
import { getObject } from '../object/get-object.ts'
import { getObjectMeta } from '../object/get-object-meta.ts'
import { headObject } from '../object/head-object.ts'
import { deleteBucketLifecycle, getBucketLifecycle, putBucketLifecycle } from './bucket-lifecycle.ts'
import { getBucketAccessMonitor, putBucketAccessMonitor } from './bucket-access-monitor.ts'
import { getBucketInfo } from './get-bucket-info.ts'

test('it is off until it is switched on, and GetBucketInfo says the same', async (t) => {
  await using bench = await openBench()
  for (const status of [undefined, 'Enabled', 'Disabled'] as const) {
    if (status !== undefined) await bench.run(putBucketAccessMonitor, { configuration: { status } })
    const want = status ?? 'Disabled'
    t.assert.equal((await bench.run(getBucketAccessMonitor, {})).configuration.status, want)
    t.assert.equal((await bench.run(getBucketInfo, {})).info.bucket.accessMonitor, want)
  }
})

const hourMs = 3_600_000
const at = (hours: number) => ({ now: new Date(testNowMs + hours * hourMs) })
const enabled = { configuration: { status: 'Enabled' } } as const
const disabled = { configuration: { status: 'Disabled' } } as const
const byAccess = { days: 30, storageClass: 'IA', isAccessTime: true, returnToStdWhenVisit: true } as const
const rules = [{ id: 'cold', prefix: '', status: 'Enabled', transitions: [byAccess] }] as const

test('while a rule counts from the last access it stays on, and the rule says since when', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketAccessMonitor, enabled)
  await bench.run(putBucketLifecycle, { configuration: { rules } })
  // Switching it on again changes nothing.
  await bench.run(putBucketAccessMonitor, enabled, at(9))
  const { configuration } = await bench.run(getBucketLifecycle, {})
  t.assert.equal(configuration.rules?.[0]?.accessTimeBase, testNowMs / 1_000)
  await t.assert.rejects(bench.run(putBucketAccessMonitor, disabled), { code: 'InvalidRequest', ec: '0036-00000005' })
  t.assert.equal((await bench.run(getBucketAccessMonitor, {})).configuration.status, 'Enabled')
  await bench.run(deleteBucketLifecycle, {})
  await bench.run(putBucketAccessMonitor, disabled)
  t.assert.equal((await bench.run(getBucketAccessMonitor, {})).configuration.status, 'Disabled')
})

test('the last access is told while it is tracked: the first read of a day, and none that looks only', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'a', 'text')
  const told = async () => (await bench.run(headObject, { key: 'a' })).lastAccessTime?.getTime()
  const read = async (hours: number) => {
    await bench.run(getObject, { key: 'a' }, at(hours))
    await bench.accesses.flush()
  }
  await read(1)
  t.assert.equal(await told(), undefined)
  await bench.run(putBucketAccessMonitor, enabled, at(2))
  t.assert.equal(await told(), at(2).now.getTime())
  await bench.run(headObject, { key: 'a' }, at(3))
  await bench.run(getObjectMeta, { key: 'a' }, at(3))
  await bench.accesses.flush()
  t.assert.equal(await told(), at(2).now.getTime())
  await read(4)
  await read(27)
  t.assert.equal(await told(), at(4).now.getTime())
  t.assert.equal((await bench.run(getObjectMeta, { key: 'a' })).lastAccessTime?.getTime(), at(4).now.getTime())
  await read(28)
  t.assert.equal(await told(), at(28).now.getTime())
  await bench.run(putObjectAcl, { key: 'a', objectAcl: 'private' }, at(30))
  t.assert.equal(await told(), at(30).now.getTime())
  await bench.run(putBucketAccessMonitor, disabled)
  t.assert.equal(await told(), undefined)
})
