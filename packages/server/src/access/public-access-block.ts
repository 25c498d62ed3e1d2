/**
 * Public access block of an account and of a bucket: either is enough. The bucket's is read with the bucket; the account's
 * has a record of its own, which is asked for only where a public grant is about to decide, so that a change is seen by
 * the next request of every worker and other requests do not pay for it.
 */
import type { DocumentStore } from '../store/buckets/documents.ts'

export const blockText = { on: 'true', off: 'false' } as const

export const isBlockOn = (text: string | undefined): boolean => text === blockText.on

export async function isBlockedByAccount(
  documents: Pick<DocumentStore, 'ofAccount'>,
  accountId: string,
): Promise<boolean> {
  return isBlockOn((await documents.ofAccount(accountId, 'publicAccessBlock'))?.text)
}
