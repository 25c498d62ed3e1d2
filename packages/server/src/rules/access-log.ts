/** Where a bucket's access log goes. */

export type Logging = {
  readonly targetBucket: string
  readonly targetPrefix: string
  /** Kept as it was sent: what is written here is written by the server itself, whatever the role. */
  readonly role?: string | undefined
}

/** Behind it come the source's name and 37 characters, and all of it is a key. */
export const targetPrefixBytesMax = 900

export function loggingDocument(logging: Logging): string {
  return JSON.stringify(logging)
}

export function parseLoggingDocument(document: string): Logging {
  // The record was written by `loggingDocument` and nothing else.
  return JSON.parse(document) as Logging
}
