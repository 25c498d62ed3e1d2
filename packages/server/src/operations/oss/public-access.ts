/** What public access block refuses: https://help.aliyun.com/en/oss/user-guide/block-public-access */
import { ServiceError } from '@latchkey/protocol'
import { isPublic } from '../../rules/acl.ts'
import type { Bucket, ObjectAcl } from '../../store/port.ts'

/** @throws ServiceError AccessDenied when the bucket takes nothing that would open it to the public */
export function refusePublicAcl(acl: ObjectAcl | undefined, bucket: Bucket, of: 'bucket' | 'object'): void {
  if (acl !== undefined && isPublic(acl)) refusePublic(bucket, `Put public ${of} acl is not allowed`)
}

export function refusePublic(bucket: Bucket, message: string): void {
  if (bucket.documents.publicAccessBlock === 'true') throw new ServiceError('AccessDenied', {}, { message })
}
