/** From the headers of a write, or the fields of a form, to what the store keeps. */
import { ServiceError } from '@latchkey/protocol'
import type { BodyStream, InputOf } from '@latchkey/protocol'
import { checkUserMeta, isHeaderValue, parsePersistentHeaders } from '../../rules/metadata.ts'
import type { Checked } from '../../rules/metadata.ts'
import { objectTagLimits, parseTaggingHeader } from '../../rules/tags.ts'
import { objectBytesMax } from '../../store/bodies.ts'
import type { Bucket, Declared, ObjectDraft, ObjectMeta, Pairs } from '../../store/port.ts'
import type { contentInput, declaredInput, placementInput } from './fields.ts'
import { invalidArgument } from './refusals.ts'
import { requireTags } from './tag-set.ts'

export type ContentInput = InputOf<typeof contentInput>
export type PlacementInput = InputOf<typeof placementInput>

/** @throws ServiceError InvalidArgument, MetadataTooLarge, InvalidTag, TooManyTags, NotImplemented */
export function objectDraft(input: ContentInput & PlacementInput, bucket: Pick<Bucket, 'storageClass'>): ObjectDraft {
  return {
    meta: { ...contentMeta(input), tags: tagsOf(input.tagging) },
    acl: input.objectAcl ?? 'default',
    storageClass: input.storageClass ?? bucket.storageClass,
  }
}

/** Everything but the tags. */
export function contentMeta(input: ContentInput): Omit<ObjectMeta, 'tags'> {
  return {
    contentType: stored('Content-Type', input.contentType) ?? 'application/octet-stream',
    cacheControl: stored('Cache-Control', input.cacheControl),
    contentDisposition: stored('Content-Disposition', input.contentDisposition),
    contentEncoding: stored('Content-Encoding', input.contentEncoding),
    contentLanguage: stored('Content-Language', input.contentLanguage),
    expires: stored('Expires', input.expires),
    userMeta: userMeta(input.userMeta),
    persistentHeaders: persistentHeaders(input.persistentHeaders),
  }
}

function stored(name: string, value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  if (!isHeaderValue(value)) throw invalidArgument(name, value)
  return value
}

function userMeta(pairs: Pairs): Pairs {
  const checked = checkUserMeta(pairs)
  return checked.kind === 'fine' ? checked.pairs : refuseMeta(checked, (name) => `x-oss-meta-${name}`)
}

function persistentHeaders(text: string | undefined): Pairs {
  if (text === undefined || text === '') return []
  const parsed = parsePersistentHeaders(text)
  if (parsed.kind === 'fine') return parsed.pairs
  if (parsed.kind === 'malformed') throw invalidArgument('x-oss-persistent-headers', text)
  return refuseMeta(parsed, (name) => `x-oss-persistent-headers: ${name}`)
}

function refuseMeta(problem: Exclude<Checked, { kind: 'fine' }>, nameOf: (name: string) => string): never {
  if (problem.kind === 'too-large') throw new ServiceError('MetadataTooLarge')
  throw invalidArgument(nameOf(problem.name), problem.kind)
}

export function tagsOf(text: string | undefined): Pairs {
  if (text === undefined) return []
  return requireTags(parseTaggingHeader(text), objectTagLimits)
}

/**
 * What the sender declares of the body; checked before a byte of it is read.
 * @throws ServiceError MissingContentLength, EntityTooLarge, InvalidDigest, InvalidArgument
 */
export function declaredOf(
  input: InputOf<typeof declaredInput>,
  body: BodyStream,
  maxBytes = objectBytesMax,
): Declared {
  if (body.sizeBytes === undefined && !body.isChunked) throw new ServiceError('MissingContentLength')
  if (body.sizeBytes !== undefined && body.sizeBytes > maxBytes)
    throw new ServiceError('EntityTooLarge', {
      MaxSizeAllowed: String(maxBytes),
      ProposedSize: String(body.sizeBytes),
    })
  return { sizeBytes: body.sizeBytes, md5: md5Of(input.contentMd5), crc64: crc64Of(input.declaredCrc64) }
}

function md5Of(text: string | undefined): Uint8Array | undefined {
  if (text === undefined || text === '') return undefined
  if (!/^[A-Za-z0-9+/]{22}==$/.test(text)) throw new ServiceError('InvalidDigest')
  return Buffer.from(text, 'base64')
}

const crc64Max = 2n ** 64n - 1n

function crc64Of(text: string | undefined): bigint | undefined {
  if (text === undefined || text === '') return undefined
  const value = /^\d{1,20}$/.test(text) ? BigInt(text) : undefined
  if (value === undefined || value > crc64Max) throw invalidArgument('x-oss-hash-crc64ecma', text)
  return value
}
