import type { Data } from './data.ts'

/**
 * The hashes that signatures need, given by the runtime: node:crypto on a server, @noble/hashes in a browser.
 * A key stays whatever the runtime holds it as (a secret type, a KeyObject, plain text) and is never looked at here.
 */
export type Digests<Key> = {
  hmacSha1(key: Key, data: Data): Uint8Array
  /** Bytes are the intermediate keys of a V4 derivation. */
  hmacSha256(key: Key | Uint8Array, data: Data): Uint8Array
  sha256(data: Data): Uint8Array
  /** The same as text, base64 or lower-case hexadecimal, where the runtime makes that at less cost than bytes. */
  hmacSha1Base64?(key: Key, data: Data): string
  hmacSha256Hex?(key: Uint8Array, data: Data): string
  sha256Hex?(data: Data): string
  /** The key with text before and after it: V4 signs with `aliyun_v4` + secret, RPC V1 with secret + `&`. */
  affixed(prefix: string, key: Key, suffix: string): Key
}

/** What a client signs with; a session's keys are worth nothing without their token. */
export type SigningCredentials<Key> = {
  readonly accessKeyId: string
  readonly secret: Key
  readonly securityToken?: string | undefined
}
