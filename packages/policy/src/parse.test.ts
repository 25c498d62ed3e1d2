import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPolicy } from './compile.ts'
import type { PolicyKind } from './document.ts'
import { evaluateTrust } from './evaluate.ts'
import { PolicySyntaxError } from './json.ts'
import { parsePolicy, splitArn } from './parse.ts'

// What is refused, and where, is in corpus/syntax.json; here are the sizes and what comes out.
function identity(resource: string): string {
  return `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"acs:oss:*:*:${resource}"}]}`
}
function bucket(resources: readonly string[]): string {
  const Resource = resources.map((name) => `acs:oss:*:*:${name}`)
  const statement = { Effect: 'Deny', Action: 'oss:*', Principal: ['*'], Resource }
  return JSON.stringify({ Version: '1', Statement: [statement] })
}
const padded = (text: string, length: number) => text + ' '.repeat(length - text.length)

const sizes: [name: string, kind: PolicyKind, text: string, problem: string | undefined][] = [
  ['a session policy of 2048 characters', 'session', padded(identity('b'), 2048), undefined],
  ['a session policy of 2049 characters', 'session', padded(identity('b'), 2049), 'too-large'],
  ['a session policy of 2048 characters and more bytes', 'session', padded(identity('玩家'), 2048), undefined],
  ['a policy document of 6144 characters', 'identity', padded(identity('b'), 6144), undefined],
  ['a policy document of 6145 characters', 'identity', padded(identity('b'), 6145), 'too-large'],
  ['a bucket policy of 16384 bytes', 'bucket', padded(bucket(['b']), 16_384), undefined],
  ['a bucket policy of 16385 bytes', 'bucket', padded(bucket(['b']), 16_385), 'too-large'],
  [
    'a bucket policy of few characters and too many bytes',
    'bucket',
    bucket(Array(5).fill('玩'.repeat(1200))),
    'too-large',
  ],
  ['a field of 4095 bytes in a bucket policy', 'bucket', bucket(['x'.repeat(4095 - 12)]), undefined],
  ['a field of 4096 bytes in a bucket policy', 'bucket', bucket(['x'.repeat(4096 - 12)]), 'malformed'],
  ['a field of few characters and 4096 bytes', 'bucket', bucket([`x${'玩'.repeat(1361)}`]), 'malformed'],
]
for (const [name, kind, text, problem] of sizes)
  test(`${name} is ${problem ?? 'accepted'}`, () => {
    if (problem === undefined) return void parsePolicy(text, kind)
    assert.throws(
      () => parsePolicy(text, kind),
      (error) => error instanceof PolicySyntaxError && error.problem === problem,
    )
  })

test('a statement keeps its place, its Sid and its conditions in order', () => {
  const text = [
    '{ "Version": "1", "Statement": [',
    '  { "Effect": "Allow", "Action": "oss:Get*", "Resource": "*" },',
    '  { "Sid": "net", "Effect": "Deny", "NotAction": ["oss:List*"], "Resource": ["acs:oss:*:*:b/1:2"],',
    '    "Condition": { "NotIpAddress": { "acs:SourceIp": ["10.0.0.0/8", "::1"] }, "Bool": { "acs:SecureTransport": false } } }',
    '] }',
  ].join('\n')
  assert.deepEqual(parsePolicy(text, 'identity').statements[1], {
    index: 1,
    sid: 'net',
    effect: 'Deny',
    isActionNegated: true,
    actions: ['oss:List*'],
    resources: ['acs:oss:*:*:b/1:2'],
    principals: [],
    conditions: [
      { operator: 'NotIpAddress', key: 'acs:SourceIp', values: ['10.0.0.0/8', '::1'] },
      { operator: 'Bool', key: 'acs:SecureTransport', values: ['false'] },
    ],
    position: { line: 3, column: 3 },
  })
})

test('the principals of a trust policy are read from all three kinds', () => {
  const Principal = {
    RAM: ['acs:ram::1:root', 'acs:ram:*:2:role/R'],
    Service: 'OSS.aliyuncs.com',
    Federated: ['acs:ram::1:oidc-provider/p'],
  }
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal }
  const document = parsePolicy(JSON.stringify({ Version: '1', Statement: statement }), 'trust')
  assert.deepEqual(document.statements[0]?.principals, [
    { kind: 'root', accountId: '1' },
    { kind: 'role', accountId: '2', name: 'R' },
    { kind: 'service', service: 'oss.aliyuncs.com' },
    { kind: 'federated', accountId: '1', provider: 'oidc-provider', name: 'p' },
  ])
})

const trustOf = (change: object): string =>
  JSON.stringify({
    Version: '1',
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'oss.aliyuncs.com' }, ...change },
  })

test('a kind of principals may be empty beside another one', () => {
  const document = parsePolicy(trustOf({ Principal: { RAM: [], Service: ['oss.aliyuncs.com'] } }), 'trust')
  assert.deepEqual(document.statements[0]?.principals, [{ kind: 'service', service: 'oss.aliyuncs.com' }])
  assert.throws(() => parsePolicy(trustOf({ Principal: { RAM: [], Service: [] } }), 'trust'), /at least one value/)
})

test('a trust policy may allow sts:SetSourceIdentity, which opens no role, and not deny it', () => {
  const both = ['sts:AssumeRole', 'sts:SetSourceIdentity']
  assert.deepEqual(parsePolicy(trustOf({ Action: both }), 'trust').statements[0]?.actions, both)
  const opens = (source: string): boolean => {
    const role = { accountId: '1', roleName: 'r' }
    const caller = { kind: 'service', service: 'oss.aliyuncs.com' } as const
    const trustPolicy = readPolicy(source, 'trust')
    return evaluateTrust({ caller, role, trustPolicy, identityPolicies: [], conditions: new Map() }).isAllowed
  }
  assert.deepEqual(
    [opens(trustOf({ Action: both })), opens(trustOf({ Action: 'sts:SetSourceIdentity' }))],
    [true, false],
  )
  for (const change of [{ Effect: 'Deny', Action: both }, { Action: 'sts:*' }, { Action: 'sts:GetCallerIdentity' }])
    assert.throws(() => parsePolicy(trustOf(change), 'trust'), /trust policy is sts:AssumeRole/)
})

test('a message never carries control characters or long names of the document', () =>
  assert.throws(
    () => parsePolicy(`{"Version":"1","\\u001b[31m${'x'.repeat(500)}":1}`, 'identity'),
    (error) => error instanceof Error && error.message.length < 200 && !error.message.includes('\u001b'),
  ))

const arns: [arn: string, fields: (string | undefined)[]][] = [
  ['acs:oss:*:1:b/a:b', ['acs', 'oss', '*', '1', 'b/a:b']],
  ['acs:oss:::', ['acs', 'oss', '', '', '']],
  ['acs:oss', ['acs', 'oss']],
  ['', ['']],
]
for (const [arn, fields] of arns)
  test(`the fields of ${JSON.stringify(arn)} end at the fourth colon`, () => assert.deepEqual(splitArn(arn), fields))
