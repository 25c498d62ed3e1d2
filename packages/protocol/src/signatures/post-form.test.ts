import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { base64Of, bytesOf } from './data.ts'
import {
  checkPostFormTime,
  formFieldsByName,
  isPostFormVerified,
  parsePostForm,
  postFormV4Fields,
  signPostFormV1,
  signPostFormV4,
  type FormField,
} from './post-form.ts'
import { checkPostConditions, checkPostV4Binding, parsePostPolicy } from './post-policy.ts'
import { portableDigests as digests } from './portable-digests.ts'
import { v2Signature } from './oss-v2.ts'
import { SignatureFormError } from './signature-form-error.ts'

const policyText =
  '{"expiration":"2023-12-03T13:00:00.000Z","conditions":[{"bucket":"examplebucket"},{"x-oss-signature-version":"OSS4-HMAC-SHA256"},{"x-oss-credential":"ak/20231203/cn-hangzhou/oss/aliyun_v4_request"},{"x-oss-date":"20231203T121212Z"},["content-length-range",1,10],["eq","$success_action_status","201"],["starts-with","$key","user/eric/"],["in","$content-type",["image/jpg","image/png"]],["not-in","$cache-control",["no-cache"]]]}'
const policyBase64 = base64Of(bytesOf(policyText))
const nowMs = Date.UTC(2023, 11, 3, 12, 12, 12)
const ak = { accessKeyId: 'ak', secret: 'sk' }
const by = { digests, secret: 'sk' }
const v1 = signPostFormV1(digests, ak, policyText)
const v4 = signPostFormV4(digests, ak, policyText, { region: 'cn-hangzhou', nowMs })
const v2: FormField[] = [
  ['x-oss-signature-version', 'OSS2'],
  ['x-oss-access-key-id', 'ak'],
  ['policy', policyBase64],
  ['x-oss-signature', v2Signature(digests, 'sk', policyBase64)],
]

test('the form vectors of V1 and V4 are signed', () => {
  assert.deepEqual(v1.at(-1), ['Signature', 'KXqkAWHSb/rnOHVL3UCZi4aSYyg='])
  assert.deepEqual(v4.at(-1), ['x-oss-signature', '5cbd7ecf14aba0d2e37ad6a2986e8b94fb3caed178ef169e32d05ab8c190dfd5'])
})

for (const [name, fields] of [
  ['V1', v1],
  ['V2', v2],
  ['V4', v4],
] as const)
  test(`a ${name} form verifies, its field names in any case, and with one byte of its policy changed it does not`, () => {
    const upper = fields.map(([fieldName, value]): FormField => [fieldName.toUpperCase(), value])
    const claim = parsePostForm([['key', 'user/eric/a'], ...upper])
    assert.ok(claim !== undefined && isPostFormVerified(by, claim))
    assert.equal(claim.policyText, policyText)
    assert.ok(!isPostFormVerified({ digests, secret: 'other' }, claim))
    for (let index = 0; index < policyText.length; index += 1) {
      const changed =
        policyText.slice(0, index) + String.fromCharCode(policyText.charCodeAt(index) ^ 1) + policyText.slice(index + 1)
      assert.ok(!isPostFormVerified(by, { ...claim, policyBase64: base64Of(bytesOf(changed)) }))
    }
  })

test('a form without signature fields is anonymous', () => {
  assert.equal(
    parsePostForm([
      ['key', 'k'],
      ['success_action_status', '201'],
      ['x-oss-object-acl', 'private'],
    ]),
    undefined,
  )
})

test('a policy in base64 with line breaks is signed as sent', () => {
  const broken = `${policyBase64.slice(0, 60)}\n${policyBase64.slice(60)}\n`
  const claim = parsePostForm([
    ['OSSAccessKeyId', 'ak'],
    ['policy', broken],
    ['Signature', 'x'],
  ])
  assert.equal(claim?.policyText, policyText)
  assert.equal(claim?.policyBase64, broken)
})

const drop = (fields: readonly FormField[], name: string) => fields.filter(([fieldName]) => fieldName !== name)
const replace = (fields: readonly FormField[], name: string, value: string) =>
  fields.map((field): FormField => (field[0] === name ? [name, value] : field))
