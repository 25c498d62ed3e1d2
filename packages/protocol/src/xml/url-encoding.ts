import { percentDecode, percentEncode } from '../signatures/percent-encoding.ts'

/**
 * A key, prefix or marker under `encoding-type=url`: a space is `%20` and a plus `%2B`, because Go's client decodes a
 * query and Python's a path; `/` is `%2F`, as the cloud writes it.
 */
export function percentEncodeKey(text: string): string {
  return percentEncode(text)
}

/** The reverse. Undefined for a broken escape or bytes that are not UTF-8. */
export function percentDecodeKey(text: string): string | undefined {
  return percentDecode(text)
}
