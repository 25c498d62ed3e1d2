import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getOIDCProvider } from './get-oidc-provider.ts'
import { input, withProvider } from './testing.ts'

test('a provider is shown, and STS reads the same', async () => {
  const { context, directory } = await withProvider()
  const { oidcProvider } = await getOIDCProvider.run({ oidcProviderName: 'game' }, context)
  assert.deepEqual([oidcProvider.issuerUrl, oidcProvider.issuanceLimitTime], [input.issuerUrl, 12])
  const read = await directory.oidcProvider('1234567890123456', 'game')
  assert.deepEqual(read?.clientIds, ['app-1', 'app-2'])
  assert.equal(read, await directory.oidcProvider('1234567890123456', 'game'), 'the same object until it changes')
})

test('a provider that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityNotExist.OIDCProvider', () => getOIDCProvider.run({ oidcProviderName: 'none' }, context))
  for (const oidcProviderName of ['', '.a', 'a-', 'a b', 'a'.repeat(129)])
    await refuses('InvalidParameter.OIDCProviderName', () => getOIDCProvider.run({ oidcProviderName }, context))
})
