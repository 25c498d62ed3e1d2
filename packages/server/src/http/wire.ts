import type { BodyStream } from '@latchkey/protocol'
import type { TlsSession } from '../rules/https-config.ts'

/** A request as it came: nothing decoded, nothing normalised, for a signature must see what was sent. */
export type Wire = {
  readonly requestId: string
  readonly receivedAt: Date
  readonly method: string
  /** The request target, raw: path, query, or an absolute form that was checked against Host and cut. */
  readonly target: string
  readonly path: string
  /** Behind the first `?`, raw; undefined without one. */
  readonly rawQuery: string | undefined
  /** Names in lower case, values as the bytes that came, each byte one code unit. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly host: string
  readonly remoteAddress: string
  readonly isSecure: boolean
  /** What this server's own TLS agreed on; undefined without, and where a proxy speaks it. */
  readonly tls?: TlsSession | undefined
  readonly body: BodyStream
  /** The Expect header asks for something that nobody knows. */
  readonly hasUnknownExpectation?: boolean | undefined
  /** Ends when the client goes away. */
  readonly signal: AbortSignal
}

/**
 * A request whose signal is made when somebody asks for it: few do, and a signal costs more than most of a head. A class,
 * for a getter in a literal gives V8 a shape of its own with each request, which keeps all that the getter sees alive
 * until the old are collected.
 */
export class LazyWire implements Wire {
  readonly requestId: string
  readonly receivedAt: Date
  readonly method: string
  readonly target: string
  readonly path: string
  readonly rawQuery: string | undefined
  readonly headers: Wire['headers']
  readonly host: string
  readonly remoteAddress: string
  readonly isSecure: boolean
  readonly body: BodyStream
  readonly hasUnknownExpectation: boolean | undefined
  readonly #signalOf: () => AbortSignal
  readonly #tlsOf: (() => TlsSession | undefined) | undefined

  constructor(parts: Omit<Wire, 'signal' | 'tls'>, signalOf: () => AbortSignal, tlsOf?: () => TlsSession | undefined) {
    this.requestId = parts.requestId
    this.receivedAt = parts.receivedAt
    this.method = parts.method
    this.target = parts.target
    this.path = parts.path
    this.rawQuery = parts.rawQuery
    this.headers = parts.headers
    this.host = parts.host
    this.remoteAddress = parts.remoteAddress
    this.isSecure = parts.isSecure
    this.body = parts.body
    this.hasUnknownExpectation = parts.hasUnknownExpectation
    this.#signalOf = signalOf
    this.#tlsOf = tlsOf
  }

  get tls(): TlsSession | undefined {
    return this.#tlsOf?.()
  }

  get signal(): AbortSignal {
    return this.#signalOf()
  }
}

export type QueryPairs = readonly (readonly [name: string, value: string | undefined])[]

export function headerOf(wire: Pick<Wire, 'headers'>, name: string): string | undefined {
  for (const [candidate, value] of wire.headers) if (candidate === name) return value
  return undefined
}
