import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { deleteSAMLProvider } from './delete-saml-provider.ts'
import { withProvider } from './testing.ts'

test('a provider is gone in the next look-up', async () => {
  const { context, directory } = await withProvider()
  await directory.samlProvider(account, 'company')
  assert.deepEqual(await deleteSAMLProvider.run({ samlProviderName: 'company' }, context), {})
  assert.equal(await directory.samlProvider(account, 'company'), undefined)
})

test('a provider that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityNotExist.SAMLProvider', () => deleteSAMLProvider.run({ samlProviderName: 'none' }, context))
  await refuses('InvalidParameter.SAMLProviderName', () => deleteSAMLProvider.run({ samlProviderName: '_a' }, context))
})
