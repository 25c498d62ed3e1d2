import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { test } from 'node:test'
import { hexOf } from './data.ts'
import { parseOssClaim, verifyOss } from './oss-claim.ts'
import { parseV4Header, parseV4Url } from './oss-v4-claim.ts'
import { presignV4, signV4Header, v4CanonicalRequest, v4StringToSign } from './oss-v4.ts'
import { portableDigests as digests } from './portable-digests.ts'
import type { QueryParameter, SignedHeader, SignedRequest } from './signed-request.ts'
import { parseIsoBasic } from './timestamps.ts'
import { V4SigningKey } from './v4-signing-key.ts'

const query: QueryParameter[] = [
  ['param1', 'value1'],
  ['+param1', 'value3'],
  ['|param1', 'value4'],
  ['+param2', ''],
  ['|param2', undefined],
  ['param2', ''],
]
const plainHeaders: SignedHeader[] = [
  ['x-oss-head1', 'value'],
  ['abc', 'value'],
  ['zabc', 'value'],
  ['xyz', 'value'],
]
const request: SignedRequest = {
  method: 'PUT',
  bucket: 'bucket',
  key: '1234+-/123/1.txt',
  query,
  headers: [...plainHeaders, ['content-type', 'text/plain']],
}
const urlRequest: SignedRequest = {
  ...request,
  headers: [...plainHeaders, ['content-type', 'application/octet-stream']],
}
const ak = { accessKeyId: 'ak', secret: 'sk' }
const hangzhou = { region: 'cn-hangzhou' }
const cloudBox = { region: 'cb-123', product: 'oss-cloudbox' }

type Vector = [
  name: string,
  token: string | undefined,
  scope: { region: string; product?: string },
  additionalHeaders: string[],
  date: string,
  signature: string,
]

const headerVectors: Vector[] = [
  [
    'V4-1',
    undefined,
    hangzhou,
    [],
    '20231216T162057Z',
    'e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe',
  ],
  [
    'V4-2',
    'token',
    hangzhou,
    [],
    '20231217T034736Z',
    'b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea',
  ],
  [
    'V4-3',
    undefined,
    hangzhou,
    ['ZAbc', 'abc'],
    '20231216T172512Z',
    '4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f',
  ],
  [
    'V4-4',
    undefined,
    cloudBox,
    [],
    '20231216T162057Z',
    '94ce1f12c17d148ea681030275a94449d3357f5b5b21133996eec80af3e08a43',
  ],
]

for (const [name, securityToken, scope, additionalHeaders, date, signature] of headerVectors)
  test(`the header of ${name} is signed and read`, () => {
    const nowMs = parseIsoBasic(date) ?? 0
    const added = signV4Header(digests, { ...ak, securityToken }, request, { ...scope, additionalHeaders, nowMs })
    const signed = { ...request, headers: [...request.headers, ...added] }
    const claim = parseV4Header(signed)
    assert.equal(claim.signature, signature)
    assert.equal(claim.securityToken, securityToken)
    assert.ok(isVerified(signed))
  })

const urlVectors: Vector[] = [
  [
    'V4-Q1',
    undefined,
    hangzhou,
    [],
    '20231217T025437Z',
    'a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe',
  ],
  [
    'V4-Q2',
    'token',
    hangzhou,
    [],
    '20231217T035628Z',
    '3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5',
  ],
  [
    'V4-Q3',
    undefined,
    hangzhou,
    ['abc', 'ZAbc'],
    '20231217T033009Z',
    '6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7',
  ],
  [
    'V4-Q4',
    undefined,
    cloudBox,
    ['abc', 'ZAbc'],
    '20231217T025437Z',
    '07284191b9b4978ac3520cd39ee2dea2747eda454089359371ff463a6c7ba20f',
  ],
  [
    'V4-Q5',
    undefined,
    cloudBox,
    ['abc', 'ZAbc'],
    '20231217T033009Z',
    '16782cc8a7a554523db055eb804b508522e7e370073108ad88ee2f47496701dd',
  ],
]

