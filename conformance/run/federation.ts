/** Identity providers with a role that trusts them, for whichever client plays. */
import assert from 'node:assert/strict'
import { openIssuer } from '../wire/issuer.ts'
import type { Issuer } from '../wire/issuer.ts'
import { samlRecipient, samlResponse, signingMetadata } from '../wire/saml-response.ts'
import { Skipped } from './suite.ts'
import { everythingOf } from './world.ts'
import type { World } from './world.ts'

export type OidcPlay = {
  readonly issuer: Issuer
  readonly providerArn: string
  readonly roleArn: string
  readonly roleId: string
}

/** A provider, and a role that trusts it. Only a server of this run lets tenants reach this machine. */
export async function withOidc(world: World, work: (play: OidcPlay) => Promise<void>): Promise<void> {
  if (world.target.consoleAddress === undefined)
    throw new Skipped('this endpoint cannot be told to reach an issuer here')
  await using issuer = await openIssuer()
  const name = world.name('oidc')
  world.forgetProviders(name)
  const { status, json, text } = await world.ims('CreateOIDCProvider', {
    OIDCProviderName: name,
    IssuerUrl: issuer.url,
    ClientIds: 'game,tool',
    Fingerprints: issuer.fingerprint,
  })
  assert.equal(status, 200, text)
  const providerArn = arnOf(json['OIDCProvider'])
  const { arn: roleArn, id: roleId } = await trustingRole(world, providerArn, {
    StringEquals: { 'oidc:iss': issuer.url, 'oidc:aud': ['game', 'tool'] },
    StringLike: { 'oidc:sub': 'player-*' },
  })
  try {
    await work({ issuer, providerArn, roleArn, roleId })
  } finally {
    // An account has so many providers and no more, and every case makes one.
    await world.ims('DeleteOIDCProvider', { OIDCProviderName: name })
  }
}

async function trustingRole(
  world: World,
  providerArn: string,
  Condition: object,
): Promise<{ readonly arn: string; readonly id: string }> {
  const RoleName = world.name('federated')
  const { arn, id } = await world.role(RoleName, everythingOf('*'))
  const trust = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Federated: [providerArn] }, Condition }],
  }
  await world.ramOk('UpdateRole', { RoleName, NewAssumeRolePolicyDocument: JSON.stringify(trust) })
  return { arn, id }
}

export type SamlPlay = { readonly providerArn: string; readonly roleArn: string; readonly roleId: string }

export async function withSaml(world: World, work: (play: SamlPlay) => Promise<void>): Promise<void> {
  const name = world.name('saml')
  world.forgetProviders(name)
  const { status, json, text } = await world.ims('CreateSAMLProvider', {
    SAMLProviderName: name,
    EncodedSAMLMetadataDocument: signingMetadata,
  })
  assert.equal(status, 200, text)
  const providerArn = arnOf(json['SAMLProvider'])
  const { arn, id } = await trustingRole(world, providerArn, { StringEquals: { 'saml:recipient': samlRecipient } })
  try {
    await work({ providerArn, roleArn: arn, roleId: id })
  } finally {
    await world.ims('DeleteSAMLProvider', { SAMLProviderName: name })
  }
}

const arnOf = (provider: unknown): string => String((provider as { readonly Arn?: unknown } | undefined)?.Arn)

/** What a program in another language is given: proofs of both kinds, and those that must be refused. */
export async function withFederation(world: World, work: (given: object) => Promise<void>): Promise<void> {
  const { userKeys, roleArn } = await world.people()
  await withSaml(world, async ({ providerArn, roleArn: samlRole }) => {
    const attributes = { Role: `${samlRole},${providerArn}`, RoleSessionName: 'alice' }
    const change = (xml: string): string => xml.replace('alice@example.com', 'admin')
    const saml = {
      providerArn,
      roleArn: samlRole,
      assertion: samlResponse({ attributes }),
      changed: samlResponse({ attributes, change }),
    }
    const given = { userKeys, roleArn, saml }
    if (world.target.consoleAddress === undefined) return work(given)
    return withOidc(world, ({ issuer, providerArn: oidcProvider, roleArn: oidcRole }) => {
      const oidc = {
        providerArn: oidcProvider,
        roleArn: oidcRole,
        token: issuer.token(),
        forged: issuer.token({}, true),
      }
      return work({ ...given, oidc })
    })
  })
}
