import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { getBucketRequestPayment, putBucketRequestPayment } from './bucket-request-payment.ts'

test('the owner pays until somebody says otherwise, and again when that is taken back', async (t) => {
  await using bench = await openBench()
  const payer = async () => (await bench.run(getBucketRequestPayment, {})).configuration.payer
  t.assert.equal(await payer(), 'BucketOwner')
  await bench.run(putBucketRequestPayment, { configuration: { payer: 'Requester' } })
  t.assert.equal(await payer(), 'Requester')
  await bench.run(putBucketRequestPayment, { configuration: { payer: 'BucketOwner' } })
  t.assert.equal(await payer(), 'BucketOwner')
})
