/** Cross-origin requests: which rule answers a preflight, and which headers an actual request's answer carries. */

export const corsRulesMax = 10
/** Of all rules as they are stored: they are read with the bucket, and go out in headers. */
export const corsDocumentBytesMax = 16_384
export const corsMethods = ['GET', 'PUT', 'DELETE', 'POST', 'HEAD'] as const
export const corsMaxAgeSecondsMax = 999_999_999

export type CorsRule = {
  readonly allowedOrigins: readonly string[]
  readonly allowedMethods: readonly string[]
  readonly allowedHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly maxAgeSeconds?: number | undefined
}
/** `responseVary` says `Vary: Origin` on every answer, also where no rule matched. */
export type CorsConfiguration = { readonly rules: readonly CorsRule[]; readonly responseVary: boolean }

/** A bucket's configuration as its record keeps it. */
export function corsDocument(configuration: CorsConfiguration): string {
  return JSON.stringify(configuration)
}

export function parseCorsDocument(document: string): CorsConfiguration {
  // The record was written by `corsDocument` and nothing else.
  return JSON.parse(document) as CorsConfiguration
}

export type CorsProblem =
  | { readonly kind: 'no-rules' | 'too-many-rules' | 'too-large' | 'no-origin' | 'no-method' }
  | {
      readonly kind: 'bad-origin' | 'bad-method' | 'bad-header' | 'bad-expose-header' | 'bad-age'
      readonly value: string
    }

/** Why a configuration cannot be stored; undefined when it can. Stored values go out in headers, so they are checked here. */
export function corsProblem(configuration: CorsConfiguration): CorsProblem | undefined {
  const { rules } = configuration
  if (rules.length === 0) return { kind: 'no-rules' }
  if (rules.length > corsRulesMax) return { kind: 'too-many-rules' }
  for (const rule of rules) {
    const problem = ruleProblem(rule)
    if (problem !== undefined) return problem
  }
  // By now everything in it is ASCII.
  return corsDocument(configuration).length > corsDocumentBytesMax ? { kind: 'too-large' } : undefined
}

function ruleProblem(rule: CorsRule): CorsProblem | undefined {
  if (rule.allowedOrigins.length === 0) return { kind: 'no-origin' }
  if (rule.allowedMethods.length === 0) return { kind: 'no-method' }
  const origin = rule.allowedOrigins.find((value) => !/^[\x21-\x7e]+$/.test(value) || stars(value) > 1)
  if (origin !== undefined) return { kind: 'bad-origin', value: origin }
  const method = rule.allowedMethods.find((value) => !(corsMethods as readonly string[]).includes(value))
  if (method !== undefined) return { kind: 'bad-method', value: method }
  const header = rule.allowedHeaders.find((value) => !isHeaderName(value) || stars(value) > 1)
  if (header !== undefined) return { kind: 'bad-header', value: header }
  const exposed = rule.exposeHeaders.find((value) => !isHeaderName(value) || stars(value) > 0)
  if (exposed !== undefined) return { kind: 'bad-expose-header', value: exposed }
  const age = rule.maxAgeSeconds ?? 0
  return age < 0 || age > corsMaxAgeSecondsMax ? { kind: 'bad-age', value: String(age) } : undefined
}

const stars = (text: string): number => text.split('*').length - 1
const isHeaderName = (text: string): boolean => /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(text)

export type Preflight = {
  readonly origin: string
  readonly method: string
  /** Access-Control-Request-Headers, as it came. */
  readonly headers: string | undefined
}

export type CorsAnswer = {
  readonly allowOrigin: string
  readonly allowMethods: string
  readonly allowHeaders: string | undefined
  readonly exposeHeaders: string | undefined
  readonly maxAgeSeconds: number | undefined
  /** Whether caches must keep an answer per origin. */
  readonly varies: boolean
}

/**
 * What the first rule that fits origin, method and every requested header allows; undefined when none does.
 * https://help.aliyun.com/en/oss/developer-reference/options
 */
export function answerPreflight(configuration: CorsConfiguration, preflight: Preflight): CorsAnswer | undefined {
  const requested = (preflight.headers ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  if (!requested.every((name) => /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name))) return undefined
  const rule = configuration.rules.find(
    (candidate) =>
      fits(candidate, preflight) &&
      requested.every((name) => candidate.allowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name))),
  )
  if (rule === undefined) return undefined
  return { ...answerOf(rule, preflight.origin, configuration), allowHeaders: requested.join(', ') || undefined }
}

/** What an answer to an actual request of this origin carries besides; undefined when no rule fits. */
export function answerActual(
  configuration: CorsConfiguration,
  request: { readonly origin: string; readonly method: string },
): CorsAnswer | undefined {
  const rule = configuration.rules.find((candidate) => fits(candidate, request))
  return rule === undefined ? undefined : answerOf(rule, request.origin, configuration)
}

/** The headers of an answer to an actual request: those of the rule that fits, or at most `Vary`. */
export function corsHeaders(
  configuration: CorsConfiguration,
  request: { readonly origin: string; readonly method: string },
): (readonly [name: string, value: string])[] {
  const answer = answerActual(configuration, request)
  if (answer === undefined) return configuration.responseVary ? [['Vary', 'Origin']] : []
  const maxAge = answer.maxAgeSeconds === undefined ? undefined : String(answer.maxAgeSeconds)
  const headers: (readonly [string, string | undefined])[] = [
    ['Access-Control-Allow-Origin', answer.allowOrigin],
    ['Access-Control-Allow-Methods', answer.allowMethods],
    ['Access-Control-Allow-Headers', answer.allowHeaders],
    ['Access-Control-Expose-Headers', answer.exposeHeaders],
    ['Access-Control-Max-Age', maxAge],
    ['Vary', answer.varies ? 'Origin' : undefined],
  ]
  return headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

function fits(rule: CorsRule, request: { readonly origin: string; readonly method: string }): boolean {
  return (
    rule.allowedMethods.includes(request.method) &&
    rule.allowedOrigins.some((pattern) => matches(pattern, request.origin))
  )
}

function answerOf(rule: CorsRule, origin: string, configuration: CorsConfiguration): CorsAnswer {
  const isForAll = rule.allowedOrigins.includes('*')
  return {
    allowOrigin: isForAll ? '*' : origin,
    allowMethods: rule.allowedMethods.join(', '),
    allowHeaders: rule.allowedHeaders.join(', ') || undefined,
    exposeHeaders: rule.exposeHeaders.join(', ') || undefined,
    maxAgeSeconds: rule.maxAgeSeconds,
    varies: configuration.responseVary || !isForAll,
  }
}

/** A pattern has at most one star, so two comparisons decide. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  return (
    text.length >= pattern.length - 1 &&
    text.startsWith(pattern.slice(0, star)) &&
    text.endsWith(pattern.slice(star + 1))
  )
}
