import { objectKeyProblem } from '@latchkey/protocol'
import { mintGrant } from '../store/grant.ts'
import type { Grant, Verb } from '../store/grant.ts'
import type { Bucket, ObjectAcl, ObjectStore, Pairs, StoredObject } from '../store/port.ts'

/** Work that no caller asked for, each by its name. What is done under it is never handed to a caller. */
export type SystemPurpose =
  | 'object-acl'
  | 'object-tags'
  | 'callback'
  | 'mirror'
  | 'lifecycle'
  | 'access-times'
  | 'access-logs'
  | 'inventory'
  | 'replication'
  | 'abort-idle-uploads'
  | 'compaction'
  | 'scrub'

const never = async (): Promise<void> => {}

/** A grant for the server itself: to look at an object's ACL while judging, and for the jobs. */
export function mintSystemGrant(
  verb: Verb,
  bucket: { readonly id: string; readonly name: string },
  key: string | undefined,
  purpose: SystemPurpose,
): Grant {
  return mintGrant(verb, bucket, key, never, purpose)
}

/** To look at what the same request has just written: what kind of picture it is, for its callback. */
export function ownWriteGrant(written: Grant): Grant {
  const bucket = { id: written.bucketId, name: written.bucketName }
  return mintSystemGrant('read', bucket, written.objectKey('write'), 'callback')
}

/** To fill a bucket from its origin, as its own website document orders. */
export function mirrorGrant(bucket: Bucket, key: string): Grant {
  return mintSystemGrant('write', bucket, key, 'mirror')
}

/** The ACL of an object or one version of it, for judging and for nothing else; undefined when there is none. */
export async function readObjectAcl(
  objects: Pick<ObjectStore, 'head' | 'version'>,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): Promise<ObjectAcl | undefined> {
  return (await objectFor(objects, bucket, key, versionId, 'object-acl'))?.acl
}

/** The tags of an object or one version of it, for judging and for nothing else; none when there is no object. */
export async function readObjectTags(
  objects: Pick<ObjectStore, 'head' | 'version'>,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): Promise<Pairs> {
  return (await objectFor(objects, bucket, key, versionId, 'object-tags'))?.meta.tags ?? []
}

async function objectFor(
  objects: Pick<ObjectStore, 'head' | 'version'>,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  purpose: SystemPurpose,
): Promise<StoredObject | undefined> {
  // A name that no object can have is not looked up.
  if (objectKeyProblem(key) !== undefined) return undefined
  const grant = mintSystemGrant('read', bucket, key, purpose)
  if (versionId === undefined) return objects.head(grant)
  const version = await objects.version(grant, versionId)
  return version?.kind === 'object' ? version.object : undefined
}
