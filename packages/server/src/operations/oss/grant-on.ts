import type { Grant, Verb } from '../../store/grant.ts'
import type { OssContext } from '../operation.ts'
import { requireObjectKey } from './refusals.ts'

/**
 * The grant for a key of the address's bucket, once it is a key at all.
 * @throws ServiceError InvalidObjectName
 */
export function grantOn(context: Pick<OssContext, 'grants'>, verb: Verb, key: string): Grant {
  requireObjectKey(key)
  return context.grants.object(verb, key)
}
