import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { getSAMLProvider } from './get-saml-provider.ts'
import { input, withProvider } from './testing.ts'

test('a provider is shown with its document, and STS reads the same', async () => {
  const { context, directory } = await withProvider()
  const { samlProvider } = await getSAMLProvider.run({ samlProviderName: 'company' }, context)
  assert.equal(samlProvider.encodedSamlMetadataDocument, input.encodedSamlMetadataDocument)
  const read = await directory.samlProvider(account, 'company')
  assert.equal(Buffer.from(read?.metadataDocument ?? '').toString('base64'), input.encodedSamlMetadataDocument)
})

test('a provider that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityNotExist.SAMLProvider', () => getSAMLProvider.run({ samlProviderName: 'none' }, context))
  await refuses('InvalidParameter.SAMLProviderName', () => getSAMLProvider.run({ samlProviderName: '_a' }, context))
})