for (const [name, securityToken, scope, additionalHeaders, date, signature] of urlVectors)
  test(`the URL of ${name} is signed and read`, () => {
    const nowMs = parseIsoBasic(date) ?? 0
    const options = { ...scope, additionalHeaders, nowMs, expiresSeconds: 599 }
    const added = presignV4(digests, { ...ak, securityToken }, urlRequest, options)
    const signed = { ...urlRequest, query: [...urlRequest.query, ...added] }
    assert.equal(parseV4Url(signed).signature, signature)
    assert.ok(isVerified(signed))
  })

test('V4-1 has the documented canonical request, hash and signing key', () => {
  const headers: SignedHeader[] = [
    ...request.headers,
    ['x-oss-date', '20231216T162057Z'],
    ['x-oss-content-sha256', 'UNSIGNED-PAYLOAD'],
  ]
  const canonical = v4CanonicalRequest({ ...request, headers }, [])
  assert.equal(
    canonical,
    'PUT\n/bucket/1234%2B-/123/1.txt\n%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2\n' +
      'content-type:text/plain\nx-oss-content-sha256:UNSIGNED-PAYLOAD\nx-oss-date:20231216T162057Z\nx-oss-head1:value\n\n\nUNSIGNED-PAYLOAD',
  )
  assert.equal(hexOf(digests.sha256(canonical)), 'f4613657f1b108998e8dbd10a1aa5da621dc2c6e02c9ddec0f163664848704c4')
  assert.equal(signingKeyHex('sk', '20231216'), 'b412a03b134ebddd720f5167b5de6db66620ebb3b01cff4d49e3ccb09f8de97f')
})

test('V4-D of the documentation: canonical request, signing key and signature', () => {
  const documented: SignedRequest = {
    method: 'PUT',
    bucket: 'examplebucket',
    key: 'exampleobject',
    query: [],
    headers: [
      ['content-disposition', 'attachment'],
      ['content-length', '3'],
      ['content-md5', 'ICy5YqxZB1uWSwcVLSNLcA=='],
      ['content-type', 'text/plain'],
      ['x-oss-content-sha256', 'UNSIGNED-PAYLOAD'],
      ['x-oss-date', '20250411T064124Z'],
    ],
  }
  const canonical = v4CanonicalRequest(documented, ['content-disposition', 'content-length'])
  assert.equal(hexOf(digests.sha256(canonical)), 'c46d96390bdbc2d739ac9363293ae9d710b14e48081fcb22cd8ad54b63136eca')
  const secret = 'yourAccessKeySecret'
  assert.equal(signingKeyHex(secret, '20250411'), '8a01ff4efcc65ca2cbc75375045c61ab5f3fa8b9a2d84f0add27ef16a25feb3c')
  const scope = { day: '20250411', region: 'cn-hangzhou', product: 'oss' }
  const stringToSign = v4StringToSign(digests, scope, '20250411T064124Z', canonical)
  assert.equal(
    V4SigningKey.derive(digests, secret, scope).sign(digests, stringToSign),
    'd3694c2dfc5371ee6acd35e88c4871ac95a7ba01d3a2f476768fe61218590097',
  )
})

test('a signing key does not print', () => {
  const key = V4SigningKey.derive(digests, 'sk', { day: '20231216', region: 'cn-hangzhou', product: 'oss' })
  const secretHex = signingKeyHex('sk', '20231216')
  for (const shown of [String(key), JSON.stringify({ key }), inspect(key, { depth: 9, showHidden: true })]) {
    assert.ok(!shown.includes(secretHex) && !shown.includes('180, 18'), shown)
  }
})

/** The key itself stays inside its class; this is the same derivation by hand. */
function signingKeyHex(secret: string, day: string): string {
  let key = digests.hmacSha256(`aliyun_v4${secret}`, day)
  for (const step of ['cn-hangzhou', 'oss', 'aliyun_v4_request']) key = digests.hmacSha256(key, step)
  return hexOf(key)
}

function isVerified(signed: SignedRequest): boolean {
  const claim = parseOssClaim(signed)
  return claim !== undefined && verifyOss({ digests, secret: 'sk' }, signed, claim).kind === 'verified'
}
