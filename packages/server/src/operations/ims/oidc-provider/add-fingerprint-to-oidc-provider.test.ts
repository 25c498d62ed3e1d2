import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addFingerprintToOIDCProvider } from './add-fingerprint-to-oidc-provider.ts'
import { withProvider } from './testing.ts'

const input = { oidcProviderName: 'game', fingerprint: 'AB12' }

test('it is added once', async () => {
  const { context, refuses } = await withProvider()
  const { oidcProvider } = await addFingerprintToOIDCProvider.run(input, context)
  assert.equal(oidcProvider.fingerprints, '902ef2deeb3c5b13ea4c3d5193629309e231ae55,AB12')
  await refuses('EntityAlreadyExists.OIDCProvider.Fingerprint', () => addFingerprintToOIDCProvider.run(input, context))
  await refuses('InvalidParameter.Fingerprint', () =>
    addFingerprintToOIDCProvider.run({ ...input, fingerprint: 'a:b' }, context),
  )
})

test('one too many is refused', async () => {
  const { context, refuses } = await withProvider({ fingerprintsMax: 1 })
  await refuses('LimitExceeded.OIDCProvider.Fingerprint', () => addFingerprintToOIDCProvider.run(input, context))
})

test('a provider that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityNotExist.OIDCProvider', () =>
    addFingerprintToOIDCProvider.run({ oidcProviderName: 'none', fingerprint: 'AB12' }, context),
  )
  for (const oidcProviderName of ['', '.a', 'a-', 'a b', 'a'.repeat(129)])
    await refuses('InvalidParameter.OIDCProviderName', () =>
      addFingerprintToOIDCProvider.run({ oidcProviderName, fingerprint: 'AB12' }, context),
    )
})
