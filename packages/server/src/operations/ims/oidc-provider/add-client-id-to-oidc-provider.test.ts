import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addClientIdToOIDCProvider } from './add-client-id-to-oidc-provider.ts'
import { withProvider } from './testing.ts'

const input = { oidcProviderName: 'game', clientId: 'app-3' }

test('it is added once', async () => {
  const { context, refuses } = await withProvider()
  const { oidcProvider } = await addClientIdToOIDCProvider.run(input, context)
  assert.equal(oidcProvider.clientIds, 'app-1,app-2,app-3')
  await refuses('EntityAlreadyExists.OIDCProvider.ClientId', () => addClientIdToOIDCProvider.run(input, context))
  await refuses('InvalidParameter.ClientId', () => addClientIdToOIDCProvider.run({ ...input, clientId: '?' }, context))
})

test('one too many is refused', async () => {
  const { context, refuses } = await withProvider({ clientIdsMax: 2 })
  await refuses('LimitExceeded.OIDCProvider.ClientId', () => addClientIdToOIDCProvider.run(input, context))
})

test('a provider that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityNotExist.OIDCProvider', () =>
    addClientIdToOIDCProvider.run({ oidcProviderName: 'none', clientId: 'app-3' }, context),
  )
  for (const oidcProviderName of ['', '.a', 'a-', 'a b', 'a'.repeat(129)])
    await refuses('InvalidParameter.OIDCProviderName', () =>
      addClientIdToOIDCProvider.run({ oidcProviderName, clientId: 'app-3' }, context),
    )
})
