import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytesOf } from './data.ts'
import { parseV4Header, parseV4Url, type V4Claim } from './oss-v4-claim.ts'
import { presignV4, signV4Header, v4CanonicalRequest, v4Candidates, v4StringToSign } from './oss-v4.ts'
import { portableDigests as digests } from './portable-digests.ts'
import type { QueryParameter, SignedHeader, SignedRequest } from './signed-request.ts'
import { keepingLastKey, V4SigningKey } from './v4-signing-key.ts'

// ali-oss carries no types; its signer takes plain values.
const aliOss = createRequire(import.meta.url)('ali-oss/lib/common/signUtils.js') as {
  getCanonicalRequest(method: string, request: unknown, bucket?: string, key?: string, additional?: string[]): string
  authorizationV4(
    id: string,
    secret: string,
    region: string,
    method: string,
    request: unknown,
    bucket?: string,
    key?: string,
    additional?: string[],
  ): string
}

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

function claimOf(signed: SignedRequest): V4Claim {
  return signed.query.some(([name]) => name === 'x-oss-signature') ? parseV4Url(signed) : parseV4Header(signed)
}

function isVerified(signed: SignedRequest): boolean {
  const claim = claimOf(signed)
  const key = V4SigningKey.derive(digests, 'sk', claim.scope)
  return v4Candidates(digests, signed, claim).some(
    ({ stringToSign }) => key.sign(digests, stringToSign) === claim.signature,
  )
}

const nowMs = Date.UTC(2023, 11, 17, 3, 30, 9)
const graphemes = fc.string({ unit: 'grapheme', maxLength: 8 })
const requests: fc.Arbitrary<SignedRequest> = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST'),
  bucket: fc.constantFrom('bucket', 'another-1'),
  key: graphemes,
  query: fc.array(fc.tuple(graphemes, fc.option(graphemes, { nil: undefined })), { maxLength: 4 }),
  headers: fc.array(
    fc.tuple(
      fc.constantFrom('content-type', 'x-oss-meta-a', 'abc', 'x-oss-meta-b'),
      fc.stringMatching(/^[ a-z]{1,5}$/),
    ),
    { maxLength: 4 },
  ),
})

test('what V4 signs in a header or a URL, V4 verifies', () => {
  const credentials = { ...ak, securityToken: 'token' }
  const options = { ...hangzhou, additionalHeaders: ['abc'], nowMs }
  fc.assert(
    fc.property(requests, (generated) => {
      const added = signV4Header(digests, credentials, generated, options)
      assert.ok(isVerified({ ...generated, headers: [...generated.headers, ...added] }))
      const parameters = presignV4(digests, credentials, generated, { ...options, expiresSeconds: 60 })
      assert.ok(isVerified({ ...generated, query: [...generated.query, ...parameters] }))
    }),
    { numRuns: 100 },
  )
})

test('a key that is kept signs as one that is derived anew, whatever day, region or secret comes next', () => {
  const keys = keepingLastKey()
  const request: SignedRequest = { method: 'GET', bucket: 'b', key: 'k', query: [], headers: [] }
  const other = { ...hangzhou, region: 'cn-shanghai' }
  const turns = [
    [ak, hangzhou, nowMs],
    [ak, hangzhou, nowMs + 1_000],
    [ak, hangzhou, nowMs + 86_400_000],
    [ak, other, nowMs],
    [{ ...ak, secret: 'another' }, other, nowMs],
    [ak, hangzhou, nowMs],
  ] as const
  for (const [credentials, place, atMs] of turns) {
    const anew = signV4Header(digests, credentials, request, { ...place, nowMs: atMs })
    assert.deepEqual(signV4Header(digests, credentials, request, { ...place, nowMs: atMs, keys }), anew)
  }
  const scope = { day: '20231217', region: 'cn-hangzhou', product: 'oss' }
  assert.equal(keys.derive(digests, 'sk', scope), keys.derive(digests, 'sk', scope))
})

test('one changed byte in anything V4 covers is refused', () => {
  const options = { ...hangzhou, additionalHeaders: ['abc'], nowMs }
  const header = { ...request, headers: [...request.headers, ...signV4Header(digests, ak, request, options)] }
  const presigned = presignV4(digests, ak, urlRequest, { ...options, expiresSeconds: 60 })
  const url = { ...urlRequest, query: [...urlRequest.query, ...presigned] }
  assert.ok(isVerified(header) && isVerified(url))
  for (const signed of [header, url])
    for (const [part, changed] of tampered(signed)) assert.ok(isRefused(changed), part)
})

test('a parameter or x-oss- header added to a V4 request is refused', () => {
  const headers = [...request.headers, ...signV4Header(digests, ak, request, { ...hangzhou, nowMs })]
  assert.ok(isRefused({ ...request, headers, query: [...query, ['acl', undefined]] }))
  assert.ok(isRefused({ ...request, headers: [...headers, ['x-oss-acl', 'public-read']] }))
  assert.ok(isVerified({ ...request, headers: [...headers, ['user-agent', 'any']] }))
})

