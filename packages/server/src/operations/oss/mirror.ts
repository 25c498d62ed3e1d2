/**
 * Back-to-origin: an object that is missing is fetched from the origin that the bucket's website names, and stored, or
 * handed on where the rule says so. Who asked has been authorized to read the key; that the bucket fills itself is the
 * standing order of whoever put the website.
 * https://help.aliyun.com/en/oss/user-guide/mirroring-based-back-to-origin
 */
import { ServiceError } from '@latchkey/protocol'
import { mirrorGrant } from '../../access/system-grant.ts'
import { background } from '../../base/background.ts'
import { parseHttpDate } from '../../rules/http-date.ts'
import { checkUserMeta, isHeaderValue } from '../../rules/metadata.ts'
import { isRedirect } from '../../rules/mirror-rule.ts'
import type { MirrorRedirect } from '../../rules/website.ts'
import type { ObjectMeta, ObjectStore, Pairs, Put } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import { bucketEncryption } from './encryption.ts'
import { answerOf, ask, keepProbes, mirrorFailed, nextOf, originsOf } from './mirror-origin.ts'
import type { Answered, MirrorRequest, OriginParts, Probes } from './mirror-origin.ts'

/** Origins that one worker asks at a time, those whose answer is still being handed on among them. */
export const mirrorsAtOnceMax = 64

export type Mirrored =
  | { readonly kind: 'stored' }
  /** The origin does not have it either. */
  | { readonly kind: 'absent' }
  /** The origin's own answer. The body is to be read to its end, or its iterator returned. */
  | {
      readonly kind: 'passed'
      readonly status: number
      readonly headers: Pairs
      readonly body: AsyncIterable<Uint8Array> | undefined
    }
export type Mirrors = { readonly fill: (request: Omit<MirrorRequest, 'isAsked'>) => Promise<Mirrored> }

type Parts = OriginParts & {
  readonly objects: Pick<ObjectStore, 'put'>
  readonly kms: OssContext['kms']
}
/** Ends the answer it was given for, once. */
type Release = () => void

/** Whoever asks for the same object while it is being fetched waits for it; an answer that is handed on is one asker's. */
export function openMirrors(parts: Parts): Mirrors {
  const underWay = new Map<string, Promise<Mirrored>>()
  const pulled = new Set<string>()
  const probes = keepProbes(parts.outbound)
  let busyCount = 0
  const alone = async (request: MirrorRequest): Promise<Mirrored> => {
    if (busyCount >= mirrorsAtOnceMax) throw mirrorFailed('Mirror request is rejected by QoS')
    busyCount += 1
    const release = once(() => (busyCount -= 1))
    try {
      const mirrored = await fill(parts, probes, request, release, (url) => pull(request, url))
      if (mirrored.kind !== 'passed' || mirrored.body === undefined) release()
      return mirrored
    } catch (error) {
      release()
      throw error
    }
  }
  /** Its failure is told to nobody: the next one who asks is sent on by the origin as well, and it is tried again. */
  const pull = (request: MirrorRequest, url: URL): void => {
    const name = nameOf(request)
    if (pulled.has(name) || busyCount >= mirrorsAtOnceMax) return
    busyCount += 1
    pulled.add(name)
    const ended = fetchBehind(parts, { ...request, method: 'GET', isAsked: false }, url).finally(() => {
      busyCount -= 1
      pulled.delete(name)
    })
    background(ended, () => undefined)
  }
  return {
    fill: async (given) => {
      const request = { ...given, isAsked: true }
      if (request.redirect.isProxy) return alone(request)
      const name = nameOf(request)
      const known = underWay.get(name)
      if (known !== undefined) {
        const mirrored = await known
        return mirrored.kind === 'passed' ? alone(request) : mirrored
      }
      const filling = alone(request).finally(() => underWay.delete(name))
      underWay.set(name, filling)
      return filling
    },
  }
}

const nameOf = ({ bucket, key }: Pick<MirrorRequest, 'bucket' | 'key'>): string => `${bucket.id} ${key}`

function once(work: () => void): Release {
  let isDone = false
  return () => {
    if (!isDone) work()
    isDone = true
  }
}

async function fill(
  parts: Parts,
  probes: Probes,
  request: MirrorRequest,
  release: Release,
  pull: (url: URL) => void,
): Promise<Mirrored> {
  const answer = await answerOf(parts, await originsOf(request, probes), request)
  if (answer === undefined) return { kind: 'absent' }
  const { status } = answer
  const { redirect } = request
  if (isPassed(answer, redirect)) {
    const next = String(status) === redirect.asyncStatus ? nextOf(answer, answer.url) : undefined
    if (next !== undefined) pull(next)
    return passed(answer, request, release)
  }
  try {
    if (status === 404) return { kind: 'absent' }
    if (status !== 200) throw mirrorFailed(`The origin answered ${status}.`)
    return stored(await put(parts, request, answer))
  } finally {
    answer.close()
  }
}

