/** A bucket as a website: what its document may say, and what it makes of a request. Pure; nothing is looked up here. */
import { objectKeyProblem } from './names.ts'

export const routingRulesMax = 20
export const includedHeadersMax = 10
/** Of one rule, besides its first one and the slave. */
export const alternateOriginsMax = 8
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
  readonly status: 301 | 302 | 303 | 307 | 308
}
export type MirrorRedirect = KeyChange & {
  readonly kind: 'mirror'
  /** Ends with a slash, as the others do. */
  readonly url: string
  readonly slave: string | undefined
  /** In the order in which they are asked behind the slave. */
  readonly alternates: readonly string[]
  /** While this address does not answer well, the first origin is left out. */
  readonly probe: string | undefined
  /** Whether every error makes the next origin be asked, and not only silence and the statuses from 500 on. */
  readonly leavesOnAnyError: boolean
  /** Whether Last-Modified is the origin's. */
  readonly keepsTime: boolean
  readonly passQueryString: boolean
  readonly passOriginalSlashes: boolean
  readonly followRedirect: boolean
  readonly checkMd5: boolean
  readonly tellsName: boolean
  readonly allowHead: boolean
  readonly saveMeta: boolean
  readonly headers: {
    readonly passAll: boolean
    readonly pass: readonly string[]
    readonly remove: readonly string[]
    readonly set: readonly (readonly [name: string, value: string])[]
  }
}

export type WebsiteProblem =
  | { readonly kind: 'empty' | 'too-many-rules' | 'too-many-headers' | 'too-large' }
  | { readonly kind: 'bad'; readonly element: string; readonly value: string; readonly why?: string }

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

function mirrorProblem(redirect: MirrorRedirect, errorStatus: number | undefined): WebsiteProblem | undefined {
  if (errorStatus !== 404)
    return {
      kind: 'bad',
      element: 'HttpErrorCodeReturnedEquals',
      value: String(errorStatus ?? ''),
      why: 'A rule of the type Mirror says HttpErrorCodeReturnedEquals 404.',
    }
  const problem = originsProblem(redirect)
  if (problem !== undefined) return problem
  const { pass, remove, set } = redirect.headers
  const name = [...pass, ...remove, ...set.map(([one]) => one)].find((one) => !isHeaderName(one))
  if (name !== undefined) return { kind: 'bad', element: 'MirrorHeaders', value: name }
  const value = set.find(([, one]) => !/^[\t\x20-\x7e]*$/.test(one))
  return value === undefined ? undefined : { kind: 'bad', element: 'MirrorHeaders', value: value[1] }
}

function originsProblem({ url, slave, alternates, probe }: MirrorRedirect): WebsiteProblem | undefined {
  if (!isOrigin(url)) return { kind: 'bad', element: 'MirrorURL', value: url }
  if (slave !== undefined && !isOrigin(slave)) return { kind: 'bad', element: 'MirrorURLSlave', value: slave }
  const alternate = alternates.find((one) => !isOrigin(one))
  if (alternate !== undefined) return { kind: 'bad', element: 'MirrorMultiAlternateURL', value: alternate }
  if (probe !== undefined && !isAddress(probe)) return { kind: 'bad', element: 'MirrorURLProbe', value: probe }
  if (alternates.length <= alternateOriginsMax) return undefined
  const why = `A rule has at most ${alternateOriginsMax} MirrorMultiAlternate.`
  return { kind: 'bad', element: 'MirrorMultiAlternates', value: String(alternates.length), why }
}

const isHeaderName = (text: string): boolean => /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/.test(text)

/** An origin may have a path, ends with a slash, and has neither a user nor a query. */
function isOrigin(text: string): boolean {
  if (!/^https?:\/\/[^\s\\?#@]+\/$/.test(text) || text.length > 1_024) return false
  return URL.canParse(text)
}

const isAddress = (text: string): boolean =>
  /^https?:\/\/[^\s\\#@]+$/.test(text) && text.length <= 1_024 && URL.canParse(text)

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
