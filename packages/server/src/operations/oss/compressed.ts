/** Answers that are compressed on their way out, for who asks for it. */
import type { Gzips } from '../../base/gzip.ts'
import { acceptsGzip, isCompressible } from '../../rules/compression.ts'
import type { Content } from '../../rules/compression.ts'
import type { Bytes } from './reading.ts'

/** `never` says that it is the same for everybody; `plain` and `gzip`, that it depends on who asks. */
export type Coding = 'never' | 'plain' | 'gzip'

/** A range is one of the bytes as they are stored, also where it turns out to be all of them. */
export function codingOf(
  content: Content,
  asked: { readonly range?: string | undefined; readonly acceptEncoding?: string | undefined },
): Coding {
  if (asked.range !== undefined || !isCompressible(content)) return 'never'
  return acceptsGzip(asked.acceptEncoding) ? 'gzip' : 'plain'
}

/**
 * ETag and length are those of the bytes that are stored, so the compressed ones have neither; the sums stay, as
 * documented, for who unpacks them. Where too many are compressed already it goes out as it is.
 */
export function coded<Answer extends object>(answer: Answer, body: Bytes, coding: Coding, gzips: Gzips) {
  if (coding === 'never') return { ...answer, body }
  const vary = 'Accept-Encoding'
  const gzip = coding === 'gzip' ? gzips.enter() : undefined
  if (gzip === undefined) return { ...answer, vary, body }
  return {
    ...answer,
    vary,
    contentEncoding: 'gzip',
    etag: undefined,
    contentLength: undefined,
    acceptRanges: undefined,
    body: gzip.compressed(body),
  }
}
