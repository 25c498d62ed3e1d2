import { ServiceError } from '@latchkey/protocol'
import type { Bucket } from '../store/port.ts'
import type { Caller } from './caller.ts'

/**
 * Whether somebody else than the bucket's account pays for a request to it, because its owner said so.
 * https://help.aliyun.com/en/oss/user-guide/pay-by-requester-1
 */
export function isRequesterCharged(caller: Caller, bucket: Pick<Bucket, 'accountId' | 'documents'>): boolean {
  if (bucket.documents.requestPayment !== 'Requester') return false
  return caller.kind === 'anonymous' || caller.accountId !== bucket.accountId
}

/**
 * Judged when everything else allows: strangers have to say that they pay, and nobody can be charged who is not known.
 * @throws ServiceError AccessDenied
 */
export function requirePayer(caller: Caller, bucket: Bucket, isWilling: () => boolean): void {
  if (!isRequesterCharged(caller, bucket)) return
  if (caller.kind !== 'anonymous' && isWilling()) return
  throw new ServiceError('AccessDenied', {}, { message: 'Access denied for requester pay bucket', ec: '0003-00000703' })
}
