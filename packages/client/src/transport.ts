import type { Payload } from './body.ts'

/** A request as it goes out. Nothing in it is normalised: the path and the order of the query are what was signed. */
export type WireRequest = {
  readonly method: string
  readonly protocol: 'http' | 'https'
  /** With its port, unless it is the protocol's own. */
  readonly host: string
  /** Path and query, percent-encoded. */
  readonly path: string
  /** Values hold one byte per character, as HTTP carries them. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly payload: Payload
  readonly signal: AbortSignal
}

export type WireAnswer = {
  readonly status: number
  /** By lower-case name, one byte per character; repeated headers joined by commas. */
  readonly headers: ReadonlyMap<string, string>
  readonly chunks: AsyncIterable<Uint8Array>
}

/** Sends one request. Throws ConnectionError or TimeoutError, and the signal's reason when it is aborted. */
export type Transport = (request: WireRequest) => Promise<WireAnswer>
