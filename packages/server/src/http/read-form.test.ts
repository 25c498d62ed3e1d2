import { test } from 'node:test'
import { createBufferBudget } from '../base/streams.ts'
import { readForm } from './read-form.ts'
import type { Wire } from './wire.ts'

const boundary = 'xXx'
const form = (parts: string[], end = `\r\n--${boundary}--\r\n`): Buffer =>
  Buffer.from(parts.map((part, index) => `${index === 0 ? '' : '\r\n'}--${boundary}\r\n${part}`).join('') + end)
const field = (name: string, value: string): string => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`
const file = (value: string): string =>
  `Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n${value}`

function wireOf(body: Buffer, stepBytes: number): Wire {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < body.length; at += stepBytes) yield body.subarray(at, at + stepBytes)
  }
  const headers = [['content-type', `multipart/form-data; boundary=${boundary}`]] as const
  return { headers, body: { sizeBytes: body.length, isChunked: false, chunks: chunks() } } as unknown as Wire // only these two are read
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all).toString()
}

for (const stepBytes of [1, 2, 3, 7, 64, 100_000])
  test(`fields and file are the same when the bytes come ${stepBytes} at a time`, async (t) => {
    const content = `line\r\n--${boundary.slice(0, 2)}\r\n-- almost a boundary\r\n`
    const read = await readForm(
      wireOf(
        form([field('key', 'a/${filename}'), field('x-oss-meta-a', 'ü'), file(content), field('submit', 'late')]),
        stepBytes,
      ),
      createBufferBudget(),
    )
    t.assert.deepEqual(read.fields, [
      ['key', 'a/${filename}'],
      ['x-oss-meta-a', 'ü'],
    ])
    t.assert.deepEqual([read.fileName, read.fileType], ['a.png', 'image/png'])
    t.assert.equal(await readAll(read.file.chunks), content)
  })

const bad: [name: string, body: Buffer, code: string][] = [
  ['no boundary in the body', Buffer.from('hello'), 'MalformedPOSTRequest'],
  ['no file', form([field('key', 'a')]), 'IncorrectNumberOfFilesInPOSTRequest'],
  ['a part without a name', form(['Content-Disposition: form-data\r\n\r\nx']), 'MalformedPOSTRequest'],
  ['an end inside a field', Buffer.from(`--${boundary}\r\n${field('key', 'a')}`), 'MalformedPOSTRequest'],
  ['a value beyond its limit', form([field('key', 'x'.repeat(2_100_000)), file('')]), 'FieldItemTooLong'],
  [
    'too many fields',
    form([...Array.from({ length: 201 }, (_, index) => field(`f${index}`, '')), file('')]),
    'MaxPOSTPreDataLengthExceededError',
  ],
]
for (const [name, body, code] of bad)
  test(`a form with ${name} is ${code}`, async (t) => {
    await t.assert.rejects(() => readForm(wireOf(body, 65_536), createBufferBudget()), { code })
  })

test('a file that is cut short is IncompleteBody, not a shorter file', async (t) => {
  const read = await readForm(wireOf(form([file('abc')], ''), 5), createBufferBudget())
  await t.assert.rejects(() => readAll(read.file.chunks), { code: 'IncompleteBody' })
})

test('what stands in front of the file counts while it is read, and the file does not', async (t) => {
  const allowance = createBufferBudget(1_000)
  const long = form([field('key', 'x'.repeat(2_000)), file('abc')])
  await t.assert.rejects(() => readForm(wireOf(long, 100), allowance), { code: 'ServiceUnavailable' })
  t.assert.equal(allowance.usedBytes, 0)
  const read = await readForm(wireOf(form([field('key', 'a'), file('x'.repeat(5_000))]), 100), allowance)
  t.assert.equal(allowance.usedBytes, 0)
  t.assert.equal((await readAll(read.file.chunks)).length, 5_000)
})

const dispositions: [line: string, name: string | undefined, fileName: string | undefined][] = [
  ['form-data; name="file"; filename="a.png"', 'file', 'a.png'],
  ['form-data; filename="a.png"; name="file"', 'file', 'a.png'],
  ['form-data;name=file;filename=a.png', 'file', 'a.png'],
  ['form-data; NAME="file"; FileName="a.png"', 'file', 'a.png'],
  ['form-data; name="file"; filename="C:\\\\games\\\\a.png"', 'file', 'C:\\games\\a.png'],
  ['form-data; name="file"; filename="C:\\games\\a.png"', 'file', 'C:\\games\\a.png'],
  ['form-data; name="file"; filename="a \\"b\\".png"', 'file', 'a "b".png'],
  ['form-data; filename="a; name=\\"key\\""; name="file"', 'file', 'a; name="key"'],
  ['form-data; filename="a; name=key"; name="file"', 'file', 'a; name=key'],
  ['form-data; name="file"; filename*=UTF-8\'\'a.png', 'file', undefined],
  ['form-data; name="file"; filename=""', 'file', ''],
  ['form-data; name="file"; name="key"', undefined, undefined],
  ['form-data; xname="file"', undefined, undefined],
  ['form-data', undefined, undefined],
]
for (const [line, name, fileName] of dispositions)
  test(`${line} is ${name ?? 'refused'}`, async (t) => {
    const body = form([`Content-Disposition: ${line}\r\n\r\nx`])
    const reading = readForm(wireOf(body, 65_536), createBufferBudget())
    if (name === undefined) await t.assert.rejects(() => reading, { code: 'MalformedPOSTRequest' })
    else t.assert.equal((await reading).fileName, fileName ?? '')
  })
