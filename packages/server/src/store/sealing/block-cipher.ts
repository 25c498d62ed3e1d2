/**
 * The cipher of one body: an AEAD over each of its blocks under a key that no other body has. Which body, which block and
 * whether it is the last are bound, so that nothing of it opens anywhere else.
 */
import { createCipheriv, createDecipheriv, createHmac, getCiphers } from 'node:crypto'
import type { BlockCipher, BlockPlace } from '../blobs/port.ts'

/** What seals the blocks. */
export type DataCipher = 'AES256' | 'SM4'

export const bodyIdBytes = 16
export const proofBytes = 16
export const nonceBytes = 12
export const tagBytes = 16

const gcm = {
  AES256: { name: 'aes-256-gcm', keyBytes: 32 },
  SM4: { name: 'sm4-gcm', keyBytes: 16 },
} as const

/** SM4 is there when the OpenSSL that this Node was built with has it. */
export const isSm4There = (): boolean => getCiphers().includes(gcm.SM4.name)

/** The key of an object, from which the key of each of its bodies comes. */
export type ObjectKey = {
  cipher(bodyId: Uint8Array): BlockCipher
  /** Binds a body to its place among the others that make the object. */
  proof(extent: ExtentPlace): Uint8Array
  /** For what is made of the object and kept outside of the store. */
  derived(): DerivedSeal
}

/** Seals bytes under a name: what was sealed for one name opens for no other. */
export type DerivedSeal = {
  seal(name: string, bytes: Uint8Array): Buffer
  /** Undefined for what was not sealed with this key under this name. */
  open(name: string, sealed: Uint8Array): Buffer | undefined
}

/** `totalBytes` is that of the whole object, or 0 of one that still grows. */
export type ExtentPlace = {
  readonly bodyId: Uint8Array
  readonly startByte: number
  readonly sizeBytes: number
  readonly totalBytes: number
}

/** `randomBytes` gives nonces; the key that they are used with seals one body only. */
export function objectKeyOf(
  key: Uint8Array,
  dataCipher: DataCipher,
  randomBytes: (count: number) => Uint8Array,
): ObjectKey {
  return {
    cipher(bodyId) {
      const bodyKey = createHmac('sha256', key).update('latchkey/1/body\0').update(bodyId).digest()
      return blockCipher(bodyKey, dataCipher, randomBytes)
    },
    proof({ bodyId, startByte, sizeBytes, totalBytes }) {
      const place = Buffer.alloc(24)
      place.writeBigUInt64LE(BigInt(startByte), 0)
      place.writeBigUInt64LE(BigInt(sizeBytes), 8)
      place.writeBigUInt64LE(BigInt(totalBytes), 16)
      const hmac = createHmac('sha256', key).update('latchkey/1/extent\0').update(place).update(bodyId).digest()
      return hmac.subarray(0, proofBytes)
    },
    derived() {
      const derivedKey = createHmac('sha256', key).update('latchkey/1/derived\0').digest()
      return derivedSeal(derivedKey, randomBytes)
    },
  }
}

/** Nonce, ciphertext, tag, by AES-256-GCM. */
function derivedSeal(key: Buffer, randomBytes: (count: number) => Uint8Array): DerivedSeal {
  return {
    seal(name, bytes) {
      const nonce = Buffer.from(randomBytes(nonceBytes))
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(Buffer.from(name, 'utf8'))
      return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    },
    open(name, sealed) {
      const tagAt = sealed.length - tagBytes
      if (tagAt < nonceBytes) return undefined
      const nonce = sealed.subarray(0, nonceBytes)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(name, 'utf8'))
      decipher.setAuthTag(sealed.subarray(tagAt))
      const bytes = decipher.update(sealed.subarray(nonceBytes, tagAt))
      try {
        decipher.final()
        return bytes
      } catch {
        return undefined
      }
    },
  }
}

function blockCipher(bodyKey: Buffer, dataCipher: DataCipher, randomBytes: (count: number) => Uint8Array): BlockCipher {
  const { name, keyBytes } = gcm[dataCipher]
  const key = bodyKey.subarray(0, keyBytes)
  return {
    seal(block, place, seal) {
      const nonce = randomBytes(nonceBytes)
      // Both are AEADs of Node, whose types know AES by name only.
      const cipher = createCipheriv(name as 'aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      cipher.setAAD(placeBytes(place))
      const sealed = cipher.update(block)
      // A stream mode: what is left at the end is nothing.
      cipher.final()
      seal.set(nonce, 0)
      seal.set(cipher.getAuthTag(), nonceBytes)
      return sealed
    },
    open(sealed, place, seal) {
      const nonce = seal.subarray(0, nonceBytes)
      const decipher = createDecipheriv(name as 'aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      decipher.setAAD(placeBytes(place))
      decipher.setAuthTag(seal.subarray(nonceBytes, nonceBytes + tagBytes))
      const block = decipher.update(sealed)
      try {
        decipher.final()
        return block
      } catch {
        return undefined
      }
    },
  }
}

function placeBytes({ index, isLast }: BlockPlace): Buffer {
  const place = Buffer.alloc(9)
  place.writeBigUInt64LE(BigInt(index), 0)
  place[8] = isLast ? 1 : 0
  return place
}
