/** Reading through a link: what it points to is found, authorized and read in its place. */
import assert from 'node:assert/strict'
import { ServiceError, onObject } from '@latchkey/protocol'
import type { Need } from '@latchkey/protocol'
import type { Grant } from '../../store/grant.ts'
import type { Bucket, StoredObject } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import { bytesOfObject } from './reading.ts'

/** The target's key is inside the link, so it is asked when that was read. */
export const linkNeeds: readonly Need[] = [
  { action: 'oss:GetObject', on: onObject('bucket', 'targetKey'), stage: 'found' },
]

/** What is told of it, which for a link is of both, and whose bytes it has by which grant. */
export type Readable = { readonly told: StoredObject; readonly object: StoredObject; readonly grant: Grant }

/**
 * An object that is no link is itself. Permission for the target comes before its look-up, as for every object.
 * @throws ServiceError AccessDenied, SymlinkTargetNotExist, InvalidTargetType
 */
export async function throughLink(
  object: StoredObject,
  grant: Grant,
  bucket: Bucket,
  context: Pick<OssContext, 'grants' | 'objects' | 'signal'>,
): Promise<Readable> {
  if (object.type !== 'Symlink') return { told: object, object, grant }
  const key = await targetOf(object, grant, context)
  const targetGrant = await context.grants.found('oss:GetObject', { bucket, key }, 'read')
  const target = await context.objects.head(targetGrant)
  if (target === undefined) throw new ServiceError('SymlinkTargetNotExist', { Key: object.key })
  if (target.type === 'Symlink') throw new ServiceError('InvalidTargetType', { Key: object.key })
  return { told: asThroughLink(object, target), object: target, grant: targetGrant }
}

/** https://help.aliyun.com/en/oss/developer-reference/headobject: length, ETag and sums of the target, the later time. */
function asThroughLink(link: StoredObject, target: StoredObject): StoredObject {
  return {
    ...target,
    bucketId: link.bucketId,
    key: link.key,
    type: 'Symlink',
    modifiedMs: Math.max(link.modifiedMs, target.modifiedMs),
    meta: link.meta,
    acl: link.acl,
    versionId: link.versionId,
  }
}

/** The key that a link points to, in the link's own bucket. */
export async function targetOf(
  link: StoredObject,
  grant: Grant,
  { objects, signal }: Pick<OssContext, 'objects' | 'signal'>,
): Promise<string> {
  assert(link.type === 'Symlink', 'only a link has a target')
  const body = await bytesOfObject(objects, grant, link, undefined, { signal })
  assert(body instanceof Uint8Array, 'the key of a target is small')
  return Buffer.from(body).toString('utf8')
}

/** @throws ServiceError NotSymlink */
export function requireLink(object: StoredObject, key: string): StoredObject {
  if (object.type !== 'Symlink') throw new ServiceError('NotSymlink', { Key: key })
  return object
}
