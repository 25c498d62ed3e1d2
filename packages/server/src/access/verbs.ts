import type { Verb } from '../store/grant.ts'

/** What a permission lets an operation ask of the store. Actions that are not here let it touch nothing there. */
const verbs: Readonly<Record<string, readonly Verb[]>> = {
  'oss:GetObject': ['read'],
  'oss:GetObjectVersion': ['read'],
  'oss:GetObjectAcl': ['read'],
  'oss:GetObjectVersionAcl': ['read'],
  'oss:GetObjectTagging': ['read'],
  'oss:GetObjectVersionTagging': ['read'],
  'oss:ListParts': ['read'],
  'oss:PutObject': ['write'],
  'oss:PutObjectAcl': ['write'],
  'oss:PutObjectVersionAcl': ['write'],
  'oss:SealAppendObject': ['write'],
  'oss:RestoreObject': ['write'],
  'oss:RestoreObjectVersion': ['write'],
  'oss:CleanRestoredObject': ['write'],
  'oss:CleanRestoredObjectVersion': ['write'],
  'oss:PutObjectTagging': ['write'],
  'oss:PutObjectVersionTagging': ['write'],
  'oss:DeleteObjectTagging': ['write'],
  'oss:DeleteObjectVersionTagging': ['write'],
  'oss:AbortMultipartUpload': ['delete'],
  'oss:DeleteObject': ['delete'],
  'oss:DeleteObjectVersion': ['delete'],
  'oss:ListObjects': ['list'],
  'oss:ListObjectVersions': ['list'],
  'oss:ListMultipartUploads': ['list'],
  'oss:GetBucketInfo': ['list'],
  'oss:GetBucketStat': ['list'],
  'oss:GetBucketReplicationProgress': ['list'],
  'oss:GetBucketFolderUsage': ['list'],
}

const none: readonly Verb[] = []
const configure: readonly Verb[] = ['configure']
/** Documents of a bucket whose actions do not say so by their names. */
const configuring =
  /^oss:(?:(?:Put|Delete)(?:Bucket|Style|Cname|LiveChannel)|CreateCnameToken$|(?:Initiate|Abort|Complete|Extend)BucketWorm$)/

export function verbsOf(action: string): readonly Verb[] {
  const known = verbs[action]
  if (known !== undefined) return known
  return configuring.test(action) ? configure : none
}
