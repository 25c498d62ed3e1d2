/**
 * The words in which the player service refuses: one vocabulary for both envelopes. `InvalidRequest` and its likes carry
 * `path`, what can be tried again carries `retryAfter`; the details of each are data for programs, the message is for people.
 */
export const playerErrors = {
  InvalidRequest: { status: 400, message: 'The request is not valid.' },
  UnknownApp: { status: 404, message: 'There is no such app on this server.' },
  UnknownSpace: { status: 404, message: 'The app has no such space.' },
  UnknownPlayer: { status: 404, message: 'There is no such player.' },
  NoSuchObject: { status: 404, message: 'There is no such object.' },
  NoSuchUpload: { status: 404, message: 'There is no such upload, or it is over.' },
  NoSuchLink: { status: 404, message: 'There is no such link, or it is over.' },
  ObjectExists: { status: 409, message: 'The space takes new names only, and there is an object of this name.' },
  UnknownImage: { status: 404, message: 'There is no such picture.' },
  NoSuchSlot: { status: 404, message: 'The slot holds no such save.' },
  UnknownIdentity: { status: 404, message: 'The player has no such identity.' },
  UnknownConflict: { status: 404, message: 'There is no such conflict any more: link the identity again.' },
  NoSuchDeadLetter: { status: 404, message: 'There is no such dead letter.' },
  UnknownJob: { status: 404, message: 'There is no such job.' },
  NoSuchEndpoint: { status: 404, message: 'There is no such endpoint.' },
  MethodNotAllowed: { status: 405, message: 'The endpoint does not take this method.' },
  Unauthenticated: { status: 401, message: 'The request proves nobody: a valid access token is needed.' },
  TokenExpired: { status: 401, message: 'The token has expired.' },
  TicketExpired: { status: 401, message: 'The ticket has expired: sign in again.' },
  TicketRevoked: { status: 401, message: 'The ticket is not valid any more: sign in again.' },
  IdentityRejected: { status: 401, message: 'The identity was not accepted.' },
  ProviderUnavailable: { status: 503, message: 'Who vouches for the identity does not answer: try again later.' },
  PlayerBanned: { status: 403, message: 'The player is banned.' },
  NotYourFolder: { status: 403, message: 'The key lies in the folder of somebody else.' },
  GrantNotAllowed: { status: 403, message: 'The rules of the app do not allow this.' },
  RoleNotAllowed: { status: 403, message: 'The role of the server key does not allow this.' },
  TypeNotAllowed: { status: 415, message: 'The space does not take this type.' },
  ObjectTooLarge: { status: 413, message: 'The body is larger than its limit.' },
  QuotaExceeded: { status: 409, message: 'The space has no room for this.' },
  RevisionConflict: { status: 409, message: 'The slot has changed since it was read.' },
  SuspiciousShrink: { status: 409, message: 'The save is much smaller than the one that it would replace.' },
  IdentityInUse: { status: 409, message: 'The identity belongs to another player.' },
  TooManyDevices: { status: 409, message: 'The player is signed in on as many devices as the app allows.' },
  ModerationPending: { status: 202, message: 'The image waits for moderation.' },
  ModerationRejected: { status: 422, message: 'The image was rejected.' },
  RateLimited: { status: 429, message: 'Too many requests: try again later.' },
  BackendThrottled: { status: 503, message: 'The storage behind the service is busy: try again later.' },
  BackendUnavailable: { status: 503, message: 'The storage behind the service does not answer: try again later.' },
  InternalError: { status: 500, message: 'The service has failed; the request id finds the reason in its log.' },
} as const

export type PlayerErrorCode = keyof typeof playerErrors

export type ErrorDetails = Readonly<Record<string, unknown>> & {
  /** Seconds. */
  readonly retryAfter?: number
}

/** What ends a request. Thrown by operations and by what stands above them. */
export class PlayerError extends Error {
  override readonly name = 'PlayerError'
  readonly code: PlayerErrorCode
  readonly status: number
  readonly details: ErrorDetails

  constructor(
    code: PlayerErrorCode,
    details: ErrorDetails = {},
    options: { readonly message?: string; readonly cause?: unknown } = {},
  ) {
    super(options.message ?? messageOf(code, details), { cause: options.cause })
    this.code = code
    this.status = playerErrors[code].status
    this.details = details
  }
}

/** What a rule forbids is asked next, so the rule is named: the setting of the game's file, or a word for it. */
function messageOf(code: PlayerErrorCode, { rule }: ErrorDetails): string {
  const { message } = playerErrors[code]
  return code === 'GrantNotAllowed' && typeof rule === 'string' ? `${message.slice(0, -1)}: ${rule}.` : message
}

/** `{"error":{…}}` with an HTTP status of its own. */
export function nativeEnvelope(error: PlayerError, requestId: string): object {
  const { retryAfter, ...details } = error.details
  return {
    error: {
      code: error.code,
      message: error.message,
      requestId,
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(Object.keys(details).length === 0 ? {} : { details }),
    },
  }
}

/**
 * What the stock SDKs read, always with HTTP 200: the Android SDK loses every other answer, and asks for both
 * ErrorCode and ErrorMessage.
 */
export function compatEnvelope(error: PlayerError, requestId: string): object {
  return {
    StatusCode: error.status,
    Code: error.code,
    ErrorCode: error.code,
    ErrorMessage: error.message,
    RequestId: requestId,
  }
}
