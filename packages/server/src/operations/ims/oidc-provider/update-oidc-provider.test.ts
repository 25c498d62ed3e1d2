import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { updateOIDCProvider } from './update-oidc-provider.ts'
import { withProvider } from './testing.ts'

test('what is given changes, in the next look-up', async () => {
  const { context, directory } = await withProvider()
  await directory.oidcProvider(account, 'game')
  const changes = { clientIds: 'app-3', issuanceLimitTime: 1, newDescription: '' }
  const { oidcProvider } = await updateOIDCProvider.run({ oidcProviderName: 'game', ...changes }, context)
  assert.deepEqual(
    [oidcProvider.clientIds, oidcProvider.issuanceLimitTime, oidcProvider.description],
    ['app-3', 1, undefined],
  )
  assert.deepEqual((await directory.oidcProvider(account, 'game'))?.clientIds, ['app-3'])
  const same = await updateOIDCProvider.run({ oidcProviderName: 'game' }, context)
  assert.equal(same.oidcProvider.clientIds, 'app-3')
})

const wrong: [code: string, change: object][] = [
  ['InvalidParameter.ClientIds', { clientIds: '?' }],
  ['InvalidParameter.IssuanceLimitTime', { issuanceLimitTime: 169 }],
  ['InvalidParameter.NewDescription.Length', { newDescription: 'a'.repeat(257) }],
]
for (const [code, change] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await withProvider()
    await refuses(code, () => updateOIDCProvider.run({ oidcProviderName: 'game', ...change }, context))
  })

test('a provider that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withProvider()
  await refuses('EntityNotExist.OIDCProvider', () => updateOIDCProvider.run({ oidcProviderName: 'none' }, context))
  for (const oidcProviderName of ['', '.a', 'a-', 'a b', 'a'.repeat(129)])
    await refuses('InvalidParameter.OIDCProviderName', () => updateOIDCProvider.run({ oidcProviderName }, context))
})
