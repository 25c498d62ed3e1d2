import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { createOIDCProvider } from './create-oidc-provider.ts'
import { fingerprint, input, withProvider } from './testing.ts'

test('a provider is answered as the cloud answers it', async () => {
  const { context } = await withProvider()
  const fields = { ...input, oidcProviderName: 'other', issuerUrl: 'https://other.example', issuanceLimitTime: 168 }
  const { oidcProvider } = await createOIDCProvider.run(fields, context)
  assert.deepEqual(oidcProvider, {
    oidcProviderName: 'other',
    arn: `acs:ram::${account}:oidc-provider/other`,
    issuerUrl: 'https://other.example',
    clientIds: 'app-1,app-2',
    fingerprints: fingerprint,
    issuanceLimitTime: 168,
    description: 'players',
    createDate: context.now,
    updateDate: context.now,
    gmtCreate: String(context.now.getTime()),
    gmtModified: String(context.now.getTime()),
  })
})

test('a name, and an issuer, belong to one provider', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityAlreadyExists.OIDCProvider', () => createOIDCProvider.run(input, context))
  await refuses('EntityAlreadyExists.OIDCProvider.IssuerUrl', () =>
    createOIDCProvider.run({ ...input, oidcProviderName: 'other' }, context),
  )
})

test('one too many is refused', async () => {
  const { context, refuses } = await withProvider({ oidcProvidersMax: 1 })
  const other = { ...input, oidcProviderName: 'other', issuerUrl: 'https://other.example' }
  await refuses('LimitExceeded.OIDCProvider', () => createOIDCProvider.run(other, context))
})

const many = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`).join(',')
const wrong: [code: string, change: Partial<Parameters<typeof createOIDCProvider.run>[0]>][] = [
  ['InvalidParameter.OIDCProviderName', { oidcProviderName: '-a' }],
  ['InvalidParameter.IssuerUrl', { issuerUrl: 'http://issuer.example' }],
  ['InvalidParameter.IssuerUrl', { issuerUrl: 'https://issuer.example/?a=b' }],
  ['InvalidParameter.IssuerUrl', { issuerUrl: 'https://me@issuer.example' }],
  ['InvalidParameter.IssuerUrl', { issuerUrl: 'https://issuer.example/#a' }],
  ['InvalidParameter.IssuerUrl', { issuerUrl: `https://issuer.example/${'a'.repeat(255)}` }],
  ['InvalidParameter.ClientIds', { clientIds: '.a' }],
  ['InvalidParameter.ClientIds', { clientIds: ',' }],
  ['InvalidParameter.ClientIds', { clientIds: 'a'.repeat(129) }],
  ['LimitExceeded.OIDCProvider.ClientId', { clientIds: many(51) }],
  ['InvalidParameter.Fingerprints', { fingerprints: 'a:b' }],
  ['LimitExceeded.OIDCProvider.Fingerprint', { fingerprints: many(6) }],
  ['InvalidParameter.IssuanceLimitTime', { issuanceLimitTime: 0 }],
  ['InvalidParameter.IssuanceLimitTime', { issuanceLimitTime: 169 }],
  ['InvalidParameter.Description.Length', { description: 'a'.repeat(257) }],
]
for (const [code, change] of wrong)
  test(`${JSON.stringify(change).slice(0, 50)} answers ${code}`, async () => {
    const { context, refuses } = await withProvider()
    const other = { ...input, oidcProviderName: 'other', issuerUrl: 'https://other.example' }
    await refuses(code, () => createOIDCProvider.run({ ...other, ...change }, context))
  })
