/** What every way of proving who one is has in common: `verify` takes a proof and names the subject, or throws. */

import type { Device } from '../state/sessions.ts'

export type ProvenMethod = 'oidc' | 'jwt' | 'custom' | 'wechat'

/** A longer proof is refused unread: tokens of the large providers are one to three kilobytes. */
export const proofBytesMax = 16_384
/** OpenID Connect allows 255 characters for `sub`; account systems of studios are not bound by it. */
export const subjectBytesMax = 512

export type Proof = {
  /** The id token, the studio's token or the code, as the device sent it. */
  readonly token: string
  readonly nonce?: string
}

export type ProofContext = {
  readonly app: string
  readonly now: Date
  /** Address of the device. */
  readonly address: string
  readonly device?: Device
}

export type VerifiedIdentity = {
  readonly method: ProvenMethod
  readonly provider: string
  /** Who says so, for derived ids: the issuer of a token, otherwise a name that no issuer can have. */
  readonly issuer: string
  readonly subject: string
  /** Other names of the same person at this provider, which an earlier sign-in may have been known by. */
  readonly formerSubjects: readonly string[]
  /** When the person last proved this to the provider; undefined when nobody says. */
  readonly issuedAt?: Date
  /** What the provider says of the person, from which a game may take its players' ids. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly terms: Terms
}

/** What the provider says about the player besides who it is. */
export type Terms = {
  readonly plan?: string
  readonly displayName?: string
  readonly minor?: boolean
  /** Only these spaces. */
  readonly spaces?: readonly string[]
  readonly quota?: Readonly<Record<string, { readonly bytes?: number; readonly objects?: number }>>
  /** The longest life of a credential. */
  readonly ttlSeconds?: number
  /** The provider bans the player, `until` a time or for good. */
  readonly ban?: { readonly until?: Date }
}

export type Verifier = {
  readonly method: ProvenMethod
  readonly provider: string
  /**
   * @throws IdentityRejected when the proof is no proof
   * @throws ProviderUnavailable when nobody can tell
   */
  readonly verify: (proof: Proof, context: ProofContext) => Promise<VerifiedIdentity>
}

export type VerifierClock = {
  now(): Date
  monotonicMs(): number
}
