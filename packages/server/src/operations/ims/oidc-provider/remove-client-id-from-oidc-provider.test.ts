import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removeClientIdFromOIDCProvider } from './remove-client-id-from-oidc-provider.ts'
import { withProvider } from './testing.ts'

const input = { oidcProviderName: 'game', clientId: 'app-1' }

test('it is removed once', async () => {
  const { context, refuses } = await withProvider()
  const { oidcProvider } = await removeClientIdFromOIDCProvider.run(input, context)
  assert.equal(oidcProvider.clientIds, 'app-2')
  await refuses('EntityNotExist.OIDCProvider.ClientId', () => removeClientIdFromOIDCProvider.run(input, context))
  await refuses('InvalidParameter.ClientId', () =>
    removeClientIdFromOIDCProvider.run({ ...input, clientId: '?' }, context),
  )
})

test('the last one stays', async () => {
  const { context, refuses } = await withProvider()
  await removeClientIdFromOIDCProvider.run({ oidcProviderName: 'game', clientId: 'app-1' }, context)
  await refuses('InvalidParameter.ClientId', () =>
    removeClientIdFromOIDCProvider.run({ oidcProviderName: 'game', clientId: 'app-2' }, context),
  )
})

test('a provider that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityNotExist.OIDCProvider', () =>
    removeClientIdFromOIDCProvider.run({ oidcProviderName: 'none', clientId: 'app-1' }, context),
  )
  for (const oidcProviderName of ['', '.a', 'a-', 'a b', 'a'.repeat(129)])
    await refuses('InvalidParameter.OIDCProviderName', () =>
      removeClientIdFromOIDCProvider.run({ oidcProviderName, clientId: 'app-1' }, context),
    )
})
