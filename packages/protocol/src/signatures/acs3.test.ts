import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import { acs3CanonicalRequest, acs3Signature, acs3StringToSign, parseAcs3, signAcs3, type Acs3Request } from './acs3.ts'
import { hexOf } from './data.ts'
import { portableDigests as digests } from './portable-digests.ts'
import {
  checkRpcClaimTime,
  detectRpcScheme,
  parseRpcClaim,
  verifyRpc,
  type RpcCall,
  type RpcScheme,
} from './rpc-claim.ts'
import type { RpcParameter } from './rpc-v1.ts'
import { SignatureFormError } from './signature-form-error.ts'
import type { SignedHeader } from './signed-request.ts'

// The official client types its signer by its own request class; it takes plain values.
const { default: openApi } = createRequire(import.meta.url)('@alicloud/openapi-core/dist/utils.js') as unknown as {
  default: {
    getAuthorization(request: unknown, algorithm: string, payload: string, accessKey: string, secret: string): string
  }
}

const emptyBodySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const chance = { nowMs: Date.UTC(2023, 9, 26, 10, 22, 32), nonce: '3156853299f313e23d1673dc12e1703d' }
const assumeRole: RpcParameter[] = [
  ['RoleArn', 'acs:ram::1234567890123:role/firstrole'],
  ['RoleSessionName', 'client'],
  ['DurationSeconds', '900'],
]

type Vector = {
  name: string
  host: string
  query: RpcParameter[]
  action: string
  version: string
  key: { accessKeyId: string; secret: string; securityToken?: string }
  canonicalSha256?: string
  signature: string
}
const documentedKey = { accessKeyId: 'YourAccessKeyId', secret: 'YourAccessKeySecret' }
const vectors: Vector[] = [
  {
    name: 'of the documentation, RunInstances',
    host: 'ecs.cn-shanghai.aliyuncs.com',
    query: [
      ['ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd'],
      ['RegionId', 'cn-shanghai'],
    ],
    action: 'RunInstances',
    version: '2014-05-26',
    key: documentedKey,
    canonicalSha256: '7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259',
    signature: '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  },
  {
    name: 'AssumeRole',
    host: 'sts.aliyuncs.com',
    query: assumeRole,
    action: 'AssumeRole',
    version: '2015-04-01',
    key: documentedKey,
    canonicalSha256: '4b65c19707204c156f7374fb652d4f830d5fb9fbc94b6776c071044c0bb8b6d2',
    signature: '0f98171751100d700b8f874bd9ddcfb43f3af5e0f8e558f4569b7e39f1d473c6',
  },
  {
    name: 'GetCallerIdentity with a token',
    host: '127.0.0.1:8085',
    query: [],
    action: 'GetCallerIdentity',
    version: '2015-04-01',
    key: { accessKeyId: 'STS.Test', secret: 'TestSecret', securityToken: 'CAESxyz==' },
    signature: '1efee03d082bd3c87ff2c8e95a34b1b79cd2afa404a215874fb2f7443c9741bb',
  },
]

for (const { name, host, query, action, version, key, canonicalSha256, signature } of vectors)
  test(`ACS3 signs vector ${name}`, () => {
    const request: Acs3Request = { method: 'POST', query, headers: [['host', host]] }
    const headers = [...request.headers, ...signAcs3(digests, key, request, { ...chance, action, version })]
    const claim = parseAcs3({ ...request, headers })
    assert.equal(claim.signature, signature)
    const canonical = acs3CanonicalRequest({ ...request, headers }, claim.signedHeaders, emptyBodySha256)
    if (canonicalSha256 !== undefined) assert.equal(hexOf(digests.sha256(canonical)), canonicalSha256)
    assert.equal(acs3Signature(digests, key.secret, acs3StringToSign(digests, canonical)), signature)
  })

const call = (request: Acs3Request, bodySha256 = emptyBodySha256, form: RpcParameter[] = []): RpcCall => ({
  ...request,
  form,
  bodySha256,
})

function isVerified(sent: RpcCall): boolean {
  const claim = parseRpcClaim(sent)
  return claim !== undefined && verifyRpc(digests, 'sk', sent, claim).kind === 'verified'
}

function isRefused(sent: RpcCall): boolean {
  try {
    return !isVerified(sent)
  } catch (error) {
    return error instanceof SignatureFormError
  }
}

const values = fc.string({ unit: 'grapheme', maxLength: 8 })
const queries = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[A-Z][A-Za-z.0-9]{0,7}$/), values), {
  selector: ([name]) => name,
  maxLength: 5,
})
const credentials = { accessKeyId: 'ak', secret: 'sk', securityToken: 'token' }
const options = { ...chance, action: 'AssumeRole', version: '2015-04-01' }

