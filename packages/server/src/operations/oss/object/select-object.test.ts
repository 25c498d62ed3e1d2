import { crc32 } from 'node:zlib'
import { test } from 'node:test'
import type { Bench } from '../testing.ts'
import { bodyOf, bytesOf, openBench } from '../testing.ts'
import { createSelectObjectMeta } from './create-select-object-meta.ts'
import { putObject } from './put-object.ts'
import { selectObject } from './select-object.ts'

type Asked = Parameters<typeof selectObject.run>[0]['request']
const base64 = (text: string): string => Buffer.from(text).toString('base64')

async function select(
  bench: Bench,
  sql: string,
  request: Omit<Asked, 'expression'> = {},
  process = 'csv/select',
): ReturnType<typeof run> {
  return run(bench, { key: 'a.csv', process, request: { expression: base64(sql), ...request } })
}
const run = (bench: Bench, input: Parameters<typeof bench.run<typeof selectObject.contract>>[1]) =>
  bench.run(selectObject, input)

type Frame = { readonly type: number; readonly payload: Buffer; readonly crc: number }

/** As clients cut them: version, type, length, checksum of the head, payload, checksum. */
function framesOf(bytes: Buffer): Frame[] {
  const frames: Frame[] = []
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at + 4)
    const payload = bytes.subarray(at + 12, at + 12 + length)
    frames.push({ type: bytes.readUInt32BE(at) - 2 ** 24, payload, crc: bytes.readUInt32BE(at + 12 + length) })
    at += 16 + length
  }
  return frames
}

const rowsOf = (frames: readonly Frame[]): string =>
  frames
    .filter(({ type }) => type === 8_388_609)
    .map(({ payload }) => payload.subarray(8).toString())
    .join('')

test('rows come as frames that end with what was scanned', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a.csv', body: bodyOf('a,1\nb,2\n') })
  const answer = await select(bench, 'select _1 from ossobject where _2 > 1', { output: { enablePayloadCrc: 'true' } })
  t.assert.deepEqual([answer.isRaw, answer.contentType], ['false', 'application/octet-stream'])
  const frames = framesOf(await bytesOf(answer.body))
  t.assert.deepEqual(
    frames.map(({ type }) => type),
    [8_388_609, 8_388_613],
  )
  t.assert.equal(rowsOf(frames), 'b\n')
  const end = frames.at(-1)?.payload
  t.assert.deepEqual([end?.readBigUInt64BE(8), end?.readUInt32BE(16), end?.length], [8n, 206, 20])
  for (const { payload, crc } of frames) t.assert.equal(crc, crc32(payload))
})

test('raw data has no frames', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a.csv', body: bodyOf('a,1\nb,2\n') })
  const answer = await select(bench, 'select _2 from ossobject', { output: { outputRawData: 'true' } })
  t.assert.deepEqual([answer.isRaw, (await bytesOf(answer.body)).toString()], ['true', '1\n2\n'])
})

test('many rows come in frames of a bounded size', async (t) => {
  await using bench = await openBench()
  const content = 'x'.repeat(99).concat('\n').repeat(5_000)
  await bench.run(putObject, { key: 'a.csv', body: bodyOf(content) })
  const frames = framesOf(await bytesOf((await select(bench, 'select * from ossobject')).body))
  t.assert.equal(rowsOf(frames) === content, true)
  t.assert.equal(frames.length > 3 && frames.every(({ payload }) => payload.length < 200_000), true)
})

test('what is wrong behind the first rows is told by the last frame', async (t) => {
  await using bench = await openBench()
  const content = `${'1\n'.repeat(100_000)}x\n`
  await bench.run(putObject, { key: 'a.csv', body: bodyOf(content) })
  const framed = await select(bench, 'select _1 from ossobject where _1 > 0')
  const end = framesOf(await bytesOf(framed.body)).at(-1)?.payload
  t.assert.equal(end?.readUInt32BE(16), 400)
  t.assert.match(end?.subarray(20).toString() ?? '', /^InvalidCsvLine\./)
  const raw = await select(bench, 'select _1 from ossobject where _1 > 0', { output: { outputRawData: 'true' } })
  await t.assert.rejects(bytesOf(raw.body), { code: 'InvalidCsvLine' })
})

