import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JWTPayload } from 'jose'
import type { Denial } from '../../access/authorize.ts'
import { diagnosisOf } from '../../access/diagnostics.ts'
import { openIssuerKeys } from '../../federation/issuer-keys.ts'
import { openOidcTokens, sourceIdentityClaim } from '../../federation/oidc-tokens.ts'
import { testIssuer, testIssuerUrl, testKey } from '../../federation/testing.ts'
import type { Page } from '../../federation/testing.ts'
import { testNow as now } from '../../store/testing/directory.ts'
import { account, testRpc } from '../testing/rpc.ts'
import { assumeRoleWithOIDC } from './assume-role-with-oidc.ts'

const key = await testKey()
const roleArn = `acs:ram::${account}:role/player`
const oidcProviderArn = `acs:ram::${account}:oidc-provider/idp`
const nowSeconds = Math.floor(now.getTime() / 1_000)

const conditions = {
  StringEquals: { 'oidc:iss': testIssuerUrl, 'oidc:aud': 'game' },
  StringLike: { 'oidc:sub': 'player-*' },
}
const trustOf = (condition: object = conditions, provider = oidcProviderArn): string =>
  JSON.stringify({
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Federated: [provider] }, Condition: condition },
    ],
  })

type Input = Parameters<typeof assumeRoleWithOIDC.run>[0]

async function playground(trustPolicy = trustOf()) {
  const rpc = await testRpc()
  await rpc.directory.roles.create(account, { roleName: 'Player', trustPolicy, maxSessionSeconds: 7_200 }, now)
  const provider = {
    providerName: 'idp',
    issuerUrl: testIssuerUrl,
    clientIds: ['game', 'tool'],
    fingerprints: [],
    issuanceLimitHours: 12,
  }
  await rpc.directory.oidcProviders.create(account, provider, now)
  const issuer = testIssuer([key], now)
  const denials: Denial[] = []
  const context = {
    ...rpc.as({ kind: 'anonymous' }),
    oidcTokens: openOidcTokens(openIssuerKeys(issuer.outbound, rpc.context.clock)),
    denied: (denial: Denial) => {
      denials.push(denial)
      return 'sealed'
    },
  }
  const assume = async (claims: JWTPayload = {}, input: Partial<Input> = {}) =>
    assumeRoleWithOIDC.run(
      { oidcProviderArn, roleArn, oidcToken: await issuer.sign(claims), roleSessionName: 'alice', ...input },
      context,
    )
  return { rpc, issuer, denials, assume }
}

test('a token gets credentials, and is told', async () => {
  const { rpc, assume } = await playground()
  const policy = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"acs:oss:*:*:game/7/*"}]}'
  const answer = await assume({}, { policy, durationSeconds: 7_200 })
  const role = await rpc.directory.roles.get(account, 'player')
  assert.deepEqual(answer.assumedRoleUser, {
    arn: `acs:ram::${account}:assumed-role/Player/alice`,
    assumedRoleId: `${role?.roleId}:alice`,
  })
  assert.deepEqual(answer.oidcTokenInfo, {
    subject: 'player-7',
    issuer: testIssuerUrl,
    clientIds: 'game',
    expirationTime: new Date((nowSeconds + 600) * 1_000),
    issuanceTime: new Date((nowSeconds - 60) * 1_000),
    verificationInfo: 'Success',
  })
  assert.equal(answer.sourceIdentity, undefined)
  const { accessKeyId, securityToken } = answer.credentials
  const opened = rpc.context.tokens.open(securityToken, accessKeyId, now)
  assert(opened.kind === 'valid')
  assert.deepEqual(opened.session, {
    accountId: account,
    roleId: role?.roleId,
    sessionName: 'alice',
    sessionPolicy: policy,
    sourceIdentity: undefined,
    hasMfa: false,
    issuerKeyId: oidcProviderArn,
    firstKeyId: oidcProviderArn,
    sequence: await rpc.directory.sequence(),
    issuedMs: nowSeconds * 1_000,
    expiresMs: (nowSeconds + 7_200) * 1_000,
  })
})

