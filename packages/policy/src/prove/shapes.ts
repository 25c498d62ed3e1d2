/** What requests look like to policies, and what they touch. */
import { asciiLower } from '../wildcard.ts'
import { type OperationAction, operationActions } from './actions.gen.ts'

/**
 * `object`: asked on a key, touches it. `prefix`: a listing with `oss:Prefix`, touches every key below it. `bucket`: a
 * listing without one, or anything else that is asked on a bucket; touches all of it. `service` and `ram`: touches
 * everything.
 */
export type Shape = 'object' | 'prefix' | 'bucket' | 'service' | 'ram'

export interface Action extends OperationAction {
  readonly lower: string
  /** Whether it changes what it touches. */
  readonly isWrite: boolean
}

export const actions: readonly Action[] = operationActions.map((action) => ({
  ...action,
  lower: asciiLower(action.action),
  isWrite: !/^\w+:(?:Get|List)/.test(action.action),
}))

/** The shapes that requests for an action have. */
export function shapesOf({ on, action, isListing }: OperationAction): readonly Shape[] {
  // ListBuckets names buckets and no key. Everything else that is asked on the service changes who may do what.
  if (action === 'oss:ListBuckets') return []
  if (on === 'bucket') return isListing === true ? ['bucket', 'prefix'] : ['bucket']
  return [on]
}

/** What is easily replayed and easily understood stands first in messages. */
const plain = [
  'oss:GetObject',
  'oss:ListObjects',
  'oss:PutObject',
  'oss:ListObjectVersions',
  'oss:ListMultipartUploads',
  'oss:GetBucketInfo',
  'oss:GetBucketAcl',
  'oss:GetObjectAcl',
  'oss:GetObjectTagging',
  'oss:ListParts',
  'oss:DeleteObject',
  'sts:AssumeRole',
  'ram:ListUsers',
]

export function byPlainness(one: Action, other: Action): number {
  const rank = ({ action, with: companions = [] }: Action): number => {
    const place = plain.indexOf(action)
    return (place < 0 ? plain.length : place) + (companions.length > 0 ? 100 : 0)
  }
  return rank(one) - rank(other)
}
