/**
 * What `PlayerError.code` may be. The first group comes from the server, the second is said by this SDK. A newer server may
 * answer a code that is not here yet, so compare with `is` and keep a default.
 */
export type PlayerErrorCode =
  | 'InvalidRequest'
  | 'UnknownApp'
  | 'UnknownSpace'
  | 'UnknownPlayer'
  | 'NoSuchObject'
  | 'NoSuchUpload'
  | 'NoSuchLink'
  | 'ObjectExists'
  | 'UnknownImage'
  | 'NoSuchSlot'
  | 'UnknownIdentity'
  | 'UnknownConflict'
  | 'UnknownJob'
  | 'NoSuchEndpoint'
  | 'MethodNotAllowed'
  | 'Unauthenticated'
  | 'TokenExpired'
  | 'TicketExpired'
  | 'TicketRevoked'
  | 'IdentityRejected'
  | 'ProviderUnavailable'
  | 'PlayerBanned'
  | 'NotYourFolder'
  | 'GrantNotAllowed'
  | 'TypeNotAllowed'
  | 'ObjectTooLarge'
  | 'QuotaExceeded'
  | 'RevisionConflict'
  | 'SuspiciousShrink'
  | 'IdentityInUse'
  | 'TooManyDevices'
  | 'ModerationPending'
  | 'ModerationRejected'
  | 'RateLimited'
  | 'BackendThrottled'
  | 'BackendUnavailable'
  | 'InternalError'
  /** The server was not reached, or did not answer in time. What was written is kept on the device. */
  | 'Offline'
  /** Something that is no answer of the player service: a proxy's page, a body that is not JSON. */
  | 'BadAnswer'
  | 'NotSignedIn'
  /** `write` before `read` or `create`: the game might overwrite progress that it has not seen. */
  | 'SaveNotRead'
  /** What the device kept of a save cannot be read; nothing is uploaded until `discardLocal`. */
  | 'LocalLoadFailed'
  /** The device has no room, and the server was not reached either. */
  | 'LocalStoreFailed'
  /** Another tab or window has unsent progress in this slot. */
  | 'SlotOpenElsewhere'
  /** The save is in conflict; `slot.conflict` offers the choices. */
  | 'SaveConflict'
  | 'SlotClosed'
  | 'Aborted'
  | 'NotSupported'

export type PlayerErrorFacts = {
  readonly status?: number
  readonly requestId?: string | undefined
  readonly retryAfter?: number | undefined
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** Everything that this SDK throws. */
export class PlayerError extends Error {
  declare readonly code: string
  /** The HTTP status, 0 when there was no answer. */
  declare readonly status: number
  /** Names the request in the server's log; give it to whoever runs the server. */
  declare readonly requestId: string | undefined
  /** Seconds after which another attempt makes sense. */
  declare readonly retryAfter: number | undefined
  /** What the code's row in the server's error table promises, e.g. `limit` and `used` of `QuotaExceeded`. */
  declare readonly details: Readonly<Record<string, unknown>>

  constructor(code: PlayerErrorCode | (string & {}), message: string = code, facts: PlayerErrorFacts = {}) {
    super(message)
    Object.assign(this, { name: 'PlayerError', code, status: 0, details: {} }, facts)
  }

  /** `error.is('QuotaExceeded', 'ObjectTooLarge')`: whether the code is one of these. */
  is(...codes: readonly PlayerErrorCode[]): boolean {
    return (codes as readonly string[]).includes(this.code)
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  get isTemporary(): boolean {
    // A network that wants a sign-in answers with a page of its own: that is no answer either.
    return this.is('Offline', 'BadAnswer') || this.status === 429 || this.status >= 500
  }
}

export function asPlayerError(error: unknown): PlayerError {
  if (error instanceof PlayerError) return error
  return new PlayerError('Offline', String(error), { cause: error })
}
