import { bucketNameLengthMax, bucketNameLengthMin } from './limits.ts'

const bucketNameForm = /^[a-z0-9][a-z0-9-]*[a-z0-9]$/

/**
 * 3 to 63 lower-case letters, digits and hyphens, with no hyphen at either end.
 * https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions
 */
export function isBucketName(text: string): boolean {
  return text.length >= bucketNameLengthMin && text.length <= bucketNameLengthMax && bucketNameForm.test(text)
}
