import { test } from 'node:test'
import { getBucketLocation } from './get-bucket-location.ts'
import { openBench } from '../testing.ts'

test('the location has the prefix oss- and stands in the root element itself (s3cmd, all SDKs)', async (t) => {
  await using bench = await openBench()
  const { document } = await bench.run(getBucketLocation, {}, { region: 'cn-beijing' })
  t.assert.match(document, /^<\?xml [^>]*\?>\n<LocationConstraint>oss-cn-beijing<\/LocationConstraint>$/)
})