const refused: [name: string, fields: readonly FormField[], code: string, ec?: string][] = [
  ['a V1 form without policy', drop(v1, 'policy'), 'InvalidArgument', '0002-00000702'],
  ['a V1 form without Signature', drop(v1, 'Signature'), 'InvalidArgument', '0002-00000703'],
  ['a V1 form with an empty Signature', replace(v1, 'Signature', ''), 'InvalidArgument', '0002-00000704'],
  ['a V1 form without OSSAccessKeyId', drop(v1, 'OSSAccessKeyId'), 'InvalidArgument'],
  ['a V1 form with a malformed key id', replace(v1, 'OSSAccessKeyId', 'a b'), 'InvalidAccessKeyId', '0002-00000901'],
  ['two policies', [...v1, ['Policy', policyBase64]], 'InvalidArgument'],
  [
    'two keys',
    [
      ['key', 'a'],
      ['KEY', 'b'],
    ],
    'InvalidArgument',
  ],
  ['a policy that is not base64', replace(v1, 'policy', '{}'), 'InvalidPolicyDocument'],
  ['a policy that is not UTF-8', replace(v1, 'policy', '/w=='), 'InvalidPolicyDocument'],
  ['a policy of more than 64 KiB', replace(v1, 'policy', 'A'.repeat(90_000)), 'InvalidPolicyDocument'],
  ['an unknown version', replace(v4, 'x-oss-signature-version', 'OSS5'), 'InvalidArgument'],
  ['a V4 form without its version', drop(v4, 'x-oss-signature-version'), 'InvalidArgument'],
  ['a V4 form without credential', drop(v4, 'x-oss-credential'), 'InvalidArgument', '0002-00000710'],
  [
    'a V4 form with a malformed credential',
    replace(v4, 'x-oss-credential', 'ak/20231203'),
    'InvalidArgument',
    '0002-00000710',
  ],
  ['a V4 form of another day', replace(v4, 'x-oss-date', '20231204T000000Z'), 'InvalidArgument', '0002-00000709'],
  ['a V4 form without date', drop(v4, 'x-oss-date'), 'InvalidArgument', '0002-00000709'],
  ['a V4 form without signature', drop(v4, 'x-oss-signature'), 'InvalidArgument'],
  ['a V4 form without policy', drop(v4, 'policy'), 'InvalidArgument', '0002-00000702'],
]

for (const [name, fields, code, ec] of refused)
  test(`${name} is refused with ${code}`, () => {
    assert.throws(() => parsePostForm(fields), { name: 'SignatureFormError', code, ec })
  })

const dayMs = 86_400_000
for (const [offsetMs, code] of [
  [-900_000, undefined],
  [-900_001, 'RequestTimeTooSkewed'],
  [7 * dayMs, undefined],
  [7 * dayMs + 1, 'AccessDenied'],
] as const)
  test(`a V4 form at ${offsetMs} ms from its date is ${code ?? 'in time'}`, () => {
    const claim = parsePostForm(v4)
    assert.ok(claim !== undefined)
    const check = () => checkPostFormTime(claim, nowMs + offsetMs)
    if (code === undefined) check()
    else assert.throws(check, { code })
  })

test('a V4 policy must repeat who signed it', () => {
  const session = { ...ak, securityToken: 'token' }
  const options = { region: 'cn-hangzhou', nowMs }
  const bound = Object.fromEntries(postFormV4Fields(session, options))
  const policyOf = (conditions: unknown[]) =>
    parsePostPolicy(JSON.stringify({ expiration: '2023-12-03T13:00:00Z', conditions }))
  const conditions = Object.entries(bound).map(([name, value]) => ({ [name]: value }))
  const fields = formFieldsByName(signPostFormV4(digests, session, '{}', options))
  checkPostV4Binding(policyOf(conditions), fields)
  for (const index of conditions.keys())
    assert.throws(() => checkPostV4Binding(policyOf(conditions.toSpliced(index, 1)), fields), {
      code: 'AccessDenied',
      ec: '0006-00000227',
    })
})

test('the vector’s policy admits its own form', () => {
  const fields = formFieldsByName([
    ...v4,
    ['key', 'user/eric/a'],
    ['success_action_status', '201'],
    ['Content-Type', 'image/png'],
  ])
  const policy = parsePostPolicy(policyText)
  checkPostConditions(policy, fields, 'examplebucket')
  checkPostV4Binding(policy, fields)
  assert.throws(() => checkPostConditions(policy, fields, 'other'), { code: 'AccessDenied' })
})

test('any fields end in a claim or a SignatureFormError', () => {
  const names = fc.constantFrom(...v1.map(([name]) => name), ...v4.map(([name]) => name), 'x-oss-access-key-id')
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.string({ unit: 'binary' }))), (fields) => {
      try {
        parsePostForm([...fields, ...v4])
        parsePostForm(fields)
      } catch (error) {
        assert.ok(error instanceof SignatureFormError, String(error))
      }
    }),
    { numRuns: 300 },
  )
})
