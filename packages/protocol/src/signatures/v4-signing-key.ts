import { hexOf, type Data } from './data.ts'
import type { Digests } from './digests.ts'

/** What a V4 key is narrowed to: one day, one region, one product. */
export type V4Scope = {
  /** `yyyymmdd`. */
  readonly day: string
  /** The bare id, `cn-hangzhou`. */
  readonly region: string
  /** `oss`, `oss-cloudbox` or `ossvector`. */
  readonly product: string
}

/** `20231216/cn-hangzhou/oss/aliyun_v4_request` */
export function v4ScopeText(scope: V4Scope): string {
  return `${scope.day}/${scope.region}/${scope.product}/aliyun_v4_request`
}

/**
 * The key that signs for one scope. Deriving it takes four hashes and looks at the secret, so a server keeps it for the
 * day. It is a secret itself: it prints as a placeholder and gives out nothing but signatures.
 */
export class V4SigningKey {
  readonly scope: V4Scope
  readonly #bytes: Uint8Array

  constructor(scope: V4Scope, bytes: Uint8Array) {
    this.scope = scope
    this.#bytes = bytes
  }

  static derive<Key>(digests: Digests<Key>, secret: Key, scope: V4Scope): V4SigningKey {
    const dayKey = digests.hmacSha256(digests.affixed('aliyun_v4', secret, ''), scope.day)
    const regionKey = digests.hmacSha256(dayKey, scope.region)
    const productKey = digests.hmacSha256(regionKey, scope.product)
    return new V4SigningKey(scope, digests.hmacSha256(productKey, 'aliyun_v4_request'))
  }

  /** The signature as lower-case hexadecimal. */
  sign<Key>(digests: Digests<Key>, data: Data): string {
    return digests.hmacSha256Hex?.(this.#bytes, data) ?? hexOf(digests.hmacSha256(this.#bytes, data))
  }

  toString(): string {
    return '[signing key]'
  }

  toJSON(): string {
    return '[signing key]'
  }
}

export type V4KeyKeeper = Pick<typeof V4SigningKey, 'derive'>

/** Keeps the key that was derived last: a client signs all day with the same one. */
export function keepingLastKey(): V4KeyKeeper {
  let last: { readonly secret: unknown; readonly key: V4SigningKey } | undefined
  return {
    derive: (digests, secret, scope) => {
      if (last?.secret === secret && v4ScopeText(last.key.scope) === v4ScopeText(scope)) return last.key
      const key = V4SigningKey.derive(digests, secret, scope)
      last = { secret, key }
      return key
    },
  }
}
