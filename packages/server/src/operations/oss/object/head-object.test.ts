import { test } from 'node:test'
import { headObject } from './head-object.ts'
import { putObject } from './put-object.ts'
import { bodyOf, openBench } from '../testing.ts'

test('a head tells size, ETag, MD5, CRC-64, type and class', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello world') })
  const head = await bench.run(headObject, { key: 'a' })
  t.assert.equal(head.contentLength, 11)
  t.assert.equal(head.etag, '"5EB63BBBE01EEED093CB22BB8F5ACDC3"')
  t.assert.equal(head.contentMd5, 'XrY7u+Ae7tCTyyK7j1rNww==')
  t.assert.equal(head.crc64, '5981764153023615706')
  t.assert.equal(head.objectType, 'Normal')
  t.assert.equal(head.storageClass, 'Standard')
  t.assert.equal(head.lastModified.toISOString(), '2026-11-20T12:00:00.000Z')
  t.assert.equal(head.nextAppendPosition, undefined)
  t.assert.equal(head.taggingCount, undefined)
})

const refusals: [input: Partial<Parameters<typeof headObject.run>[0]>, code: string][] = [
  [{ key: 'b' }, 'NoSuchKey'],
  [{ ifMatch: 'A' }, 'PreconditionFailed'],
  [{ ifModifiedSince: 'Fri, 20 Nov 2026 12:00:00 GMT' }, 'NotModified'],
  [{ ifUnmodifiedSince: 'Fri, 20 Nov 2026 11:59:59 GMT' }, 'PreconditionFailed'],
  [{ versionId: 'CAEQMhiBgIC3rpSD0BYiIDBjYTk5' }, 'NoSuchVersion'],
]
for (const [input, code] of refusals)
  test(`a head of ${JSON.stringify(input)} is ${code}`, async (t) => {
    await using bench = await openBench()
    await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
    await t.assert.rejects(bench.run(headObject, { key: 'a', ...input }), { code })
  })
