/** What the words of access control lists mean. Who is granted what by them is the policy evaluator's to say. */

export const bucketAcls = ['private', 'public-read', 'public-read-write'] as const
export const objectAcls = ['default', 'private', 'public-read', 'public-read-write'] as const
/** The values that give the public something, and so need oss:PutObjectAcl or oss:PutBucketAcl of a writer. */
export const publicAcls = ['public-read', 'public-read-write'] as const

type ObjectAcl = (typeof objectAcls)[number]

export function isPublic(acl: ObjectAcl): boolean {
  return (publicAcls as readonly string[]).includes(acl)
}