test('what ACS3 signs, it verifies, and the official client computes the same', () => {
  fc.assert(
    fc.property(queries, values, (query, body) => {
      const request: Acs3Request = {
        method: 'POST',
        query: query.filter(([name]) => name !== 'Signature' && name !== 'AccessKeyId'),
        headers: [
          ['host', 'localhost:9000'],
          ['content-type', 'application/x-www-form-urlencoded'],
          ['user-agent', 'any'],
        ],
      }
      const added = signAcs3(digests, credentials, request, { ...options, body })
      const sent = call({ ...request, headers: [...request.headers, ...added] }, hexOf(digests.sha256(body)))
      assert.ok(isVerified(sent))
      const { authorization, ...headers } = Object.fromEntries(sent.headers)
      const theirs = { method: 'POST', pathname: '/', query: Object.fromEntries(request.query), headers }
      assert.equal(openApi.getAuthorization(theirs, 'ACS3-HMAC-SHA256', sent.bodySha256, 'ak', 'sk'), authorization)
    }),
    { numRuns: 100 },
  )
})

const base: Acs3Request = { method: 'POST', query: assumeRole, headers: [['host', 'localhost:9000']] }
const signedHeaders = [...base.headers, ...signAcs3(digests, credentials, base, options)]
const signed = call({ ...base, headers: signedHeaders })

test('one changed byte in anything ACS3 covers is refused', () => {
  assert.ok(isVerified(signed))
  assert.ok(isRefused({ ...signed, method: 'GET' }))
  assert.ok(isRefused({ ...signed, bodySha256: hexOf(digests.sha256('x')) }), 'another body')
  assert.ok(isRefused({ ...signed, query: [...signed.query, ['Policy', '']] }), 'a parameter added')
  for (const [index, [name, value]] of signed.query.entries())
    for (const changed of flips(value))
      assert.ok(isRefused({ ...signed, query: signed.query.with(index, [name, changed]) }))
  for (const [index, [name, value]] of signedHeaders.entries())
    if (name !== 'authorization')
      for (const changed of flips(String(value)))
        assert.ok(isRefused({ ...signed, headers: signedHeaders.with(index, [name, changed]) }), name)
})

function* flips(text: string): Generator<string> {
  for (let index = 0; index < text.length; index += 1)
    yield text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ 1) + text.slice(index + 1)
}

const without = (name: string): SignedHeader[] => signedHeaders.filter(([headerName]) => headerName !== name)
const replaced = (name: string, value: string): SignedHeader[] =>
  signedHeaders.map((header) => (header[0] === name ? [name, value] : header))
/** Without the header, and without its name in SignedHeaders either. */
const unsigned = (name: string): SignedHeader[] =>
  without(name).map(([headerName, value]) => [
    headerName,
    String(value).replace(`${name};`, '').replace(`;${name}`, ''),
  ])

function authorizationWithoutHost(): string {
  const [, value] = signedHeaders.find(([name]) => name === 'authorization') ?? []
  return String(value).replace('SignedHeaders=host;', 'SignedHeaders=')
}

/** Signed over the body that came, whatever the header says of it. */
function sentWithClaimedHash(claimedSha256: string): RpcCall {
  const headers = replaced('x-acs-content-sha256', claimedSha256)
  const names = headers.map(([name]) => name).filter((name) => name !== 'authorization')
  const sorted = names.toSorted()
  const canonical = acs3CanonicalRequest({ ...signed, headers }, sorted, signed.bodySha256)
  const signature = acs3Signature(digests, credentials.secret, acs3StringToSign(digests, canonical))
  const value = `ACS3-HMAC-SHA256 Credential=ak,SignedHeaders=${sorted.join(';')},Signature=${signature}`
  return { ...signed, headers: headers.map((header) => (header[0] === 'authorization' ? [header[0], value] : header)) }
}

test('ACS3 refuses a hash that is not that of the body, even when the signature fits the body', () => {
  assert.ok(isVerified(sentWithClaimedHash(emptyBodySha256)))
  assert.ok(isVerified(sentWithClaimedHash(emptyBodySha256.toUpperCase())))
  for (const claimed of [hexOf(digests.sha256('x')), 'UNSIGNED-PAYLOAD', '0'])
    assert.ok(!isVerified(sentWithClaimedHash(claimed)), claimed)
})

