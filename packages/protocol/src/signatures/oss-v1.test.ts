import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  parseV1Header,
  parseV1Url,
  presignV1,
  signV1Header,
  v1Candidates,
  v1Signature,
  v1StringToSign,
} from './oss-v1.ts'
import { portableDigests as digests } from './portable-digests.ts'
import { SignatureFormError } from './signature-form-error.ts'
import type { QueryParameter, SignedRequest } from './signed-request.ts'

// ali-oss carries no types; its signer takes plain values.
const aliOss = createRequire(import.meta.url)('ali-oss/lib/common/signUtils.js') as {
  buildCanonicalString(method: string, resource: string, request: unknown, expires?: string): string
  computeSignature(secret: string, text: string, encoding?: string): string
}

const goDate = 'Wed, 28 Dec 2022 10:27:41 GMT'
const credentials = { accessKeyId: 'STS.abc', secret: 'sk', securityToken: 'CAES+/=' }
const nowMs = Date.UTC(2022, 11, 28, 10, 27, 41)

function isVerified(request: SignedRequest): boolean {
  const isUrl = request.query.some(([name]) => name === 'Signature')
  const claim = isUrl ? parseV1Url(request) : parseV1Header(request)
  return v1Candidates(request, claim).some(
    ({ stringToSign }) => v1Signature(digests, 'sk', stringToSign) === claim.signature,
  )
}

const requests: fc.Arbitrary<SignedRequest> = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
  bucket: fc.constantFrom('bucket', 'another-1'),
  key: fc.string({ unit: 'grapheme', maxLength: 12 }),
  query: fc.uniqueArray(
    fc.tuple(
      fc.constantFrom('acl', 'uploads', 'partNumber', 'x-oss-process', 'x-oss-new', 'seal', 'rtc', 'prefix', 'style'),
      fc.option(fc.string({ unit: 'grapheme', maxLength: 5 }), { nil: undefined }),
    ),
    { selector: ([name]) => name, maxLength: 4 },
  ),
  headers: fc.uniqueArray(
    fc.tuple(fc.constantFrom('content-type', 'content-md5', 'x-oss-meta-a', 'host'), fc.stringMatching(/^[a-z]{1,5}$/)),
    { selector: ([name]) => name, maxLength: 4 },
  ),
})

test('what V1 signs in a header, V1 verifies', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const headers = [...request.headers, ...signV1Header(digests, credentials, request, nowMs)]
      assert.ok(isVerified({ ...request, headers }))
    }),
    { numRuns: 200 },
  )
})

test('what V1 signs in a URL, V1 verifies', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const query = [...request.query, ...presignV1(digests, credentials, request, nowMs + 60_000)]
      assert.ok(isVerified({ ...request, query }))
    }),
    { numRuns: 200 },
  )
})

const signedBase: SignedRequest = {
  method: 'PUT',
  bucket: 'bucket',
  key: '1/avatar.png',
  query: [['acl', 'x']],
  headers: [
    ['content-md5', 'md5'],
    ['content-type', 'image/png'],
    ['x-oss-acl', 'public-read'],
  ],
}

/** The request once for each byte of each part, with just that byte changed. */
function* tampered(request: SignedRequest): Generator<[part: string, SignedRequest]> {
  for (const method of flips(request.method)) yield ['method', { ...request, method }]
  for (const bucket of flips(request.bucket ?? '')) yield ['bucket', { ...request, bucket }]
  for (const key of flips(String(request.key))) yield ['key', { ...request, key }]
  for (const [index, [name, value]] of request.headers.entries())
    for (const changed of flips(String(value)))
      if (name !== 'host') yield [name, { ...request, headers: request.headers.with(index, [name, changed]) }]
  for (const [index, [name, value]] of request.query.entries())
    for (const changed of flips(value ?? ''))
      yield [name, { ...request, query: request.query.with(index, [name, changed]) }]
}

function* flips(text: string): Generator<string> {
  for (let index = 0; index < text.length; index += 1)
    yield text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ 1) + text.slice(index + 1)
}

function isRefused(request: SignedRequest): boolean {
  try {
    return !isVerified(request)
  } catch (error) {
    return error instanceof SignatureFormError
  }
}

const ambiguousKeys: [key: string, isRefused: boolean][] = [
  ['?acl', true],
  ['a?acl', true],
  ['a?acl&x', true],
  ['a?x?uploadId=1', true],
  ['a?x-oss-anything=1', true],
  ['what?.txt', false],
  ['a?b=acl', false],
  ['acl', false],
]
for (const [key, isKeyRefused] of ambiguousKeys)
  test(`V1 ${isKeyRefused ? 'presigns no URL' : 'presigns a URL'} for the key ${key}`, () => {
    const presign = () => presignV1(digests, credentials, { ...signedBase, key, query: [] }, nowMs)
    if (isKeyRefused) assert.throws(presign, { name: 'SignatureFormError', code: 'InvalidObjectName' })
    else presign()
  })

