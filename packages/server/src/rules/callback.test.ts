import { test } from 'node:test'
import {
  asksForImage,
  callbackBody,
  callbackCharactersMax,
  callbackStringToSign,
  callbackVariablesOfForm,
  parseCallback,
  parseCallbackVariables,
} from './callback.ts'
import type { CallbackFacts } from './callback.ts'

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value), 'utf8').toString('base64')
const url = 'http://app.example/told?a=1'

const refused: [what: string, text: string, why: RegExp, ec: string | undefined][] = [
  ['no base64', 'x123-*&', /base64/, '0007-00000002'],
  ['base64 of no JSON', Buffer.from('callbackUrl').toString('base64'), /JSON object/, undefined],
  ['base64 of bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('base64'), /JSON object/, undefined],
  ['a list', base64([]), /JSON object/, undefined],
  ['a word', base64('a'), /JSON object/, undefined],
  ['more than 5 KB', 'A'.repeat(callbackCharactersMax + 1), /longer/, undefined],
  ['a port that is none', base64({ callbackUrl: 'www.app.example:test', callbackBody: 'a' }), /http/, '0007-00000004'],
  ['another scheme', base64({ callbackUrl: 'ftp://app.example/', callbackBody: 'a' }), /http/, '0007-00000004'],
  ['a file', base64({ callbackUrl: 'file:///etc/passwd', callbackBody: 'a' }), /http/, '0007-00000004'],
  ['a user in the URL', base64({ callbackUrl: 'http://a:b@app.example/', callbackBody: 'a' }), /http/, '0007-00000004'],
  ['an address of IPv6', base64({ callbackUrl: 'http://[2001:db8::1]/', callbackBody: 'a' }), /http/, '0007-00000004'],
  ['a bad URL among good ones', base64({ callbackUrl: `${url};http://`, callbackBody: 'a' }), /http/, '0007-00000004'],
  ['only semicolons', base64({ callbackUrl: ';;', callbackBody: 'a' }), /http/, '0007-00000004'],
  ['a URL that is no text', base64({ callbackUrl: 1, callbackBody: 'a' }), /http/, '0007-00000004'],
  ['six URLs', base64({ callbackUrl: Array(6).fill(url).join(';'), callbackBody: 'a' }), /5 URLs/, '0007-00000005'],
  ['no body', base64({ callbackUrl: url }), /callbackBody/, '0007-00000011'],
  ['an empty body', base64({ callbackUrl: url, callbackBody: '' }), /callbackBody/, '0007-00000011'],
  ['placeholders without end', base64({ callbackUrl: url, callbackBody: '${etag}'.repeat(101) }), /100/, undefined],
  [
    'a type that is a number',
    base64({ callbackUrl: url, callbackBody: 'a', callbackBodyType: 123 }),
    /Type/,
    '0007-00000012',
  ],
  [
    'another type',
    base64({ callbackUrl: url, callbackBody: 'a', callbackBodyType: 'text/xml' }),
    /Type/,
    '0007-00000012',
  ],
  [
    'a host that ends its header',
    base64({ callbackUrl: url, callbackBody: 'a', callbackHost: 'a\r\nb: c' }),
    /Host/,
    undefined,
  ],
  ['SNI that is a word', base64({ callbackUrl: url, callbackBody: 'a', callbackSNI: 'yes' }), /SNI/, undefined],
]
for (const [what, text, why, ec] of refused)
  test(`a callback with ${what} is refused`, (t) => {
    const parsed = parseCallback(text)
    t.assert.equal(parsed.kind, 'malformed')
    if (parsed.kind !== 'malformed') return
    t.assert.match(parsed.why, why)
    t.assert.deepEqual([parsed.argument, parsed.ec], ['callback', ec])
  })

test('a callback without a URL is none', (t) => {
  t.assert.deepEqual(parseCallback(base64({})), { kind: 'fine', value: undefined })
  t.assert.deepEqual(parseCallback(base64({ callbackUrl: '', callbackBody: 'a' })), { kind: 'fine', value: undefined })
})

test('URLs stand between semicolons, and without a scheme they are http', (t) => {
  const parsed = parseCallback(
    base64({ callbackUrl: '121.43.113.8:23456/index.html; https://b.example/x;', callbackBody: 'a' }),
  )
  const order = parsed.kind === 'fine' ? parsed.value : undefined
  t.assert.deepEqual(order?.urls.map(String), ['http://121.43.113.8:23456/index.html', 'https://b.example/x'])
  t.assert.equal(order?.bodyType, 'application/x-www-form-urlencoded')
  t.assert.equal(order?.tellsName, false)
})

const badVariables: [what: string, value: unknown][] = [
  ['a name without x:', { a: 'b' }],
  ['a capital letter', { 'x:Player': 'b' }],
  ['a name that ends behind x:', { 'x:': 'b' }],
  ['a number', { 'x:a': 1 }],
  ['a list', ['x:a']],
]
for (const [what, value] of badVariables)
  test(`variables with ${what} are refused`, (t) => {
    const parsed = parseCallbackVariables(base64(value))
    t.assert.equal(parsed.kind === 'malformed' && parsed.argument, 'callback-var')
  })

const facts: CallbackFacts = {
  bucket: 'game',
  object: '1/玩 家&"a".png',
  etag: '5EB63BBBE01EEED093CB22BB8F5ACDC3',
  size: 11,
  mimeType: 'image/png',
  crc64: '5981764153023615706',
  contentMd5: 'XrY7u+Ae7tCTyyK7j1rNww==',
  clientIp: '10.0.0.1',
  reqId: '636B68BA80DA8539399F1234',
  operation: 'PutObject',
  image: { height: 3, width: 4, format: 'png' },
}
const variables = new Map([['x:var', 'a b&"c"\ud800']])
const form = 'application/x-www-form-urlencoded'
const json = 'application/json'
const bodies: [type: string, body: string, want: string][] = [
  [form, 'plain', 'plain'],
  [form, 'bucket=${bucket}&size=${size}', 'bucket=game&size=11'],
  [form, 'o=${object}', 'o=1%2F%E7%8E%A9%20%E5%AE%B6%26%22a%22.png'],
  [form, 'm=${mimeType}&e=${etag}', 'm=image%2Fpng&e=5EB63BBBE01EEED093CB22BB8F5ACDC3'],
  [form, '${crc64} ${contentMd5}', '5981764153023615706 XrY7u%2BAe7tCTyyK7j1rNww%3D%3D'],
  [form, '${clientIp} ${reqId} ${operation}', '10.0.0.1 636B68BA80DA8539399F1234 PutObject'],
  [form, '${imageInfo.height}x${imageInfo.width} ${imageInfo.format}', '3x4 png'],
  [form, 'v=${x:var}', 'v=a%20b%26%22c%22%EF%BF%BD'],
  [form, 'v=${x:other}&w=${nothing}&n=${vpcId}', 'v=&w=&n='],
  [form, '$(bucket) ${ bucket} $bucket ${}', '$(bucket)  $bucket ${}'],
  [json, '{"o":${object},"s":${size},"h":${imageInfo.height}}', '{"o":"1/玩 家&\\"a\\".png","s":11,"h":3}'],
  [json, '{"v":${x:var},"n":${vpcId},"f":${imageInfo.format}}', '{"v":"a b&\\"c\\"\\ud800","n":"","f":"png"}'],
]
for (const [callbackBodyType, template, want] of bodies)
  test(`${template} as ${callbackBodyType} becomes ${want}`, (t) => {
    const parsed = parseCallback(base64({ callbackUrl: url, callbackBody: template, callbackBodyType }))
    const order = parsed.kind === 'fine' ? parsed.value : undefined
    t.assert.equal(order && callbackBody(order, facts, variables), want)
  })

test('what a value holds is not looked through for placeholders', (t) => {
  const parsed = parseCallback(base64({ callbackUrl: url, callbackBody: '${x:a}', callbackBodyType: json }))
  const order = parsed.kind === 'fine' ? parsed.value : undefined
  t.assert.equal(order && callbackBody(order, facts, new Map([['x:a', '${bucket}$&']])), '"${bucket}$&"')
  t.assert.equal(order && asksForImage(order), false)
})

test('variables of a form are its fields that begin with x:', (t) => {
  const fields = [
    ['key', 'a'],
    ['x:player', '7'],
    ['x:Upper', '8'],
    ['x-oss-meta-a', 'b'],
  ] as const
  t.assert.deepEqual([...callbackVariablesOfForm(fields)], [['x:player', '7']])
})

const signed: [url: string, want: string][] = [
  ['http://a.example', '/\nb=1'],
  ['http://a.example/index.php?id=1&index=2', '/index.php?id=1&index=2\nb=1'],
  ['http://a.example/%E4%B8%AD%E6%96%87.php?%E4%B8%AD=%20', '/中文.php?%E4%B8%AD=%20\nb=1'],
]
for (const [address, want] of signed)
  test(`for ${address} the path is signed decoded and the query as it is`, (t) =>
    t.assert.equal(Buffer.from(callbackStringToSign(new URL(address), Buffer.from('b=1'))).toString('utf8'), want))