function* tampered(signed: SignedRequest): Generator<[part: string, SignedRequest]> {
  for (const method of flips(signed.method)) yield ['method', { ...signed, method }]
  for (const bucket of flips(signed.bucket ?? '')) yield ['bucket', { ...signed, bucket }]
  for (const key of flips(String(signed.key))) yield ['key', { ...signed, key }]
  for (const [index, [name, value]] of signed.headers.entries())
    if (name !== 'zabc' && name !== 'xyz' && name !== 'authorization')
      for (const changed of flips(String(value)))
        yield [name, { ...signed, headers: signed.headers.with(index, [name, changed]) }]
  for (const [index, [name, value]] of signed.query.entries())
    for (const changed of flips(value ?? ''))
      // The first bytes of a credential are the key id: with another one, another secret is looked up.
      yield [name, { ...signed, query: signed.query.with(index, [name, changed]) }]
}

function* flips(text: string): Generator<string> {
  for (let index = 0; index < text.length; index += 1)
    yield text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ 1) + text.slice(index + 1)
}

function isRefused(signed: SignedRequest): boolean {
  try {
    return !isVerified(signed)
  } catch (error) {
    return error instanceof Error && error.name === 'SignatureFormError'
  }
}

test('an empty value signed as `key=` is accepted in a header, as ali-oss signs it', () => {
  const headers = { 'x-oss-date': '20231217T033009Z', 'x-oss-content-sha256': 'UNSIGNED-PAYLOAD', abc: '1' }
  const queries = { uploads: '', 'x-oss-process': 'a/b c' }
  const authorization = aliOss.authorizationV4('ak', 'sk', 'cn-hangzhou', 'POST', { headers, queries }, 'b', 'k', [
    'abc',
  ])
  const signed: SignedRequest = {
    method: 'POST',
    bucket: 'b',
    key: 'k',
    query: Object.entries(queries),
    headers: [...Object.entries(headers), ['authorization', authorization]],
  }
  assert.ok(isVerified(signed))
})

test('V4 agrees with ali-oss on generated canonical requests', () => {
  const names = ['acl', 'uploadId', 'partNumber', 'x-oss-process', 'prefix', 'marker', 'max-keys', 'list-type']
  const parameters = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), graphemes), { selector: ([name]) => name })
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), parameters, (key, pairs) => {
      const headers = { 'x-oss-date': '20231217T033009Z', 'x-oss-meta-z': ' ü ', 'content-md5': 'x', host: 'h:1' }
      const theirs = aliOss.getCanonicalRequest('PUT', { headers, queries: Object.fromEntries(pairs) }, 'b', key, [
        'host',
      ])
      const ours = { method: 'PUT', bucket: 'b', key, query: pairs, headers: Object.entries(headers) }
      assert.equal(v4CanonicalRequest(ours, ['host'], 'equals'), theirs)
    }),
    { numRuns: 100 },
  )
})

test('fields in any order, blanks after commas, and AdditionalHeaders as the client sorted them are accepted', () => {
  const options = { ...hangzhou, nowMs, additionalHeaders: ['zabc', 'abc'] }
  const added = signV4Header(digests, ak, request, options)
  const { signature, scope } = parseV4Header({ ...request, headers: [...request.headers, ...added] })
  const credential = `Credential=ak/${scope.day}/cn-hangzhou/oss/aliyun_v4_request`
  const authorization = `OSS4-HMAC-SHA256 ${credential}, Signature=${signature}, AdditionalHeaders=zabc;abc`
  const withoutAuthorization = [...request.headers, ...added.slice(0, -1)]
  assert.ok(isVerified({ ...request, headers: [...withoutAuthorization, ['authorization', authorization]] }))
  const canonical = v4CanonicalRequest({ ...request, headers: withoutAuthorization }, ['zabc', 'abc'])
  const key = V4SigningKey.derive(digests, 'sk', scope)
  const unsorted = key.sign(digests, v4StringToSign(digests, scope, '20231217T033009Z', canonical))
  const asSent = `OSS4-HMAC-SHA256 ${credential}, Signature=${unsorted}, AdditionalHeaders=zabc;abc`
  assert.ok(isVerified({ ...request, headers: [...withoutAuthorization, ['authorization', asSent]] }))
})

test('a URL has exactly one string to sign, even with empty values and unsorted additional headers', () => {
  const options = { ...hangzhou, additionalHeaders: ['abc', 'zabc'], nowMs, expiresSeconds: 60 }
  const signed = { ...urlRequest, query: [...query, ...presignV4(digests, ak, urlRequest, options)] }
  assert.equal(v4Candidates(digests, signed, parseV4Url(signed)).length, 1)
})

test('the time of a V4 header may come from Date, whose text is signed as it is', () => {
  const date = 'Sun, 17 Dec 2023 03:30:09 GMT'
  const headers: SignedHeader[] = [...request.headers, ['date', date], ['x-oss-content-sha256', 'UNSIGNED-PAYLOAD']]
  const scope = { day: '20231217', ...hangzhou, product: 'oss' }
  const canonical = v4CanonicalRequest({ ...request, headers }, [])
  const stringToSign = v4StringToSign(digests, scope, date, canonical)
  const signature = V4SigningKey.derive(digests, 'sk', scope).sign(digests, stringToSign)
  const authorization = `OSS4-HMAC-SHA256 Credential=ak/20231217/cn-hangzhou/oss/aliyun_v4_request,Signature=${signature}`
  assert.ok(isVerified({ ...request, headers: [...headers, ['authorization', authorization]] }))
})

test('a key given as bytes is signed like its text', () => {
  const key = bytesOf('ü/a b')
  assert.equal(v4CanonicalRequest({ ...request, key }, []), v4CanonicalRequest({ ...request, key: 'ü/a b' }, []))
})
