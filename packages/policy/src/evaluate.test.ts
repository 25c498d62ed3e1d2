import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPolicy } from './compile.ts'
import { evaluate, evaluateTrust, explain, explainTrust } from './evaluate.ts'
import type { AccessRequest, AttachedPolicy, TrustRequest } from './request.ts'

// The rules are in corpus/*.json; here is what a decision and its record carry.
const statements = [
  '{ "Version": "1", "Statement": [',
  '  { "Sid": "mine", "Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:game/1/*",',
  '    "Condition": { "Bool": { "acs:SecureTransport": "true" }, "IpAddress": { "acs:SourceIp": "10.0.0.0/8" } } },',
  '  { "Effect": "Deny", "Action": "oss:DeleteObject", "Resource": "*" }',
  '] }',
].join('\n')

const attached: AttachedPolicy = {
  name: 'player-folder',
  type: 'Custom',
  version: 'v3',
  policy: readPolicy(statements, 'identity'),
  attachedTo: { kind: 'role', name: 'player' },
}
const { policy: _, ...attachment } = attached
const request: AccessRequest = {
  principal: { kind: 'session', accountId: '1', roleId: '3', roleName: 'player', sessionName: 'p1' },
  action: 'oss:PutObject',
  resource: { kind: 'object', ownerAccountId: '1', bucket: 'game', key: '1/a' },
  conditions: new Map<string, string | string[]>([['acs:SecureTransport', 'true']]),
  identityPolicies: [attached],
}
const inside = new Map([...(request.conditions as Map<string, string>), ['acs:SourceIp', '10.1.1.1']])

test('an allowing statement is named with its policy and its place', () => {
  const { isAllowed, statement } = explain({ ...request, conditions: inside })
  assert.equal(isAllowed, true)
  assert.deepEqual(statement, {
    layer: 'identity-policy',
    policy: attachment,
    effect: 'Allow',
    index: 0,
    sid: 'mine',
    position: { line: 2, column: 3 },
    outcome: 'matched',
    failed: [],
  })
})

test('a denying statement is named although another allows', () => {
  const explanation = explain({ ...request, action: 'oss:DeleteObject', conditions: inside })
  assert.equal(explanation.noPermissionType, 'ExplicitDeny')
  assert.equal(explanation.policyType, 'AccountLevelIdentityBasedPolicy')
  assert.equal(explanation.statement?.index, 1)
  assert.deepEqual(explanation.statement?.position, { line: 4, column: 3 })
})

test('without a match, each statement says what did not fit, and conditions which values were seen', () => {
  const explanation = explain(request)
  assert.equal(explanation.noPermissionType, 'ImplicitDeny')
  assert.equal(explanation.statement, undefined)
  assert.deepEqual(
    explanation.considered.map(({ index, outcome, failed }) => ({ index, outcome, failed })),
    [
      { index: 1, outcome: 'action', failed: [] },
      {
        index: 0,
        outcome: 'condition',
        failed: [{ operator: 'IpAddress', key: 'acs:SourceIp', values: ['10.0.0.0/8'] }],
      },
    ],
  )
  assert.deepEqual(explanation.conditions, [
    { key: 'acs:SecureTransport', values: ['true'] },
    { key: 'acs:SourceIp', values: undefined },
  ])
})

test('the record names caller, action and resource', () => {
  const { caller, action, resourceArn } = explain(request)
  assert.deepEqual([caller, action, resourceArn], [request.principal, 'oss:PutObject', 'acs:oss:*:1:game/1/a'])
})

test('no value of the request is looked at by a statement about something else', () => {
  const asked: string[] = []
  const conditions = { get: (key: string) => void asked.push(key) }
  evaluate({ ...request, resource: { kind: 'object', ownerAccountId: '1', bucket: 'game', key: '2/a' }, conditions })
  assert.deepEqual(asked, [])
})

test('decisions are shared and cannot be changed', () => {
  assert.equal(evaluate(request), evaluate(request))
  assert.ok(Object.isFrozen(evaluate(request)))
})

test('a user without any Allow still depends on the ACL of the object, like a stranger', () => {
  const unsaid = evaluate({ ...request, action: 'oss:GetObject', identityPolicies: [] })
  assert.deepEqual([unsaid.reason, unsaid.isUpToObjectAcl], ['no-allow', true])
  const asked = { ...request, action: 'oss:GetObject', identityPolicies: [], objectAcl: 'public-read' as const }
  assert.equal(evaluate(asked).reason, 'object-acl-allow')
})

test('the sentence for the caller names no policy, account or value', () => {
  const { sentence } = explain({ ...request, action: 'oss:DeleteObject' })
  assert.doesNotMatch(sentence, /player-folder|mine|10\.0|v3/)
})

const trust = readPolicy(
  JSON.stringify({
    Version: '1',
    Statement: { Sid: 'backend', Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: 'acs:ram::1:root' } },
  }),
  'trust',
)
const assume: TrustRequest = {
  caller: { kind: 'user', accountId: '1', userId: '2', userName: 'backend' },
  role: { accountId: '1', roleName: 'player' },
  trustPolicy: trust,
  conditions: new Map(),
  identityPolicies: [],
}

test('when identity and trust are both needed, the record shows both even if one fails', () => {
  const { reason, policyType, resourceArn, matched } = explainTrust(assume)
  assert.deepEqual([reason, policyType], ['no-allow', 'AccountLevelIdentityBasedPolicy'])
  assert.equal(resourceArn, 'acs:ram:*:1:role/player')
  assert.deepEqual(
    matched.map(({ layer, sid }) => [layer, sid]),
    [['trust-policy', 'backend']],
  )
})

test('a trust policy that refuses is called AssumeRolePolicy', () => {
  const policy = readPolicy('{"Version":"1","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', 'identity')
  const decision = evaluateTrust({
    ...assume,
    caller: { kind: 'user', accountId: '2', userId: '9', userName: 'x' },
    identityPolicies: [{ ...attached, policy }],
  })
  assert.deepEqual([decision.reason, decision.policyType], ['trust-policy-no-allow', 'AssumeRolePolicy'])
})
