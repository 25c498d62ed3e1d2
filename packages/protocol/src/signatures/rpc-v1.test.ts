import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import { portableDigests as digests } from './portable-digests.ts'
import {
  compareCodePoints,
  parseRpcV1,
  rpcV1Candidates,
  rpcV1Signature,
  rpcV1StringToSign,
  signRpcV1,
  type RpcParameter,
  type RpcRequest,
} from './rpc-v1.ts'
import { SignatureFormError } from './signature-form-error.ts'

const require = createRequire(import.meta.url)
// Neither client types its signer in a way that is worth importing.
const { default: openApi } = require('@alicloud/openapi-core/dist/utils.js') as unknown as {
  default: { getRPCSignature(parameters: Record<string, string>, method: string, secret: string): string }
}
const { RPCClient } = require('@alicloud/pop-core') as {
  RPCClient: new (config: Record<string, string>) => { _buildParams(): Record<string, string> }
}

const common: RpcParameter[] = [
  ['AccessKeyId', 'testid'],
  ['SignatureMethod', 'HMAC-SHA1'],
  ['SignatureVersion', '1.0'],
]
const assumeRole: RpcParameter[] = [
  ...common,
  ['Action', 'AssumeRole'],
  ['Format', 'JSON'],
  ['Version', '2015-04-01'],
  ['SignatureNonce', '571f8fb8-506e-11e5-8e12-b8e8563dc8d2'],
  ['Timestamp', '2015-09-01T05:57:34Z'],
  ['RoleArn', 'acs:ram::1234567890123:role/firstrole'],
  ['RoleSessionName', 'client'],
]
const withEmpty: RpcParameter[] = [...assumeRole, ['SignatureType', ''], ['RegionId', 'cn-hangzhou']]

const vectors: [name: string, method: string, parameters: RpcParameter[], signature: string][] = [
  ['a: AssumeRole', 'GET', assumeRole, 'gNI7b0AyKZHxDgjBGPDgJ1Ce3L4='],
  [
    'b: CreateUser of RAM',
    'GET',
    [
      ...common,
      ['Action', 'CreateUser'],
      ['Format', 'JSON'],
      ['Version', '2015-05-01'],
      ['SignatureNonce', '6a6e0ca6-4557-11e5-86a2-b8e8563dc8d2'],
      ['Timestamp', '2015-08-18T03:15:45Z'],
      ['UserName', 'test'],
    ],
    'kRA2cnpJVacIhDMzXnoNZG9tDCI=',
  ],
  [
    'c: CreateUser of IMS',
    'GET',
    [
      ...common,
      ['Action', 'CreateUser'],
      ['Version', '2019-08-15'],
      ['SignatureNonce', '3f6b4e80-56f7-11eb-a256-a9f756ea7e85'],
      ['Timestamp', '2021-01-15T06:02:28Z'],
      ['UserPrincipalName', 'test@example.onaliyun.com'],
      ['DisplayName', 'test'],
      ['Format', 'JSON'],
    ],
    '02heLegtw4+BFamznl1Ltj+vJ4A=',
  ],
  [
    'd: DescribeRegions',
    'GET',
    [
      ...common,
      ['Action', 'DescribeRegions'],
      ['Format', 'XML'],
      ['Version', '2014-05-26'],
      ['SignatureNonce', '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf'],
      ['Timestamp', '2016-02-23T12:46:24Z'],
    ],
    'OLeaidS1JvxuMvnyHOwuJ+uX5qY=',
  ],
  ['a as POST', 'POST', assumeRole, 'gyoTXBqArvZT/gKwPjXIYR9ZuB0='],
  ['a with an empty parameter', 'GET', withEmpty, 'UKh8luyzmV3chjjwrKxuU+4EZcA='],
  ['a with an empty parameter as POST', 'POST', withEmpty, '2vJr4Cnq+H966Pah4ty5C1+F7Ds='],
]

for (const [name, method, parameters, signature] of vectors)
  test(`RPC V1 signs vector ${name}`, () => {
    assert.equal(rpcV1Signature(digests, 'testsecret', rpcV1StringToSign({ method, parameters })), signature)
    const signed = { method, parameters: [...parameters, ['Signature', signature]] satisfies RpcParameter[] }
    assert.ok(isVerified(signed, 'testsecret'))
  })

test('the order of parameters, and whether they came in query or form, does not matter', () => {
  const shuffled = assumeRole.toReversed()
  const expected = rpcV1StringToSign({ method: 'POST', parameters: assumeRole })
  assert.equal(rpcV1StringToSign({ method: 'POST', parameters: shuffled }), expected)
})

test('the characters that encodeURIComponent leaves alone are encoded, the tilde is not', () => {
  const parameters: RpcParameter[] = [['a*', "!'()* ~+/ü"]]
  assert.equal(
    rpcV1StringToSign({ method: 'GET', parameters }),
    'GET&%2F&a%252A%3D%2521%2527%2528%2529%252A%2520~%252B%252F%25C3%25BC',
  )
})

function isVerified(request: RpcRequest, secret: string): boolean {
  const claim = parseRpcV1(request)
  return rpcV1Candidates(request).some(
    ({ stringToSign }) => rpcV1Signature(digests, secret, String(stringToSign)) === claim.signature,
  )
}

const names = fc.uniqueArray(fc.stringMatching(/^[A-Z][A-Za-z.0-9~*]{0,7}$/), { maxLength: 5 })
const parameterLists = names.chain((list) =>
  fc.tuple(...list.map((name) => fc.tuple(fc.constant(`x${name}`), fc.string({ unit: 'grapheme', maxLength: 8 })))),
)
const chance = { nowMs: Date.UTC(2026, 0, 2, 3, 4, 5), nonce: 'nonce-1' }

