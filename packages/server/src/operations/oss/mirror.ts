/**
 * Back-to-origin: an object that is missing is fetched from the origin that the bucket's website names, and stored. The
 * origin's address is a tenant's, so it is reached by `base/outbound.ts` and its rule. Who asked has been authorized to
 * read the key; that the bucket fills itself is the standing order of whoever put the website.
 * https://help.aliyun.com/en/oss/user-guide/mirroring-based-back-to-origin
 */
import { ServiceError } from '@latchkey/protocol'
import { mirrorGrant } from '../../access/system-grant.ts'
import type { Outbound, OutboundStream } from '../../base/outbound.ts'
import { parseHttpDate } from '../../rules/http-date.ts'
import { checkUserMeta, isHeaderValue } from '../../rules/metadata.ts'
import { changedKey, pathOfKey } from '../../rules/website.ts'
import type { MirrorRedirect, RoutingRule } from '../../rules/website.ts'
import type { Bucket, ObjectMeta, ObjectStore, Put } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import { bucketEncryption } from './encryption.ts'

/** Origins that one worker asks at a time. */
export const mirrorsAtOnceMax = 64
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
}
/** `absent`: the origin does not have it either. */
export type Mirrored = 'stored' | 'absent'
export type Mirrors = { readonly fill: (request: MirrorRequest) => Promise<Mirrored> }

type Parts = {
  readonly outbound: Outbound
  readonly objects: Pick<ObjectStore, 'put'>
  readonly kms: OssContext['kms']
}

/** Whoever asks for the same object while it is being fetched waits for it. */
export function openMirrors(parts: Parts): Mirrors {
  const underWay = new Map<string, Promise<Mirrored>>()
  const probes = keepProbes(parts.outbound)
  return {
    fill: (request) => {
      const name = `${request.bucket.id} ${request.key}`
      const known = underWay.get(name)
      if (known !== undefined) return known
      if (underWay.size >= mirrorsAtOnceMax) return Promise.reject(failed('Mirror request is rejected by QoS'))
      const filling = fill(parts, probes, request).finally(() => underWay.delete(name))
      underWay.set(name, filling)
      return filling
    },
  }
}

async function fill(parts: Parts, probes: Probes, request: MirrorRequest): Promise<Mirrored> {
  const answer = await answerOf(parts.outbound, await originsOf(request, probes), request)
  if (answer === undefined) return 'absent'
  try {
    if (answer.status === 404) return 'absent'
    if (answer.status !== 200) throw failed(`The origin answered ${answer.status}.`)
    return stored(await put(parts, request, answer))
  } finally {
    answer.close()
  }
}

/** Whether an address answered well a short while ago. */
type Probes = (address: string, request: MirrorRequest) => Promise<boolean>

