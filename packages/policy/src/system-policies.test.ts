import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPolicy } from './compile.ts'
import { evaluate } from './evaluate.ts'
import { systemPolicies, systemPolicyVersion } from './system-policies.ts'

const allowed: [name: string, actions: string, notActions: string][] = [
  ['AdministratorAccess', 'oss:PutObject ram:CreateUser sts:AssumeRole', ''],
  ['AliyunOSSFullAccess', 'oss:PutObject oss:ListBuckets oss:DeleteBucket', 'ram:GetUser sts:AssumeRole'],
  ['AliyunOSSReadOnlyAccess', 'oss:GetObject oss:ListObjects oss:GetBucketAcl', 'oss:PutObject oss:DeleteObject'],
  ['AliyunRAMFullAccess', 'ram:CreateUser ims:CreateOIDCProvider', 'oss:GetObject sts:AssumeRole'],
  ['AliyunRAMReadOnlyAccess', 'ram:GetUser ram:ListRoles ims:ListOIDCProviders', 'ram:CreateUser oss:GetObject'],
  ['AliyunSTSAssumeRoleAccess', 'sts:AssumeRole', 'oss:GetObject ram:GetUser'],
  ['ReadOnlyAccess', 'oss:GetObject ram:ListUsers', 'oss:PutObject ram:CreateUser sts:AssumeRole'],
]

test('these are all system policies', () =>
  assert.deepEqual(
    [...systemPolicies.keys()],
    allowed.map(([name]) => name),
  ))

for (const [name, actions, notActions] of allowed) {
  const isAllowed = (action: string) => {
    const policy = readPolicy(systemPolicies.get(name)?.document ?? '', 'identity')
    const attachedTo = { kind: 'user', name: 'alice' } as const
    return evaluate({
      principal: { kind: 'user', accountId: '1', userId: '2', userName: 'alice' },
      action,
      resource: action.startsWith('oss:')
        ? { kind: 'bucket', ownerAccountId: '1', bucket: 'game' }
        : { kind: 'ram', ownerAccountId: '1', relativeId: 'role/player' },
      conditions: new Map(),
      identityPolicies: [{ name, type: 'System', version: systemPolicyVersion, policy, attachedTo }],
    }).isAllowed
  }
  for (const action of actions.split(' ')) test(`${name} allows ${action}`, () => assert.equal(isAllowed(action), true))
  for (const action of notActions.split(' ').filter(Boolean))
    test(`${name} does not allow ${action}`, () => assert.equal(isAllowed(action), false))
}
