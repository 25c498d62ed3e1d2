/** AssumeRoleWithOIDC and AssumeRoleWithSAML: an issuer on this machine, and responses that are signed by hand. */
import assert from 'node:assert/strict'
import { withOidc, withSaml } from '../../run/federation.ts'
import type { OidcPlay, SamlPlay } from '../../run/federation.ts'
import type { Case } from '../../run/suite.ts'
import { folderPolicy } from '../../run/world.ts'
import type { Issuer } from '../../wire/issuer.ts'
import type { Keys } from '../../wire/keys.ts'
import { samlEntityId, samlRecipient, samlResponse } from '../../wire/saml-response.ts'
import { at, isoTime, refused } from './invoke.ts'
import type { RpcResult, RpcStage, RpcValues } from './invoke.ts'

export function federationCases(stage: RpcStage): Case[] {
  return [...oidcCases(stage), ...samlCases(stage)]
}

function keysOf(result: RpcResult): Keys {
  const text = (name: string): string => String(at(result, 'Credentials', name))
  return { id: text('AccessKeyId'), secret: text('AccessKeySecret'), token: text('SecurityToken') }
}

function oidcCases(stage: RpcStage): Case[] {
  const { world } = stage
  const assume = (play: OidcPlay, token: string, more: RpcValues = {}): Promise<RpcResult> => {
    const parameters = { OIDCProviderArn: play.providerArn, RoleArn: play.roleArn, RoleSessionName: 'alice' }
    return stage.sts('AssumeRoleWithOIDC', { ...parameters, OIDCToken: token, ...more }, world.target.rootKeys)
  }
  const family = 'AuthenticationFail.OIDCToken'
  const seconds = Math.floor(Date.now() / 1_000)
  const bad: [name: string, token: (issuer: Issuer) => string, code: string][] = [
    ['expired-token', (issuer) => issuer.token({ exp: seconds - 600 }), `${family}.Expired`],
    ['token-issued-too-long-ago', (issuer) => issuer.token({ iat: seconds - 13 * 3_600 }), `${family}.Expired`],
    ['another-audience', (issuer) => issuer.token({ aud: 'shop' }), `${family}.AudienceNotMatch`],
    ['another-issuer', (issuer) => issuer.token({ iss: 'https://other.example' }), `${family}.IssuerNotMatch`],
    ['forged-token', (issuer) => issuer.token({}, true), `${family}.Invalid`],
    ['token-that-is-none', () => 'not.a.token', `${family}.Invalid`],
    [
      'subject-that-the-role-does-not-trust',
      (issuer) => issuer.token({ sub: 'admin' }),
      'AuthenticationFail.NoPermission',
    ],
  ]
  return [
    {
      name: 'AssumeRoleWithOIDC_every-field',
      run: () =>
        withOidc(world, async (play) => {
          const result = await assume(play, play.issuer.token({ aud: ['tool', 'game'] }), { DurationSeconds: 900 })
          assert.equal(at(result, 'AssumedRoleUser', 'AssumedRoleId'), `${play.roleId}:alice`)
          const info = result['OIDCTokenInfo'] as Readonly<Record<string, string>>
          assert.deepEqual(
            [info['Subject'], info['Issuer'], info['ClientIds'], info['VerificationInfo']],
            ['player-7', play.issuer.url, 'tool,game', 'Success'],
          )
          for (const time of [info['ExpirationTime'], info['IssuanceTime']]) assert.match(String(time), isoTime)
          const leftMs = Date.parse(String(at(result, 'Credentials', 'Expiration'))) - Date.now()
          assert.ok(leftMs > 840_000 && leftMs <= 901_000, `${leftMs} ms`)
        }),
    },
    {
      name: 'AssumeRoleWithOIDC_the-keys-work-and-the-session-policy-holds',
      run: () =>
        withOidc(world, async (play) => {
          const bucket = await world.bucket('oidc')
          const Policy = JSON.stringify(folderPolicy(bucket, '1'))
          const oss = world.oss(keysOf(await assume(play, play.issuer.token(), { Policy })))
          assert.equal((await oss.call('PUT', { bucket, key: '1/a', body: 'x' })).status, 200)
          assert.equal((await oss.call('PUT', { bucket, key: '2/a', body: 'x' })).status, 403)
        }),
    },
    ...bad.map(([name, token, code]): Case => ({
      name: `AssumeRoleWithOIDC_${name}`,
      run: () => withOidc(world, async (play) => void (await refused(assume(play, token(play.issuer)), code))),
    })),
    {
      name: 'AssumeRoleWithOIDC_provider-and-role-that-are-not-there',
      run: () =>
        withOidc(world, async (play) => {
          const [token, missing] = [play.issuer.token(), `${play.providerArn}-2`]
          const provider = await refused(
            assume(play, token, { OIDCProviderArn: missing }),
            'AuthenticationFail.NoPermission',
          )
          assert.match(provider.message, /No such OIDC Provider registered/)
          await refused(assume(play, token, { RoleArn: `${play.roleArn}-2` }), 'EntityNotExist.Role', 404)
        }),
    },
  ]
}

