/** What is told of an object to whoever reads it. */
import { ServiceError, onObject } from '@latchkey/protocol'
import type { Need, OutputOf } from '@latchkey/protocol'
import { lastAccessMs } from '../../rules/access-monitor.ts'
import { restoreHeader } from '../../rules/restore.ts'
import { judgeConditions } from '../../rules/conditions.ts'
import type { ConditionName, Conditions } from '../../rules/conditions.ts'
import { accessMonitorOf } from '../../access/object-accesses.ts'
import type { Bucket, ListedObject, StoredObject } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import type { objectOutput } from './fields.ts'
import { versionIdOf } from './versions.ts'

export function quoted(etag: string): string {
  return `"${etag}"`
}

/** Decimal and unsigned, as all SDKs compare it with their own (quirk 1). */
export function decimal(crc64: bigint): string {
  return BigInt.asUintN(64, crc64).toString(10)
}

export function base64(md5: Uint8Array | undefined): string | undefined {
  return md5 === undefined ? undefined : Buffer.from(md5).toString('base64')
}

/** A link has no bytes of its own: what the store keeps as its body is the key that it points to. */
export function lengthOf({ type, sizeBytes }: Pick<StoredObject, 'type' | 'sizeBytes'>): number {
  return type === 'Symlink' ? 0 : sizeBytes
}

export function objectAnswer(
  object: StoredObject,
  taggingCount: number | undefined,
  { now, bucket }: Pick<OssContext, 'now' | 'bucket'>,
): OutputOf<typeof objectOutput> {
  const { meta, encryption, transitionedMs, sealedMs } = object
  const kms = encryption?.algorithm === 'KMS' ? encryption : undefined
  return {
    etag: quoted(object.etag),
    versionId: versionIdOf(bucket, object),
    lastModified: new Date(object.modifiedMs),
    contentType: meta.contentType,
    contentLength: object.sizeBytes,
    acceptRanges: 'bytes',
    contentMd5: base64(object.md5),
    crc64: decimal(object.crc64),
    objectType: object.type,
    storageClass: object.storageClass,
    encryption: encryption?.algorithm,
    dataEncryption: kms?.dataEncryption,
    encryptionKeyId: kms?.keyId,
    restore: restoreHeader(object, now.getTime()),
    transitionTime: transitionedMs === undefined ? undefined : new Date(transitionedMs),
    lastAccessTime: lastAccessTimeOf(object, bucket),
    sealedTime: sealedMs === undefined ? undefined : new Date(sealedMs),
    nextAppendPosition: object.type === 'Appendable' ? object.sizeBytes : undefined,
    taggingCount,
    cacheControl: meta.cacheControl,
    contentDisposition: meta.contentDisposition,
    contentEncoding: meta.contentEncoding,
    contentLanguage: meta.contentLanguage,
    expires: meta.expires,
    userMeta: meta.userMeta,
    persistentHeaders: meta.persistentHeaders,
  }
}

/** Told only while the bucket tracks accesses. */
export function lastAccessTimeOf(object: StoredObject, bucket: Bucket): Date | undefined {
  if (bucket.documents.accessMonitor === undefined) return undefined
  const monitor = accessMonitorOf(bucket)
  return monitor && new Date(lastAccessMs(object, monitor))
}

/** What every listing tells of an object. */
export function listedAnswer(
  object: ListedObject,
  now: Date,
): {
  readonly key: string
  readonly lastModified: Date
  readonly etag: string
  readonly type: string
  readonly size: number
  readonly storageClass: string
  readonly restoreInfo?: string | undefined
  readonly transitionTime?: Date | undefined
} {
  const { restore, transitionedMs } = object
  const archive = {
    restoreInfo: restoreHeader(object, now.getTime()),
    transitionTime: transitionedMs === undefined ? undefined : new Date(transitionedMs),
  }
  return {
    key: object.key,
    lastModified: new Date(object.modifiedMs),
    etag: quoted(object.etag),
    type: object.type,
    size: lengthOf(object),
    storageClass: object.storageClass,
    ...(restore === undefined && transitionedMs === undefined ? {} : archive),
  }
}

/** Where the object can be asked for, in the style of the address that the request used. */
export function objectUrl(bucketUrl: string, key: string): string {
  return `${bucketUrl}/${key.split('/').map(encodeURIComponent).join('/')}`
}

/** Whoever may read an object's tags is told how many it has. */
export const taggingCountNeed: Need = { action: 'oss:GetObjectTagging', on: onObject(), stage: 'told' }

export async function taggingCountOf(
  object: StoredObject,
  { bucket, grants }: Pick<OssContext, 'bucket' | 'grants'>,
): Promise<number | undefined> {
  const count = object.meta.tags.length
  if (count === 0) return undefined
  return (await grants.tells('oss:GetObjectTagging', { bucket, key: object.key })) ? count : undefined
}

const headerOf: Readonly<Record<ConditionName, string>> = {
  ifMatch: 'If-Match',
  ifUnmodifiedSince: 'If-Unmodified-Since',
  ifNoneMatch: 'If-None-Match',
  ifModifiedSince: 'If-Modified-Since',
}

/**
 * @param of `source` when the conditions are those of a copy, whose headers have their own prefix
 * @throws ServiceError PreconditionFailed, NotModified
 */
export function requireConditions(conditions: Conditions, object: StoredObject): void {
  const judged = judgeConditions(conditions, object)
  switch (judged.kind) {
    case 'holds':
      return
    case 'not-modified':
      throw new ServiceError(
        'NotModified',
        {},
        { headers: { ETag: quoted(object.etag), 'Last-Modified': new Date(object.modifiedMs).toUTCString() } },
      )
    case 'failed':
      throw new ServiceError('PreconditionFailed', { Condition: headerOf[judged.condition] })
  }
}
