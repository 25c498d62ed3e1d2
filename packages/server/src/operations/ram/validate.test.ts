import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ServiceError } from '@latchkey/protocol'
import { allowOss, trustAccount } from '../testing/rpc.ts'
import * as validate from './validate.ts'

const long = (length: number) => 'a'.repeat(length)

const good: [name: string, call: () => unknown][] = [
  ['a user name of 64', () => validate.userName('A.b_c-9'.padEnd(64, 'x'))],
  ['a role name', () => validate.roleName('AliyunOSS-Role.1')],
  ['a policy name of 128', () => validate.policyName(long(128))],
  ['a display name of 128 characters outside the basic plane', () => validate.displayName('😀'.repeat(128))],
  ['a display name in Chinese', () => validate.displayName('云计算 工程师')],
  ['comments of 128', () => validate.comments(long(128))],
  ['a description of 1024', () => validate.description(long(1_024))],
  ['a mobile phone', () => validate.mobilePhone('86-18600001111')],
  ['an address', () => validate.email('alice@example.com')],
  ['version v12', () => validate.versionId('v12')],
  ['a policy', () => validate.policyDocument(allowOss)],
  ['a trust policy', () => validate.trustPolicyDocument(trustAccount)],
  ['3600 seconds', () => validate.maxSessionSeconds(3_600)],
  ['43200 seconds', () => validate.maxSessionSeconds(43_200)],
  ['Inactive', () => validate.isActiveStatus('Inactive')],
]
for (const [name, call] of good) test(`${name} passes`, () => assert.doesNotThrow(call))

const bad: [code: string, message: string, call: () => unknown][] = [
  [
    'InvalidParameter.UserName.InvalidChars',
    'The parameter - "UserName" contains invalid chars.',
    () => validate.userName('a b'),
  ],
  ['InvalidParameter.UserName.InvalidChars', '', () => validate.userName('名')],
  ['InvalidParameter.UserName.InvalidChars', '', () => validate.userName('a\0b')],
  ['InvalidParameter.UserName.InvalidChars', '', () => validate.userName('a\n')],
  ['InvalidParameter.UserName.InvalidChars', '', () => validate.userName('a@b')],
  [
    'InvalidParameter.UserName.Length',
    'The parameter - "UserName" beyond the length limit.',
    () => validate.userName(long(65)),
  ],
  ['InvalidParameter.NewUserName.InvalidChars', '', () => validate.userName('/', 'NewUserName')],
  ['InvalidParameter.NewUserName.Length', '', () => validate.userName(long(65), 'NewUserName')],
  ['InvalidParameter.RoleName.InvalidChars', '', () => validate.roleName('a_b')],
  ['InvalidParameter.RoleName.Length', '', () => validate.roleName(long(65))],
  ['InvalidParameter.PolicyName.InvalidChars', '', () => validate.policyName('a.b')],
  ['InvalidParameter.PolicyName.Length', '', () => validate.policyName(long(129))],
  ['InvalidParameter.DisplayName.Length', '', () => validate.displayName(long(129))],
  ['InvalidParameter.DisplayName.InvalidChars', '', () => validate.displayName('a\tb')],
  ['InvalidParameter.Comments.Length', '', () => validate.comments(long(129))],
  ['InvalidParameter.Description.Length', '', () => validate.description(long(1_025))],
  ['InvalidParameter.MobilePhone.Format', '', () => validate.mobilePhone('18600001111')],
  ['InvalidParameter.Email.Format', '', () => validate.email('alice')],
  ['InvalidParameter.Email.Format', '', () => validate.email('a@b@c')],
  ['InvalidParameter.PolicyType', 'The parameter - "PolicyType" is incorrect.', () => validate.policyType('custom')],
  ['InvalidParameter.VersionId.Format', '', () => validate.versionId('v0')],
  ['InvalidParameter.VersionId.Format', '', () => validate.versionId('1')],
  ['InvalidParameter.PolicyDocument.Length', '', () => validate.policyDocument(long(6_145))],
  ['InvalidParameter.AssumeRolePolicyDocument.Length', '', () => validate.trustPolicyDocument(long(6_145))],
  ['MalformedPolicyDocument', '', () => validate.policyDocument('{')],
  ['MalformedPolicyDocument', '', () => validate.policyDocument(trustAccount)],
  ['MalformedPolicyDocument', '', () => validate.trustPolicyDocument(allowOss)],
  ['InvalidParameter.MaxSessionDuration', '', () => validate.maxSessionSeconds(3_599)],
  ['InvalidParameter.MaxSessionDuration', '', () => validate.maxSessionSeconds(43_201)],
  ['InvalidParameter.Status', '', () => validate.isActiveStatus('active')],
  ['InvalidParameter.RotateStrategy', '', () => validate.rotates('Oldest')],
]
for (const [row, [code, message, call]] of bad.entries())
  test(`row ${row} answers ${code}`, () => {
    assert.throws(call, (error: unknown) => {
      assert(error instanceof ServiceError)
      assert.equal(error.code, code)
      if (message !== '') assert.equal(error.message, message)
      return true
    })
  })

test('a malformed document is answered with its line, column and path', () => {
  const document = '{"Version":"1",\n "Statement":[{"Effect":"Allow","Action":"oss","Resource":"*"}]}'
  assert.throws(() => validate.policyDocument(document), /line 2, column 42, Statement\[0\]\.Action/)
})
