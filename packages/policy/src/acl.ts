/** What an ACL says to a stranger. The owner's root never asks it; RAM users and sessions are strangers too. */
import type { Reason } from './decision.ts'
import type { AccessRequest, BucketAcl } from './request.ts'

/** The object actions that `public-read` opens. */
const reads = new Set(['oss:getobject', 'oss:getobjectversion', 'oss:getobjecttagging', 'oss:getobjectversiontagging'])

/**
 * The object actions that `public-read-write` opens besides. ACLs, retention, legal hold and whatever is new stay with
 * the owner: the documents tell read and write apart from "read acl" and "write acl".
 */
const writes = new Set([
  'oss:putobject',
  'oss:deleteobject',
  'oss:deleteobjectversion',
  'oss:putobjecttagging',
  'oss:putobjectversiontagging',
  'oss:deleteobjecttagging',
  'oss:deleteobjectversiontagging',
  'oss:abortmultipartupload',
  'oss:listparts',
  'oss:restoreobject',
  'oss:restoreobjectversion',
  'oss:postprocesstask',
])

type Verdict = 'allow' | 'private' | 'read-only' | 'owner-only'

/** The object's ACL when it has one of its own, else the bucket's. */
export function aclReason(request: AccessRequest, actionLower: string): Extract<Reason, `${string}-acl-${Verdict}`> {
  const { objectAcl = 'default', bucketAcl = 'private' } = request
  return objectAcl === 'default'
    ? `bucket-acl-${aclVerdict(bucketAcl, actionLower)}`
    : `object-acl-${aclVerdict(objectAcl, actionLower)}`
}

function aclVerdict(acl: BucketAcl, actionLower: string): Verdict {
  if (acl === 'private') return 'private'
  if (reads.has(actionLower)) return 'allow'
  if (!writes.has(actionLower)) return 'owner-only'
  return acl === 'public-read-write' ? 'allow' : 'read-only'
}
