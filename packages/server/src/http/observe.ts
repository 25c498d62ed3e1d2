/** One record of each request: the access log, metrics and whatever else watches are made of it. */
export type Observation = {
  readonly requestId: string
  readonly at: Date
  readonly operation: string
  readonly method: string
  readonly host: string
  readonly path: string
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly caller: string
  readonly accessKeyId: string | undefined
  readonly remoteAddress: string
  readonly userAgent: string | undefined
  readonly status: number
  readonly code: string | undefined
  readonly durationMs: number
  /** Kept out of answers; an InternalError's stack belongs to the log alone. */
  readonly fault: unknown
}
