import { test } from 'node:test'
import { optionBucket, optionObject } from './option-object.ts'
import { putBucketCors } from '../bucket/bucket-cors.ts'
import { anonymous, openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'

const configuration = {
  rules: [
    {
      allowedOrigins: ['http://game.example'],
      allowedMethods: ['GET', 'PUT', 'POST'],
      allowedHeaders: ['*'],
      exposeHeaders: ['ETag', 'x-oss-request-id'],
      maxAgeSeconds: 600,
    },
  ],
}
const allowing = async (bench: Bench): Promise<unknown> => bench.run(putBucketCors, { configuration })
const ask = { origin: 'http://game.example', method: 'PUT', requestHeaders: 'authorization, x-oss-date' }

test('a preflight works for a missing object and without a signature (ali-oss in browsers, quirk 22)', async (t) => {
  await using bench = await openBench()
  await allowing(bench)
  const want = {
    allowOrigin: 'http://game.example',
    allowMethods: 'GET, PUT, POST',
    allowHeaders: 'authorization, x-oss-date',
    exposeHeaders: 'ETag, x-oss-request-id',
    maxAgeSeconds: 600,
    vary: 'Origin',
  }
  t.assert.deepEqual(await bench.run(optionObject, { key: 'absent', ...ask }, { caller: anonymous }), want)
  t.assert.deepEqual(await bench.run(optionBucket, ask, { caller: anonymous }), want)
})

const refusals: [what: string, input: Partial<typeof ask>, code: string, status: number][] = [
  ['no origin', { origin: '' }, 'BadRequest', 400],
  ['no method', { method: '' }, 'BadRequest', 400],
  ['another origin', { origin: 'http://evil.example' }, 'AccessForbidden', 403],
  ['another method', { method: 'DELETE' }, 'AccessForbidden', 403],
]
for (const [what, input, code, status] of refusals)
  test(`a preflight with ${what} is ${code}`, async (t) => {
    await using bench = await openBench()
    await allowing(bench)
    await t.assert.rejects(bench.run(optionObject, { key: 'a', ...ask, ...input }), { code, status })
  })

test('a bucket without rules allows no other origin', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(optionObject, { key: 'a', ...ask }), { code: 'AccessForbidden' })
})
