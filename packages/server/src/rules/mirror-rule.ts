/** What a routing rule of the type Mirror says of its origins and of what comes from them. Pure. */
import { isHeaderValue, isReservedHeader } from './metadata.ts'
import type { Pairs } from './metadata.ts'
import { judgeTags, objectTagLimits } from './tags.ts'

/** Of one rule, besides its first one and the slave. */
export const alternateOriginsMax = 8
export const originAddressCharactersMax = 1_024
/** Of each list of MirrorHeaders, and of MirrorReturnHeaders. */
export const mirrorHeadersMax = 10
export const mirrorHeaderNameBytesMax = 1_024
export const mirrorHeaderValueBytesMax = 1_024
export const passedStatusesMax = 50
export const originAccessKeyIdCharactersMax = 128
export const originSecretCharactersMax = 256
export const originRegionCharactersMax = 64

export type MirrorSettings = {
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
  /** Whether `x-oss-process=image/info` asks the origin as well. */
  readonly allowImageInfo: boolean
  readonly saveMeta: boolean
  readonly headers: {
    readonly passAll: boolean
    readonly pass: readonly string[]
    readonly remove: readonly string[]
    readonly set: Pairs
  }
  /** Of the object that is stored. */
  readonly tags: Pairs
  /** Of the answer to whoever made the origin be asked. */
  readonly returnHeaders: Pairs
  /** Statuses of the origin that are told with its body, as three digits each. */
  readonly passedStatuses: readonly string[]
  /** Whether nothing is stored: each request is the origin's to answer. */
  readonly isProxy: boolean
  /** Whoever asks is sent on with this redirect of the origin, and what lies behind it is fetched meanwhile. */
  readonly asyncStatus: string | undefined
  readonly auth: OriginAuth | undefined
}
/** How requests to the origins are signed. */
export type OriginAuth = {
  readonly type: string
  readonly region: string
  readonly accessKeyId: string
  readonly sealedSecret: string
}
/** `why` is for the reader of the refusal, where the element and its value do not say enough. */
export type BadElement = {
  readonly kind: 'bad'
  readonly element: string
  readonly value: string
  readonly why?: string
}

/** Why a rule cannot be followed; undefined when it can. */
export function mirrorProblem(settings: MirrorSettings, errorStatus: number | undefined): BadElement | undefined {
  if (errorStatus !== 404)
    return bad(
      'HttpErrorCodeReturnedEquals',
      String(errorStatus ?? ''),
      'A rule of the type Mirror says HttpErrorCodeReturnedEquals 404.',
    )
  return (
    originsProblem(settings) ??
    headersProblem(settings) ??
    tagsProblem(settings) ??
    returnHeadersProblem(settings) ??
    statusesProblem(settings) ??
    authProblem(settings)
  )
}

const bad = (element: string, value: string, why?: string): BadElement => ({
  kind: 'bad',
  element,
  value,
  ...(why === undefined ? {} : { why }),
})

function originsProblem({ url, slave, alternates, probe }: MirrorSettings): BadElement | undefined {
  if (!isOrigin(url)) return bad('MirrorURL', url)
  if (slave !== undefined && !isOrigin(slave)) return bad('MirrorURLSlave', slave)
  const alternate = alternates.find((one) => !isOrigin(one))
  if (alternate !== undefined) return bad('MirrorMultiAlternateURL', alternate)
  if (probe !== undefined && !isAddress(probe)) return bad('MirrorURLProbe', probe)
  if (alternates.length <= alternateOriginsMax) return undefined
  const why = `A rule has at most ${alternateOriginsMax} MirrorMultiAlternate.`
  return bad('MirrorMultiAlternates', String(alternates.length), why)
}

