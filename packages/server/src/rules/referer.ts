/** Hotlink protection: which pages may lead to a bucket's objects. */

/** Of both lists together, as they are stored: they are read with the bucket. */
export const refererDocumentBytesMax = 20_480
export const refererBytesMax = 1_024
/** What lies behind these characters of a Referer is not compared: no pattern is as long, and time stays bounded. */
export const comparedCharactersMax = 2_048

export type RefererConfiguration = {
  readonly allowEmptyReferer: boolean
  readonly allowTruncateQueryString: boolean
  readonly truncatePath: boolean
  readonly allowed: readonly string[]
  readonly denied: readonly string[]
}

export const openReferer: RefererConfiguration = {
  allowEmptyReferer: true,
  allowTruncateQueryString: true,
  truncatePath: false,
  allowed: [],
  denied: [],
}

export const refererDocument = (configuration: RefererConfiguration): string => JSON.stringify(configuration)

/** A configuration with its patterns ready to be asked. */
export type RefererRules = Omit<RefererConfiguration, 'allowed' | 'denied'> & {
  readonly allowed: readonly RefererPattern[]
  readonly denied: readonly RefererPattern[]
}
export type RefererPattern = { readonly parts: readonly string[] }

export function parseRefererDocument(document: string): RefererConfiguration {
  // The record was written by `refererDocument` and nothing else.
  return JSON.parse(document) as RefererConfiguration
}

export function refererRules(configuration: RefererConfiguration): RefererRules {
  const patterns = (list: readonly string[]): RefererPattern[] =>
    list.map((text) => ({ parts: text.toLowerCase().split('*') }))
  return { ...configuration, allowed: patterns(configuration.allowed), denied: patterns(configuration.denied) }
}

/**
 * Whether a request with this Referer may pass: a match in the black list refuses; a white list admits what it names;
 * without a white list everybody passes who was not refused, and an empty Referer is not looked at, for otherwise nobody
 * would. https://help.aliyun.com/en/oss/user-guide/hotlink-protection
 */
export function isRefererAllowed(rules: RefererRules, referer: string | undefined): boolean {
  const given = (referer ?? '').trim()
  if (given === '') return rules.allowEmptyReferer || (rules.allowed.length === 0 && rules.denied.length === 0)
  const text = truncated(rules, given.slice(0, comparedCharactersMax)).toLowerCase()
  if (rules.denied.some((pattern) => matches(pattern, text))) return false
  return rules.allowed.length === 0 || rules.allowed.some((pattern) => matches(pattern, text))
}

/** What of a Referer is compared: without its path, without its query, or all of it. */
function truncated(rules: RefererRules, referer: string): string {
  if (rules.truncatePath)
    return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(referer)?.[0] ?? referer.replace(/[/?#].*$/s, '')
  return rules.allowTruncateQueryString ? referer.replace(/[?#].*$/s, '') : referer
}

/**
 * A pattern stands for everything that begins with it: `www.aliyun.com` admits `www.aliyun.com/123`. Where it names no
 * scheme it is compared behind the Referer's own. Stars are taken from left to right, so that time is bounded.
 */
function matches(pattern: RefererPattern, referer: string): boolean {
  return begins(pattern, referer) || begins(pattern, referer.replace(/^https?:\/\//, ''))
}

function begins({ parts }: RefererPattern, text: string): boolean {
  const [first = '', ...rest] = parts
  if (!likeAt(first, text, 0)) return false
  let at = first.length
  for (const part of rest) {
    const found = indexOfLike(part, text, at)
    if (found < 0) return false
    at = found + part.length
  }
  return true
}

/** A question mark is one character. */
function likeAt(part: string, text: string, at: number): boolean {
  if (at + part.length > text.length) return false
  for (let index = 0; index < part.length; index += 1)
    if (part[index] !== '?' && part[index] !== text[at + index]) return false
  return true
}

function indexOfLike(part: string, text: string, from: number): number {
  for (let at = from; at + part.length <= text.length; at += 1) if (likeAt(part, text, at)) return at
  return -1
}
