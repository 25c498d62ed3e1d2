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

/**
 * What a `versionId` says where versioning was never switched on: `null` is the object itself, any other well-formed id
 * a version that does not exist.
 */
export function versionNamed(versionId: string | undefined): 'current' | 'other' | 'malformed' {
  if (versionId === undefined || versionId === 'null') return 'current'
  return /^CAE[A-Za-z0-9+/=_-]{5,125}$/.test(versionId) ? 'other' : 'malformed'
}
