import { ossErrors } from './oss-errors.ts'
import { rpcErrors } from './rpc-errors.ts'

export type OssErrorCode = keyof typeof ossErrors
export type RpcErrorCode = keyof typeof rpcErrors
export type ErrorCode = OssErrorCode | RpcErrorCode

export type ErrorEntry = { readonly status: number; readonly message: string; readonly ec?: string }

/** Extra elements of the error document, by their wire names: `Key`, `BucketName`, `ArgumentName` … */
export type ErrorDetails = Readonly<Record<string, string | undefined>>

export type ErrorOptions = {
  /** Replaces the catalogue's message; `{Name}` in a message is filled from the details either way. */
  readonly message?: string
  /** The code on the wire where the documents build it from a name: `MissingRoleArn`. */
  readonly wireCode?: string
  readonly status?: number
  readonly ec?: string
  readonly cause?: unknown
  /** Headers that travel with the error, such as `x-oss-next-append-position`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Who refused and why, written as the AccessDeniedDetail element. */
  readonly accessDenied?: ErrorDetails
}

/**
 * The one error that ends a request with a documented code. Status, message and EC come from the catalogues
 * (`oss-errors.ts`, `rpc-errors.ts`); where a code has several documented variants the thrower says which.
 */
export class ServiceError extends Error {
  readonly code: ErrorCode
  readonly wireCode: string
  readonly status: number
  readonly ec: string | undefined
  readonly details: ErrorDetails
  readonly headers: Readonly<Record<string, string>>
  readonly accessDenied: ErrorDetails | undefined

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: ErrorOptions = {}) {
    const entry: ErrorEntry = entryOf(code)
    super(fill(options.message ?? entry.message, details), options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'ServiceError'
    this.code = code
    this.wireCode = options.wireCode ?? code
    this.status = options.status ?? entry.status
    this.ec = options.ec ?? entry.ec
    this.details = details
    this.headers = options.headers ?? {}
    this.accessDenied = options.accessDenied
  }
}

function entryOf(code: ErrorCode): ErrorEntry {
  return code in ossErrors ? ossErrors[code as OssErrorCode] : rpcErrors[code as RpcErrorCode]
}

function fill(message: string, details: ErrorDetails): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => details[name] ?? whole)
}
