import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOIDCProvider } from './create-oidc-provider.ts'
import { listOIDCProviders } from './list-oidc-providers.ts'
import { input, withProvider } from './testing.ts'

test('pages go through all providers by name', async () => {
  const { context, refuses } = await withProvider()
  for (const oidcProviderName of ['zeta', 'alpha'])
    await createOIDCProvider.run(
      { ...input, oidcProviderName, issuerUrl: `https://${oidcProviderName}.example` },
      context,
    )
  const first = await listOIDCProviders.run({ maxItems: 2 }, context)
  assert.deepEqual(
    first.oidcProviders.map(({ oidcProviderName }) => oidcProviderName),
    ['alpha', 'game'],
  )
  const second = await listOIDCProviders.run({ marker: first.marker }, context)
  assert.deepEqual(
    second.oidcProviders.map(({ oidcProviderName }) => oidcProviderName),
    ['zeta'],
  )
  await refuses('InvalidParameter.MaxItems', () => listOIDCProviders.run({ maxItems: 101 }, context))
  await refuses('InvalidParameter.Marker', () => listOIDCProviders.run({ marker: '!' }, context))
})
