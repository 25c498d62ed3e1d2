import { ServiceError, SignatureFormError } from '@latchkey/protocol'
import { test } from 'node:test'
import { errorAnswer, errorDocumentBytesMax } from './encode-oss.ts'

const wire = { requestId: '636B68BA80DA8539399F1234', method: 'GET', host: 'b.oss.test' }
const at = new Date('2026-11-20T12:00:00Z')
const text = (answer: ReturnType<typeof errorAnswer>): string =>
  answer.body.kind === 'bytes' ? String(answer.body.bytes) : ''

test('an error document carries code, message, request id, host, its own elements and EC, and no namespace', (t) => {
  const answer = errorAnswer(wire, at, new ServiceError('NoSuchKey', { Key: 'a<b>&\u0001' }))
  t.assert.equal(
    text(answer).replace(/^<\?xml[^>]*>\n/, ''),
    '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><RequestId>636B68BA80DA8539399F1234</RequestId><HostId>b.oss.test</HostId><Key>a&lt;b&gt;&amp;\ufffd</Key><EC>0026-00000001</EC><RecommendDoc>https://api.aliyun.com/troubleshoot?q=0026-00000001</RecommendDoc></Error>',
  )
  t.assert.equal(new Map(answer.headers).get('x-oss-ec'), '0026-00000001')
})

test('a HEAD error has no body and carries the document in x-oss-err, as oss2 and Go read it', (t) => {
  const answer = errorAnswer({ ...wire, method: 'HEAD' }, at, new ServiceError('NoSuchKey'))
  t.assert.equal(answer.body.kind, 'none')
  t.assert.match(
    Buffer.from(new Map(answer.headers).get('x-oss-err') ?? '', 'base64').toString(),
    /<Code>NoSuchKey<\/Code>/,
  )
})

test('304 has neither body nor document', (t) => {
  const answer = errorAnswer(wire, at, new ServiceError('NotModified', {}, { headers: { ETag: '"A"' } }))
  t.assert.deepEqual([answer.status, answer.body.kind, new Map(answer.headers).get('ETag')], [304, 'none', '"A"'])
})

test('what nobody foresaw is InternalError without a word of the cause', (t) => {
  const answer = errorAnswer(wire, at, new Error('password=hunter2 at /var/lib'))
  t.assert.equal(answer.status, 500)
  t.assert.doesNotMatch(text(answer), /hunter2|\/var/)
})

test('errors of signatures keep their own status and code', (t) => {
  const answer = errorAnswer(
    wire,
    at,
    new SignatureFormError(400, 'InvalidArgument', 'm', { ec: '0002-00000214', details: { ArgumentName: 'x' } }),
  )
  t.assert.match(text(answer), /<Code>InvalidArgument<\/Code>.*<ArgumentName>x<\/ArgumentName>.*0002-00000214/)
})

const long: [name: string, value: string][] = [
  ['letters', 'a'.repeat(60_000)],
  ['what has to be escaped', '&'.repeat(1_023)],
  ['control characters', '\u0001'.repeat(1_023)],
  ['the end of a section', ']]>'.repeat(341)],
  ['halves of pairs', '\ud83d'.repeat(341)],
  ['pairs that may be cut in two', '😀'.repeat(20_000)],
  ['Chinese', '钥'.repeat(20_000)],
]
for (const [name, value] of long)
  test(`an error is below 4 KB and well-formed with ${name} in all its places, and keeps its sealed reasons`, (t) => {
    const sealed = 'x'.repeat(2_000)
    const error = new ServiceError(
      'SignatureDoesNotMatch',
      { OSSAccessKeyId: value, SignatureProvided: value, StringToSign: value, StringToSignBytes: value, Key: value },
      { message: value, accessDenied: { AuthAction: 'oss:GetObject', EncodedDiagnosticMessage: sealed } },
    )
    const document = text(errorAnswer({ ...wire, host: value }, at, error))
    t.assert.equal(Buffer.byteLength(document) <= errorDocumentBytesMax, true)
    t.assert.equal(document.isWellFormed(), true)
    // oxlint-disable-next-line no-control-regex -- what XML 1.0 has no form for is looked for
    t.assert.doesNotMatch(document, /[\0-\x08\x0b\x0c\x0e-\x1f]|&(?!amp;|lt;|gt;)|]]>/)
    t.assert.match(document, new RegExp(`<EncodedDiagnosticMessage>${sealed}</EncodedDiagnosticMessage>`))
    t.assert.match(document, /<Key>.+<\/Key>.*<\/Error>$/s)
  })
