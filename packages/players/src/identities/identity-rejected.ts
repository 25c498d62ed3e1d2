/**
 * Why a proof of identity is not taken. `expired` is a proof that was good once, `clock` one from the future: the clock of
 * whoever made it, or ours, is wrong. `refused` is the provider's own no.
 */
export type RejectionReason =
  | 'malformed'
  | 'algorithm'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'party'
  | 'expired'
  | 'clock'
  | 'nonce'
  | 'claims'
  | 'subject'
  | 'refused'

/** The proof does not prove who the player is. The message is for the game's developer and names no part of the proof. */
export class IdentityRejected extends Error {
  readonly reason: RejectionReason
  /** What the provider itself answered, where it did: its code and its words for the player. */
  readonly said: { readonly code: string; readonly message: string } | undefined

  constructor(reason: RejectionReason, message: string, said?: { readonly code: string; readonly message: string }) {
    super(message)
    this.name = 'IdentityRejected'
    this.reason = reason
    this.said = said
  }
}

/**
 * Nobody can say now whether the proof is good: the provider is down, slow, answers nonsense or wants fewer questions.
 * The message is for the operator's log; a player learns only that it may try again.
 */
export class ProviderUnavailable extends Error {
  readonly kind: 'unreachable' | 'timeout' | 'answer' | 'busy' | 'settings'

  constructor(kind: ProviderUnavailable['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ProviderUnavailable'
    this.kind = kind
  }
}
