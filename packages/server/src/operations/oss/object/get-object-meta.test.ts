import { test } from 'node:test'
import { getObjectMeta } from './get-object-meta.ts'
import { putObject } from './put-object.ts'
import { bodyOf, openBench } from '../testing.ts'

test('the short form tells size, ETag, time and CRC-64, and nothing of type or user metadata', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello world'), userMeta: [['a', 'b']] })
  t.assert.deepEqual(await bench.run(getObjectMeta, { key: 'a' }), {
    etag: '"5EB63BBBE01EEED093CB22BB8F5ACDC3"',
    lastModified: new Date('2026-11-20T12:00:00.000Z'),
    contentLength: 11,
    crc64: '5981764153023615706',
    transitionTime: undefined,
    lastAccessTime: undefined,
    versionId: undefined,
  })
})

test('of a key that is not there it tells nothing', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(getObjectMeta, { key: 'a' }), { code: 'NoSuchKey' })
  await t.assert.rejects(bench.run(getObjectMeta, { key: 'a', versionId: 'x' }), { code: 'InvalidArgument' })
})
