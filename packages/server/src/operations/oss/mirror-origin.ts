/**
 * Asking an origin: which of several, by what address, with which headers. The addresses are a tenant's, so they are
 * reached by `base/outbound.ts` and its rule, each redirect anew.
 */
import { ServiceError } from '@latchkey/protocol'
import type { OriginSecrets } from '../../access/origin-secrets.ts'
import type { Outbound, OutboundStream } from '../../base/outbound.ts'
import { s3Authorization } from '../../rules/aws-signature.ts'
import { isRedirect } from '../../rules/mirror-rule.ts'
import { changedKey, pathOfKey } from '../../rules/website.ts'
import type { MirrorRedirect, RoutingRule } from '../../rules/website.ts'
import type { Bucket } from '../../store/port.ts'

export const mirrorHeadTimeoutMs = 10_000
export const mirrorIdleTimeoutMs = 30_000
/** So long what a probe said counts, in one worker. */
export const probeKeptMs = 10_000
export const probesKeptMax = 256
/** Redirects of an origin that are followed, each under the rule of the first address. */
export const mirrorRedirectsMax = 10

export type MirrorRequest = {
  readonly bucket: Bucket
  readonly key: string
  readonly rule: RoutingRule
  readonly redirect: MirrorRedirect
  readonly rawQuery: string | undefined
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly nowMs: number
  /** HEAD only where nothing is stored. */
  readonly method: 'GET' | 'HEAD'
  /** Whether somebody waits for the answer; false for what is fetched behind a redirect of MirrorAsyncStatus. */
  readonly isAsked: boolean
}
export type OriginParts = { readonly outbound: Outbound; readonly secrets: OriginSecrets }

/** Whether an address answered well a short while ago. */
export type Probes = (address: string, request: MirrorRequest) => Promise<boolean>

export function keepProbes(outbound: Outbound): Probes {
  const kept = new Map<string, { readonly atMs: number; readonly isWell: Promise<boolean> }>()
  return (address, request) => {
    const { nowMs, redirect } = request
    const name = `${redirect.leavesOnAnyError} ${redirect.tellsName} ${address}`
    const known = kept.get(name)
    if (known !== undefined && Math.abs(nowMs - known.atMs) < probeKeptMs) return known.isWell
    kept.delete(name)
    const oldest = kept.size >= probesKeptMax ? kept.keys().next() : undefined
    if (oldest?.done === false) kept.delete(oldest.value)
    const isWell = probe(outbound, address, request)
    kept.set(name, { atMs: nowMs, isWell })
    return isWell
  }
}

async function probe(outbound: Outbound, address: string, { redirect }: MirrorRequest): Promise<boolean> {
  const answer = await outbound.fetch({
    url: new URL(address),
    method: 'GET',
    headers: plainHeaders,
    tellsName: redirect.tellsName,
    headTimeoutMs: mirrorHeadTimeoutMs,
    idleTimeoutMs: mirrorIdleTimeoutMs,
  })
  if (answer.kind !== 'answer') return false
  answer.close()
  return !isLeft(answer.status, redirect)
}

/** Those to be asked, in this order. */
export async function originsOf(request: MirrorRequest, probes: Probes): Promise<readonly string[]> {
  const { url, slave, alternates, probe: address } = request.redirect
  const others = [...(slave === undefined ? [] : [slave]), ...alternates]
  if (address === undefined || others.length === 0) return [url, ...others]
  return (await probes(address, request)) ? [url, ...others] : others
}

/** Undefined for a key that no origin is asked for. What the last one says, or why it says nothing, is told. */
export async function answerOf(
  parts: OriginParts,
  origins: readonly string[],
  request: MirrorRequest,
): Promise<Answered | undefined> {
  for (const [at, origin] of origins.entries()) {
    const isLast = at === origins.length - 1
    const url = originUrl(request, origin)
    if (url === undefined) return undefined
    try {
      const answer = await ask(parts, request, url)
      if (isLast || !isLeft(answer.status, request.redirect)) return answer
      answer.close()
    } catch (error) {
      if (isLast || !(error instanceof ServiceError)) throw error
    }
  }
  return undefined
}

const wellStatuses = [200, 206, 301, 302, 303, 307, 404]

/** Whether an answer means that the next origin is asked. */
function isLeft(status: number, { leavesOnAnyError }: Pick<MirrorRedirect, 'leavesOnAnyError'>): boolean {
  return leavesOnAnyError ? !wellStatuses.includes(status) : status >= 500
}

/** Undefined for a key whose dots would lead out of the folder that the rule names. */
function originUrl({ key, rule, redirect, rawQuery }: MirrorRequest, origin: string): URL | undefined {
  const changed = changedKey(rule, key).replace(/^\/+/, '')
  const path = redirect.passOriginalSlashes ? changed : changed.replace(/\/{2,}/g, '/')
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) return undefined
  const query = redirect.passQueryString && rawQuery !== undefined && rawQuery !== '' ? `?${rawQuery}` : ''
  return URL.parse(`${origin}${pathOfKey(path)}${query}`) ?? undefined
}

