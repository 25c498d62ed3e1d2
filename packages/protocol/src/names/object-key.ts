import { bytesOf, utf8TextOf } from '../signatures/data.ts'
import { objectKeyBytesMax } from './limits.ts'

/** Why a text or its bytes can be no object's key. `zero-character`: U+0000 separates parts of stored keys. */
export type ObjectKeyProblem = 'empty' | 'too-long' | 'not-utf-8' | 'leading-slash' | 'zero-character'

/**
 * 1 to 1,023 bytes of UTF-8 that do not begin with `/` or `\`. Everything else is a key, `..` and `//` too. Undefined
 * when there is no problem. https://www.alibabacloud.com/help/en/oss/user-guide/object-naming-conventions
 */
export function objectKeyProblem(key: string | Uint8Array): ObjectKeyProblem | undefined {
  if (key.length === 0) return 'empty'
  const bytes = bytesOf(key)
  if (bytes.length > objectKeyBytesMax) return 'too-long'
  if (typeof key === 'string' ? !key.isWellFormed() : utf8TextOf(key) === undefined) return 'not-utf-8'
  if (bytes[0] === 0x2f || bytes[0] === 0x5c) return 'leading-slash'
  return bytes.includes(0) ? 'zero-character' : undefined
}

export function isObjectKey(key: string | Uint8Array): boolean {
  return objectKeyProblem(key) === undefined
}