/** The object behind a redirect that the asker was sent on with. */
async function fetchBehind(parts: Parts, request: MirrorRequest, url: URL): Promise<void> {
  const first = URL.parse(request.redirect.url) ?? url
  const answer = await ask(parts, request, first, url)
  try {
    if (answer.status === 200) stored(await put(parts, request, answer))
  } finally {
    answer.close()
  }
}

// ---- handed on ----------------------------------------------------------------------------------------------------

/** The whole, a part, and what the origin says of conditions. */
const proxied: readonly number[] = [200, 206, 304, 412, 416]

function isPassed({ status, headers }: Answered, { isProxy, passedStatuses }: MirrorRedirect): boolean {
  if (isProxy && proxied.includes(status)) return true
  // What was to be followed has been; what is left is for the asker to follow.
  if (isRedirect(status) && headers['location'] !== undefined) return true
  return passedStatuses.includes(String(status))
}

const passedNames = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-range',
  'content-type',
  'etag',
  'expires',
  'last-modified',
  'location',
  'retry-after',
]

function passed(answer: Answered, { redirect, method }: MirrorRequest, release: Release): Mirrored {
  const { status, headers } = answer
  const isSaved = (name: string): boolean => redirect.saveMeta && name.startsWith('x-oss-meta-')
  const told = Object.entries(headers).filter(
    ([name, value]) => (passedNames.includes(name) || isSaved(name)) && isHeaderValue(value),
  )
  const length = headers['content-length']
  const hasBody = status !== 304 && method !== 'HEAD'
  if (length !== undefined && status !== 304) told.push(['content-length', length])
  if (hasBody) return { kind: 'passed', status, headers: told, body: closing(answer, release) }
  answer.close()
  return { kind: 'passed', status, headers: told, body: undefined }
}

/** A body whose connection and place among those under way are given back however it ends, also unread. */
function closing({ body, close }: Answered, release: Release): AsyncIterable<Uint8Array> {
  const end = once(() => {
    close()
    release()
  })
  const iterator = body[Symbol.asyncIterator]()
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        try {
          const result = await iterator.next()
          if (result.done === true) end()
          return result
        } catch (error) {
          end()
          throw mirrorFailed('Read body from mirror host failed, please check your mirror host', error)
        }
      },
      return: () => {
        end()
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
}

// ---- stored -------------------------------------------------------------------------------------------------------

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
    throw mirrorFailed('Read body from mirror host failed, please check your mirror host', error)
  }
}

function md5Of(text: string | undefined): Uint8Array | undefined {
  return text !== undefined && /^[A-Za-z0-9+/]{22}==$/.test(text) ? Buffer.from(text, 'base64') : undefined
}

function metaOf(headers: Answered['headers'], { saveMeta, tags }: MirrorRedirect): ObjectMeta {
  const kept = (name: string): string | undefined => {
    const value = headers[name]
    return value !== undefined && isHeaderValue(value) ? value : undefined
  }
  const prefix = 'x-oss-meta-'
  const meta = Object.entries(headers).filter(([name]) => name.startsWith(prefix))
  const checked = checkUserMeta(
    saveMeta ? meta.map(([name, value]) => [name.slice(prefix.length), value] as const) : [],
  )
  if (checked.kind !== 'fine') throw mirrorFailed('Meta is too large')
  return {
    contentType: kept('content-type') ?? 'application/octet-stream',
    cacheControl: kept('cache-control'),
    contentDisposition: kept('content-disposition'),
    contentEncoding: kept('content-encoding'),
    contentLanguage: kept('content-language'),
    expires: kept('expires'),
    userMeta: checked.pairs,
    persistentHeaders: [],
    tags,
  }
}

function stored(put: Put): Mirrored {
  switch (put.kind) {
    case 'stored':
    case 'exists':
    case 'condition-failed':
      return { kind: 'stored' }
    case 'md5-mismatch':
      throw mirrorFailed('MD5 in header() is not equal to MD5 calculated')
    case 'too-short':
    case 'crc64-mismatch':
      throw mirrorFailed('Bytes read is not equal to expected')
    case 'too-large':
      throw mirrorFailed('The object of the origin is too large.')
    case 'full':
      throw new ServiceError('ServiceUnavailable')
    case 'no-bucket':
      throw new ServiceError('NoSuchBucket')
  }
}