/** `url`: who answered, behind all redirects. */
export type Answered = OutboundStream & { readonly kind: 'answer' } & { readonly url: URL }

/** @param from where to begin, which may be a redirect of `first`; what the rule adds is for `first` alone. */
export async function ask(parts: OriginParts, request: MirrorRequest, first: URL, from = first): Promise<Answered> {
  const { redirect, method } = request
  let url = from
  for (let followed = 0; ; followed += 1) {
    const isFirst = url.host === first.host && url.protocol === first.protocol
    const answer = await parts.outbound.fetch({
      url,
      method,
      // What the requester sent, and the secrets that the rule adds, are for the origin that the rule names.
      headers: isFirst ? signedHeaders(parts, request, url) : { ...plainHeaders, ...partHeaders(request) },
      tellsName: redirect.tellsName,
      headTimeoutMs: mirrorHeadTimeoutMs,
      idleTimeoutMs: mirrorIdleTimeoutMs,
    })
    if (answer.kind !== 'answer') throw mirrorFailed(undefined, answer)
    if (!redirect.followRedirect || !isRedirect(answer.status) || answer.headers['location'] === undefined)
      return { ...answer, url }
    if (String(answer.status) === redirect.asyncStatus && request.isAsked) return { ...answer, url }
    answer.close()
    const next = nextOf(answer, url)
    if (next === undefined || followed === mirrorRedirectsMax)
      throw mirrorFailed('The origin redirects without end, or to what is no address.')
    url = next
  }
}

/** Where a redirect leads; undefined when that is no address for a request. */
export function nextOf({ headers: { location } }: Pick<Answered, 'headers'>, url: URL): URL | undefined {
  const next = location === undefined ? undefined : (URL.parse(location, url) ?? undefined)
  return next === undefined || !/^https?:$/.test(next.protocol) || next.username !== '' ? undefined : next
}

const plainHeaders = { 'User-Agent': 'aliyun-oss-mirror', 'Accept-Encoding': 'identity', Accept: '*/*' } as const

/** Of the connection, of the signature, or about ranges and conditions that the stored object will answer itself. */
const neverPassed =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-.*|range|if-.*|date|authorization2?|cookie|accept-encoding|oss-.*|x-oss-.*|x-drs-.*)$/

/** Answered by the origin itself where nothing is stored that could answer them. */
const aboutParts = /^(?:range|if-(?:match|none-match|modified-since|unmodified-since|range))$/

function partHeaders({ redirect, headers }: Pick<MirrorRequest, 'redirect' | 'headers'>): Record<string, string> {
  return redirect.isProxy ? Object.fromEntries(headers.filter(([name]) => aboutParts.test(name))) : {}
}

/** What goes to the origin: headers of the request as the rule passes and removes them, and those that it sets. */
export function originHeaders({
  redirect,
  headers,
}: Pick<MirrorRequest, 'redirect' | 'headers'>): Record<string, string> {
  const { passAll, pass, remove, set } = redirect.headers
  const [passed, removed] = [pass, remove].map((names) => new Set(names.map((name) => name.toLowerCase())))
  const sent: Record<string, string> = { ...plainHeaders, ...partHeaders({ redirect, headers }) }
  for (const [name, value] of headers)
    if ((passAll || passed?.has(name) === true) && removed?.has(name) !== true && !neverPassed.test(name))
      replace(sent, name, value)
  for (const [name, value] of set) if (!neverSet.test(name)) replace(sent, name, value)
  return sent
}

function replace(sent: Record<string, string>, name: string, value: string): void {
  for (const other of Object.keys(sent)) if (other.toLowerCase() === name.toLowerCase()) delete sent[other]
  sent[name] = value
}

/** What frames the request is not the rule's to say. */
const neverSet = /^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-length)$/i

function signedHeaders(parts: OriginParts, request: MirrorRequest, url: URL): Record<string, string> {
  const sent = originHeaders(request)
  const { redirect, bucket, nowMs, method } = request
  const { auth } = redirect
  if (auth === undefined) return sent
  const { region, accessKeyId } = auth
  const secret = parts.secrets.open(auth.sealedSecret, { bucketId: bucket.id, accessKeyId })
  const dateKey = (date: string): Uint8Array => secret.hmac('sha256', date)
  // The Host that is signed is the one that is sent.
  replace(sent, 'Host', url.host)
  const added = s3Authorization({ method, url, region, accessKeyId, nowMs, dateKey })
  for (const [name, value] of Object.entries(added)) replace(sent, name, value)
  return sent
}

export function mirrorFailed(message?: string, cause?: unknown): ServiceError {
  return new ServiceError('MirrorFailed', {}, { cause, ...(message === undefined ? {} : { message }) })
}
