export const objectTagsMax = 10
export const tagKeyCharactersMax = 128
export const tagValueCharactersMax = 256

export type TagPairs = readonly (readonly [key: string, value: string])[]
export type ParsedTags =
  | { readonly kind: 'tags'; readonly tags: TagPairs }
  | { readonly kind: 'malformed' | 'too-many' }
  | { readonly kind: 'repeated' | 'bad-key' | 'bad-value'; readonly key: string }

/**
 * `k1=v1&k2` of x-oss-tagging, encoded like a query. Java writes a space as `+`, Go and Python as `%20`; all write a
 * plus as `%2B`. Letters are those of any script.
 * https://help.aliyun.com/en/oss/user-guide/object-tagging-8
 */
export function parseTaggingHeader(text: string): ParsedTags {
  const tags: (readonly [string, string])[] = []
  // A header's bytes are one code unit each; what was not encoded is UTF-8 all the same.
  for (const pair of Buffer.from(text, 'latin1').toString('utf8').split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const key = decoded(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1))
    if (key === undefined || value === undefined) return { kind: 'malformed' }
    if (!isTagText(key) || key === '' || Array.from(key).length > tagKeyCharactersMax) return { kind: 'bad-key', key }
    if (!isTagText(value) || Array.from(value).length > tagValueCharactersMax) return { kind: 'bad-value', key }
    if (tags.some(([other]) => other === key)) return { kind: 'repeated', key }
    tags.push([key, value])
    if (tags.length > objectTagsMax) return { kind: 'too-many' }
  }
  return { kind: 'tags', tags }
}

const isTagText = (text: string): boolean => /^[\p{L}\p{M}\p{N} +\-=._:/]*$/u.test(text)

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
