import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSAMLProvider } from './create-saml-provider.ts'
import { listSAMLProviders } from './list-saml-providers.ts'
import { input, withProvider } from './testing.ts'

test('pages go through all providers by name, without documents', async () => {
  const { context, refuses } = await withProvider()
  await createSAMLProvider.run({ ...input, samlProviderName: 'alpha' }, context)
  const first = await listSAMLProviders.run({ maxItems: 1 }, context)
  const second = await listSAMLProviders.run({ maxItems: 1, marker: first.marker }, context)
  const names = [...first.samlProviders, ...second.samlProviders].map(({ samlProviderName }) => samlProviderName)
  assert.deepEqual([names, second.isTruncated], [['alpha', 'company'], false])
  await refuses('InvalidParameter.MaxItems', () => listSAMLProviders.run({ maxItems: 101 }, context))
})
