import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { createSAMLProvider } from './create-saml-provider.ts'
import { encoded, input, withProvider } from './testing.ts'

test('a provider is answered without its document', async () => {
  const { context } = await withProvider()
  const { samlProvider } = await createSAMLProvider.run({ ...input, samlProviderName: 'other' }, context)
  assert.deepEqual(samlProvider, {
    samlProviderName: 'other',
    arn: `acs:ram::${account}:saml-provider/other`,
    description: 'staff',
    createDate: context.now,
    updateDate: context.now,
    authnSignAlgo: 'rsa-sha1',
  })
})

test('a name that is taken, and one provider too many, are refused', async () => {
  const { context, refuses } = await withProvider({ samlProvidersMax: 1 })
  await refuses('EntityAlreadyExists.SAMLProvider', () => createSAMLProvider.run(input, context))
  await refuses('LimitExceeded.SAMLProvider', () =>
    createSAMLProvider.run({ ...input, samlProviderName: 'other' }, context),
  )
})

const wrong: [code: string, change: object][] = [
  ['InvalidParameter.SAMLProviderName', { samlProviderName: 'a b' }],
  ['InvalidParameter.EncodedSAMLMetadataDocument', { encodedSamlMetadataDocument: '<a/>' }],
  ['InvalidParameter.EncodedSAMLMetadataDocument', { encodedSamlMetadataDocument: encoded('<a/>') }],
  ['InvalidParameter.AuthnSignAlgo', { authnSignAlgo: 'md5' }],
  ['InvalidParameter.Description.Length', { description: 'a'.repeat(257) }],
]
for (const [code, change] of wrong)
  test(`${JSON.stringify(change).slice(0, 50)} answers ${code}`, async () => {
    const { context, refuses } = await withProvider()
    await refuses(code, () => createSAMLProvider.run({ ...input, samlProviderName: 'other', ...change }, context))
  })