function samlCases(stage: RpcStage): Case[] {
  const { world } = stage
  const attributesOf = ({ roleArn, providerArn }: SamlPlay) => ({
    Role: `${roleArn},${providerArn}`,
    RoleSessionName: 'alice',
  })
  const assume = (
    { providerArn, roleArn }: SamlPlay,
    SAMLAssertion: string,
    more: RpcValues = {},
  ): Promise<RpcResult> => {
    const parameters = { SAMLProviderArn: providerArn, RoleArn: roleArn, SAMLAssertion, ...more }
    return stage.sts('AssumeRoleWithSAML', parameters, world.target.rootKeys)
  }
  const family = 'AuthenticationFail.SAMLAssertion'
  return [
    {
      name: 'AssumeRoleWithSAML_every-field',
      run: () =>
        withSaml(world, async (play) => {
          const result = await assume(
            play,
            samlResponse({ attributes: { ...attributesOf(play), SourceIdentity: 'Alice' } }),
          )
          assert.equal(at(result, 'AssumedRoleUser', 'AssumedRoleId'), `${play.roleId}:alice`)
          assert.equal(result['SourceIdentity'], 'Alice')
          assert.deepEqual(
            { ...(result['SAMLAssertionInfo'] as object) },
            {
              SubjectType: 'persistent',
              Subject: 'alice@example.com',
              Recipient: samlRecipient,
              Issuer: samlEntityId,
            },
          )
        }),
    },
    {
      name: 'AssumeRoleWithSAML_the-keys-work-and-the-session-policy-holds',
      run: () =>
        withSaml(world, async (play) => {
          const bucket = await world.bucket('saml')
          const Policy = JSON.stringify(folderPolicy(bucket, '1'))
          const oss = world.oss(
            keysOf(await assume(play, samlResponse({ attributes: attributesOf(play) }), { Policy })),
          )
          assert.equal((await oss.call('PUT', { bucket, key: '1/a', body: 'x' })).status, 200)
          assert.equal((await oss.call('PUT', { bucket, key: '2/a', body: 'x' })).status, 403)
        }),
    },
    {
      name: 'AssumeRoleWithSAML_expired-changed-and-other-roles',
      run: () =>
        withSaml(world, async (play) => {
          const attributes = attributesOf(play)
          await refused(assume(play, samlResponse({ attributes, lifeSeconds: -300 })), `${family}.Expired`, 401)
          const change = (xml: string): string => xml.replace('alice@example.com', 'admin')
          await refused(assume(play, samlResponse({ attributes, change })), `${family}.Invalid`, 401)
          const Role = `${play.roleArn}-2,${play.providerArn}`
          await refused(assume(play, samlResponse({ attributes: { ...attributes, Role } })), 'NoPermission', 403)
          const missing = { SAMLProviderArn: `${play.providerArn}-2` }
          await refused(assume(play, samlResponse({ attributes }), missing), 'EntityNotExist.SAMLProvider', 404)
        }),
    },
  ]
}
