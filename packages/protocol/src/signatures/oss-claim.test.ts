import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkOssClaimTime, detectOssScheme, parseOssClaim, verifyOss, type OssScheme } from './oss-claim.ts'
import { presignV1, signV1Header } from './oss-v1.ts'
import { presignV2 } from './oss-v2.ts'
import { presignV4, signV4Header } from './oss-v4.ts'
import { portableDigests as digests } from './portable-digests.ts'
import type { QueryParameter, SignedHeader, SignedRequest } from './signed-request.ts'
import { V4SigningKey } from './v4-signing-key.ts'

const cases: [headers: SignedHeader[], query: QueryParameter[], want: OssScheme | 'InvalidArgument'][] = [
  [[], [], 'anonymous'],
  [[['host', 'h']], [['acl', undefined]], 'anonymous'],
  [[['x-oss-date', 'today']], [['Expires', '1']], 'anonymous'],
  [[['authorization', 'OSS a:b']], [], 'v1-header'],
  [[['authorization', 'OSS2 AccessKeyId:a']], [], 'v2-header'],
  [[['authorization', 'OSS4-HMAC-SHA256 Credential=']], [], 'v4-header'],
  [[['authorization', 'oss a:b']], [], 'InvalidArgument'],
  [[['authorization', 'OSS']], [], 'InvalidArgument'],
  [[['authorization', '']], [], 'InvalidArgument'],
  [[['authorization', 'Basic eDp5']], [], 'InvalidArgument'],
  [[['authorization', 'AWS4-HMAC-SHA256 Credential=a']], [], 'InvalidArgument'],
  [
    [
      ['authorization', 'OSS a:b'],
      ['authorization', 'OSS c:d'],
    ],
    [],
    'InvalidArgument',
  ],
  [[], [['Signature', 'x']], 'v1-url'],
  [[], [['OSSAccessKeyId', 'x']], 'v1-url'],
  [[], [['x-oss-signature-version', 'OSS2']], 'v2-url'],
  [[], [['x-oss-signature-version', 'OSS4-HMAC-SHA256']], 'v4-url'],
  [[], [['x-oss-signature-version', 'OSS3']], 'InvalidArgument'],
  [[], [['x-oss-signature', 'x']], 'InvalidArgument'],
  [[['authorization', 'OSS a:b']], [['Signature', 'x']], 'InvalidArgument'],
  [[['authorization', 'OSS a:b']], [['x-oss-signature', 'x']], 'InvalidArgument'],
  [[['authorization', 'OSS4-HMAC-SHA256 x']], [['OSSAccessKeyId', 'x']], 'InvalidArgument'],
]

for (const [headers, query, want] of cases)
  test(`${JSON.stringify(headers)} with ${JSON.stringify(query)} is ${want}`, () => {
    const detect = () => detectOssScheme({ method: 'GET', headers, query })
    if (want === 'InvalidArgument') assert.throws(detect, { name: 'SignatureFormError', code: want, status: 400 })
    else assert.equal(detect(), want)
  })

const nowMs = Date.UTC(2023, 11, 17, 3, 30, 0)
const ak = { accessKeyId: 'ak', secret: 'sk' }
const request: SignedRequest = { method: 'GET', bucket: 'bucket', key: 'k', query: [], headers: [] }
const hangzhou = { region: 'cn-hangzhou', nowMs }
const inHeader = (added: readonly SignedHeader[]): SignedRequest => ({ ...request, headers: added })
const inQuery = (added: readonly QueryParameter[]): SignedRequest => ({ ...request, query: added })
const signed: Record<string, SignedRequest> = {
  'V1 header': inHeader(signV1Header(digests, ak, request, nowMs)),
  'V4 header': inHeader(signV4Header(digests, ak, request, hangzhou)),
  'V1 URL': inQuery(presignV1(digests, ak, request, nowMs + 60_000)),
  'V2 URL': inQuery(presignV2(digests, ak, request, { expiresAtMs: nowMs + 60_000 })),
  'V4 URL': inQuery(presignV4(digests, ak, request, { ...hangzhou, expiresSeconds: 60 })),
}

const minuteMs = 60_000
const times: [name: string, offsetMs: number, want: string | undefined, ec?: string][] = [
  ['V1 header', 15 * minuteMs, undefined],
  ['V1 header', 15 * minuteMs + 1, 'RequestTimeTooSkewed', '0002-00000504'],
  ['V1 header', -15 * minuteMs, undefined],
  ['V1 header', -15 * minuteMs - 1, 'RequestTimeTooSkewed', '0002-00000504'],
  ['V4 header', 15 * minuteMs, undefined],
  ['V4 header', 15 * minuteMs + 1, 'RequestTimeTooSkewed', '0002-00000504'],
  ['V1 URL', minuteMs, undefined],
  ['V1 URL', minuteMs + 1, 'AccessDenied', '0002-00000069'],
  ['V1 URL', -1e9, undefined],
  ['V2 URL', minuteMs, undefined],
  ['V2 URL', minuteMs + 1, 'AccessDenied', '0002-00000069'],
  ['V4 URL', minuteMs, undefined],
  ['V4 URL', minuteMs + 1, 'AccessDenied', '0002-00000236'],
  ['V4 URL', -15 * minuteMs, undefined],
  ['V4 URL', -15 * minuteMs - 1, 'RequestTimeTooSkewed', '0002-00000504'],
]

for (const [name, offsetMs, code, ec] of times)
  test(`a ${name} at ${offsetMs} ms from its signing is ${code ?? 'in time'}`, () => {
    const claim = parseOssClaim(signed[name] ?? request)
    assert.ok(claim !== undefined)
    const check = () => checkOssClaimTime(claim, nowMs + offsetMs)
    if (code === undefined) check()
    else assert.throws(check, { name: 'SignatureFormError', code, ec, status: 403 })
  })

test('a skewed time names both clocks', () => {
  const claim = parseOssClaim(signed['V1 header'] ?? request)
  assert.ok(claim !== undefined)
  assert.throws(() => checkOssClaimTime(claim, nowMs + 3_600_000), {
    details: {
      MaxAllowedSkewMilliseconds: '900000',
      RequestTime: '2023-12-17T03:30:00.000Z',
      ServerTime: '2023-12-17T04:30:00.000Z',
    },
  })
})

for (const [name, sent] of Object.entries(signed))
  test(`a ${name} verifies with its secret and with no other`, () => {
    const claim = parseOssClaim(sent)
    assert.ok(claim !== undefined)
    assert.equal(verifyOss({ digests, secret: 'sk' }, sent, claim).kind, 'verified')
    const mismatch = verifyOss({ digests, secret: 'other' }, sent, claim)
    assert.ok(mismatch.kind === 'mismatch' && String(mismatch.expected.stringToSign).length > 0)
  })

test('a kept signing key is used instead of deriving one', () => {
  const sent = signed['V4 header'] ?? request
  const claim = parseOssClaim(sent)
  assert.ok(claim?.scheme === 'v4-header')
  const kept = V4SigningKey.derive(digests, 'sk', claim.scope)
  const by = { digests, secret: 'not asked for', v4SigningKey: () => kept }
  assert.equal(verifyOss(by, sent, claim).kind, 'verified')
})

test('an anonymous request claims nothing', () => assert.equal(parseOssClaim(request), undefined))
