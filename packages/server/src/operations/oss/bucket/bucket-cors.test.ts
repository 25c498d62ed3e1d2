import { test } from 'node:test'
import { deleteBucketCors, getBucketCors, putBucketCors } from './bucket-cors.ts'
import { openBench } from '../testing.ts'

const rule = {
  allowedOrigins: ['http://game.example'],
  allowedMethods: ['GET', 'PUT'],
  allowedHeaders: ['*'],
  exposeHeaders: ['ETag'],
  maxAgeSeconds: 600,
}

test('rules are told as they were put, and are gone after they were deleted', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketCors, { configuration: { rules: [rule], responseVary: true } })
  t.assert.deepEqual(await bench.run(getBucketCors, {}), { configuration: { rules: [rule], responseVary: true } })
  await bench.run(deleteBucketCors, {})
  await t.assert.rejects(bench.run(getBucketCors, {}), { code: 'NoSuchCORSConfiguration', status: 404 })
  t.assert.deepEqual(await bench.run(deleteBucketCors, {}), {})
})

const refusals: [
  what: string,
  configuration: Parameters<typeof putBucketCors.run>[0]['configuration'],
  code: string,
][] = [
  ['no rule', {}, 'MalformedXML'],
  ['eleven rules', { rules: Array.from({ length: 11 }, () => rule) }, 'CORSRuleBeyondLimit'],
  ['a rule without an origin', { rules: [{ allowedMethods: ['GET'] }] }, 'MalformedXML'],
  ['a rule without a method', { rules: [{ allowedOrigins: ['*'] }] }, 'MalformedXML'],
  ['an unknown method', { rules: [{ ...rule, allowedMethods: ['PATCH'] }] }, 'InvalidArgument'],
  ['two stars in an origin', { rules: [{ ...rule, allowedOrigins: ['http://*.*'] }] }, 'InvalidArgument'],
  ['an exposed star', { rules: [{ ...rule, exposeHeaders: ['*'] }] }, 'InvalidArgument'],
  ['two stars in a header', { rules: [{ ...rule, allowedHeaders: ['x-*-*'] }] }, 'InvalidArgument'],
  ['a negative age', { rules: [{ ...rule, maxAgeSeconds: -1 }] }, 'InvalidArgument'],
]
for (const [what, configuration, code] of refusals)
  test(`${what} is ${code}, and the former rules stay`, async (t) => {
    await using bench = await openBench()
    await bench.run(putBucketCors, { configuration: { rules: [rule] } })
    await t.assert.rejects(bench.run(putBucketCors, { configuration }), { code })
    t.assert.equal((await bench.run(getBucketCors, {})).configuration.rules?.length, 1)
  })
