import { mintGrant } from '../store/grant.ts'
import type { Grant, Verb } from '../store/grant.ts'

/** Work that no caller asked for, each by its name. What is done under it is never handed to a caller. */
export type SystemPurpose = 'object-acl' | 'lifecycle' | 'abort-idle-uploads' | 'compaction' | 'scrub'

const never = async (): Promise<void> => {}

/** A grant for the server itself: to look at an object's ACL while judging, and for the jobs. */
export function mintSystemGrant(
  verb: Verb,
  bucket: { readonly id: string; readonly name: string },
  key: string | undefined,
  _purpose: SystemPurpose,
): Grant {
  return mintGrant(verb, bucket, key, never)
}