function keepProbes(outbound: Outbound): Probes {
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
async function originsOf(request: MirrorRequest, probes: Probes): Promise<readonly string[]> {
  const { url, slave, alternates, probe: address } = request.redirect
  const others = [...(slave === undefined ? [] : [slave]), ...alternates]
  if (address === undefined || others.length === 0) return [url, ...others]
  return (await probes(address, request)) ? [url, ...others] : others
}

/** Undefined for a key that no origin is asked for. What the last one says, or why it says nothing, is told. */
async function answerOf(
  outbound: Outbound,
  origins: readonly string[],
  request: MirrorRequest,
): Promise<Answered | undefined> {
  for (const [at, origin] of origins.entries()) {
    const isLast = at === origins.length - 1
    const url = originUrl(request, origin)
    if (url === undefined) return undefined
    try {
      const answer = await ask(outbound, request, url)
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

type Answered = OutboundStream & { readonly kind: 'answer' }

async function ask(outbound: Outbound, request: MirrorRequest, first: URL): Promise<Answered> {
  const { redirect } = request
  let url = first
  for (let followed = 0; ; followed += 1) {
    const answer = await outbound.fetch({
      url,
      method: 'GET',
      // What the requester sent, and the secrets that the rule adds, are for the origin that the rule names.
      headers: url.host === first.host && url.protocol === first.protocol ? originHeaders(request) : plainHeaders,
      tellsName: redirect.tellsName,
      headTimeoutMs: mirrorHeadTimeoutMs,
      idleTimeoutMs: mirrorIdleTimeoutMs,
    })
    if (answer.kind !== 'answer') throw failed(undefined, answer)
    const { location } = answer.headers
    if (!redirect.followRedirect || !isRedirect(answer.status) || location === undefined) return answer
    answer.close()
    const next = URL.parse(location, url)
    if (next === null || !/^https?:$/.test(next.protocol) || next.username !== '' || followed === mirrorRedirectsMax)
      throw failed('The origin redirects without end, or to what is no address.')
    url = next
  }
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

const plainHeaders = { 'User-Agent': 'aliyun-oss-mirror', 'Accept-Encoding': 'identity', Accept: '*/*' } as const

/** Of the connection, of the signature, or about ranges and conditions that the stored object will answer itself. */
const neverPassed =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-.*|range|if-.*|date|authorization2?|cookie|accept-encoding|oss-.*|x-oss-.*|x-drs-.*)$/

/** What goes to the origin: headers of the request as the rule passes and removes them, and those that it sets. */
export function originHeaders({
  redirect,
  headers,
}: Pick<MirrorRequest, 'redirect' | 'headers'>): Record<string, string> {
  const { passAll, pass, remove, set } = redirect.headers
  const [passed, removed] = [pass, remove].map((names) => new Set(names.map((name) => name.toLowerCase())))
  const sent: Record<string, string> = { ...plainHeaders }
  const add = (name: string, value: string): void => {
    for (const other of Object.keys(sent)) if (other.toLowerCase() === name.toLowerCase()) delete sent[other]
    sent[name] = value
  }
  for (const [name, value] of headers)
    if ((passAll || passed?.has(name) === true) && removed?.has(name) !== true && !neverPassed.test(name))
      add(name, value)
  for (const [name, value] of set) if (!neverSet.test(name)) add(name, value)
  return sent
}

/** What frames the request is not the rule's to say. */
const neverSet = /^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-length)$/i

async function put({ objects, kms }: Parts, request: MirrorRequest, answer: Answered): Promise<Put> {
  const { bucket, key, redirect, nowMs } = request
  const { headers } = answer
  const length = headers['content-length']
  const declared = {
    sizeBytes: length === undefined ? undefined : Number(length),
    md5: redirect.checkMd5 ? md5Of(headers['content-md5']) : undefined,
  }
  const draft = {
    meta: metaOf(headers, redirect),
    acl: 'default',
    storageClass: bucket.storageClass,
    // The cloud stores what it fetches unencrypted; a bucket that says otherwise is believed here.
    encryption: await bucketEncryption(bucket, kms, nowMs),
  } as const
  const modifiedMs = redirect.keepsTime ? originMs(headers['last-modified'], nowMs) : nowMs
  // Whoever wrote the object meanwhile is right: the origin only fills what is missing.
  return objects.put(
    mirrorGrant(bucket, key),
    draft,
    fromOrigin(answer.body),
    declared,
    { onlyIfAbsent: true },
    modifiedMs,
  )
}

/** A time that is none, or to come, is not believed. */
function originMs(text: string | undefined, nowMs: number): number {
  const ms = text === undefined ? undefined : parseHttpDate(text)
  return ms === undefined || ms > nowMs ? nowMs : ms
}

/** What ends the body is the origin's failure; what the store refuses, a full folder or a key under lock, is told as ever. */
async function* fromOrigin(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* body
  } catch (error) {
    throw failed('Read body from mirror host failed, please check your mirror host', error)
  }
}

function md5Of(text: string | undefined): Uint8Array | undefined {
  return text !== undefined && /^[A-Za-z0-9+/]{22}==$/.test(text) ? Buffer.from(text, 'base64') : undefined
}

function metaOf(headers: Answered['headers'], { saveMeta }: MirrorRedirect): ObjectMeta {
  const kept = (name: string): string | undefined => {
    const value = headers[name]
    return value !== undefined && isHeaderValue(value) ? value : undefined
  }
  const prefix = 'x-oss-meta-'
  const meta = Object.entries(headers).filter(([name]) => name.startsWith(prefix))
  const checked = checkUserMeta(
    saveMeta ? meta.map(([name, value]) => [name.slice(prefix.length), value] as const) : [],
  )
  if (checked.kind !== 'fine') throw failed('Meta is too large')
  return {
    contentType: kept('content-type') ?? 'application/octet-stream',
    cacheControl: kept('cache-control'),
    contentDisposition: kept('content-disposition'),
    contentEncoding: kept('content-encoding'),
    contentLanguage: kept('content-language'),
    expires: kept('expires'),
    userMeta: checked.pairs,
    persistentHeaders: [],
    tags: [],
  }
}

function stored(put: Put): Mirrored {
  switch (put.kind) {
    case 'stored':
    case 'exists':
    case 'condition-failed':
      return 'stored'
    case 'md5-mismatch':
      throw failed('MD5 in header() is not equal to MD5 calculated')
    case 'too-short':
    case 'crc64-mismatch':
      throw failed('Bytes read is not equal to expected')
    case 'too-large':
      throw failed('The object of the origin is too large.')
    case 'full':
      throw new ServiceError('ServiceUnavailable')
    case 'no-bucket':
      throw new ServiceError('NoSuchBucket')
  }
}

function failed(message?: string, cause?: unknown): ServiceError {
  return new ServiceError('MirrorFailed', {}, { cause, ...(message === undefined ? {} : { message }) })
}
