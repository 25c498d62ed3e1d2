import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkV4Region, parseV4Header, parseV4Url } from './oss-v4-claim.ts'
import { SignatureFormError } from './signature-form-error.ts'
import type { QueryParameter, SignedHeader, SignedRequest } from './signed-request.ts'

const credential = 'Credential=ak/20231217/cn-hangzhou/oss/aliyun_v4_request'
const signature = `Signature=${'0'.repeat(64)}`
const headers = (authorization: string, ...more: SignedHeader[]): SignedHeader[] => [
  ...more,
  ['authorization', `OSS4-HMAC-SHA256 ${authorization}`],
  ['x-oss-date', '20231217T033009Z'],
  ['x-oss-content-sha256', 'UNSIGNED-PAYLOAD'],
]

const headerCases: [name: string, headers: SignedHeader[], code: string, ec: string | undefined][] = [
  ['no credential', headers(signature), 'InvalidArgument', '0002-00000213'],
  ['no signature', headers(credential), 'InvalidArgument', '0002-00000213'],
  ['two signatures', headers(`${credential},${signature},${signature}`), 'InvalidArgument', '0002-00000213'],
  ['an unknown field', headers(`${credential},${signature},Extra=1`), 'InvalidArgument', '0002-00000213'],
  [
    'a credential of four parts',
    headers(`Credential=ak/20231217/cn-hangzhou/oss,${signature}`),
    'InvalidArgument',
    '0002-00000213',
  ],
  ['a credential of six parts', headers(`${credential}/x,${signature}`), 'InvalidArgument', '0002-00000213'],
  [
    'an unknown product',
    headers(`Credential=ak/20231217/cn-hangzhou/s3/aliyun_v4_request,${signature}`),
    'InvalidArgument',
    '0002-00000213',
  ],
  [
    'a day with dashes',
    headers(`Credential=ak/2023-12-17/cn-hangzhou/oss/aliyun_v4_request,${signature}`),
    'InvalidArgument',
    '0002-00000212',
  ],
  [
    'a day that does not exist',
    headers(`Credential=ak/20230230/cn-hangzhou/oss/aliyun_v4_request,${signature}`),
    'InvalidArgument',
    '0002-00000212',
  ],
  [
    'the day before',
    headers(`Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request,${signature}`),
    'InvalidArgument',
    '0002-00000212',
  ],
  [
    'an empty key id',
    headers(`Credential=/20231217/cn-hangzhou/oss/aliyun_v4_request,${signature}`),
    'InvalidAccessKeyId',
    '0002-00000206',
  ],
  [
    'empty AdditionalHeaders',
    headers(`${credential},AdditionalHeaders=,${signature}`),
    'InvalidArgument',
    '0002-00000209',
  ],
  [
    'an empty additional name',
    headers(`${credential},AdditionalHeaders=host;,${signature}`, ['host', 'h']),
    'InvalidArgument',
    '0002-00000210',
  ],
  [
    'an additional header not sent',
    headers(`${credential},AdditionalHeaders=host,${signature}`),
    'InvalidArgument',
    undefined,
  ],
  [
    '101 additional headers',
    headers(`${credential},AdditionalHeaders=${'a;'.repeat(100)}a,${signature}`, ['a', '']),
    'InvalidArgument',
    undefined,
  ],
  [
    'a signed payload',
    headers(`${credential},${signature}`).with(2, ['x-oss-content-sha256', 'abc']),
    'InvalidArgument',
    '0002-00000214',
  ],
  ['no payload line', headers(`${credential},${signature}`).slice(0, 2), 'InvalidArgument', '0002-00000214'],
  ['no date', headers(`${credential},${signature}`).toSpliced(1, 1), 'AccessDenied', '0002-00000503'],
]

for (const [name, sent, code, ec] of headerCases)
  test(`a V4 header with ${name} is ${code}`, () => {
    const parse = () => parseV4Header({ method: 'GET', query: [], headers: sent })
    assert.throws(parse, { name: 'SignatureFormError', code, ec })
  })

const url: QueryParameter[] = [
  ['x-oss-credential', 'ak/20231217/cn-hangzhou/oss/aliyun_v4_request'],
  ['x-oss-date', '20231217T033009Z'],
  ['x-oss-expires', '604800'],
  ['x-oss-signature', '0'.repeat(64)],
]
const withToken: QueryParameter[] = [...url, ['x-oss-security-token', 't']]

