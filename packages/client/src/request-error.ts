/** What the server answered instead of doing what it was asked, whatever the protocol and wherever it stood. */
export class RequestError extends Error {
  readonly operation: string
  /** `NoSuchKey`, `AccessDenied`, `EntityNotExist.Role` …; `Status404` when the answer carried no code. */
  readonly code: string
  readonly status: number
  readonly requestId: string
  /** The finer code of OSS, `0026-00000001`. */
  readonly ec: string | undefined
  /** Everything else that the error document said, by its wire names. */
  readonly details: Readonly<Record<string, string>>
  /** Which layer refused, for 403: AuthAction, NoPermissionType, PolicyType … */
  readonly accessDenied: Readonly<Record<string, string>> | undefined
  /** By lower-case name: `x-oss-next-append-position` … */
  readonly headers: ReadonlyMap<string, string>

  constructor(fields: RequestErrorFields) {
    super(fields.message)
    this.name = 'RequestError'
    this.operation = fields.operation
    this.code = fields.code
    this.status = fields.status
    this.requestId = fields.requestId
    this.ec = fields.ec
    this.details = fields.details
    this.accessDenied = fields.accessDenied
    this.headers = fields.headers
  }
}

export type RequestErrorFields = Pick<
  RequestError,
  'operation' | 'code' | 'status' | 'requestId' | 'ec' | 'details' | 'accessDenied' | 'headers' | 'message'
>

/** No answer: the server was not reached, or the connection broke. */
export class ConnectionError extends Error {
  /** The system's word for it: `ECONNREFUSED`, `ENOTFOUND`, `EPROTO` …; empty where a browser tells nothing. */
  readonly code: string
  /** True when nothing can have reached the server, so that any request may be sent again. */
  readonly isUnsent: boolean

  constructor(
    message: string,
    options: { readonly code: string; readonly isUnsent: boolean; readonly cause?: unknown },
  ) {
    super(message, { cause: options.cause })
    this.name = 'ConnectionError'
    this.code = options.code
    this.isUnsent = options.isUnsent
  }
}

/** No byte went either way for longer than the limit that `limit` names. */
export class TimeoutError extends Error {
  readonly limit: 'connectTimeoutMs' | 'idleTimeoutMs'

  constructor(limit: TimeoutError['limit'], limitMs: number) {
    super(
      `${limit === 'connectTimeoutMs' ? 'No connection' : 'Nothing sent or received'} within ${limitMs} ms (${limit}).`,
    )
    this.name = 'TimeoutError'
    this.limit = limit
  }
}

/** What arrived is not what was sent: a checksum or a length differs. */
export class IntegrityError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'IntegrityError'
  }
}

/** An answer of success that cannot be read. */
export class AnswerFormError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AnswerFormError'
  }
}

/** What the program gave cannot be sent: a missing field, an address that is none. Nothing has left. */
export class InputError extends TypeError {
  constructor(message: string) {
    super(message)
    this.name = 'InputError'
  }
}
