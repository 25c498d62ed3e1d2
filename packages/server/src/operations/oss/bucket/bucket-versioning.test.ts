import { test } from 'node:test'
import { getBucketVersioning, putBucketVersioning } from './bucket-versioning.ts'
import { openBench } from '../testing.ts'

test('a bucket that never had versions says nothing (clean-up code of Go v2 and Python v2 asks)', async (t) => {
  await using bench = await openBench()
  t.assert.deepEqual(await bench.run(getBucketVersioning, {}), { configuration: { status: undefined } })
})

test('what was put is told, and there is no way back to nothing', async (t) => {
  await using bench = await openBench()
  for (const status of ['Suspended', 'Enabled', 'Suspended']) {
    t.assert.deepEqual(await bench.run(putBucketVersioning, { configuration: { status } }), {})
    t.assert.deepEqual(await bench.run(getBucketVersioning, {}), { configuration: { status } })
  }
  for (const configuration of [
    {},
    { status: '' },
    { status: 'Disabled' },
    { status: 'enabled' },
    { status: 'toString' },
  ])
    await t.assert.rejects(bench.run(putBucketVersioning, { configuration }), { code: 'MalformedXML' })
  t.assert.deepEqual(await bench.run(getBucketVersioning, {}), { configuration: { status: 'Suspended' } })
})
