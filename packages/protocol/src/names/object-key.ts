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
  if (isTooLong(key)) return 'too-long'
  const text = typeof key === 'string' ? wellFormed(key) : utf8TextOf(key)
  if (text === undefined) return 'not-utf-8'
  if (text.startsWith('/') || text.startsWith('\\')) return 'leading-slash'
  return text.includes('\0') ? 'zero-character' : undefined
}

/** A unit of text is at most three bytes of UTF-8, so that most keys need not be encoded to know that they fit. */
function isTooLong(key: string | Uint8Array): boolean {
  if (typeof key === 'string' && key.length * 3 <= objectKeyBytesMax) return false
  return bytesOf(key).length > objectKeyBytesMax
}

const wellFormed = (text: string): string | undefined => (text.isWellFormed() ? text : undefined)

export function isObjectKey(key: string | Uint8Array): boolean {
  return objectKeyProblem(key) === undefined
}
