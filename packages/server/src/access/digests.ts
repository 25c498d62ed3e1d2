import type { Digests } from '@latchkey/protocol'
import { createHmac, hash } from 'node:crypto'
import { Secret } from '../base/secret.ts'
import { oneShotHmac } from './one-shot-hmac.ts'

const affixedPerSecretMax = 4

/** The hashes of this machine over secrets that stay inside their type. A secret with text around it is made once. */
export function secretDigests(): Digests<Secret> {
  const affixed = new WeakMap<Secret, Map<string, Secret>>()
  const ofSecret = oneShotHmac('sha1', (key: Secret) => key.reveal())
  const ofBytes = oneShotHmac('sha256', (key: Uint8Array) => key)
  return {
    hmacSha1Base64: (key, data) => ofSecret(key, data, 'base64'),
    hmacSha1: (key, data) => key.hmac('sha1', data),
    hmacSha256: (key, data) =>
      key instanceof Secret ? key.hmac('sha256', data) : createHmac('sha256', key).update(data).digest(),
    sha256: (data) => hash('sha256', data, 'buffer'),
    hmacSha256Hex: (key, data) => ofBytes(key, data, 'hex'),
    sha256Hex: (data) => hash('sha256', data, 'hex'),
    affixed: (prefix, key, suffix) => {
      const known = affixed.get(key) ?? new Map<string, Secret>()
      affixed.set(key, known)
      const name = `${prefix}\n${suffix}`
      const made =
        known.get(name) ?? new Secret(Buffer.concat([Buffer.from(prefix), key.reveal(), Buffer.from(suffix)]))
      if (known.size < affixedPerSecretMax) known.set(name, made)
      return made
    },
  }
}
