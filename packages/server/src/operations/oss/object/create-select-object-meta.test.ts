import { test } from 'node:test'
import { grantFor } from '../../../store/testing.ts'
import type { Bench } from '../testing.ts'
import { bodyOf, bytesOf, openBench } from '../testing.ts'
import { createSelectObjectMeta } from './create-select-object-meta.ts'
import { deleteObject } from './delete-object.ts'
import { putObject } from './put-object.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

async function counted(bench: Bench, request: string, process = 'csv/meta'): Promise<Buffer> {
  return bytesOf((await bench.run(createSelectObjectMeta, { key: 'a', process, request })).body)
}

/** Splits, rows, columns; the frame's type and status in front. */
function told(frame: Buffer): readonly (number | bigint)[] {
  const type = frame.readUInt32BE(0) - 2 ** 24
  const counts = [type, frame.readUInt32BE(28), frame.readUInt32BE(32), frame.readBigUInt64BE(36)]
  return type === 8_388_614 ? [...counts, frame.readUInt32BE(44)] : counts
}

const csv = (form: string, more = ''): string =>
  `<CsvMetaRequest><InputSerialization><CSV>${form}</CSV></InputSerialization>${more}</CsvMetaRequest>`

const counts: [what: string, content: string, request: string, process: string, want: readonly (number | bigint)[]][] =
  [
    ['rows of CSV', 'a,b\nc,d,e\n"f\ng",h', '<CsvMetaRequest/>', 'csv/meta', [8_388_614, 200, 1, 3n, 3]],
    ['no row', '', '<CsvMetaRequest/>', 'csv/meta', [8_388_614, 200, 0, 0n, 0]],
    [
      'other delimiters',
      'a;b|c;d|',
      csv(`<RecordDelimiter>${base64('|')}</RecordDelimiter><FieldDelimiter>${base64(';')}</FieldDelimiter>`),
      'csv/meta',
      [8_388_614, 200, 1, 2n, 2],
    ],
    [
      'lines of JSON',
      '{"a":1}\n{"a":2}',
      '<JsonMetaRequest><InputSerialization><JSON><Type>LINES</Type></JSON></InputSerialization></JsonMetaRequest>',
      'json/meta',
      [8_388_615, 200, 1, 2n],
    ],
  ]
for (const [what, content, request, process, want] of counts)
  test(`${what} are counted`, async (t) => {
    await using bench = await openBench()
    await bench.run(putObject, { key: 'a', body: bodyOf(content) })
    t.assert.deepEqual(told(await counted(bench, request, process)), want)
    // The second time from what is kept.
    t.assert.deepEqual(told(await counted(bench, request, process)), want)
  })

test('what is kept counts until it is to be overwritten', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('a\nb\n') })
  const grant = grantFor('read', bench.bucket, 'a')
  const object = await bench.store.objects.head(grant)
  t.assert.notEqual(object, undefined)
  if (object === undefined) return
  const form = JSON.stringify(['csv', '\n', ',', '"', true])
  await bench.store.selectIndexes.keep(grant, object, form, { rows: 77, splits: 7, columns: 7 })
  t.assert.deepEqual(told(await counted(bench, '<CsvMetaRequest/>')).slice(2), [7, 77n, 7])
  const anew = csv('', '<OverwriteIfExists>True</OverwriteIfExists>')
  t.assert.deepEqual(told(await counted(bench, anew)).slice(2), [1, 2n, 1])
  t.assert.deepEqual(told(await counted(bench, '<CsvMetaRequest/>')).slice(2), [1, 2n, 1])
})

test('what was counted of an object goes when the object is gone', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('a\nb\n') })
  await bench.run(putObject, { key: 'b', body: bodyOf('a\n') })
  await counted(bench, '<CsvMetaRequest/>')
  await bytesOf(
    (await bench.run(createSelectObjectMeta, { key: 'b', process: 'csv/meta', request: '<CsvMetaRequest/>' })).body,
  )
  await bench.run(deleteObject, { key: 'a' })
  const left = async (): Promise<number> => bench.store.kv.count(Buffer.from('x\0'), Buffer.from('x\u0001'))
  t.assert.equal(await left(), 2)
  await bench.store.maintenance.sweep({ liveGenerations: new Set() })
  t.assert.equal(await left(), 1)
})

const refused: [what: string, request: string, process: string, code: string][] = [
  ['no document', '', 'csv/meta', 'MalformedXML'],
  ['another root', '<JsonMetaRequest/>', 'csv/meta', 'MalformedXML'],
  [
    'GZIP',
    `<CsvMetaRequest><InputSerialization><CompressionType>${base64('GZIP')}</CompressionType></InputSerialization></CsvMetaRequest>`,
    'csv/meta',
    'UnsupportedCompressionFormat',
  ],
  [
    'a document of JSON',
    '<JsonMetaRequest><InputSerialization><JSON><Type>DOCUMENT</Type></JSON></InputSerialization></JsonMetaRequest>',
    'json/meta',
    'InvalidArgument',
  ],
  [
    'JSON that is none',
    '<JsonMetaRequest><InputSerialization><JSON><Type>LINES</Type></JSON></InputSerialization></JsonMetaRequest>',
    'json/meta',
    'InvalidJsonData',
  ],
]
for (const [what, request, process, code] of refused)
  test(`counting with ${what} is ${code}`, async (t) => {
    await using bench = await openBench()
    await bench.run(putObject, { key: 'a', body: bodyOf('a,b\n') })
    await t.assert.rejects(counted(bench, request, process), { code, status: 400 })
  })
