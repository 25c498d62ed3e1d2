/** Sign-in with a token that the studio's own login server signed. */
import type { ClaimRules } from './claims.ts'
import { clockSkewSeconds, judgeClaims } from './claims.ts'
import { openSignedToken } from './signed-token.ts'
import type { TokenAlgorithm, TokenKeys } from './signed-token.ts'
import type { Verifier } from './verifier.ts'

export type StudioJwtSettings = Omit<ClaimRules, 'nonce' | 'parties' | 'skewSeconds'> & {
  readonly algorithm: TokenAlgorithm
  readonly keys: TokenKeys
}

/** The key is for one algorithm, and a token that names another is refused before the key is touched. */
export function studioJwtVerifier(provider: string, settings: StudioJwtSettings): Verifier {
  const rules: ClaimRules = { ...settings, parties: [], nonce: 'optional', skewSeconds: clockSkewSeconds }
  return {
    method: 'jwt',
    provider,
    verify: async (proof, { now }) => {
      const claims = await openSignedToken(proof.token, settings.keys, [settings.algorithm])
      const judged = judgeClaims(claims, rules, proof.nonce === undefined ? { now } : { now, nonce: proof.nonce })
      return { method: 'jwt', provider, issuer: settings.issuer, formerSubjects: [], ...judged }
    },
  }
}
