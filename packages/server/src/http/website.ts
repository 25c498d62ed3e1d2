/**
 * Buckets as websites: what an address comes to before an operation runs, and what stands in for what is missing. Another
 * key is visited as a request of its own, through every step of the pipeline, so nothing is read that the caller may not.
 */
import { ServiceError, isBucketName } from '@latchkey/protocol'
import type { Authenticated } from '../access/authenticate.ts'
import { websiteOf } from '../operations/oss/website-document.ts'
import { changedKey, indexKey, insteadOfMissing, pathOfKey, routeOf } from '../rules/website.ts'
import type { ExternalRedirect, MirrorRedirect, RoutingRule, Website } from '../rules/website.ts'
import type { Bucket } from '../store/port.ts'
import type { Answer } from './answer.ts'
import { commonHeaders, crossOriginHeaders, errorAnswer } from './encode-oss.ts'
import type { House } from './house.ts'
import type { Location } from './locate.ts'
import { asksOrigin, passedAnswer, withReturnHeaders } from './mirror-answer.ts'
import type { Wire } from './wire.ts'
import { headerOf, LazyWire } from './wire.ts'

/** Sends a request through the pipeline as what it is, without making a website of it again. */
export type Visit = (wire: Wire, location: Location) => Promise<Answer>

type Place = { readonly bucket: string; readonly style: Location['style'] }
type Site = {
  readonly website: Website
  readonly bucket: Bucket
  readonly wire: Wire
  readonly place: Place
  readonly key: string
  readonly isAnonymous: boolean
  readonly house: House
  readonly visit: Visit
}

export const isSiteReader = (operation: string): boolean => readers.has(operation)

const readers: ReadonlySet<string> = new Set(['GetObject', 'HeadObject'])
/** A listing that says what it wants is one; a bare address is the front page. */
const listings: ReadonlySet<string> = new Set(['ListObjects'])

/** Before permission is asked: the front page, the page of a folder, and rules that do not wait for an error. */
export function enterSite(
  operation: string,
  { caller }: Pick<Authenticated, 'caller'>,
  {
    wire,
    location,
    bucket,
    house,
    visit,
  }: Pick<Site, 'wire' | 'house' | 'visit'> & {
    readonly location: Location
    readonly bucket: Bucket
  },
): Promise<Answer> | undefined {
  if (bucket.documents.website === undefined) return undefined
  const isAnonymous = caller.kind === 'anonymous'
  const isFront = isAnonymous && listings.has(operation) && !namesListing(wire)
  if (!isFront && !readers.has(operation)) return undefined
  const website = websiteOf(bucket)
  if (website === undefined) return undefined
  const place = { bucket: bucket.name, style: location.style }
  const key = location.key ?? ''
  const site: Site = { website, bucket, wire, place, key, isAnonymous, house, visit }
  const rule = routeOf(website, requestOf(site), undefined)
  if (rule !== undefined && rule.redirect.kind === 'external')
    return Promise.resolve(redirectAnswer(site, externalLocation(site, rule, rule.redirect), rule.redirect.status))
  if (rule !== undefined && rule.redirect.kind === 'internal') return visitKey(site, changedKey(rule, key))
  const index = isAnonymous ? indexKey(website, key) : undefined
  return index === undefined ? undefined : servePage(site, index)
}

/** After an error: rules for its status, then what stands in for a missing object, then the error page. */
export async function recoverSite(
  error: unknown,
  site: Omit<Site, 'website' | 'key'> & { readonly location: Location },
): Promise<Answer | undefined> {
  if (!(error instanceof ServiceError) || site.bucket.documents.website === undefined) return undefined
  const website = websiteOf(site.bucket)
  if (website === undefined || site.location.key === undefined) return undefined
  const whole: Site = { ...site, website, key: site.location.key }
  const routed = await routedError(whole, error)
  if (routed !== undefined) return routed
  if (error.code !== 'NoSuchKey') return undefined
  if (!site.isAnonymous) return signedFolder(whole)
  return (await instead(whole)) ?? errorPage(whole)
}

/**
 * The page of a folder for whoever signed. What is stored under the name of the folder itself comes first, because clients
 * keep such objects; a bucket's own address stays a listing, and what is missing stays an error that a client can read.
 */
async function signedFolder(site: Site): Promise<Answer | undefined> {
  const index = site.key === '' ? undefined : indexKey(site.website, site.key)
  if (index === undefined) return undefined
  const answer = await visitKey(site, index)
  return answer.status === 404 ? undefined : answer
}

/** HEAD of a bucket is no operation of OSS, but of a website it is the front page without its bytes. */
export async function headFront(
  wire: Wire,
  location: Location,
  house: House,
  visit: Visit,
): Promise<Answer | undefined> {
  if (wire.method !== 'HEAD' || location.kind !== 'bucket' || isSigned(wire)) return undefined
  if (!isBucketName(location.bucket)) return undefined
  const bucket = await house.buckets.find(location.bucket)
  const website = bucket && websiteOf(bucket)
  const index = website && indexKey(website, '')
  if (bucket === undefined || website === undefined || index === undefined) return undefined
  const place = { bucket: bucket.name, style: location.style }
  return servePage({ website, bucket, wire, place, key: '', isAnonymous: true, house, visit }, index)
}

const isSigned = (wire: Wire): boolean =>
  headerOf(wire, 'authorization') !== undefined || /(?:^|&)(?:Signature|x-oss-signature)=/.test(wire.rawQuery ?? '')

const namesListing = ({ rawQuery }: Wire): boolean =>
  /(?:^|&)(?:prefix|marker|delimiter|max-keys|encoding-type)(?:=|&|$)/.test(rawQuery ?? '')