const urlCases: [
  name: string,
  query: QueryParameter[],
  code: string,
  ec: string | undefined,
  headers?: SignedHeader[],
][] = [
  ['no x-oss-expires', url.toSpliced(2, 1), 'InvalidArgument', '0002-00000215'],
  ['no x-oss-credential', url.slice(1), 'InvalidArgument', '0002-00000217'],
  ['an empty x-oss-credential', url.with(0, ['x-oss-credential', '']), 'InvalidArgument', '0002-00000218'],
  ['a malformed x-oss-credential', url.with(0, ['x-oss-credential', 'ak']), 'InvalidArgument', '0002-00000224'],
  [
    'a key id with a control character',
    url.with(0, ['x-oss-credential', '\rak/20231217/cn-hangzhou/oss/aliyun_v4_request']),
    'InvalidAccessKeyId',
    '0002-00000222',
  ],
  [
    'another day in its credential',
    url.with(0, ['x-oss-credential', 'ak/20231218/cn-hangzhou/oss/aliyun_v4_request']),
    'InvalidArgument',
    '0002-00000223',
  ],
  ['no x-oss-date', url.toSpliced(1, 1), 'AccessDenied', '0002-00000503'],
  ['an RFC 1123 date', url.with(1, ['x-oss-date', 'Sun, 17 Dec 2023 03:30:09 GMT']), 'AccessDenied', '0002-00000503'],
  ['no x-oss-signature', url.slice(0, 3), 'InvalidArgument', undefined],
  ['x-oss-expires of 0', url.with(2, ['x-oss-expires', '0']), 'InvalidArgument', '0002-00000232'],
  ['x-oss-expires of 604801', url.with(2, ['x-oss-expires', '604801']), 'InvalidArgument', '0002-00000232'],
  ['x-oss-expires of -1', url.with(2, ['x-oss-expires', '-1']), 'InvalidArgument', '0002-00000232'],
  [
    'x-oss-expires of 43201 for a session',
    withToken.with(2, ['x-oss-expires', '43201']),
    'InvalidArgument',
    '0002-00000232',
  ],
  ['two x-oss-expires', [...url, ['x-oss-expires', '1']], 'InvalidArgument', undefined],
  ['a token in a header', url, 'InvalidRequest', undefined, [['x-oss-security-token', 't']]],
  ['a token in both', withToken, 'InvalidArgument', undefined, [['x-oss-security-token', 't']]],
  [
    'a header that contradicts a parameter',
    [...url, ['x-oss-meta-a', '1']],
    'InvalidArgument',
    undefined,
    [['x-oss-meta-a', '2']],
  ],
]

for (const [name, query, code, ec, sent = []] of urlCases)
  test(`a V4 URL with ${name} is ${code}`, () => {
    const parse = () => parseV4Url({ method: 'GET', query, headers: sent })
    assert.throws(parse, { name: 'SignatureFormError', code, ec })
  })

const regionCases = [
  ['v4-header', '0002-00000226'],
  ['v4-url', '0002-00000228'],
  ['form-v4', '0002-00000715'],
] as const

for (const [scheme, ec] of regionCases)
  test(`a ${scheme} credential of another region is refused with ${ec}`, () => {
    const scope = { day: '20231217', region: 'cn-hangzhou', product: 'oss' }
    checkV4Region({ scheme, scope }, 'cn-hangzhou')
    assert.throws(() => checkV4Region({ scheme, scope }, 'cn-beijing'), { code: 'InvalidArgument', ec })
  })

test('a V4 URL is good for at most seven days, a session for at most twelve hours', () => {
  const expiresAfter = (query: QueryParameter[]) => {
    const claim = parseV4Url({ method: 'GET', query, headers: [] })
    return claim.scheme === 'v4-url' ? (claim.expiresAtMs - claim.timestampMs) / 1000 : 0
  }
  assert.equal(expiresAfter(url), 604_800)
  assert.equal(expiresAfter(withToken.with(2, ['x-oss-expires', '43200'])), 43_200)
})

test('any text as authorization or query ends in a claim or a SignatureFormError', () => {
  const field = fc.oneof(
    fc.constantFrom(credential, signature, 'AdditionalHeaders=host', 'Credential=', 'a=b', '='),
    fc.string({ unit: 'binary' }),
  )
  const authorizations = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(field).map((fields) => `OSS4-HMAC-SHA256 ${fields.join(',')}`),
  )
  fc.assert(
    fc.property(authorizations, fc.string(), (text, other) => {
      const attempts: [(request: SignedRequest) => unknown, SignedRequest][] = [
        [
          parseV4Header,
          {
            method: 'GET',
            query: [],
            headers: [
              ['authorization', text],
              ['x-oss-date', other],
            ],
          },
        ],
        [parseV4Url, { method: 'GET', headers: [], query: url.with(0, ['x-oss-credential', text]) }],
        [parseV4Url, { method: 'GET', headers: [], query: [...url, ['x-oss-additional-headers', other]] }],
      ]
      for (const [parse, request] of attempts) {
        try {
          parse(request)
        } catch (error) {
          assert.ok(error instanceof SignatureFormError, String(error))
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('64 KiB of hostile authorization are refused at once', () => {
  const startMs = performance.now()
  for (const unit of [',', '=', ';', '/', ' ', 'Credential=', 'a,', ' ,='])
    for (const prefix of ['OSS4-HMAC-SHA256 ', `OSS4-HMAC-SHA256 ${credential},AdditionalHeaders=`]) {
      const authorization = prefix + unit.repeat(65_536 / unit.length)
      const parse = () => parseV4Header({ method: 'GET', query: [], headers: [['authorization', authorization]] })
      assert.throws(parse, SignatureFormError)
    }
  assert.ok(performance.now() - startMs < 1000)
})
