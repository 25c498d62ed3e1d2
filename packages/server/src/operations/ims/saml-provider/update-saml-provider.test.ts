import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { samlMetadata } from '../../../rules/testing/saml.ts'
import { encoded, withProvider } from './testing.ts'
import { updateSAMLProvider } from './update-saml-provider.ts'

test('what is given changes, in the next look-up', async () => {
  const { context, directory } = await withProvider()
  await directory.samlProvider(account, 'company')
  const next = samlMetadata('https://other.example')
  const changes = { newEncodedSamlMetadataDocument: encoded(next), authnSignAlgo: 'rsa-sha256', newDescription: '' }
  const { samlProvider } = await updateSAMLProvider.run({ samlProviderName: 'company', ...changes }, context)
  assert.deepEqual([samlProvider.authnSignAlgo, samlProvider.description], ['rsa-sha256', undefined])
  assert.equal((await directory.samlProvider(account, 'company'))?.metadataDocument, next)
})

const wrong: [code: string, change: object][] = [
  ['InvalidParameter.EncodedSAMLMetadataDocument', { newEncodedSamlMetadataDocument: encoded('<a/>') }],
  ['InvalidParameter.AuthnSignAlgo', { authnSignAlgo: 'md5' }],
  ['InvalidParameter.NewDescription.Length', { newDescription: 'a'.repeat(257) }],
]
for (const [code, change] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await withProvider()
    await refuses(code, () => updateSAMLProvider.run({ samlProviderName: 'company', ...change }, context))
  })

test('a provider that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityNotExist.SAMLProvider', () => updateSAMLProvider.run({ samlProviderName: 'none' }, context))
  await refuses('InvalidParameter.SAMLProviderName', () => updateSAMLProvider.run({ samlProviderName: '_a' }, context))
})
