import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesOf, joinData, type Data } from './data.ts'
import type { Digests } from './digests.ts'

/** For runtimes without node:crypto. Synchronous, unlike SubtleCrypto, so that signing stays a plain function. */
export const portableDigests: Digests<Data> = {
  hmacSha1: (key, data) => hmac(sha1, bytesOf(key), bytesOf(data)),
  hmacSha256: (key, data) => hmac(sha256, bytesOf(key), bytesOf(data)),
  sha256: (data) => sha256(bytesOf(data)),
  affixed: (prefix, key, suffix) => joinData([prefix, key, suffix]),
}
