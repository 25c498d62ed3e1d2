/** What is kept under a key of its own, so that forgetting the key forgets it wherever a copy of it lies. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Chance } from './surroundings.ts'

export const erasableKeyBytes = 32
const ivBytes = 12
const tagBytes = 16
const cipherName = 'aes-256-gcm'

/** base64url; `about` is what it was written for, and it opens for nothing else. */
export function sealErasable(key: Uint8Array, about: Uint8Array, value: unknown, chance: Chance): string {
  const iv = chance.bytes(ivBytes)
  const cipher = createCipheriv(cipherName, key, iv).setAAD(about)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** Throws when the key or `about` is another. */
export function openErasable(key: Uint8Array, about: Uint8Array, sealed: string): unknown {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv(cipherName, key, bytes.subarray(0, ivBytes))
    .setAAD(about)
    .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
  const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()])
  return JSON.parse(text.toString('utf8'))
}
