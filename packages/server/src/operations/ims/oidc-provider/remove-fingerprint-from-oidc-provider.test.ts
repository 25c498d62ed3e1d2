import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removeFingerprintFromOIDCProvider } from './remove-fingerprint-from-oidc-provider.ts'
import { withProvider } from './testing.ts'

const input = { oidcProviderName: 'game', fingerprint: '902ef2deeb3c5b13ea4c3d5193629309e231ae55' }

test('it is removed once', async () => {
  const { context, refuses } = await withProvider()
  const { oidcProvider } = await removeFingerprintFromOIDCProvider.run(input, context)
  assert.equal(oidcProvider.fingerprints, '')
  await refuses('EntityNotExist.OIDCProvider.Fingerprint', () => removeFingerprintFromOIDCProvider.run(input, context))
  await refuses('InvalidParameter.Fingerprint', () =>
    removeFingerprintFromOIDCProvider.run({ ...input, fingerprint: 'a:b' }, context),
  )
})

test('a provider that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityNotExist.OIDCProvider', () =>
    removeFingerprintFromOIDCProvider.run(
      { oidcProviderName: 'none', fingerprint: '902ef2deeb3c5b13ea4c3d5193629309e231ae55' },
      context,
    ),
  )
  for (const oidcProviderName of ['', '.a', 'a-', 'a b', 'a'.repeat(129)])
    await refuses('InvalidParameter.OIDCProviderName', () =>
      removeFingerprintFromOIDCProvider.run(
        { oidcProviderName, fingerprint: '902ef2deeb3c5b13ea4c3d5193629309e231ae55' },
        context,
      ),
    )
})
