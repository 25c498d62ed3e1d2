import { createHash, createHmac, hash } from 'node:crypto'
import type { ClientDigests } from '../digests.ts'

/** From node:crypto, several times faster than the portable ones. */
export const nodeDigests: ClientDigests = {
  hmacSha1: (key, data) => createHmac('sha1', key).update(data).digest(),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  sha256: (data) => hash('sha256', data, 'buffer'),
  sha256Hex: (data) => hash('sha256', data, 'hex'),
  affixed: (prefix, key, suffix) => prefix + key + suffix,
  createMd5: () => {
    const md5 = createHash('md5')
    return Promise.resolve({ update: (chunk) => void md5.update(chunk), digest: () => md5.digest() })
  },
}
