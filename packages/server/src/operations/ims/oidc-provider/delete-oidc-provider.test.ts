import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { createOIDCProvider } from './create-oidc-provider.ts'
import { deleteOIDCProvider } from './delete-oidc-provider.ts'
import { input, withProvider } from './testing.ts'

test('a provider is gone in the next look-up, and its issuer is free', async () => {
  const { context, directory, refuses } = await withProvider()
  await directory.oidcProvider(account, 'game')
  assert.deepEqual(await deleteOIDCProvider.run({ oidcProviderName: 'game' }, context), {})
  assert.equal(await directory.oidcProvider(account, 'game'), undefined)
  await refuses('EntityNotExist.OIDCProvider', () => deleteOIDCProvider.run({ oidcProviderName: 'game' }, context))
  await createOIDCProvider.run({ ...input, oidcProviderName: 'again' }, context)
})

test('a provider that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityNotExist.OIDCProvider', () => deleteOIDCProvider.run({ oidcProviderName: 'none' }, context))
  for (const oidcProviderName of ['', '.a', 'a-', 'a b', 'a'.repeat(129)])
    await refuses('InvalidParameter.OIDCProviderName', () => deleteOIDCProvider.run({ oidcProviderName }, context))
})
