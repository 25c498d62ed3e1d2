/** What public access block refuses: https://help.aliyun.com/en/oss/user-guide/block-public-access */
import { ServiceError } from '@latchkey/protocol'
import { isBlockOn, isBlockedByAccount } from '../../access/public-access-block.ts'
import { isPublic } from '../../rules/acl.ts'
import type { Bucket, ObjectAcl } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'

type Place = Pick<OssContext, 'bucket' | 'documents'>

/** @throws ServiceError AccessDenied when the bucket takes nothing that would open it to the public */
export async function refusePublicAcl(
  acl: ObjectAcl | undefined,
  place: Place,
  of: 'bucket' | 'object',
): Promise<void> {
  if (acl !== undefined && isPublic(acl)) await refusePublic(place, `Put public ${of} acl is not allowed`)
}

export async function refusePublic({ bucket, documents }: Place, message: string): Promise<void> {
  if (await isPublicAccessBlocked(bucket, documents)) throw new ServiceError('AccessDenied', {}, { message })
}

/** Of a bucket that is not there yet only the account's own word counts. */
export async function refusePublicInAccount(
  acl: ObjectAcl | undefined,
  accountId: string,
  documents: OssContext['documents'],
): Promise<void> {
  if (acl === undefined || !isPublic(acl) || !(await isBlockedByAccount(documents, accountId))) return
  throw new ServiceError('AccessDenied', {}, { message: 'Put public bucket acl is not allowed' })
}

async function isPublicAccessBlocked(bucket: Bucket, documents: OssContext['documents']): Promise<boolean> {
  return isBlockOn(bucket.documents.publicAccessBlock) || isBlockedByAccount(documents, bucket.accountId)
}
