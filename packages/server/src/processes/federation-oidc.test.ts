/** Tokens of an OIDC issuer, which answers by TLS on this machine, from the wire to objects. */
import { createServer } from 'node:https'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { authorityCertificate, issuerCertificate, issuerPrivateKey } from '../base/testing-certificates.ts'
import { sourceIdentityClaim } from '../federation/oidc-tokens.ts'
import { testIssuer, testKey } from '../federation/testing.ts'
import type { InjectedAnswer } from './testing/server.ts'
import { callRpc } from './testing/client.ts'
import type { TestKey } from './testing/client.ts'
import { allow, jsonOf, openGame, outcomeOf } from './testing/game.ts'
import type { Game } from './testing/game.ts'

const key = await testKey()
const fingerprint = new X509Certificate(authorityCertificate).fingerprint.replaceAll(':', '')

type Stage = AsyncDisposable & {
  readonly game: Game
  readonly issuerUrl: string
  readonly roleArn: string
  readonly asked: string[]
  readonly ims: (action: string, params: Readonly<Record<string, string>>) => Promise<InjectedAnswer>
  readonly token: (claims?: Readonly<Record<string, unknown>>) => Promise<string>
  readonly assume: (token: string, more?: Readonly<Record<string, string>>) => Promise<InjectedAnswer>
}

const providerArn = 'acs:ram::1000000000000001:oidc-provider/idp'

async function openStage(
  options: { readonly networks?: readonly string[]; readonly fingerprints?: string; readonly redirects?: true } = {},
): Promise<Stage> {
  const game = await openGame({ tenantNetworks: options.networks ?? ['127.0.0.0/8'] })
  const asked: string[] = []
  const tls = { key: issuerPrivateKey, cert: issuerCertificate + authorityCertificate }
  const issuerServer = createServer(tls, (request, response) => {
    asked.push(request.url ?? '')
    if (options.redirects === true) return void response.writeHead(302, { Location: '/elsewhere' }).end()
    if (request.url === '/.well-known/openid-configuration')
      return void response.end(JSON.stringify({ issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` }))
    response.end(JSON.stringify({ keys: [key.jwk] }))
  })
  await new Promise<void>((resolve) => issuerServer.listen(0, '127.0.0.1', () => resolve()))
  const bound = issuerServer.address()
  const issuerUrl = `https://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
  const ims: Stage['ims'] = (action, params) => callRpc(game.server, game.root, action, '2019-08-15', params)
  const made = await ims('CreateOIDCProvider', {
    OIDCProviderName: 'idp',
    IssuerUrl: issuerUrl,
    ClientIds: 'game',
    Fingerprints: options.fingerprints ?? fingerprint,
  })
  if (made.status !== 200) throw new Error(made.text)
  const condition = {
    StringEquals: { 'oidc:iss': issuerUrl, 'oidc:aud': 'game' },
    StringLike: { 'oidc:sub': 'player-*' },
  }
  await game.ram('CreateRole', {
    RoleName: 'federated',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Federated: [providerArn] }, Condition: condition },
      ],
    }),
  })
  await game.ram('CreatePolicy', { PolicyName: 'all', PolicyDocument: JSON.stringify(allowAll) })
  await game.ram('AttachPolicyToRole', { PolicyName: 'all', PolicyType: 'Custom', RoleName: 'federated' })
  const roleArn = 'acs:ram::1000000000000001:role/federated'
  const issuer = testIssuer([key], game.server.clock.now())
  return {
    game,
    issuerUrl,
    roleArn,
    asked,
    ims,
    token: (claims = {}) => issuer.sign({ iss: issuerUrl, ...claims }),
    assume: (token, more = {}) => {
      const given = {
        Action: 'AssumeRoleWithOIDC',
        Version: '2015-04-01',
        Format: 'JSON',
        OIDCProviderArn: providerArn,
        RoleArn: roleArn,
        RoleSessionName: 'alice',
        OIDCToken: token,
        ...more,
      }
      const headers = [['Content-Type', 'application/x-www-form-urlencoded']] as const
      return game.server.inject({ method: 'POST', target: '/', headers, body: new URLSearchParams(given).toString() })
    },
    [Symbol.asyncDispose]: async () => {
      issuerServer.close()
      issuerServer.closeAllConnections()
      await game[Symbol.asyncDispose]()
    },
  }
}

