/** Judges tokens of OIDC issuers: whose they are, for whom, and until when. */
import { decodeJwt, errors, jwtVerify } from 'jose'
import type { JWTPayload, LocalJWKSet } from 'jose'
import type { OidcProviderIdentity } from '../store/directory/port.ts'
import type { IssuerKeys, KeysFound } from './issuer-keys.ts'

export type OidcClaims = {
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
  readonly issuedMs: number
  readonly expiresMs: number
  readonly sourceIdentity: string | undefined
}
export type OidcJudgement =
  | { readonly kind: 'valid'; readonly claims: OidcClaims }
  | { readonly kind: 'expired' | 'audience' | 'issuer' | 'fingerprint' | 'busy' }
  | { readonly kind: 'broken' | 'invalid'; readonly reason: string }
export type OidcTokens = { judge(token: string, provider: OidcProviderIdentity, now: Date): Promise<OidcJudgement> }

export const oidcTokenCharactersMin = 4
export const oidcTokenCharactersMax = 20_000
/** By how much the clock of an issuer may differ from ours. */
export const issuerClockSeconds = 30
const subjectCharactersMax = 1_024
const audiencesMax = 100
const expirySecondsMax = 253_402_300_799

/** The pages say that a claim can set it, without its name; this is how the attributes of SAML are named. */
export const sourceIdentityClaim = 'https://www.aliyun.com/source_identity'

/** Signatures with a public key. Whoever could read a shared secret could sign with it. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

export function openOidcTokens(keys: IssuerKeys): OidcTokens {
  return {
    async judge(token, provider, now) {
      if (token.length < oidcTokenCharactersMin || token.length > oidcTokenCharactersMax)
        return invalid(`It has ${oidcTokenCharactersMin} to ${oidcTokenCharactersMax} characters.`)
      const claimed = claimedIssuer(token)
      if (claimed === undefined) return invalid('It is no signed JSON Web Token.')
      // Before anybody is asked for keys: what another issuer made costs this one nothing.
      if (claimed !== provider.issuerUrl) return { kind: 'issuer' }
      const found = await keys.of(provider)
      if (found.kind !== 'keys') return found
      const judged = await verify(token, found.keys, provider, now)
      if (judged !== 'no-key') return judged
      const newer = await keys.newerThan(provider, found.fetchedMs)
      const again = newer?.kind === 'keys' ? await verify(token, newer.keys, provider, now) : 'no-key'
      return again === 'no-key' ? withoutKey(newer) : again
    },
  }
}

const invalid = (reason: string): OidcJudgement => ({ kind: 'invalid', reason })

function withoutKey(newer: KeysFound | undefined): OidcJudgement {
  return newer?.kind === 'busy' ? newer : invalid('None of the keys of its issuer has made its signature.')
}

function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

async function verify(
  token: string,
  keys: LocalJWKSet,
  provider: OidcProviderIdentity,
  now: Date,
): Promise<OidcJudgement | 'no-key'> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms,
      issuer: provider.issuerUrl,
      audience: [...provider.clientIds],
      currentDate: now,
      clockTolerance: issuerClockSeconds,
      maxTokenAge: `${provider.issuanceLimitHours}h`,
      requiredClaims: ['sub', 'exp', 'iat'],
    })
    return claimsOf(payload)
  } catch (error) {
    return refusalOf(error)
  }
}

/** A wrong signature may be one by a key that took the place of another without a name of its own. */
function refusalOf(error: unknown): OidcJudgement | 'no-key' {
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed)
    return 'no-key'
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return invalid('It does not say by which key it is signed (kid).')
  if (error instanceof errors.JWTExpired) return { kind: 'expired' }
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return { kind: 'audience' }
    if (error.claim === 'iss') return { kind: 'issuer' }
    return invalid(`Its claim ${error.claim} is missing or not as it should be.`)
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return invalid('Its algorithm is none that is allowed.')
  // A key that is none ends here as well: the issuer wrote it.
  if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException)
    return invalid('It cannot be verified.')
  throw error
}

function claimsOf(payload: JWTPayload): OidcJudgement {
  const { iss, sub, aud, exp, iat } = payload
  const audiences = typeof aud === 'string' ? [aud] : aud
  const sourceIdentity = payload[sourceIdentityClaim]
  if (typeof sub !== 'string' || sub === '' || sub.length > subjectCharactersMax)
    return invalid(`Its claim sub is a text of 1 to ${subjectCharactersMax} characters.`)
  if (sourceIdentity !== undefined && typeof sourceIdentity !== 'string')
    return invalid(`Its claim ${sourceIdentityClaim} is a text.`)
  if (iss === undefined || exp === undefined || iat === undefined || exp > expirySecondsMax)
    return invalid('Its claim exp is a time before the year 10000.')
  if (audiences === undefined || audiences.length > audiencesMax || !audiences.every((one) => typeof one === 'string'))
    return invalid(`Its claim aud is a text or a list of at most ${audiencesMax} texts.`)
  const issuedMs = iat * 1_000
  return {
    kind: 'valid',
    claims: { issuer: iss, subject: sub, audiences, issuedMs, expiresMs: exp * 1_000, sourceIdentity },
  }
}