test('what RPC V1 signs, it verifies, and the official client computes the same', () => {
  const credentials = { accessKeyId: 'ak', secret: 'sk', securityToken: 'token+/=' }
  fc.assert(
    fc.property(parameterLists, fc.constantFrom('GET', 'POST'), (parameters, method) => {
      const signed = signRpcV1(digests, credentials, { method, parameters }, chance)
      assert.ok(isVerified({ method, parameters: signed }, 'sk'))
      const { Signature, ...rest } = Object.fromEntries(signed)
      // The official client drops nothing here: every value is text.
      assert.equal(openApi.getRPCSignature(rest, method, 'sk'), Signature)
    }),
    { numRuns: 200 },
  )
})

test('pop-core and openapi-core agree with us on the vectors', () => {
  assert.equal(typeof RPCClient, 'function')
  for (const [, method, parameters, signature] of vectors)
    assert.equal(openApi.getRPCSignature(Object.fromEntries(parameters), method, 'testsecret'), signature)
})

test('one changed byte in a name, a value or the method is refused', () => {
  const signed = signRpcV1(
    digests,
    { accessKeyId: 'ak', secret: 'sk' },
    { method: 'GET', parameters: assumeRole.slice(3, 5) },
    chance,
  )
  assert.ok(isVerified({ method: 'GET', parameters: signed }, 'sk'))
  assert.ok(isRefused({ method: 'POST', parameters: signed }))
  for (const [index, [name, value]] of signed.entries()) {
    for (const changed of flips(value))
      assert.ok(isRefused({ method: 'GET', parameters: signed.with(index, [name, changed]) }), name)
    for (const changed of flips(name))
      assert.ok(isRefused({ method: 'GET', parameters: signed.with(index, [changed, value]) }), name)
    assert.ok(isRefused({ method: 'GET', parameters: signed.toSpliced(index, 1) }), `without ${name}`)
  }
  assert.ok(isRefused({ method: 'GET', parameters: [...signed, ['Policy', '{}']] }))
})

function isRefused(request: RpcRequest): boolean {
  try {
    return !isVerified(request, 'sk')
  } catch (error) {
    return error instanceof SignatureFormError
  }
}

function* flips(text: string): Generator<string> {
  for (let index = 0; index < text.length; index += 1)
    yield text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ 1) + text.slice(index + 1)
}

const complete: RpcParameter[] = [...assumeRole, ['Signature', 'x=']]
const refused: [name: string, parameters: RpcParameter[], code: string][] = [
  ...['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'SignatureNonce', 'Timestamp', 'Signature'].map(
    (missing): [string, RpcParameter[], string] => [
      `no ${missing}`,
      complete.filter(([name]) => name !== missing),
      `Missing${missing}`,
    ],
  ),
  ['an empty nonce', replaced('SignatureNonce', ''), 'MissingSignatureNonce'],
  ['a nonce of 129 characters', replaced('SignatureNonce', 'x'.repeat(129)), 'InvalidParameter'],
  ['a time that is none', replaced('Timestamp', '2015-09-01 05:57:34'), 'InvalidTimeStamp.Format'],
  ['30 February', replaced('Timestamp', '2015-02-30T05:57:34Z'), 'InvalidTimeStamp.Format'],
  ['HMAC-SHA256', replaced('SignatureMethod', 'HMAC-SHA256'), 'InvalidSignatureMethod'],
  ['a bearer token', [...complete, ['SignatureType', 'BEARERTOKEN']], 'InvalidSignatureMethod'],
  ['version 2.0', replaced('SignatureVersion', '2.0'), 'InvalidParameter'],
  ['two actions', [...complete, ['Action', 'GetCallerIdentity']], 'InvalidParameter'],
  ['two security tokens', [...complete, ['SecurityToken', 'a'], ['SecurityToken', 'b']], 'InvalidParameter'],
  ['a key id with a blank', replaced('AccessKeyId', 'a b'), 'InvalidAccessKeyId.NotFound'],
]

function replaced(name: string, value: string): RpcParameter[] {
  return complete.map((parameter) => (parameter[0] === name ? [name, value] : parameter))
}

for (const [name, parameters, code] of refused)
  test(`RPC V1 refuses ${name} with ${code}`, () => {
    assert.throws(() => parseRpcV1({ method: 'GET', parameters }), { name: 'SignatureFormError', code })
  })

test('milliseconds in Timestamp are accepted, as ali-oss sends them', () => {
  const claim = parseRpcV1({ method: 'POST', parameters: replaced('Timestamp', '2015-09-01T05:57:34.123Z') })
  assert.equal(claim.timestampMs, Date.UTC(2015, 8, 1, 5, 57, 34, 123))
})

test('names are ordered by code point, as their UTF-8 bytes are', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 4 })
  fc.assert(
    fc.property(texts, texts, (left, right) => {
      assert.equal(Math.sign(compareCodePoints(left, right)), Buffer.compare(Buffer.from(left), Buffer.from(right)))
    }),
  )
})

test('any parameters end in a claim or a SignatureFormError', () => {
  const anyName = fc.oneof(fc.constantFrom(...complete.map(([name]) => name)), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(fc.array(fc.tuple(anyName, fc.string({ unit: 'binary' }))), fc.nat(9), (extra, index) => {
      const [name, value] = extra[0] ?? ['', '']
      const parameters: RpcParameter[] = [...complete.with(index, [complete[index]?.[0] ?? name, value]), ...extra]
      try {
        rpcV1StringToSign({ method: 'GET', parameters })
        parseRpcV1({ method: 'GET', parameters })
      } catch (error) {
        assert.ok(error instanceof SignatureFormError, String(error))
      }
    }),
    { numRuns: 300 },
  )
})