const allowAll = {
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: ['oss:*', 'sts:AssumeRole'], Resource: '*' }],
}

function keysOf(answer: InjectedAnswer): TestKey {
  const { Credentials } = jsonOf(answer)
  if (Credentials === undefined) throw new Error(answer.text)
  const { AccessKeyId = '', AccessKeySecret = '', SecurityToken } = Credentials
  return { id: AccessKeyId, secret: AccessKeySecret, token: SecurityToken }
}

test('a player signs in with a token and reaches its folder, nobody else’s', async (t) => {
  await using stage = await openStage()
  const { game } = stage
  const answer = await stage.assume(await stage.token(), { Policy: JSON.stringify(allow('oss:*', 'game/7/*')) })
  t.assert.equal(answer.status, 200, answer.text)
  t.assert.deepEqual(Object.keys(jsonOf(answer)).sort(), [
    'AssumedRoleUser',
    'Credentials',
    'OIDCTokenInfo',
    'RequestId',
  ])
  t.assert.deepEqual(jsonOf(answer).OIDCTokenInfo, {
    Subject: 'player-7',
    Issuer: stage.issuerUrl,
    ClientIds: 'game',
    ExpirationTime: '2026-11-20T12:10:00Z',
    IssuanceTime: '2026-11-20T11:59:00Z',
    VerificationInfo: 'Success',
  })
  const player = keysOf(answer)
  t.assert.equal(outcomeOf(await game.send(player, { method: 'PUT', key: '7/a', body: 'x' })), '200')
  t.assert.equal(outcomeOf(await game.send(player, { method: 'PUT', key: '8/a', body: 'x' })), 'AccessDenied')
  await stage.assume(await stage.token())
  t.assert.deepEqual(stage.asked, ['/.well-known/openid-configuration', '/keys'])
})

test('the answer is XML for who asks for it', async (t) => {
  await using stage = await openStage()
  const { text, status, headers } = await stage.assume(await stage.token(), { Format: 'XML' })
  t.assert.deepEqual([status, headers.get('content-type')], [200, 'text/xml;charset=utf-8'])
  t.assert.match(text, /^<\?xml [^>]*\?>\s*<AssumeRoleWithOIDCResponse><RequestId>/)
  t.assert.match(text, /<OIDCTokenInfo><Subject>player-7<\/Subject>/)
})

test('a chain keeps the source identity of the token, and cannot change it', async (t) => {
  await using stage = await openStage()
  const { game } = stage
  const first = await stage.assume(await stage.token({ [sourceIdentityClaim]: 'alice' }))
  t.assert.equal(jsonOf(first).SourceIdentity, 'alice')
  const call = (more: Readonly<Record<string, string>>) =>
    callRpc(game.server, keysOf(first), 'AssumeRole', '2015-04-01', {
      RoleArn: game.roleArn,
      RoleSessionName: 'second',
      ...more,
    })
  t.assert.equal(jsonOf(await call({})).SourceIdentity, 'alice')
  t.assert.equal(outcomeOf(await call({ SourceIdentity: 'bob' })), 'InvalidParameter.SourceIdentity')
  const token = keysOf(await call({}))
  const opened = game.server.house.tokens.open(token.token ?? '', token.id, game.server.clock.now())
  if (opened.kind !== 'valid') throw new Error(opened.kind)
  t.assert.deepEqual([opened.session.issuerKeyId, opened.session.firstKeyId], [keysOf(first).id, providerArn])
})

