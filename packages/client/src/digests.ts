import { base64Of, portableDigests } from '@latchkey/protocol'
import type { Digests } from '@latchkey/protocol'
import { createMD5 } from 'hash-wasm'

/** The hashes that the client needs; `@latchkey/client/node` has them from node:crypto. */
export type ClientDigests = Digests<string> & {
  /** An MD5 of bytes that come one after another. */
  createMd5(): Promise<RunningMd5>
}
export type RunningMd5 = { update(chunk: Uint8Array): void; digest(): Uint8Array }

/** For browsers. Signing stays synchronous, which SubtleCrypto is not. */
export const portableClientDigests: ClientDigests = {
  hmacSha1: (key, data) => portableDigests.hmacSha1(key, data),
  hmacSha256: (key, data) => portableDigests.hmacSha256(key, data),
  sha256: (data) => portableDigests.sha256(data),
  affixed: (prefix, key, suffix) => prefix + key + suffix,
  createMd5: async () => {
    const hasher = await createMD5()
    hasher.init()
    return { update: (chunk) => void hasher.update(chunk), digest: () => hasher.digest('binary') }
  },
}

/** The value of Content-MD5. */
export async function contentMd5Of(digests: ClientDigests, bytes: Uint8Array): Promise<string> {
  const md5 = await digests.createMd5()
  md5.update(bytes)
  return base64Of(md5.digest())
}
