import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { getBucketReferer, putBucketReferer } from './bucket-referer.ts'

test('without a document everybody may come, and the answer says so', async (t) => {
  await using bench = await openBench()
  t.assert.deepEqual((await bench.run(getBucketReferer, {})).configuration, {
    allowEmptyReferer: true,
    allowTruncateQueryString: true,
    truncatePath: false,
    allowed: [],
    denied: undefined,
  })
})

test('lists are told as they were put, and an empty entry is none', async (t) => {
  await using bench = await openBench()
  const configuration = {
    allowEmptyReferer: false,
    truncatePath: true,
    allowed: ['http://a.com', ' '],
    denied: ['https://*.hack.com'],
  }
  await bench.run(putBucketReferer, { configuration })
  t.assert.deepEqual((await bench.run(getBucketReferer, {})).configuration, {
    ...configuration,
    allowTruncateQueryString: true,
    allowed: ['http://a.com'],
  })
  await bench.run(putBucketReferer, { configuration: { allowEmptyReferer: true, allowed: [''] } })
  t.assert.deepEqual((await bench.run(getBucketReferer, {})).configuration.allowed, [])
})

const refusals: [
  what: string,
  configuration: Parameters<typeof putBucketReferer.run>[0]['configuration'],
  code: string,
][] = [
  ['no AllowEmptyReferer', { allowed: ['http://a.com'] }, 'MalformedXML'],
  ['a line break', { allowEmptyReferer: true, allowed: ['http://a\nb.com'] }, 'InvalidArgument'],
  ['a Referer that is too long', { allowEmptyReferer: true, denied: ['x'.repeat(1_025)] }, 'InvalidArgument'],
  [
    'lists that are too large',
    { allowEmptyReferer: true, allowed: Array.from({ length: 30 }, () => 'x'.repeat(1_000)) },
    'EntityTooLarge',
  ],
]
for (const [what, configuration, code] of refusals)
  test(`${what} is ${code}, and the former lists stay`, async (t) => {
    await using bench = await openBench()
    await bench.run(putBucketReferer, { configuration: { allowEmptyReferer: false, allowed: ['http://a.com'] } })
    await t.assert.rejects(bench.run(putBucketReferer, { configuration }), { code })
    t.assert.deepEqual((await bench.run(getBucketReferer, {})).configuration.allowed, ['http://a.com'])
  })
