import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isPolicyList, isPolicyObject, parsePolicyJson, type PolicyJson } from './post-policy-json.ts'
import { checkPostConditions, checkPostContentLength, checkPostPolicyTime, parsePostPolicy } from './post-policy.ts'
import { SignatureFormError } from './signature-form-error.ts'

const expiration = '2023-02-19T13:19:00.000Z'
const withConditions = (...conditions: unknown[]) => JSON.stringify({ expiration, conditions })

const malformed: [text: string, message: RegExp, ec: string | undefined][] = [
  ['', /^Invalid Policy: Invalid JSON: unexpected end$/, '0006-00000201'],
  ['expiration', /^Invalid Policy: Invalid JSON: unknown char e$/, '0006-00000201'],
  ['{"a" "b"}', /Invalid JSON: unknown char "$/, '0006-00000201'],
  ['{"a":1}x', /Invalid JSON: unknown char x$/, '0006-00000201'],
  ['{"a":"\\q"}', /Invalid JSON: unknown char q$/, '0006-00000201'],
  ['{"a":"\u0001"}', /Invalid JSON: unknown char/, '0006-00000201'],
  ['{"a":1,"a":2}', /repeated member a$/, '0006-00000201'],
  ['['.repeat(100_000), /nested deeper than 8$/, '0006-00000201'],
  ['[]', /Policy must be a JSON object/, '0006-00000201'],
  ['{}', /missing expiration and conditions/, '0006-00000209'],
  ['{"conditions":[]}', /missing expiration/, '0006-00000208'],
  [`{"expiration":"${expiration}"}`, /missing conditions/, '0006-00000207'],
  ['{"expiration":123,"conditions":[]}', /Expiration must be a string/, '0006-00000210'],
  ['{"expiration":"","conditions":[]}', /Expiration is empty/, '0006-00000211'],
  ['{"expiration":"tomorrow","conditions":[]}', /Invalid expiration time/, '0006-00000211'],
  [`{"expiration":"${expiration}","conditions":{}}`, /Conditions must be a list/, '0006-00000221'],
  [withConditions(123), /map or a list/, '0006-00000222'],
  [withConditions(['$key']), /unknown matching mode/, '0006-00000216'],
  [withConditions([]), /unknown matching mode/, '0006-00000216'],
  [withConditions(['like', '$key', 'a']), /unknown matching mode/, '0006-00000216'],
  [withConditions(['eq', '$key']), /three items/, '0006-00000223'],
  [withConditions(['eq', '$key', 'a', 'b']), /three items/, '0006-00000223'],
  [withConditions(['eq', '$key', 1]), /wrong type/, '0006-00000224'],
  [withConditions(['not-in', 'cache-control', 'no-cache']), /wrong type/, '0006-00000224'],
  [withConditions(['in', '$key', ['a', 1]]), /wrong type/, '0006-00000224'],
  [withConditions(['content-length-range', '1', 10]), /wrong type/, '0006-00000224'],
  [withConditions(['content-length-range', -1, 10]), /wrong type/, '0006-00000224'],
  [withConditions(['content-length-range', 0.5, 10]), /wrong type/, '0006-00000224'],
  [withConditions({ bucket: 1 }), /wrong type/, '0006-00000224'],
  [
    withConditions({}),
    /^Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified\.$/,
    undefined,
  ],
  [withConditions({ a: '1', b: '2' }), /must have exactly one property/, undefined],
  [withConditions(...Array.from({ length: 1001 }, () => ({ a: '1' }))), /More than 1000 conditions/, '0006-00000221'],
]

for (const [text, message, ec] of malformed)
  test(`the policy ${text.slice(0, 80)} is invalid`, () => {
    assert.throws(() => parsePostPolicy(text), { code: 'InvalidPolicyDocument', status: 400, message, ec })
  })

const checks: [condition: unknown, fields: Record<string, string>, failed: string | undefined][] = [
  [{ bucket: 'b' }, { bucket: 'from the form, which does not count' }, undefined],
  [{ bucket: 'c' }, { bucket: 'c' }, '["eq", "$bucket", "c"]'],
  [['eq', '$Key', 'a'], { key: 'a' }, undefined],
  [['EQ', '$key', 'a'], { key: 'a' }, undefined],
  [['eq', '$key', 'a'], { key: 'A' }, '["eq", "$key", "a"]'],
  [['eq', '$key', 'a'], {}, '["eq", "$key", "a"]'],
  [['eq', 'success_action_status', '200'], { success_action_status: '201' }, '["eq", "$success_action_status", "200"]'],
  [['eq', '$key', 'u/${filename}'], { key: 'u/${filename}' }, undefined],
  [['starts-with', '$key', 'user/'], { key: 'user/1' }, undefined],
  [['starts-with', '$key', 'user/'], { key: 'usera/1' }, '["starts-with", "$key", "user/"]'],
  [['starts-with', '$key', ''], { key: 'anything' }, undefined],
  [['starts-with', '$key', ''], {}, '["starts-with", "$key", ""]'],
  [['in', '$content-type', ['image/jpg', 'image/png']], { 'content-type': 'image/png' }, undefined],
  [
    ['in', '$content-type', ['image/jpg', 'image/png']],
    { 'content-type': 'text/html' },
    '["in", "$content-type", ["image/jpg", "image/png"]]',
  ],
  [['in', '$content-type', []], { 'content-type': 'x' }, '["in", "$content-type", []]'],
  [['in', '$content-type', ['image/jpg']], {}, '["in", "$content-type", ["image/jpg"]]'],
  [
    ['not-in', '$cache-control', ['no-cache']],
    { 'cache-control': 'no-cache' },
    '["not-in", "$cache-control", ["no-cache"]]',
  ],
  [['not-in', '$cache-control', ['no-cache']], { 'cache-control': 'max-age=1' }, undefined],
  [['not-in', '$cache-control', ['no-cache']], {}, undefined],
]

for (const [condition, fields, failed] of checks)
  test(`${JSON.stringify(condition)} over ${JSON.stringify(fields)} ${failed === undefined ? 'holds' : 'fails'}`, () => {
    const policy = parsePostPolicy(withConditions(condition))
    const check = () => checkPostConditions(policy, new Map(Object.entries(fields)), 'b')
    if (failed === undefined) check()
    else
      assert.throws(check, {
        status: 403,
        code: 'AccessDenied',
        ec: '0006-00000227',
        message: `Invalid according to Policy: Policy Condition failed: ${failed}`,
      })
  })

test('a policy is good until its expiration', () => {
  const policy = parsePostPolicy(withConditions())
  checkPostPolicyTime(policy, Date.parse(expiration))
  assert.throws(() => checkPostPolicyTime(policy, Date.parse(expiration) + 1), {
    code: 'AccessDenied',
    message: 'Invalid according to Policy: Policy expired.',
    ec: '0006-00000213',
  })
})

test('of several content-length-ranges all hold, and a file is found too large before its end', () => {
  const policy = parsePostPolicy(withConditions(['content-length-range', 2, 10], ['content-length-range', 1, 5]))
  assert.deepEqual(policy.contentLength, { minBytes: 2, maxBytes: 5 })
  checkPostContentLength(policy, 1, { isWhole: false })
  checkPostContentLength(policy, 5, { isWhole: true })
  assert.throws(() => checkPostContentLength(policy, 1, { isWhole: true }), { code: 'EntityTooSmall' })
  assert.throws(() => checkPostContentLength(policy, 6, { isWhole: false }), {
    code: 'EntityTooLarge',
    details: { MaxSizeAllowed: '5', ProposedSize: '6' },
  })
  checkPostContentLength(parsePostPolicy(withConditions()), 1e12, { isWhole: true })
})

test('the documented escapes are read, \\$ among them', () => {
  const text = String.raw`{"a":"\/\\\"\$\b\f\n\r\t\u00e9\ud83d\ude00"}`
  assert.deepEqual(parsePolicyJson(text), new Map([['a', '/\\"$\b\f\n\r\té😀']]))
})

/** Our reading of a policy as JSON.parse would give it. */
function plain(value: PolicyJson): unknown {
  if (isPolicyObject(value)) return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]))
  if (isPolicyList(value)) return value.map(plain)
  return value
}

test('what JSON.stringify writes is read the same', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        tie('value'),
        { maxKeys: 3, noNullPrototype: true },
      ),
    ),
  })).value
  fc.assert(
    fc.property(value, fc.constantFrom(0, 2), (json, indent) => {
      assert.deepEqual(plain(parsePolicyJson(JSON.stringify(json, undefined, indent))), json)
    }),
    { numRuns: 200 },
  )
})

test('any text ends in a policy or InvalidPolicyDocument', () => {
  const noise = fc.string({ unit: fc.constantFrom(...'{}[]",:\\$u0eE.-tfn x\n'.split('')) })
  fc.assert(
    fc.property(fc.oneof(noise, fc.string({ unit: 'binary' })), (text) => {
      try {
        parsePostPolicy(text)
      } catch (error) {
        assert.ok(error instanceof SignatureFormError && error.code === 'InvalidPolicyDocument', String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
