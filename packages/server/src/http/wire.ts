import type { BodyStream } from '@latchkey/protocol'

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
  readonly body: BodyStream
  /** Ends when the client goes away. */
  readonly signal: AbortSignal
}

export type QueryPairs = readonly (readonly [name: string, value: string | undefined])[]

export function headerOf(wire: Pick<Wire, 'headers'>, name: string): string | undefined {
  for (const [candidate, value] of wire.headers) if (candidate === name) return value
  return undefined
}