const requestOf = ({ wire, key }: Pick<Site, 'wire' | 'key'>) => ({
  key,
  header: (name: string): string | undefined => headerOf(wire, name),
})

/** The page, or what the rules have for it when it is missing, or the error page. */
async function servePage(site: Site, key: string): Promise<Answer> {
  const answer = await visitKey(site, key)
  if (answer.status !== 404) return answer
  return (await routedError({ ...site, key }, { status: 404, code: 'NoSuchKey' })) ?? (await errorPage(site)) ?? answer
}

function visitKey({ visit, wire, place }: Pick<Site, 'visit' | 'wire' | 'place'>, key: string): Promise<Answer> {
  return visit(wire, { kind: 'object', key, ...place })
}

async function routedError(
  site: Site,
  { status, code }: Pick<ServiceError, 'status' | 'code'>,
): Promise<Answer | undefined> {
  const rule = routeOf(site.website, requestOf(site), status)
  if (rule === undefined) return undefined
  const { redirect } = rule
  if (redirect.kind === 'external') return redirectAnswer(site, externalLocation(site, rule, redirect), redirect.status)
  if (redirect.kind === 'internal') return internalAnswer(site, rule)
  // A version or a link's target that is missing is not the origin's to know.
  return code === 'NoSuchKey' && asksOrigin(site.wire, redirect) ? mirrorAnswer(site, rule, redirect) : undefined
}

async function mirrorAnswer(site: Site, rule: RoutingRule, redirect: MirrorRedirect): Promise<Answer | undefined> {
  const { bucket, key, wire, house, place } = site
  try {
    const mirrored = await house.mirrors.fill({
      bucket,
      key,
      rule,
      redirect,
      rawQuery: withoutSignature(wire.rawQuery),
      headers: wire.headers,
      nowMs: house.clock.now().getTime(),
      method: redirect.isProxy && wire.method === 'HEAD' ? 'HEAD' : 'GET',
    })
    switch (mirrored.kind) {
      case 'stored':
        return withReturnHeaders(await visitKey(site, key), redirect.returnHeaders)
      case 'absent':
        return undefined
      case 'passed': {
        const told = { wire, bucket, style: place.style, now: house.clock.now() }
        return withReturnHeaders(await passedAnswer(mirrored, told), redirect.returnHeaders)
      }
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return errorAnswer(wire, house.clock.now(), error)
  }
}

/** What is missing there as well is the error of the key that was asked for. */
async function internalAnswer(site: Site, rule: RoutingRule): Promise<Answer | undefined> {
  const answer = await visitKey(site, changedKey(rule, site.key))
  return answer.status === 404 ? undefined : answer
}

/** The page of a folder that was named without its slash. */
async function instead(site: Site): Promise<Answer | undefined> {
  const found = insteadOfMissing(site.website, site.key)
  if (found === undefined) return undefined
  switch (found.kind) {
    case 'serve': {
      const answer = await visitKey(site, found.key)
      return answer.status < 400 ? answer : undefined
    }
    case 'redirect': {
      const answer = await visitKey({ ...site, wire: asked(site.wire, 'HEAD') }, found.key)
      return answer.status < 400 ? redirectAnswer(site, `${pathTo(site.place)}${pathOfKey(site.key)}/`, 302) : undefined
    }
  }
}

/** Its bytes under the status of an error; a range or a condition was about what is missing. */
async function errorPage(site: Site): Promise<Answer | undefined> {
  const { error } = site.website
  if (error === undefined) return undefined
  const answer = await visitKey({ ...site, wire: asked(site.wire, site.wire.method) }, error.key)
  return answer.status === 200 ? { ...answer, status: error.httpStatus } : undefined
}

/** The same request without a range, conditions and parameters. */
function asked(wire: Wire, method: string): Wire {
  const headers = wire.headers.filter(([name]) => !/^(?:range|x-oss-range-behavior|if-.*)$/.test(name))
  return new LazyWire({ ...wire, method, headers, rawQuery: undefined }, () => wire.signal)
}

function externalLocation(site: Site, rule: RoutingRule, redirect: ExternalRedirect): string {
  const { wire, house, place, key } = site
  const scheme = redirect.protocol ?? (house.proxies.originOf(wire).isSecure ? 'https' : 'http')
  const root =
    redirect.hostName === undefined ? `${scheme}://${wire.host}${pathTo(place)}` : `${scheme}://${redirect.hostName}/`
  const query = redirect.passQueryString ? withoutSignature(wire.rawQuery) : undefined
  return `${root}${pathOfKey(changedKey(rule, key))}${query === undefined ? '' : `?${query}`}`
}

/** Virtual and bound hosts name the bucket themselves. */
const pathTo = ({ style, bucket }: Place): string => (style === 'service' ? `/${bucket}/` : '/')

/** Parameters go on to another host; what signs this request does not. */
function withoutSignature(rawQuery: string | undefined): string | undefined {
  const kept = (rawQuery ?? '')
    .split('&')
    .filter(
      (pair) => pair !== '' && !/^(?:OSSAccessKeyId|Signature|Expires|security-token|x-oss-[^=]*)(?:=|$)/i.test(pair),
    )
  return kept.length === 0 ? undefined : kept.join('&')
}

function redirectAnswer({ wire, bucket, house }: Site, location: string, status: number): Answer {
  return {
    status,
    headers: [
      ...commonHeaders(wire, house.clock.now()),
      ['Location', location],
      ['Content-Length', '0'],
      ...crossOriginHeaders(wire, bucket),
    ],
    body: { kind: 'none' },
  }
}
