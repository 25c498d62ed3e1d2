/** The object that a copy reads: found, authorized and judged before anything is written. */
import { ServiceError, header, onObject, required, text } from '@latchkey/protocol'
import type { InputOf, Need } from '@latchkey/protocol'
import { parseCopySource } from '../../rules/copy-source.ts'
import type { CopySource } from '../../rules/copy-source.ts'
import { isBucketName } from '../../rules/names.ts'
import { isReadable } from '../../rules/restore.ts'
import type { Grant } from '../../store/grant.ts'
import type { Bucket, StoredObject } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import { requireOpenable } from './encryption.ts'
import { requireConditions } from './object-answer.ts'
import { withObject } from './reading.ts'
import { invalidArgument, noSuchBucket, requireObjectKey, requireVersionId } from './refusals.ts'

export const copySourceInput = {
  copySource: required(header('x-oss-copy-source', text)),
  sourceIfMatch: header('x-oss-copy-source-if-match', text),
  sourceIfUnmodifiedSince: header('x-oss-copy-source-if-unmodified-since', text),
  sourceIfNoneMatch: header('x-oss-copy-source-if-none-match', text),
  sourceIfModifiedSince: header('x-oss-copy-source-if-modified-since', text),
} as const

/** The source's bucket and key are inside one header, so these are asked when they are known. */
export const copySourceNeeds: readonly Need[] = [
  { action: 'oss:GetObject', on: onObject('sourceBucket', 'sourceKey'), stage: 'found' },
  { action: 'oss:GetObjectVersion', on: onObject('sourceBucket', 'sourceKey'), stage: 'found' },
]

export type OpenSource = {
  readonly source: CopySource
  readonly bucket: Bucket
  readonly grant: Grant
  readonly object: StoredObject
}

/**
 * Runs `work` with the source as it is now, and again when it is replaced before its bytes were taken. Permission comes
 * before the look-up: a stranger learns nothing about keys.
 * @throws ServiceError InvalidArgument, NoSuchBucket, AccessDenied, NoSuchKey, NoSuchVersion, PreconditionFailed, NotModified
 */
export async function withCopySource<Result>(
  input: InputOf<typeof copySourceInput>,
  context: Pick<OssContext, 'bucket' | 'buckets' | 'caller' | 'grants' | 'kms' | 'now' | 'objects'>,
  work: (open: OpenSource) => Promise<Result>,
): Promise<Result> {
  const source = parseCopySource(input.copySource)
  if (source === undefined) throw invalidArgument('x-oss-copy-source', input.copySource)
  requireObjectKey(source.key)
  requireVersionId(source.versionId)
  const bucket = await sourceBucket(source.bucket, context)
  if (bucket === undefined) throw noSuchBucket(source.bucket)
  const action = source.versionId === undefined ? 'oss:GetObject' : 'oss:GetObjectVersion'
  const grant = await context.grants.found(action, { bucket, key: source.key, versionId: source.versionId }, 'read')
  const conditions = {
    ifMatch: input.sourceIfMatch,
    ifUnmodifiedSince: input.sourceIfUnmodifiedSince,
    ifNoneMatch: input.sourceIfNoneMatch,
    ifModifiedSince: input.sourceIfModifiedSince,
  }
  return withObject(
    context.objects,
    grant,
    {
      bucket,
      key: source.key,
      versionId: source.versionId,
      onMarker: () => markerAsSource(input.copySource),
    },
    async (object) => {
      requireReadable(object, { bucket, now: context.now })
      await requireOpenable(object, context)
      requireConditions(conditions, object)
      return work({ source, bucket, grant, object })
    },
  )
}

/** Of a delete marker there is nothing to copy; one that is the current version is no object at all. */
function markerAsSource(copySource: string): ServiceError {
  return new ServiceError(
    'InvalidArgument',
    { ArgumentName: 'x-oss-copy-source', ArgumentValue: copySource },
    { message: 'The version that is to be copied is a delete marker.', ec: '0016-00000307' },
  )
}

/** A name that no bucket can have is not looked up: it may be as long as a header. */
async function sourceBucket(
  name: string,
  context: Pick<OssContext, 'bucket' | 'buckets'>,
): Promise<Bucket | undefined> {
  if (name === context.bucket.name) return context.bucket
  return isBucketName(name) ? context.buckets.find(name) : undefined
}

/**
 * The bucket is the one that the object lies in: it may let its archived objects be read as they are, those of the class
 * Archive and of no colder one.
 * @throws ServiceError InvalidObjectState: an archived object has no bytes before it is restored
 */
export function requireReadable(object: StoredObject, { bucket, now }: Pick<OssContext, 'bucket' | 'now'>): void {
  // A link has no bytes that could be archived.
  if (object.type === 'Symlink') return
  if (object.storageClass === 'Archive' && bucket.documents.archiveDirectRead === 'true') return
  if (!isReadable(object, now.getTime())) throw new ServiceError('InvalidObjectState', { Key: object.key })
}
