/** The version of an object that a request means: the current one, or that which it names. */
import { ServiceError } from '@latchkey/protocol'
import type { Grant } from '../../store/grant.ts'
import type { Bucket, ObjectStore, StoredObject } from '../../store/port.ts'
import { noSuchKey, requireVersionId } from './refusals.ts'

export type Wanted = {
  /** The bucket of the key, which knows whether there can be a delete marker. */
  readonly bucket: Pick<Bucket, 'versioning'>
  readonly key: string
  readonly versionId?: string | undefined
  /** How the request came: `GET` unless said otherwise. */
  readonly method?: string
  /** What is said when the named version is a delete marker, where that is not MethodNotAllowed. */
  readonly onMarker?: () => ServiceError
}

type Objects = Pick<ObjectStore, 'head' | 'version' | 'newestVersion'>

/** @throws ServiceError InvalidArgument, NoSuchKey, NoSuchVersion, MethodNotAllowed */
export async function objectOf(objects: Objects, grant: Grant, wanted: Wanted): Promise<StoredObject> {
  const { versionId } = wanted
  if (versionId === undefined) {
    const object = await objects.head(grant)
    if (object === undefined) throw await absent(objects, grant, wanted)
    return object
  }
  requireVersionId(versionId)
  const version = await objects.version(grant, versionId)
  if (version === undefined) throw new ServiceError('NoSuchVersion', { Key: wanted.key, VersionId: versionId })
  if (version.kind === 'marker') throw wanted.onMarker?.() ?? onDeleteMarker(version.versionId, wanted)
  return version.object
}

/**
 * Why there is no object, or not this version: it never was, or a delete marker stands for it.
 * @throws ServiceError InvalidArgument
 */
export async function absent(objects: Objects, grant: Grant, wanted: Wanted): Promise<ServiceError> {
  const { bucket, key, versionId } = wanted
  requireVersionId(versionId)
  if (versionId !== undefined) {
    const version = await objects.version(grant, versionId)
    if (version?.kind === 'marker') return onDeleteMarker(version.versionId, wanted)
    return new ServiceError('NoSuchVersion', { Key: key, VersionId: versionId })
  }
  if (bucket.versioning === 'off') return noSuchKey(key)
  const newest = await objects.newestVersion(grant)
  if (newest?.kind !== 'marker') return noSuchKey(key)
  return new ServiceError('NoSuchKey', { Key: key }, { headers: markerHeaders(newest.versionId) })
}

/** Nothing can be done with a delete marker but to delete it. */
function onDeleteMarker(versionId: string, { key, method = 'GET' }: Wanted): ServiceError {
  return new ServiceError(
    'MethodNotAllowed',
    { Method: method, ResourceType: 'DeleteMarker', Key: key },
    { ec: '0017-00000002', headers: { Allow: 'DELETE', ...markerHeaders(versionId) } },
  )
}

function markerHeaders(versionId: string): Readonly<Record<string, string>> {
  return { 'x-oss-delete-marker': 'true', 'x-oss-version-id': versionId }
}

/** What `x-oss-version-id` says of an object; nothing where versions were never kept. */
export function versionIdOf(
  bucket: Pick<Bucket, 'versioning'>,
  object: Pick<StoredObject, 'versionId'>,
): string | undefined {
  return object.versionId ?? (bucket.versioning === 'off' ? undefined : 'null')
}
