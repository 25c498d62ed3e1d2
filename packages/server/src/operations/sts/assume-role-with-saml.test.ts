import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryNonces } from '../../access/nonces.ts'
import { samlResponse, testEntityId, testMetadata, testRecipient } from '../../federation/testing-saml.ts'
import type { TestAssertion } from '../../federation/testing-saml.ts'
import { expiredProviderCertificate, otherCertificate, otherPrivateKey } from '../../federation/testing-saml-keys.ts'
import { account, testRpc } from '../testing/rpc.ts'
import { assumeRoleWithSAML } from './assume-role-with-saml.ts'

/** Within the five minutes of the assertion. */
const now = new Date('2026-11-20T12:00:00.250Z')
const roleArn = `acs:ram::${account}:role/player`
const samlProviderArn = `acs:ram::${account}:saml-provider/idp`
const pair = `${roleArn},${samlProviderArn}`

const fixed = { StringEquals: { 'saml:recipient': testRecipient } }
const trustOf = (condition: object = fixed, provider = samlProviderArn): string =>
  JSON.stringify({
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Federated: [provider] }, Condition: condition },
    ],
  })

type Input = Parameters<typeof assumeRoleWithSAML.run>[0]

async function playground(trustPolicy = trustOf(), metadataDocument = testMetadata(), noncesMax = 10) {
  const rpc = await testRpc()
  await rpc.directory.roles.create(account, { roleName: 'Player', trustPolicy, maxSessionSeconds: 7_200 }, now)
  const provider = { providerName: 'idp', metadataDocument, signAlgorithm: 'rsa-sha256' } as const
  await rpc.directory.samlProviders.create(account, provider, now)
  const context = { ...rpc.as({ kind: 'anonymous' }), now, nonces: memoryNonces(noncesMax) }
  const assume = (given: TestAssertion = {}, input: Partial<Input> = {}) => {
    const attributes = { Role: [pair], ...given.attributes }
    const samlAssertion = samlResponse({ ...given, attributes })
    return assumeRoleWithSAML.run({ samlProviderArn, roleArn, samlAssertion, ...input }, context)
  }
  return { rpc, assume }
}

test('an assertion gets credentials, and is told', async () => {
  const { rpc, assume } = await playground()
  const answer = await assume({ attributes: { SourceIdentity: ['alice'] } })
  const role = await rpc.directory.roles.get(account, 'player')
  assert.deepEqual(answer.assumedRoleUser, {
    arn: `acs:ram::${account}:assumed-role/Player/alice`,
    assumedRoleId: `${role?.roleId}:alice`,
  })
  assert.deepEqual(answer.samlAssertionInfo, {
    subjectType: 'persistent',
    subject: 'alice@example.com',
    recipient: testRecipient,
    issuer: testEntityId,
  })
  assert.equal(answer.sourceIdentity, 'alice')
  const { accessKeyId, securityToken } = answer.credentials
  const opened = rpc.context.tokens.open(securityToken, accessKeyId, now)
  assert(opened.kind === 'valid')
  assert.deepEqual(opened.session, {
    accountId: account,
    roleId: role?.roleId,
    sessionName: 'alice',
    sessionPolicy: undefined,
    sourceIdentity: 'alice',
    hasMfa: false,
    issuerKeyId: samlProviderArn,
    firstKeyId: samlProviderArn,
    sequence: await rpc.directory.sequence(),
    issuedMs: Date.parse('2026-11-20T12:00:00Z'),
    expiresMs: Date.parse('2026-11-20T13:00:00Z'),
  })
})

const durations: [asked: number | undefined, allowed: string | undefined, want: number | string][] = [
  [undefined, undefined, 3_600],
  [900, undefined, 900],
  [7_200, undefined, 7_200],
  [undefined, '1800', 1_800],
  [7_200, '1800', 1_800],
  [900, '1800', 900],
  [7_201, undefined, 'InvalidParameter.DurationSeconds'],
  [undefined, '7201', 'InvalidParameter.DurationSeconds'],
  [undefined, '60', 'InvalidParameter.DurationSeconds'],
]
for (const [durationSeconds, allowed, want] of durations)
  test(`DurationSeconds ${durationSeconds} with SessionDuration ${allowed}: ${want}`, async () => {
    const { rpc, assume } = await playground()
    const call = () =>
      assume(allowed === undefined ? {} : { attributes: { SessionDuration: [allowed] } }, { durationSeconds })
    if (typeof want === 'string') return void (await rpc.refuses(want, call))
    const endsMs = Date.parse('2026-11-20T12:00:00Z') + want * 1_000
    assert.equal((await call()).credentials.expiration.getTime(), endsMs)
  })