const refused: [name: string, headers: SignedHeader[], code: string][] = [
  ['no fields', replaced('authorization', 'ACS3-HMAC-SHA256 ,'), 'IncompleteSignature'],
  [
    'no signature',
    replaced('authorization', 'ACS3-HMAC-SHA256 Credential=ak,SignedHeaders=host'),
    'IncompleteSignature',
  ],
  [
    'two credentials',
    replaced('authorization', 'ACS3-HMAC-SHA256 Credential=a,Credential=b,Signature=c'),
    'IncompleteSignature',
  ],
  [
    'SM3',
    replaced('authorization', 'ACS3-HMAC-SM3 Credential=ak,SignedHeaders=host,Signature=x'),
    'InvalidSignatureMethod',
  ],
  ['a Host that is not signed', replaced('authorization', authorizationWithoutHost()), 'IncompleteSignature'],
  ['an x-acs- header that is not signed', [...signedHeaders, ['x-acs-extra', '1']], 'IncompleteSignature'],
  ['a signed header that was not sent', without('x-acs-date'), 'IncompleteSignature'],
  ['no date', unsigned('x-acs-date'), 'MissingTimestamp'],
  ['no nonce', unsigned('x-acs-signature-nonce'), 'MissingSignatureNonce'],
  ['no action', unsigned('x-acs-action'), 'MissingAction'],
  ['no version', unsigned('x-acs-version'), 'MissingVersion'],
  ['a date that is none', replaced('x-acs-date', 'today'), 'InvalidTimeStamp.Format'],
  ['another x-acs-accesskey-id', replaced('x-acs-accesskey-id', 'other'), 'IncompleteSignature'],
]

for (const [name, headers, code] of refused)
  test(`ACS3 refuses ${name} with ${code}`, () => {
    assert.throws(() => parseRpcClaim({ ...signed, headers }), { name: 'SignatureFormError', code, status: 400 })
  })

const authorization: SignedHeader = ['authorization', 'ACS3-HMAC-SHA256 x']
const schemes: [headers: SignedHeader[], query: RpcParameter[], form: RpcParameter[], want: RpcScheme | 'error'][] = [
  [
    [],
    [
      ['Action', 'AssumeRoleWithOIDC'],
      ['Timestamp', 'x'],
      ['SignatureNonce', 'x'],
    ],
    [],
    'anonymous',
  ],
  [[authorization], [], [], 'acs3'],
  [[['x-acs-action', 'AssumeRole']], [['Signature', 'x']], [], 'rpc-v1'],
  [[], [], [['AccessKeyId', 'x']], 'rpc-v1'],
  [[authorization], [['Signature', 'x']], [], 'error'],
  [[authorization], [], [['AccessKeyId', 'x']], 'error'],
  [[authorization, authorization], [], [], 'error'],
  [[['authorization', 'OSS a:b']], [], [], 'error'],
]

for (const [headers, query, form, want] of schemes)
  test(`a call with ${JSON.stringify([headers, query, form])} is ${want}`, () => {
    const detect = () => detectRpcScheme({ method: 'POST', headers, query, form, bodySha256: emptyBodySha256 })
    if (want === 'error') assert.throws(detect, { name: 'SignatureFormError', status: 400 })
    else assert.equal(detect(), want)
  })

test('a call is good for 15 minutes, either way', () => {
  const claim = parseRpcClaim(signed)
  assert.ok(claim !== undefined)
  for (const offsetMs of [0, 900_000, -900_000]) checkRpcClaimTime(claim, chance.nowMs + offsetMs)
  for (const offsetMs of [900_001, -900_001])
    assert.throws(() => checkRpcClaimTime(claim, chance.nowMs + offsetMs), { code: 'InvalidTimeStamp.Expired' })
})

test('any headers end in a claim or a SignatureFormError', () => {
  const names = fc.constantFrom('authorization', 'x-acs-date', 'x-acs-signature-nonce', 'host', 'x-acs-other')
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `ACS3-HMAC-SHA256 Credential=${text}`),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(names, texts)), (headers) => {
      try {
        parseRpcClaim({ ...signed, headers })
      } catch (error) {
        assert.ok(error instanceof SignatureFormError, String(error))
      }
    }),
    { numRuns: 300 },
  )
})
