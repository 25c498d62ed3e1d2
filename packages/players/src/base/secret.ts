import { createSecretKey, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { oneShotHmac } from './one-shot-hmac.ts'
import type { Mac } from './one-shot-hmac.ts'

/**
 * A secret that cannot be printed: no string form, no JSON form, no inspection shows it. `reveal()` is allowed only in the
 * files that the tidy test lists.
 */
export class Secret {
  readonly #key: KeyObject
  #mac: Mac | undefined

  constructor(value: string | Uint8Array) {
    this.#key = createSecretKey(typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value))
  }

  hmacSha256(data: string | Uint8Array): Buffer {
    this.#mac ??= oneShotHmac(this.#key.export())
    return this.#mac(data)
  }

  get sizeBytes(): number {
    return this.#key.symmetricKeySize ?? 0
  }

  reveal(): Buffer {
    return this.#key.export()
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}

/** Constant time in the content; unequal lengths are false, never an exception. */
export function equalInConstantTime(expected: Uint8Array, presented: Uint8Array): boolean {
  if (expected.length === presented.length) return timingSafeEqual(expected, presented)
  timingSafeEqual(expected, expected)
  return false
}