test('several clients are told with commas, and any of them is the trust policy’s', async () => {
  const { assume } = await playground()
  assert.equal((await assume({ aud: ['tool', 'game'] })).oidcTokenInfo.clientIds, 'tool,game')
})

test('a claim sets the source identity, and the trust policy may ask for it', async () => {
  const asking = trustOf({ ...conditions, StringNotEquals: { 'sts:SourceIdentity': 'mallory' } })
  const { rpc, assume } = await playground(asking)
  const answer = await assume({ [sourceIdentityClaim]: 'alice' })
  assert.equal(answer.sourceIdentity, 'alice')
  const opened = rpc.context.tokens.open(answer.credentials.securityToken, answer.credentials.accessKeyId, now)
  assert(opened.kind === 'valid' && opened.session.sourceIdentity === 'alice')
  await rpc.refuses('AuthenticationFail.NoPermission', () => assume({ [sourceIdentityClaim]: 'mallory' }))
  await rpc.refuses('InvalidParameter.SourceIdentity', () => assume({ [sourceIdentityClaim]: 'acs:root' }))
})

const otherAccount = '9999999999999999'
const wrong: [code: string, input: Partial<Input>, claims?: JWTPayload][] = [
  ['InvalidParameter.RoleArn', { roleArn: 'player' }],
  ['InvalidParameter.RoleSessionName', { roleSessionName: 'a' }],
  ['InvalidParameter.DurationSeconds', { durationSeconds: 899 }],
  ['InvalidParameter.DurationSeconds', { durationSeconds: 7_201 }],
  ['InvalidParameter.PolicyGrammar', { policy: '{}' }],
  ['InvalidParameter.PolicySize', { policy: 'x'.repeat(2_049) }],
  ['EntityNotExist.Role', { roleArn: `acs:ram::${account}:role/nobody` }],
  ['EntityNotExist.Role', { roleArn: `acs:ram::${otherAccount}:role/player` }],
  ['AuthenticationFail.NoPermission', { oidcProviderArn: 'idp' }],
  ['AuthenticationFail.NoPermission', { oidcProviderArn: `acs:ram::${account}:saml-provider/idp` }],
  ['AuthenticationFail.NoPermission', { oidcProviderArn: `acs:ram::${account}:oidc-provider/other` }],
  ['AuthenticationFail.NoPermission', { oidcProviderArn: `acs:ram::${otherAccount}:oidc-provider/idp` }],
  ['AuthenticationFail.OIDCToken.Invalid', { oidcToken: 'x' }],
  ['AuthenticationFail.OIDCToken.Invalid', { oidcToken: 'x'.repeat(20_001) }],
  ['AuthenticationFail.OIDCToken.Expired', {}, { exp: nowSeconds - 60 }],
  ['AuthenticationFail.OIDCToken.AudienceNotMatch', {}, { aud: 'shop' }],
  ['AuthenticationFail.OIDCToken.IssuerNotMatch', {}, { iss: 'https://other.example' }],
  ['AuthenticationFail.NoPermission', {}, { sub: 'admin' }],
]
for (const [code, input, claims = {}] of wrong)
  test(`${JSON.stringify({ ...input, ...claims }).slice(0, 70)} answers ${code}`, async () => {
    const { rpc, assume } = await playground()
    await rpc.refuses(code, () => assume(claims, input))
  })