const otherAccount = '9999999999999999'
const wrong: [code: string, input: Partial<Input>, given?: TestAssertion][] = [
  ['MissingParameter', { samlAssertion: undefined }],
  ['MissingParameter', { roleArn: undefined }],
  ['MissingParameter', { samlProviderArn: undefined }],
  ['InvalidParameter.RoleArn', { roleArn: 'player' }],
  ['InvalidParameter.PolicyGrammar', { policy: '{}' }],
  ['InvalidParameter.PolicySize', { policy: 'x'.repeat(2_049) }],
  ['EntityNotExist.RoleArn', { roleArn: `acs:ram::${account}:role/nobody` }],
  ['EntityNotExist.RoleArn', { roleArn: `acs:ram::${otherAccount}:role/player` }],
  ['EntityNotExist.SAMLProvider', { samlProviderArn: 'idp' }],
  ['EntityNotExist.SAMLProvider', { samlProviderArn: `${samlProviderArn}2` }],
  ['EntityNotExist.SAMLProvider', { samlProviderArn: samlProviderArn.replace('saml', 'oidc') }],
  ['AuthenticationFail.SAMLAssertion.Invalid', { samlAssertion: 'abc' }],
  ['AuthenticationFail.SAMLAssertion.Invalid', { samlAssertion: 'A'.repeat(100_001) }],
  ['AuthenticationFail.SAMLAssertion.Invalid', {}, { issuer: 'https://other.example' }],
  ['AuthenticationFail.SAMLAssertion.Expired', {}, { confirmed: 'NotOnOrAfter="2026-11-20T11:00:00Z"' }],
  ['InvalidParameter.RoleSessionName', {}, { attributes: { RoleSessionName: ['a b'] } }],
  ['InvalidParameter.RoleSessionName', {}, { attributes: { RoleSessionName: [] } }],
  ['InvalidParameter.SourceIdentity', {}, { attributes: { SourceIdentity: ['acs:root'] } }],
  ['NoPermission', {}, { attributes: { Role: [] } }],
  ['NoPermission', {}, { attributes: { Role: [`${roleArn}2,${samlProviderArn}`] } }],
  ['NoPermission', {}, { attributes: { Role: [`${roleArn},${samlProviderArn}2`] } }],
  ['NoPermission', {}, { recipient: 'https://signin.alibabacloud.com/saml-role/sso' }],
]
for (const [code, input, given = {}] of wrong)
  test(`${JSON.stringify({ ...input, ...given }).slice(0, 80)} answers ${code}`, async () => {
    const { rpc, assume } = await playground()
    await rpc.refuses(code, () => assume(given, input))
  })

test('codes and messages are those of the page', async () => {
  const { rpc, assume } = await playground()
  const missing = await rpc.refuses('MissingParameter', () => assume({}, { samlAssertion: undefined }))
  assert.deepEqual(
    [missing.wireCode, missing.status, missing.message],
    ['MissingParameter.SAMLAssertion', 400, 'Parameter SAMLAssertion is required.'],
  )
  const provider = await rpc.refuses('EntityNotExist.SAMLProvider', () => assume({}, { samlProviderArn: 'x' }))
  assert.deepEqual([provider.status, provider.message], [404, 'Can not find SAML provider.'])
  const invalid = await rpc.refuses('AuthenticationFail.SAMLAssertion.Invalid', () =>
    assume({}, { samlAssertion: 'x' }),
  )
  assert.equal(invalid.status, 401)
  assert.match(invalid.message, /^The SAML Assertion is invalid/)
})

test('whoever proves nothing does not learn which roles there are', async () => {
  const { rpc, assume } = await playground()
  for (const name of ['player', 'nobody']) {
    const input = {
      roleArn: `acs:ram::${account}:role/${name}`,
      samlAssertion: samlResponse({}, { key: otherPrivateKey }),
    }
    await rpc.refuses('AuthenticationFail.SAMLAssertion.Invalid', () => assume({}, input))
  }
})

test('a role is named in any case, and a pair in any order', async () => {
  const { assume } = await playground()
  await assume({ attributes: { Role: [`${samlProviderArn},acs:ram::${account}:role/PLAYER`] } })
  await assume({}, { roleArn: `acs:ram:*:${account}:role/PLAYER` })
})

const trusts: [what: string, trust: string, isAdmitted: boolean][] = [
  ['the provider at any recipient', trustOf({}), true],
  ['the provider at another recipient', trustOf({ StringEquals: { 'saml:recipient': 'https://a' } }), false],
  ['another provider', trustOf(fixed, `${samlProviderArn}2`), false],
  ['a provider by OIDC of the same name', trustOf(fixed, samlProviderArn.replace('saml', 'oidc')), false],
]
for (const [what, trust, isAdmitted] of trusts)
  test(`a role that trusts ${what} ${isAdmitted ? 'admits' : 'refuses'}`, async () => {
    const { rpc, assume } = await playground(trust)
    if (isAdmitted) return void (await assume())
    const error = await rpc.refuses('NoPermission', () => assume())
    assert.deepEqual(
      [error.accessDenied?.AuthPrincipalType, error.accessDenied?.AuthPrincipalDisplayName],
      ['Federated', 'saml-provider/idp:alice@example.com'],
    )
  })

test('metadata without a certificate that holds is told', async () => {
  const { rpc, assume } = await playground(trustOf(), testMetadata(expiredProviderCertificate))
  const error = await rpc.refuses('AuthenticationFail.IDPMetadata.Invalid', () => assume())
  assert.match(error.message, /certificates have expired/)
  const other = await playground(trustOf(), testMetadata(otherCertificate))
  await other.rpc.refuses('AuthenticationFail.SAMLAssertion.Invalid', () => other.assume())
})

const once =
  '<saml:AudienceRestriction><saml:Audience>urn:alibaba:cloudcomputing</saml:Audience></saml:AudienceRestriction><saml:OneTimeUse/>'

test('an assertion may come again until it ends, and one for a single use not; a refused call uses none up', async () => {
  const { rpc, assume } = await playground()
  await assume()
  await assume()
  await rpc.refuses('InvalidParameter.DurationSeconds', () => assume({ conditions: once }, { durationSeconds: 1 }))
  await assume({ conditions: once })
  const error = await rpc.refuses('AuthenticationFail.SAMLAssertion.Invalid', () => assume({ conditions: once }))
  assert.match(error.message, /OneTimeUse/)
  const full = await playground(trustOf(), testMetadata(), 0)
  await full.rpc.refuses('Throttling.User', () => full.assume({ conditions: once }))
})