const refused: [what: string, request: Partial<Asked>, code: string, ec?: string][] = [
  ['no statement', { expression: '' }, 'InvalidSqlParameter', '0016-00000823'],
  ['a statement that is not base64', { expression: 'select *' }, 'InvalidSqlParameter'],
  ['a statement above 16 KB', { expression: base64('x'.repeat(16_385)) }, 'InvalidSqlParameter'],
  ['a statement that is not SQL', { expression: base64('update') }, 'SqlSyntaxError'],
  ['another compression', { input: { compressionType: 'ZSTD' } }, 'UnsupportedCompressionFormat'],
  ['a long field delimiter', { input: { csv: { fieldDelimiter: base64(';;') } } }, 'InvalidInputFieldDelimiter'],
  ['a record delimiter in clear', { input: { csv: { recordDelimiter: '\\n' } } }, 'InvalidInputRecordDelimiter'],
  ['a long quote', { input: { csv: { quoteCharacter: base64('""') } } }, 'InvalidInputQuote'],
  ['a long comment character', { input: { csv: { commentCharacter: base64('//') } } }, 'InvalidCommentCharacter'],
  [
    'a long field delimiter of the output',
    { output: { csv: { fieldDelimiter: base64(';;') } } },
    'InvalidOutputFieldDelimiter',
  ],
  [
    'a long record delimiter of the output',
    { output: { csv: { recordDelimiter: base64('abc') } } },
    'InvalidOutputRecordDelimiter',
  ],
  ['another range', { input: { csv: { range: 'lines=0-1' } } }, 'InvalidRange'],
  ['a range backwards', { input: { csv: { range: 'line-range=5-1' } } }, 'InvalidRange'],
  ['a range nobody counted', { input: { csv: { range: 'line-range=0-1' } } }, 'SelectCsvMetaUnavailable'],
  [
    'skipped records that are no number',
    { options: { maxSkippedRecordsAllowed: 'many' } },
    'InvalidMaxSkippedRecordsAllowed',
  ],
  [
    'raw data with checksums',
    { output: { outputRawData: 'true', enablePayloadCrc: 'true' } },
    'InvalidOSSSelectParameters',
  ],
  ['another header', { input: { csv: { fileHeaderInfo: 'Maybe' } } }, 'InvalidArgument'],
  ['a word for a truth', { output: { outputHeader: 'yes' } }, 'InvalidArgument'],
]
for (const [what, request, code, ec] of refused)
  test(`a selection with ${what} is ${code}, and leaves its place`, async (t) => {
    await using bench = await openBench()
    await bench.run(putObject, { key: 'a.csv', body: bodyOf('a,1\n') })
    const sql = { expression: base64('select * from ossobject') }
    for (let time = 0; time < 3; time += 1)
      await t.assert.rejects(run(bench, { key: 'a.csv', process: 'csv/select', request: { ...sql, ...request } }), {
        code,
        ...(ec !== undefined && { ec }),
        status: 400,
      })
    t.assert.equal(rowsOf(framesOf(await bytesOf((await select(bench, 'select * from ossobject')).body))), 'a,1\n')
  })

test('a missing object is NoSuchKey', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(select(bench, 'select * from ossobject'), { code: 'NoSuchKey' })
})

test('more at once than there is room for are refused, and who leaves early makes room', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a.csv', body: bodyOf('x\n'.repeat(200_000)) })
  const first = await select(bench, 'select * from ossobject')
  const second = await select(bench, 'select * from ossobject')
  await t.assert.rejects(select(bench, 'select * from ossobject'), { code: 'ServiceUnavailable' })
  await (first.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]().return?.()
  const third = await select(bench, 'select count(*) from ossobject')
  t.assert.equal(rowsOf(framesOf(await bytesOf(third.body))), '200000\n')
  for await (const _frame of second.body as AsyncIterable<Uint8Array>) break
  t.assert.equal((await bytesOf((await select(bench, 'select count(*) from ossobject')).body)).length > 0, true)
})

test('a byte range takes the rows that begin in it', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a.csv', body: bodyOf('aa\nbb\ncc\n') })
  const request = {
    expression: base64('select * from ossobject'),
    input: { csv: { allowQuotedRecordDelimiter: 'false' } },
  }
  const answer = await run(bench, { key: 'a.csv', process: 'csv/select', range: 'bytes=1-6', request })
  t.assert.equal(rowsOf(framesOf(await bytesOf(answer.body))), 'bb\ncc\n')
  const quoted = { expression: request.expression }
  await t.assert.rejects(run(bench, { key: 'a.csv', process: 'csv/select', range: 'bytes=0-1', request: quoted }), {
    code: 'InvalidRange',
    status: 400,
  })
})

test('a count lets ranges be asked for, and counts for the object that it is of only', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a.csv', body: bodyOf('a\nb\nc\n') })
  await bytesOf(
    (await bench.run(createSelectObjectMeta, { key: 'a.csv', process: 'csv/meta', request: '<CsvMetaRequest/>' })).body,
  )
  const ranged = { input: { csv: { range: 'line-range=1-1' } } }
  const answer = await select(bench, 'select * from ossobject', ranged)
  t.assert.equal(rowsOf(framesOf(await bytesOf(answer.body))), 'b\n')
  const other = { input: { csv: { range: 'line-range=1-1', fieldDelimiter: base64(';') } } }
  await t.assert.rejects(select(bench, 'select * from ossobject', other), { code: 'SelectCsvMetaUnavailable' })
  await bench.run(putObject, { key: 'a.csv', body: bodyOf('x\ny\n') })
  await t.assert.rejects(select(bench, 'select * from ossobject', ranged), { code: 'SelectCsvMetaUnavailable' })
})

test('JSON is selected by its own process', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a.csv', body: bodyOf('{"a":[{"b":1},{"b":2}]}') })
  const request = { input: { json: { type: 'DOCUMENT' } }, output: { json: { recordDelimiter: base64(',') } } }
  const answer = await select(bench, 'select * from ossobject.a[*] s where s.b > 1', request, 'json/select')
  t.assert.equal(rowsOf(framesOf(await bytesOf(answer.body))), '{"b":2},')
  await t.assert.rejects(select(bench, 'select * from ossobject', {}, 'json/select'), { code: 'InvalidArgument' })
})