test('messages are the cloud’s', async () => {
  const { rpc, assume } = await playground()
  const messages: [input: Partial<Input>, claims: JWTPayload, code: string, message: string][] = [
    [{ oidcProviderArn: 'idp' }, {}, 'AuthenticationFail.NoPermission', 'Parameter OIDCProviderArn is not valid'],
    [
      { oidcProviderArn: `${oidcProviderArn}2` },
      {},
      'AuthenticationFail.NoPermission',
      'No such OIDC Provider registered.',
    ],
    [{}, { sub: 'admin' }, 'AuthenticationFail.NoPermission', 'There is no permission'],
    [{ roleArn: `${roleArn}2` }, {}, 'EntityNotExist.Role', `The role not exists: ${roleArn}2. `],
    [{}, { aud: 'shop' }, 'AuthenticationFail.OIDCToken.AudienceNotMatch', 'Invalid audience.'],
  ]
  for (const [input, claims, code, message] of messages)
    assert.equal((await rpc.refuses(code, () => assume(claims, input))).message, message)
})

const issuerFaults: [page: Page, code: string, message: RegExp][] = [
  [{ kind: 'untrusted' }, 'AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch', /issuer\.example/],
  [
    { kind: 'forbidden' },
    'AuthenticationFail.OIDCToken.IssuerConfigurationBroken',
    /^Get public keys from OIDC Provider failed, the issuer is https:\/\/issuer\.example\/game: /,
  ],
]
for (const [page, code, message] of issuerFaults)
  test(`an issuer that is ${'kind' in page ? page.kind : page.status} answers ${code}`, async () => {
    const { rpc, issuer, assume } = await playground()
    issuer.pages.set(`${testIssuerUrl}/.well-known/openid-configuration`, page)
    assert.match((await rpc.refuses(code, () => assume())).message, message)
  })

const trusts: [what: string, trust: string, isAdmitted: boolean][] = [
  ['the provider without conditions', trustOf({}), true],
  ['another subject', trustOf({ StringEquals: { 'oidc:sub': 'player-8' } }), false],
  ['another audience', trustOf({ StringEquals: { 'oidc:aud': 'tool' } }), false],
  ['another issuer', trustOf({ StringEquals: { 'oidc:iss': 'https://a' } }), false],
  ['another provider', trustOf(conditions, `acs:ram::${account}:oidc-provider/other`), false],
  ['a provider of another account', trustOf(conditions, `acs:ram::${otherAccount}:oidc-provider/idp`), false],
  ['a provider by SAML of the same name', trustOf(conditions, `acs:ram::${account}:saml-provider/idp`), false],
  ['its own account alone', trustOf({}).replace(/"Federated":\[[^\]]*\]/, `"RAM":["acs:ram::${account}:root"]`), false],
  ['who knows an external id', trustOf({ StringEquals: { 'sts:ExternalId': 'shared' } }), false],
  ['who has a source identity', trustOf({ StringLike: { 'sts:SourceIdentity': '*' } }), false],
  ['who comes from elsewhere', trustOf({ IpAddress: { 'acs:SourceIp': '198.51.100.0/24' } }), false],
  ['who comes from here', trustOf({ IpAddress: { 'acs:SourceIp': '192.0.2.0/24' } }), true],
]
for (const [what, trust, isAdmitted] of trusts)
  test(`a role that trusts ${what} ${isAdmitted ? 'admits' : 'refuses'}`, async () => {
    const { rpc, assume } = await playground(trust)
    if (isAdmitted) return void (await assume())
    await rpc.refuses('AuthenticationFail.NoPermission', () => assume())
  })

test('a refusal says who was refused by what, and is kept for those who ask why', async () => {
  const { rpc, denials, assume } = await playground()
  const error = await rpc.refuses('AuthenticationFail.NoPermission', () => assume({ sub: 'admin' }))
  assert.deepEqual(error.accessDenied, {
    PolicyType: 'AssumeRolePolicy',
    AuthPrincipalOwnerId: account,
    AuthPrincipalType: 'Federated',
    AuthPrincipalDisplayName: 'oidc-provider/idp:admin',
    NoPermissionType: 'ImplicitDeny',
    AuthAction: 'sts:AssumeRole',
    EncodedDiagnosticMessage: 'sealed',
  })
  const [denial] = denials
  assert(denial !== undefined)
  const { conditions: seen } = diagnosisOf(denial)
  assert(JSON.stringify(seen).includes('oidc:sub'))
})
