/** What the listings of keys, uploads and buckets have in common. */

export const maxKeysDefault = 100
export const maxKeysMax = 1_000
export const uploadsMax = 1_000
export const partsMax = 1_000
export const positionBytesMax = 1_023

/**
 * Where a listing continues, as a token of URL-safe characters: clients decode the token when they asked for
 * `encoding-type=url`, so it may hold nothing that decoding would change (Go v2 and Python v2).
 */
export function continuationToken(after: string): string {
  return Buffer.from(after, 'utf8').toString('base64url')
}

/** The position of a token of ours; undefined for any other text. */
export function positionOf(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url')
  const position = bytes.toString('utf8')
  const isOurs = token !== '' && bytes.length <= positionBytesMax && continuationToken(position) === token
  return isOurs ? position : undefined
}

/** Items in the two lists in which documents carry them, each in its own order. */
export function split<Object_, Prefix>(
  items: readonly (
    | { readonly kind: 'object'; readonly object: Object_ }
    | { readonly kind: 'prefix'; readonly prefix: Prefix }
  )[],
): { readonly objects: readonly Object_[]; readonly prefixes: readonly Prefix[] } {
  return {
    objects: items.flatMap((item) => (item.kind === 'object' ? [item.object] : [])),
    prefixes: items.flatMap((item) => (item.kind === 'prefix' ? [item.prefix] : [])),
  }
}
