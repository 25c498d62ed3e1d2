import { ServiceError } from '@latchkey/protocol'
import { isRefererAllowed, parseRefererDocument, refererRules } from '../rules/referer.ts'
import { documentValues } from '../store/buckets/document-values.ts'
import type { Bucket } from '../store/port.ts'
import type { Authenticated } from './authenticate.ts'

const rulesOf = documentValues('referer', (text) => refererRules(parseRefererDocument(text)))

/**
 * Hotlink protection is asked of anonymous requests and of signed URLs; whoever signs a header is no page.
 * https://help.aliyun.com/en/oss/user-guide/hotlink-protection
 * @throws ServiceError AccessDenied
 */
export function requireReferer(
  { by, caller }: Pick<Authenticated, 'by' | 'caller'>,
  bucket: Bucket,
  referer: string | undefined,
): void {
  if (by !== 'url' && caller.kind !== 'anonymous') return
  const rules = rulesOf(bucket)
  if (rules !== undefined && !isRefererAllowed(rules, referer))
    throw new ServiceError('AccessDenied', {}, { message: 'You are denied by bucket referer policy.' })
}
