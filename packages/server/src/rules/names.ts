/** Names as OSS allows them. https://help.aliyun.com/en/oss/user-guide/object-naming-conventions */

export const bucketNameCharactersMin = 3
export const bucketNameCharactersMax = 63
export const objectKeyBytesMax = 1_023

/** Lower-case letters, digits and hyphens; letter or digit first and last. */
export function isBucketName(name: string): boolean {
  return (
    name.length >= bucketNameCharactersMin &&
    name.length <= bucketNameCharactersMax &&
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/.test(name)
  )
}

/** `too-long` also stands for text that is not Unicode, as OSS files both under one code. */
export type KeyProblem = 'empty' | 'too-long' | 'leading-slash' | 'zero-character'

/** Why this can be no object's key; undefined when it can. U+0000 separates parts of the store's own keys. */
export function objectKeyProblem(key: string): KeyProblem | undefined {
  if (key === '') return 'empty'
  if (key.startsWith('/') || key.startsWith('\\')) return 'leading-slash'
  if (key.includes('\0')) return 'zero-character'
  if (Buffer.byteLength(key) > objectKeyBytesMax || !key.isWellFormed()) return 'too-long'
  return undefined
}

/** `null`, or the form of the ids that OSS gives. Whether there is such a version the store says. */
export function isVersionId(versionId: string): boolean {
  return versionId === 'null' || /^CAE[A-Za-z0-9+/=_-]{5,125}$/.test(versionId)
}
