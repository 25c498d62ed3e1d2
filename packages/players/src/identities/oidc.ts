/** Sign-in with an id token of an OpenID Connect provider. */
import type { ClaimRules } from './claims.ts'
import { judgeClaims } from './claims.ts'
import { openDiscovery } from './discovery.ts'
import { openKeySet } from './key-set.ts'
import type { LimitedFetch } from './limited-fetch.ts'
import { openSignedToken } from './signed-token.ts'
import type { Verifier, VerifierClock } from './verifier.ts'

export type OidcSettings = ClaimRules & {
  /** Pinned to one of the two, or either as the key says. Anything else, `none` and HS256 first of all, is refused. */
  readonly algorithms: readonly ('RS256' | 'ES256')[]
  /** The key set's address, when the provider has no discovery document. */
  readonly jwksUri?: string
}

export function oidcVerifier(
  provider: string,
  settings: OidcSettings,
  tools: { readonly fetch: LimitedFetch; readonly clock: VerifierClock },
): Verifier {
  const { issuer, jwksUri } = settings
  const locate = jwksUri === undefined ? openDiscovery({ issuer, ...tools }) : () => Promise.resolve(jwksUri)
  const keys = openKeySet({ locate, ...tools })
  return {
    method: 'oidc',
    provider,
    verify: async (proof, { now }) => {
      const claims = await openSignedToken(proof.token, keys, settings.algorithms)
      const request = proof.nonce === undefined ? { now } : { now, nonce: proof.nonce }
      return { method: 'oidc', provider, issuer, formerSubjects: [], ...judgeClaims(claims, settings, request) }
    },
  }
}
