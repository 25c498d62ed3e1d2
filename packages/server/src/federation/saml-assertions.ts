/** Judges SAML responses by what is known of their provider. */
import { readSamlMetadata } from '../rules/saml-metadata.ts'
import type { SamlMetadataRead } from '../rules/saml-metadata.ts'
import type { SamlProviderIdentity } from '../store/directory/port.ts'
import { readClaims } from './saml-assertion.ts'
import type { SamlClaims } from './saml-assertion.ts'
import { isRecipient } from './saml-recipient.ts'
import { readSigned } from './saml-signature.ts'

export type SamlJudgement =
  | { readonly kind: 'valid'; readonly claims: SamlClaims }
  | { readonly kind: 'expired' }
  | { readonly kind: 'metadata' | 'invalid'; readonly reason: string }
export type SamlAssertions = {
  judge(encoded: string, provider: SamlProviderIdentity, now: Date): SamlJudgement | Promise<SamlJudgement>
}
type SamlReader = { judge(encoded: string, provider: SamlProviderIdentity, now: Date): SamlJudgement }

export function openSamlAssertions(): SamlReader {
  // The directory answers the same provider with the same object until it changes.
  const metadataOf = new WeakMap<SamlProviderIdentity, SamlMetadataRead>()
  const read = (provider: SamlProviderIdentity): SamlMetadataRead => {
    const known = metadataOf.get(provider) ?? readSamlMetadata(provider.metadataDocument)
    metadataOf.set(provider, known)
    return known
  }
  return {
    judge(encoded, provider, now) {
      const metadata = read(provider)
      if (metadata.kind === 'wrong') return { kind: 'metadata', reason: metadata.reason }
      const { certificates, entityId } = metadata.metadata
      const signed = readSigned(encoded, certificates, now.getTime())
      if (signed.kind === 'no-certificate') return { kind: 'metadata', reason: signed.reason }
      if (signed.kind === 'wrong') return { kind: 'invalid', reason: signed.reason }
      if (signed.destination !== undefined && !isRecipient(signed.destination))
        return { kind: 'invalid', reason: 'it was sent to another Destination' }
      const claims = readClaims(signed.assertion, now)
      if (claims.kind === 'expired') return { kind: 'expired' }
      if (claims.kind === 'wrong') return { kind: 'invalid', reason: claims.reason }
      if (claims.claims.issuer !== entityId)
        return { kind: 'invalid', reason: 'its Issuer is not the EntityID of the provider’s metadata' }
      return { kind: 'valid', claims: claims.claims }
    },
  }
}