test('one changed byte in anything V1 covers is refused', () => {
  const header = {
    ...signedBase,
    headers: [...signedBase.headers, ...signV1Header(digests, credentials, signedBase, nowMs)],
  }
  const url = { ...signedBase, query: [...signedBase.query, ...presignV1(digests, credentials, signedBase, nowMs)] }
  assert.ok(isVerified(header) && isVerified(url))
  for (const request of [header, url])
    for (const [part, changed] of tampered(request))
      // The key id itself is not signed: with another one, another secret is looked up.
      if (part !== 'OSSAccessKeyId' && part !== 'authorization') assert.ok(isRefused(changed), `${part} was changed`)
})

test('a parameter that V1 does not sign is not covered, nor is one that comes twice', () => {
  const query: QueryParameter[] = [
    ['acl', undefined],
    ['prefix', 'a'],
    ['x-oss-new', '1'],
    ['tagging', undefined],
    ['tagging', 'x'],
  ]
  const request: SignedRequest = { method: 'GET', bucket: 'b', query, headers: [['x-oss-date', goDate]] }
  const claim = { scheme: 'v1-header', accessKeyId: 'ak', signature: '', securityToken: undefined } as const
  const candidates = v1Candidates(request, { ...claim, dateText: goDate, timestampMs: 0 })
  assert.deepEqual(
    candidates.map(({ covered }) => [...(covered === 'all' ? [] : covered)]),
    [['acl'], ['acl', 'x-oss-new']],
  )
})

test('a header signature is tried with the doubtful sub-resources as listed, all in and all out', () => {
  const query: QueryParameter[] = [
    ['resourceGroup', undefined],
    ['rtc', undefined],
  ]
  const request: SignedRequest = { method: 'GET', bucket: 'b', query, headers: [['x-oss-date', goDate]] }
  const claim = { accessKeyId: 'ak', signature: '', securityToken: undefined, dateText: '1' }
  const lastLines = (texts: readonly { stringToSign: unknown }[]) =>
    texts.map(({ stringToSign }) => String(stringToSign).split('\n').at(-1))
  assert.deepEqual(lastLines(v1Candidates(request, { scheme: 'v1-header', ...claim, timestampMs: 0 })), [
    '/b/?resourceGroup',
    '/b/?resourceGroup&rtc',
    '/b/',
  ])
  assert.deepEqual(lastLines(v1Candidates(request, { scheme: 'v1-url', ...claim, expiresAtMs: 0 })), [
    '/b/?resourceGroup&rtc',
  ])
})

test('a header that is not UTF-8 is signed as its bytes, as ali-oss does with headerEncoding latin1', () => {
  const headers = { 'x-oss-meta-name': 'ñ', 'x-oss-date': goDate }
  const theirs = aliOss.computeSignature(
    'sk',
    aliOss.buildCanonicalString('PUT', '/b/k', { headers }, undefined),
    'latin1',
  )
  const request: SignedRequest = {
    method: 'PUT',
    bucket: 'b',
    key: 'k',
    query: [],
    headers: [
      ['x-oss-date', goDate],
      ['x-oss-meta-name', Uint8Array.of(0xf1)],
    ],
  }
  assert.equal(v1Signature(digests, 'sk', v1StringToSign(request, goDate, 'default')), theirs)
})

test('V1 agrees with ali-oss on generated requests', () => {
  const names = ['acl', 'uploads', 'uploadId', 'partNumber', 'x-oss-process', 'response-content-type', 'callback']
  const subResources = fc.uniqueArray(
    fc.tuple(fc.constantFrom(...names), fc.string({ unit: 'grapheme', maxLength: 8 })),
    { selector: ([name]) => name },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), subResources, (key, query) => {
      const headers = { 'x-oss-date': goDate, 'content-type': 'text/plain', 'x-oss-meta-b': ' é ', 'x-oss-meta-a': '1' }
      const parameters = Object.fromEntries(query)
      const theirs = aliOss.buildCanonicalString('PUT', `/b/${key}`, { headers, parameters })
      const request = { method: 'PUT', bucket: 'b', key, query, headers: Object.entries(headers) }
      assert.equal(v1StringToSign(request, goDate, 'default'), theirs)
    }),
    { numRuns: 200 },
  )
})
