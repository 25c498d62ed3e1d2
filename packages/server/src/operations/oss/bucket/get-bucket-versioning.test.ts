import { test } from 'node:test'
import { getBucketVersioning } from './get-bucket-versioning.ts'
import { grantFor } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'

test('a bucket that never had versions says nothing (clean-up code of Go v2 and Python v2 asks)', async (t) => {
  await using bench = await openBench()
  t.assert.deepEqual(await bench.run(getBucketVersioning, {}), { configuration: { status: undefined } })
  await bench.store.buckets.update(grantFor('configure', bench.bucket), { versioning: 'suspended' })
  t.assert.deepEqual(await bench.run(getBucketVersioning, {}), { configuration: { status: 'Suspended' } })
})
