import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseV1Header, parseV1Url } from './oss-v1.ts'
import { SignatureFormError } from './signature-form-error.ts'
import type { QueryParameter, SignedHeader, SignedRequest } from './signed-request.ts'

const goDate = 'Wed, 28 Dec 2022 10:27:41 GMT'
const urlBase: QueryParameter[] = [
  ['OSSAccessKeyId', 'ak'],
  ['Expires', '1699807420'],
  ['Signature', 'x='],
]
const withDate: SignedHeader = ['date', goDate]
const refused: [name: string, request: Partial<SignedRequest>, code: string, status: number, ec: string | undefined][] =
  [
    [
      'a header without a colon',
      { headers: [['authorization', 'OSS abc'], withDate] },
      'InvalidArgument',
      400,
      undefined,
    ],
    ['an empty signature', { headers: [['authorization', 'OSS abc:'], withDate] }, 'InvalidArgument', 400, undefined],
    [
      'an empty key id',
      { headers: [['authorization', 'OSS :x='], withDate] },
      'InvalidAccessKeyId',
      403,
      '0002-00000901',
    ],
    [
      'a key id with a blank',
      { headers: [['authorization', 'OSS a b:x='], withDate] },
      'InvalidAccessKeyId',
      403,
      '0002-00000901',
    ],
    ['no date', { headers: [['authorization', 'OSS abc:x=']] }, 'AccessDenied', 403, '0002-00000503'],
    [
      'a date that is none',
      {
        headers: [
          ['authorization', 'OSS abc:x='],
          ['date', 'yesterday'],
        ],
      },
      'AccessDenied',
      403,
      '0002-00000503',
    ],
    ['a URL without Signature', { query: urlBase.slice(0, 2) }, 'AccessDenied', 403, '0002-00000074'],
    [
      'a URL without Expires',
      {
        query: [
          ['OSSAccessKeyId', 'ak'],
          ['Signature', 'x='],
        ],
      },
      'AccessDenied',
      403,
      undefined,
    ],
    ['a URL without OSSAccessKeyId', { query: urlBase.slice(1) }, 'AccessDenied', 403, undefined],
    ['a URL with an empty Expires', { query: urlBase.with(1, ['Expires', '']) }, 'AccessDenied', 403, '0002-00000068'],
    [
      'a URL with Expires that is no number',
      { query: urlBase.with(1, ['Expires', '1e9']) },
      'AccessDenied',
      403,
      '0002-00000070',
    ],
    ['a URL with two Signatures', { query: [...urlBase, ['Signature', 'y=']] }, 'InvalidArgument', 400, undefined],
    [
      'a URL with its token in a header',
      { query: urlBase, headers: [['x-oss-security-token', 't']] },
      'InvalidRequest',
      400,
      undefined,
    ],
    [
      'a token in header and query',
      { query: [...urlBase, ['security-token', 't']], headers: [['x-oss-security-token', 't']] },
      'InvalidArgument',
      400,
      undefined,
    ],
  ]

for (const [name, partial, code, status, ec] of refused)
  test(`V1 refuses ${name} with ${code}`, () => {
    const request: SignedRequest = { method: 'GET', query: [], headers: [], ...partial }
    const parse = () => (partial.query === undefined ? parseV1Header(request) : parseV1Url(request))
    assert.throws(parse, { name: 'SignatureFormError', code, status, ec })
  })

test('any text as authorization or query ends in a claim or a SignatureFormError', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `OSS ${text}`),
    fc.string().map((text) => `OSS a:${text}`),
  )
  fc.assert(
    fc.property(texts, texts, texts, (authorization, date, extra) => {
      const headers: SignedHeader[] = [
        ['authorization', authorization],
        ['date', date],
        ['x-oss-security-token', extra],
      ]
      const query: QueryParameter[] = [
        ['OSSAccessKeyId', authorization],
        ['Expires', date],
        ['Signature', extra],
      ]
      for (const parse of [parseV1Header, parseV1Url]) {
        try {
          parse({ method: 'GET', query: parse === parseV1Url ? query : [], headers })
        } catch (error) {
          assert.ok(error instanceof SignatureFormError, String(error))
        }
      }
    }),
    { numRuns: 300 },
  )
})
