import { ServiceError, SignatureFormError } from '@latchkey/protocol'
import { test } from 'node:test'
import { errorAnswer } from './encode-oss.ts'

const wire = { requestId: '636B68BA80DA8539399F1234', method: 'GET', host: 'b.oss.test' }
const at = new Date('2026-11-20T12:00:00Z')
const text = (answer: ReturnType<typeof errorAnswer>): string =>
  answer.body.kind === 'bytes' ? String(answer.body.bytes) : ''

test('an error document carries code, message, request id, host, its own elements and EC, and no namespace', (t) => {
  const answer = errorAnswer(wire, at, new ServiceError('NoSuchKey', { Key: 'a<b>&\u0001' }))
  t.assert.equal(
    text(answer).replace(/^<\?xml[^>]*>\n/, ''),
    '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><RequestId>636B68BA80DA8539399F1234</RequestId><HostId>b.oss.test</HostId><Key>a&lt;b&gt;&amp;&#x1;</Key><EC>0026-00000001</EC><RecommendDoc>https://api.aliyun.com/troubleshoot?q=0026-00000001</RecommendDoc></Error>',
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
