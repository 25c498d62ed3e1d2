/** Tags of objects and buckets: what they may be, wherever they come from. */

/** A kind's limits: https://help.aliyun.com/en/oss/user-guide/object-tagging-8, …/putbuckettags */
export type TagLimits = {
  readonly countMax: number
  readonly keyCharactersMax: number
  readonly valueCharactersMax: number
  /** What keys and values are made of. */
  readonly characters: RegExp
  /** Beginnings that no key has, in lower case. */
  readonly reservedBeginnings: readonly string[]
}

export const objectTagLimits: TagLimits = {
  countMax: 10,
  keyCharactersMax: 128,
  valueCharactersMax: 256,
  characters: /^[\p{L}\p{M}\p{N} +\-=._:/]*$/u,
  reservedBeginnings: [],
}
export const bucketTagLimits: TagLimits = {
  countMax: 20,
  keyCharactersMax: 64,
  valueCharactersMax: 128,
  // oss2's own tests tag a bucket with signs that an object may not have.
  characters: /^\P{Cc}*$/u,
  reservedBeginnings: ['http://', 'https://', 'aliyun'],
}

export type TagPairs = readonly (readonly [key: string, value: string])[]
export type ParsedTags =
  | { readonly kind: 'tags'; readonly tags: TagPairs }
  | { readonly kind: 'malformed' | 'too-many' }
  | { readonly kind: 'repeated' | 'bad-key' | 'bad-value'; readonly key: string }

/** The first problem of these tags, or the tags. Letters are those of any script. */
export function judgeTags(tags: TagPairs, limits: TagLimits): ParsedTags {
  if (tags.length > limits.countMax) return { kind: 'too-many' }
  const seen = new Set<string>()
  for (const [key, value] of tags) {
    if (!isTagText(key, limits.keyCharactersMax, limits) || key === '' || isReserved(key, limits))
      return { kind: 'bad-key', key }
    if (!isTagText(value, limits.valueCharactersMax, limits)) return { kind: 'bad-value', key }
    if (seen.has(key)) return { kind: 'repeated', key }
    seen.add(key)
  }
  return { kind: 'tags', tags }
}

function isTagText(text: string, charactersMax: number, { characters }: TagLimits): boolean {
  return characters.test(text) && Array.from(text).length <= charactersMax
}

const isReserved = (key: string, { reservedBeginnings }: TagLimits): boolean =>
  reservedBeginnings.some((beginning) => key.toLowerCase().startsWith(beginning))

/**
 * `k1=v1&k2` of x-oss-tagging and x-oss-bucket-tagging, encoded like a query. Java writes a space as `+`, Go and Python
 * as `%20`; all write a plus as `%2B`.
 */
export function parseTaggingHeader(text: string, limits: TagLimits = objectTagLimits): ParsedTags {
  const tags: (readonly [string, string])[] = []
  // A header's bytes are one code unit each; what was not encoded is UTF-8 all the same.
  for (const pair of Buffer.from(text, 'latin1').toString('utf8').split('&')) {
    if (pair === '') continue
    if (tags.length === limits.countMax) return { kind: 'too-many' }
    const equals = pair.indexOf('=')
    const key = decoded(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1))
    if (key === undefined || value === undefined) return { kind: 'malformed' }
    tags.push([key, value])
  }
  return judgeTags(tags, limits)
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** A bucket's tags as its record keeps them. */
export function tagsDocument(tags: TagPairs): string {
  return JSON.stringify(tags)
}

export function parseTagsDocument(document: string | undefined): TagPairs {
  // The record was written by `tagsDocument` and nothing else.
  return document === undefined ? [] : (JSON.parse(document) as TagPairs)
}
