import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseOssClaim, verifyOss } from './oss-claim.ts'
import { parseV2Header, parseV2Url, presignV2, signV2Header, v2Signature, v2StringToSign } from './oss-v2.ts'
import { portableDigests as digests } from './portable-digests.ts'
import { SignatureFormError } from './signature-form-error.ts'
import type { QueryParameter, SignedHeader, SignedRequest } from './signed-request.ts'

const date = 'Wed, 28 Dec 2022 10:27:41 GMT'
const nowMs = Date.parse(date)
const request: SignedRequest = {
  method: 'PUT',
  bucket: 'bucket',
  key: 'a/ü b',
  query: [
    ['prefix', 'a/b'],
    ['acl', undefined],
    ['empty', ''],
  ],
  headers: [
    ['content-type', 'text/plain'],
    ['host', 'localhost:9000'],
    ['x-oss-meta-b', ' 2 '],
    ['x-oss-meta-a', '1'],
  ],
}

test('V2 signs the whole query, the encoded path and the additional headers with HMAC-SHA256', () => {
  const stringToSign = v2StringToSign(request, date, ['Host'])
  const expected =
    `PUT\n\ntext/plain\n${date}\nhost:localhost:9000\nx-oss-meta-a:1\nx-oss-meta-b:2\nhost\n` +
    '%2Fbucket%2Fa%2F%C3%BC%20b?acl&empty&prefix=a%2Fb'
  assert.equal(stringToSign, expected)
  assert.equal(v2Signature(digests, 'sk', stringToSign), createHmac('sha256', 'sk').update(expected).digest('base64'))
})

const graphemes = fc.string({ unit: 'grapheme', maxLength: 8 })
const credentials = { accessKeyId: 'ak', secret: 'sk', securityToken: 'token' }

function isVerified(signed: SignedRequest): boolean {
  const claim = parseOssClaim(signed)
  return claim !== undefined && verifyOss({ digests, secret: 'sk' }, signed, claim).kind === 'verified'
}

test('what V2 signs in a header or a URL, V2 verifies, and another key or parameter is refused', () => {
  fc.assert(
    fc.property(graphemes, fc.array(fc.tuple(graphemes, graphemes), { maxLength: 3 }), (key, query) => {
      const generated = { ...request, key, query }
      const added = signV2Header(digests, credentials, generated, { additionalHeaders: ['host'], nowMs })
      const header = { ...generated, headers: [...generated.headers, ...added] }
      const parameters = presignV2(digests, credentials, generated, { additionalHeaders: ['host'], expiresAtMs: nowMs })
      const url = { ...generated, query: [...query, ...parameters] }
      for (const signed of [header, url]) {
        assert.ok(isVerified(signed))
        assert.ok(!isVerified({ ...signed, key: `${key}x` }))
        assert.ok(!isVerified({ ...signed, query: [...signed.query, ['acl', undefined]] }))
        assert.ok(!isVerified({ ...signed, headers: signed.headers.with(1, ['host', 'elsewhere']) }))
      }
    }),
    { numRuns: 50 },
  )
})

const url: QueryParameter[] = [
  ['x-oss-signature-version', 'OSS2'],
  ['x-oss-expires', '1699807420'],
  ['x-oss-access-key-id', 'ak'],
  ['x-oss-signature', 'x='],
]
const refused: [name: string, sent: { authorization?: string; query?: QueryParameter[] }, code: string, ec?: string][] =
  [
    ['no signature', { authorization: 'OSS2 AccessKeyId:ak' }, 'InvalidArgument', '0002-00000102'],
    [
      'an unknown field',
      { authorization: 'OSS2 AccessKeyId:ak,Signature:x,Extra:1' },
      'InvalidArgument',
      '0002-00000102',
    ],
    ['an empty key id', { authorization: 'OSS2 AccessKeyId:,Signature:x' }, 'InvalidAccessKeyId', '0002-00000106'],
    [
      'a malformed key id',
      { authorization: 'OSS2 AccessKeyId:\\r,Signature:x' },
      'InvalidAccessKeyId',
      '0002-00000107',
    ],
    ['no expiry', { query: url.toSpliced(1, 1) }, 'AccessDenied', '0002-00000113'],
    ['an empty expiry', { query: url.with(1, ['x-oss-expires', '']) }, 'AccessDenied', '0002-00000114'],
    ['an expiry that is no number', { query: url.with(1, ['x-oss-expires', 'abc']) }, 'AccessDenied', '0002-00000070'],
    ['no key id', { query: url.toSpliced(2, 1) }, 'AccessDenied'],
    ['two signatures', { query: [...url, ['x-oss-signature', 'y']] }, 'InvalidArgument'],
  ]

for (const [name, { authorization, query }, code, ec] of refused)
  test(`V2 refuses ${name} with ${code}`, () => {
    const headers: SignedHeader[] = [['date', date]]
    if (authorization !== undefined) headers.push(['authorization', authorization])
    const parse = () =>
      (query === undefined ? parseV2Header : parseV2Url)({ method: 'GET', headers, query: query ?? [] })
    assert.throws(parse, { name: 'SignatureFormError', code, ec })
  })

test('any text ends in a claim or a SignatureFormError', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, other) => {
      const attempts: [typeof parseV2Header, SignedRequest][] = [
        [
          parseV2Header,
          {
            method: 'GET',
            query: [],
            headers: [
              ['authorization', `OSS2 ${text}`],
              ['date', other],
            ],
          },
        ],
        [parseV2Url, { method: 'GET', headers: [], query: [...url, ['x-oss-additional-headers', text]] }],
      ]
      for (const [parse, sent] of attempts) {
        try {
          parse(sent)
        } catch (error) {
          assert.ok(error instanceof SignatureFormError, String(error))
        }
      }
    }),
  )
})