/** An origin may have a path, ends with a slash, and has neither a user nor a query. */
function isOrigin(text: string): boolean {
  if (!/^https?:\/\/[^\s\\?#@]+\/$/.test(text) || text.length > originAddressCharactersMax) return false
  return URL.canParse(text)
}

const isAddress = (text: string): boolean =>
  /^https?:\/\/[^\s\\#@]+$/.test(text) && text.length <= originAddressCharactersMax && URL.canParse(text)

function headersProblem({ headers: { pass, remove, set } }: MirrorSettings): BadElement | undefined {
  const lists = { Pass: pass, Remove: remove, Set: set.map(([name]) => name) }
  for (const [element, names] of Object.entries(lists)) {
    if (names.length > mirrorHeadersMax)
      return bad('MirrorHeaders', String(names.length), `MirrorHeaders has at most ${mirrorHeadersMax} ${element}.`)
    const name = names.find((one) => !isHeaderName(one))
    if (name !== undefined) return bad('MirrorHeaders', name, nameRule)
  }
  const value = set.find(([, one]) => !isSetValue(one))
  return value === undefined ? undefined : bad('MirrorHeaders', value[1], valueRule)
}

const isHeaderName = (text: string): boolean => /^[A-Za-z0-9-]+$/.test(text) && text.length <= mirrorHeaderNameBytesMax
const isSetValue = (text: string): boolean => /^[\t\x20-\x7e]*$/.test(text) && text.length <= mirrorHeaderValueBytesMax
const nameRule = `The name of a header is 1 to ${mirrorHeaderNameBytesMax} letters, digits and hyphens.`
const valueRule = `The value of a header has at most ${mirrorHeaderValueBytesMax} bytes of ASCII, and no line break.`

function tagsProblem({ tags }: MirrorSettings): BadElement | undefined {
  const judged = judgeTags(tags, objectTagLimits)
  switch (judged.kind) {
    case 'tags':
      return undefined
    case 'too-many':
      return bad('MirrorTaggings', String(tags.length), `An object has at most ${objectTagLimits.countMax} tags.`)
    case 'malformed':
      return bad('MirrorTaggings', '')
    case 'repeated':
    case 'bad-key':
    case 'bad-value':
      return bad('MirrorTaggings', judged.key)
  }
}

/** What an object may say of itself, a rule may say for it; whatever else this server keeps for itself stays its own. */
const returnable: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'expires',
])

function returnHeadersProblem({ returnHeaders }: MirrorSettings): BadElement | undefined {
  if (returnHeaders.length > mirrorHeadersMax) {
    const why = `MirrorReturnHeaders has at most ${mirrorHeadersMax} ReturnHeader.`
    return bad('MirrorReturnHeaders', String(returnHeaders.length), why)
  }
  const seen = new Set<string>()
  for (const [given, value] of returnHeaders) {
    const name = given.toLowerCase()
    if (!isHeaderName(given)) return bad('MirrorReturnHeaders', given, nameRule)
    if (isReservedHeader(name) && !returnable.has(name))
      return bad('MirrorReturnHeaders', given, 'This header is not for a rule to set.')
    if (seen.has(name)) return bad('MirrorReturnHeaders', given, 'A header stands in MirrorReturnHeaders once.')
    if (!isSetValue(value) || !isHeaderValue(value)) return bad('MirrorReturnHeaders', value, valueRule)
    seen.add(name)
  }
  return undefined
}

function statusesProblem({ passedStatuses, asyncStatus }: MirrorSettings): BadElement | undefined {
  const status = passedStatuses.find((one) => !/^[345]\d\d$/.test(one))
  if (status !== undefined)
    return bad(
      'TransparentMirrorResponseCodes',
      status,
      'TransparentMirrorResponseCodes are statuses from 300 to 599, separated by commas.',
    )
  if (passedStatuses.length > passedStatusesMax) {
    const why = `TransparentMirrorResponseCodes has at most ${passedStatusesMax} statuses.`
    return bad('TransparentMirrorResponseCodes', String(passedStatuses.length), why)
  }
  if (asyncStatus !== undefined && !isRedirect(Number(asyncStatus))) {
    const why = 'MirrorAsyncStatus is a redirect of the origin: 301, 302, 303, 307 or 308, or 0 for none.'
    return bad('MirrorAsyncStatus', asyncStatus, why)
  }
  return undefined
}

/** What an origin leads elsewhere with. */
export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

function authProblem({ auth }: MirrorSettings): BadElement | undefined {
  if (auth === undefined) return undefined
  if (auth.type.toUpperCase() !== 'S3V4') return bad('AuthType', auth.type, 'The AuthType that is known is S3V4.')
  if (!/^[a-z0-9-]+$/.test(auth.region) || auth.region.length > originRegionCharactersMax)
    return bad('Region', auth.region)
  if (!/^[\w.+=@-]+$/.test(auth.accessKeyId) || auth.accessKeyId.length > originAccessKeyIdCharactersMax)
    return bad('AccessKeyId', auth.accessKeyId)
  return undefined
}
