import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, testRpc, trustAccount } from '../../testing/rpc.ts'
import { createRole } from './create-role.ts'
import { updateRole } from './update-role.ts'

const issuer = 'https://issuer.example'
const idp = `acs:ram::${account}:oidc-provider/idp`
const staff = `acs:ram::${account}:saml-provider/staff`
const recipient = 'https://signin.aliyun.com/saml-role/sso'
const elsewhere = 'https://signin.alibabacloud.com/saml-role/sso'
const trustOf = (condition: object, provider = idp, effect = 'Allow'): string =>
  JSON.stringify({
    Version: '1',
    Statement: [
      { Effect: effect, Action: 'sts:AssumeRole', Principal: { Federated: [provider] }, Condition: condition },
    ],
  })
const whole = { 'oidc:iss': issuer, 'oidc:aud': 'game' }

const cases: [what: string, trust: string, isTaken: boolean][] = [
  ['issuer and audience', trustOf({ StringEquals: whole }), true],
  ['a subject besides', trustOf({ StringEquals: whole, StringLike: { 'oidc:sub': 'player-*' } }), true],
  ['several audiences', trustOf({ StringEquals: { ...whole, 'oidc:aud': ['game', 'tool'] } }), true],
  ['no condition', trustOf({}), false],
  ['no issuer', trustOf({ StringEquals: { 'oidc:aud': 'game' } }), false],
  ['no audience', trustOf({ StringEquals: { 'oidc:iss': issuer } }), false],
  [
    'an audience by a pattern',
    trustOf({ StringEquals: { 'oidc:iss': issuer }, StringLike: { 'oidc:aud': '*' } }),
    false,
  ],
  ['the issuer of somebody else', trustOf({ StringEquals: { ...whole, 'oidc:iss': 'https://other.example' } }), false],
  [
    'a provider that is yet to be made',
    trustOf({ StringEquals: whole }, `acs:ram::${account}:oidc-provider/later`),
    true,
  ],
  ['a recipient', trustOf({ StringEquals: { 'saml:recipient': recipient } }, staff), true],
  [
    'the recipients of both sites',
    trustOf({ StringEquals: { 'saml:recipient': [recipient, elsewhere] } }, staff),
    true,
  ],
  ['a SAML provider and no condition', trustOf({}, staff), false],
  ['a recipient by a pattern', trustOf({ StringLike: { 'saml:recipient': recipient } }, staff), false],
  ['a recipient of somebody else', trustOf({ StringEquals: { 'saml:recipient': [recipient, issuer] } }, staff), false],
  ['a Deny of a SAML provider', trustOf({}, staff, 'Deny'), true],
  ['a Deny', trustOf({}, idp, 'Deny'), true],
]
for (const [what, trust, isTaken] of cases)
  test(`a trust policy with ${what} is ${isTaken ? 'taken' : 'malformed'}, when a role is made and when it is changed`, async () => {
    const { context, directory, refuses } = await testRpc()
    const provider = { providerName: 'idp', issuerUrl: issuer, clientIds: ['game'], fingerprints: [] }
    await directory.oidcProviders.create(account, { ...provider, issuanceLimitHours: 12 }, context.now)
    const make = () => createRole.run({ roleName: 'made', assumeRolePolicyDocument: trust }, context)
    await createRole.run({ roleName: 'changed', assumeRolePolicyDocument: trustAccount }, context)
    const change = () => updateRole.run({ roleName: 'changed', newAssumeRolePolicyDocument: trust }, context)
    for (const call of [make, change]) {
      if (isTaken) await call()
      else assert.match((await refuses('MalformedPolicyDocument', call)).message, /oidc:(iss|aud)|saml:recipient/)
    }
  })