test('sessions are revoked by the provider that vouched for them', async (t) => {
  await using stage = await openStage()
  const { game } = stage
  const keys = keysOf(await stage.assume(await stage.token()))
  t.assert.equal(outcomeOf(await game.send(keys, { method: 'GET' })), '200')
  const revoke = (FirstKeyId: string) =>
    callRpc(game.server, game.root, 'RevokeSessions', '2026-11-01', { RoleArn: stage.roleArn, FirstKeyId })
  t.assert.equal(outcomeOf(await revoke(`${providerArn}2`)), '200')
  t.assert.equal(outcomeOf(await game.send(keys, { method: 'GET' })), '200')
  t.assert.equal(outcomeOf(await revoke(providerArn)), '200')
  t.assert.equal(outcomeOf(await game.send(keys, { method: 'GET' })), 'SecurityTokenExpired')
  const later = keysOf(await stage.assume(await stage.token()))
  t.assert.equal(outcomeOf(await game.send(later, { method: 'GET' })), '200')
})

test('who the provider’s fingerprints do not know is not asked for keys', async (t) => {
  await using stage = await openStage({ fingerprints: 'ab'.repeat(20) })
  const answer = await stage.assume(await stage.token())
  t.assert.deepEqual(
    [answer.status, outcomeOf(answer)],
    [401, 'AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch'],
  )
  t.assert.equal(stage.asked.includes('/keys'), false)
})

test('an issuer in a closed network is not reached, and one that redirects is not followed', async (t) => {
  await using closed = await openStage({ networks: [] })
  const answer = await closed.assume(await closed.token())
  t.assert.equal(outcomeOf(answer), 'AuthenticationFail.OIDCToken.IssuerConfigurationBroken')
  t.assert.match(answer.text, /no address that this server may reach/)
  t.assert.deepEqual(closed.asked, [])
  await using moved = await openStage({ redirects: true })
  t.assert.match((await moved.assume(await moved.token())).text, /answers 302 instead of 200/)
  t.assert.deepEqual(moved.asked, ['/.well-known/openid-configuration'])
})

test('what changes on provider and role is seen by the next call', async (t) => {
  await using stage = await openStage()
  const { game } = stage
  const token = await stage.token()
  const keys = keysOf(await stage.assume(token))
  await stage.ims('UpdateOIDCProvider', { OIDCProviderName: 'idp', ClientIds: 'other' })
  t.assert.equal(outcomeOf(await stage.assume(token)), 'AuthenticationFail.OIDCToken.AudienceNotMatch')
  await stage.ims('UpdateOIDCProvider', { OIDCProviderName: 'idp', ClientIds: 'game' })
  await stage.ims('DeleteOIDCProvider', { OIDCProviderName: 'idp' })
  t.assert.equal(outcomeOf(await stage.assume(token)), 'AuthenticationFail.NoPermission')
  // Sessions that it has given go on until they end, or their role does.
  t.assert.equal(outcomeOf(await game.send(keys, { method: 'GET' })), '200')
  await game.ram('DetachPolicyFromRole', { PolicyName: 'all', PolicyType: 'Custom', RoleName: 'federated' })
  await game.ram('DeleteRole', { RoleName: 'federated' })
  t.assert.notEqual(outcomeOf(await game.send(keys, { method: 'GET' })), '200')
})

test('a refusal tells the operator, by its request id, which condition was missed', async (t) => {
  await using stage = await openStage()
  const answer = await stage.assume(await stage.token({ sub: 'admin' }))
  t.assert.deepEqual([answer.status, outcomeOf(answer)], [403, 'AuthenticationFail.NoPermission'])
  const denial = stage.game.server.denials.at(-1)
  t.assert.equal(denial?.caller, providerArn)
  t.assert.match(JSON.stringify(denial?.explanation), /oidc:sub/)
})

test('a parameter that is missing, or given twice, ends the call', async (t) => {
  await using stage = await openStage()
  for (const name of ['OIDCProviderArn', 'RoleArn', 'OIDCToken', 'RoleSessionName'])
    t.assert.equal(outcomeOf(await stage.assume(await stage.token(), { [name]: '' })), `Missing${name}`)
  const answer = await stage.game.server.inject({
    method: 'GET',
    target: '/?Action=AssumeRoleWithOIDC&Version=2015-04-01&RoleArn=a&RoleArn=b',
  })
  t.assert.equal(outcomeOf(answer), 'InvalidParameter.RoleArn')
})
