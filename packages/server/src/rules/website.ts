/** A bucket as a website: what its document may say, and what it makes of a request. Pure; nothing is looked up here. */
import { mirrorProblem } from './mirror-rule.ts'
import type { BadElement, MirrorSettings } from './mirror-rule.ts'
import { objectKeyProblem } from './names.ts'

export const routingRulesMax = 20
export const includedHeadersMax = 10
/** Of the whole document as it is stored: it is read with the bucket. */
export const websiteDocumentBytesMax = 32_768

export type Website = {
  readonly index?: { readonly suffix: string; readonly supportSubDir: boolean; readonly type: 0 | 1 | 2 } | undefined
  readonly error?: { readonly key: string; readonly httpStatus: 200 | 404 } | undefined
  /** In ascending order of their numbers. */
  readonly rules: readonly RoutingRule[]
}
export type RoutingRule = {
  readonly number: number
  readonly condition: {
    readonly keyPrefix: string
    readonly keySuffix: string
    /** The status without which the rule does not count; undefined: before anything is looked up. */
    readonly errorStatus: number | undefined
    readonly headers: readonly HeaderCondition[]
  }
  readonly redirect: ExternalRedirect | InternalRedirect | MirrorRedirect
}
/** Each of the three that is given must hold. */
export type HeaderCondition = {
  readonly name: string
  readonly equals: string | undefined
  readonly startsWith: string | undefined
  readonly endsWith: string | undefined
}
type KeyChange = {
  readonly replaceKeyWith: string | undefined
  /** Undefined: the prefix of the condition stays. */
  readonly replacePrefixWith: string | undefined
}
/** Another key of the same bucket is served in its place. */
export type InternalRedirect = KeyChange & { readonly kind: 'internal' }
export type ExternalRedirect = KeyChange & {
  readonly kind: 'external'
  readonly protocol: 'http' | 'https' | undefined
  readonly hostName: string | undefined
  readonly passQueryString: boolean
  readonly status: 301 | 302 | 303 | 305 | 307 | 308
}
export type MirrorRedirect = KeyChange & MirrorSettings & { readonly kind: 'mirror' }

export type WebsiteProblem =
  | { readonly kind: 'empty' | 'too-many-rules' | 'too-many-headers' | 'too-large' }
  | BadElement

/** Why a document cannot be stored; undefined when it can. */
export function websiteProblem(website: Website): WebsiteProblem | undefined {
  const { index, error, rules } = website
  if (index === undefined && error === undefined && rules.length === 0) return { kind: 'empty' }
  if (index !== undefined && (index.suffix.includes('/') || objectKeyProblem(index.suffix) !== undefined))
    return { kind: 'bad', element: 'Suffix', value: index.suffix }
  if (error !== undefined && objectKeyProblem(error.key) !== undefined)
    return { kind: 'bad', element: 'Key', value: error.key }
  if (rules.length > routingRulesMax) return { kind: 'too-many-rules' }
  for (const [at, rule] of rules.entries()) {
    if (rule.number < 1 || rule.number === rules[at - 1]?.number)
      return { kind: 'bad', element: 'RuleNumber', value: String(rule.number) }
    const problem = ruleProblem(rule)
    if (problem !== undefined) return problem
  }
  return undefined
}

function ruleProblem({ condition, redirect }: RoutingRule): WebsiteProblem | undefined {
  if (condition.headers.length > includedHeadersMax) return { kind: 'too-many-headers' }
  const header = condition.headers.find(({ name }) => !isHeaderName(name))
  if (header !== undefined) return { kind: 'bad', element: 'IncludeHeader', value: header.name }
  const { errorStatus } = condition
  if (errorStatus !== undefined && (errorStatus < 400 || errorStatus > 599))
    return { kind: 'bad', element: 'HttpErrorCodeReturnedEquals', value: String(errorStatus) }
  if (redirect.replaceKeyWith !== undefined && redirect.replacePrefixWith !== undefined)
    return {
      kind: 'bad',
      element: 'ReplaceKeyWith',
      value: redirect.replaceKeyWith,
      why: 'ReplaceKeyWith and ReplaceKeyPrefixWith exclude each other.',
    }
  switch (redirect.kind) {
    case 'external':
      return externalProblem(redirect)
    case 'mirror':
      return mirrorProblem(redirect, errorStatus)
    case 'internal':
      return undefined
  }
}

function externalProblem({ hostName }: ExternalRedirect): WebsiteProblem | undefined {
  if (hostName !== undefined && !/^[A-Za-z0-9.-]{1,253}(:\d{1,5})?$/.test(hostName))
    return { kind: 'bad', element: 'HostName', value: hostName }
  return undefined
}

const isHeaderName = (text: string): boolean => /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/.test(text)

// ---- what a request comes to --------------------------------------------------------------------------------------

export type SiteRequest = {
  readonly key: string
  readonly header: (name: string) => string | undefined
}

/** The first rule that fits. Without a status: those that count before anything is looked up. */
export function routeOf({ rules }: Website, request: SiteRequest, status: number | undefined): RoutingRule | undefined {
  return rules.find(
    ({ condition }) =>
      condition.errorStatus === status &&
      request.key.startsWith(condition.keyPrefix) &&
      request.key.endsWith(condition.keySuffix) &&
      condition.headers.every((header) => holds(header, request.header(header.name.toLowerCase()))),
  )
}

function holds({ equals, startsWith, endsWith }: HeaderCondition, value: string | undefined): boolean {
  if (value === undefined) return false
  return (
    (equals === undefined || value === equals) &&
    (startsWith === undefined || value.startsWith(startsWith)) &&
    (endsWith === undefined || value.endsWith(endsWith))
  )
}

/** The key that a rule makes of the one that was asked for. */
export function changedKey({ condition, redirect }: RoutingRule, key: string): string {
  if (redirect.replaceKeyWith !== undefined) return redirect.replaceKeyWith.replaceAll('${key}', key)
  return redirect.replacePrefixWith === undefined
    ? key
    : redirect.replacePrefixWith + key.slice(condition.keyPrefix.length)
}

/** The page of an address that ends like a folder; undefined when it is no such address. The root has the empty key. */
export function indexKey({ index }: Website, key: string): string | undefined {
  if (index === undefined || (key !== '' && !key.endsWith('/'))) return undefined
  return index.supportSubDir ? key + index.suffix : index.suffix
}

/** What stands in for an object that is not there, before the error page does. */
export function insteadOfMissing(
  { index }: Website,
  key: string,
): { readonly kind: 'serve' | 'redirect'; readonly key: string } | undefined {
  if (index === undefined || !index.supportSubDir || key === '' || key.endsWith('/')) return undefined
  switch (index.type) {
    case 0:
      return { kind: 'redirect', key: `${key}/${index.suffix}` }
    case 1:
      return undefined
    case 2:
      return { kind: 'serve', key: `${key}/${index.suffix}` }
  }
}

/** A key as the path of a URL; what a path cannot hold is percent-encoded. */
export const pathOfKey = (key: string): string => key.split('/').map(encodeURIComponent).join('/')
