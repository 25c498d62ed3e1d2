/** IMS: identity providers. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { samlMetadata } from '../../wire/saml.ts'
import { at, isoTime, namesOf, refused } from './invoke.ts'
import type { RpcStage } from './invoke.ts'

export function imsCases(stage: RpcStage): Case[] {
  const newName = (): string => {
    const name = stage.world.name('provider')
    stage.world.forgetProviders(name)
    return name
  }
  return [
    {
      name: 'CreateOIDCProvider+GetOIDCProvider+UpdateOIDCProvider+ListOIDCProviders+DeleteOIDCProvider_whole-life',
      run: async () => {
        const OIDCProviderName = newName()
        const made = await stage.ims('CreateOIDCProvider', {
          OIDCProviderName,
          IssuerUrl: `https://${OIDCProviderName}.example`,
          ClientIds: 'one,two',
          Fingerprints: '902ef2deeb3c5b13ea4c3d5193629309e231ae55',
        })
        assert.equal(at(made, 'OIDCProvider', 'ClientIds'), 'one,two')
        assert.equal(at(made, 'OIDCProvider', 'IssuanceLimitTime'), 12)
        assert.match(String(at(made, 'OIDCProvider', 'Arn')), /^acs:ram::\d+:oidc-provider\/lk-/)
        assert.match(String(at(made, 'OIDCProvider', 'CreateDate')), isoTime)
        assert.match(String(at(made, 'OIDCProvider', 'GmtCreate')), /^\d{13}$/)
        const updated = await stage.ims('UpdateOIDCProvider', { OIDCProviderName, NewDescription: 'd & e' })
        assert.equal(at(updated, 'OIDCProvider', 'Description'), 'd & e')
        const listed = await stage.ims('ListOIDCProviders', { MaxItems: 100 })
        assert.ok(namesOf(listed, 'OIDCProviders', 'OIDCProvider', 'OIDCProviderName').includes(OIDCProviderName))
        await stage.ims('DeleteOIDCProvider', { OIDCProviderName })
        await refused(stage.ims('GetOIDCProvider', { OIDCProviderName }), 'EntityNotExist.OIDCProvider', 404)
      },
    },
    {
      name: 'AddClientIdToOIDCProvider+RemoveClientIdFromOIDCProvider+AddFingerprintToOIDCProvider+RemoveFingerprintFromOIDCProvider_one-by-one',
      run: async () => {
        const OIDCProviderName = newName()
        const IssuerUrl = `https://${OIDCProviderName}.example`
        await stage.ims('CreateOIDCProvider', { OIDCProviderName, IssuerUrl, ClientIds: 'one' })
        await stage.ims('AddClientIdToOIDCProvider', { OIDCProviderName, ClientId: 'two' })
        await stage.ims('RemoveClientIdFromOIDCProvider', { OIDCProviderName, ClientId: 'one' })
        await stage.ims('AddFingerprintToOIDCProvider', { OIDCProviderName, Fingerprint: 'AB12' })
        const { OIDCProvider } = await stage.ims('AddFingerprintToOIDCProvider', {
          OIDCProviderName,
          Fingerprint: 'CD34',
        })
        assert.deepEqual([at(OIDCProvider, 'ClientIds'), at(OIDCProvider, 'Fingerprints')], ['two', 'AB12,CD34'])
        await stage.ims('RemoveFingerprintFromOIDCProvider', { OIDCProviderName, Fingerprint: 'AB12' })
        await refused(
          stage.ims('RemoveFingerprintFromOIDCProvider', { OIDCProviderName, Fingerprint: 'AB12' }),
          'EntityNotExist.OIDCProvider.Fingerprint',
          404,
        )
      },
    },
    {
      name: 'CreateSAMLProvider+GetSAMLProvider+UpdateSAMLProvider+ListSAMLProviders+DeleteSAMLProvider_whole-life',
      run: async () => {
        const SAMLProviderName = newName()
        await refused(
          stage.ims('CreateSAMLProvider', {
            SAMLProviderName,
            EncodedSAMLMetadataDocument: Buffer.from('<a/>').toString('base64'),
          }),
          'InvalidParameter.EncodedSAMLMetadataDocument',
          400,
        )
        await stage.ims('CreateSAMLProvider', { SAMLProviderName, EncodedSAMLMetadataDocument: samlMetadata })
        const got = await stage.ims('GetSAMLProvider', { SAMLProviderName })
        assert.equal(at(got, 'SAMLProvider', 'EncodedSAMLMetadataDocument'), samlMetadata)
        const updated = await stage.ims('UpdateSAMLProvider', { SAMLProviderName, NewDescription: 'new' })
        assert.equal(at(updated, 'SAMLProvider', 'Description'), 'new')
        const listed = await stage.ims('ListSAMLProviders')
        assert.ok(namesOf(listed, 'SAMLProviders', 'SAMLProvider', 'SAMLProviderName').includes(SAMLProviderName))
        await stage.ims('DeleteSAMLProvider', { SAMLProviderName })
        await refused(stage.ims('GetSAMLProvider', { SAMLProviderName }), 'EntityNotExist.SAMLProvider', 404)
      },
    },
  ]
}
