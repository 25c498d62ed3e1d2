import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Diagnosis } from '../../../access/diagnostics.ts'
import { account, diagnoses, testRpc } from '../../testing/rpc.ts'
import { decodeDiagnosticMessage } from './decode-diagnostic-message.ts'

const owner = '6543210987654321'
const position = { line: 1, column: 1, offset: 0 }
const statement = { index: 0, sid: undefined, position, outcome: 'matched', failed: [], effect: 'Deny' } as const
const ofCaller = {
  ...statement,
  layer: 'identity-policy',
  policy: { name: 'no-cats', type: 'Custom', version: 'v3', attachedTo: { kind: 'group', name: 'ops' } },
} as const
const ofBucket = { ...statement, layer: 'bucket-policy', policy: undefined } as const
const diagnosis: Diagnosis = {
  action: 'oss:GetObject',
  resource: `acs:oss:*:${owner}:game/cat`,
  layer: 'identity-policy',
  reason: 'identity-and-bucket-policy-deny',
  sentence: 's',
  policyType: 'AccountLevelIdentityBasedPolicy',
  isExplicitDeny: true,
  caller: { type: 'SubUser', name: '42' },
  callerAccountId: account,
  ownerAccountId: owner,
  statement: ofCaller,
  matched: [ofCaller, ofBucket],
  conditions: [
    { key: 'acs:SourceIp', values: ['192.0.2.1'] },
    { key: 'acs:MFAPresent', values: undefined },
  ],
}

async function decoded(accountId: string) {
  const { as } = await testRpc()
  diagnoses.set('sealed+message', diagnosis)
  const context = as({ kind: 'root', accountId, accessKeyId: 'K' })
  return (await decodeDiagnosticMessage.run({ encodedDiagnosticMessage: 'sealed message' }, context))
    .decodedDiagnosticMessage
}

test('the caller’s account sees its own policies, and what they looked at', async () => {
  assert.deepEqual(await decoded(account), {
    authAction: 'oss:GetObject',
    authResource: `acs:oss:*:${owner}:game/cat`,
    authConditions: [
      { conditionKey: 'acs:SourceIp', conditionValues: ['192.0.2.1'] },
      { conditionKey: 'acs:MFAPresent', conditionValues: [] },
    ],
    authPrincipal: {
      authPrincipalType: 'SubUser',
      authPrincipalDisplayName: '42',
      authPrincipalOwnerId: account,
    },
    explicitDeny: true,
    matchedPolicies: [
      {
        attachedEntityType: 'RamGroup',
        attachedScope: 'Account',
        effect: 'Deny',
        policyIdentifier: 'no-cats',
        policyType: 'Custom',
        policyVersion: 'v3',
      },
    ],
    noPermissionPolicyType: 'AccountLevelIdentityBasedPolicy',
  })
})

test('the bucket’s account sees its bucket policy and no condition of the other’s', async () => {
  const { matchedPolicies, authConditions } = await decoded(owner)
  assert.deepEqual(
    [matchedPolicies.map(({ policyIdentifier }) => policyIdentifier), authConditions],
    [['bucket-policy'], []],
  )
})

test('a third account, and what is no message, are refused', async () => {
  await assert.rejects(decoded('1111111111111111'), { code: 'NoPermission' })
  const { context, refuses } = await testRpc()
  await refuses('InvalidParameter.EncodedDiagnosticMessage', () =>
    decodeDiagnosticMessage.run({ encodedDiagnosticMessage: 'rubbish' }, context),
  )
})
