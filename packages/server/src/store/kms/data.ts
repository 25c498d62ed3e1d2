/**
 * What keys of the local key store encrypt for those who may ask: small texts, mostly keys with which a client encrypts by
 * itself. Nothing of it is kept here; what comes out says which key opens it, and opens with the same context only.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Ids } from '../../base/ids.ts'
import type { KmsKeys } from './keys.ts'

/** A base64 text of the 6 KB that the cloud encrypts. */
export const kmsPlaintextBytesMax = 8_192
export const kmsContextBytesMax = 8_192

const formatByte = 1
const keyIdBytes = 16
const saltBytes = 32
const tagBytes = 16
const headBytes = 1 + keyIdBytes + saltBytes
/** In base64. */
export const kmsBlobCharactersMax = 4 * Math.ceil((headBytes + kmsPlaintextBytesMax + tagBytes) / 3)

/** Names and values that must be told again to open. Their order says nothing. */
export type KmsEncryptionContext = readonly (readonly [name: string, value: string])[]

export type KmsData = Pick<KmsKeys, 'find'> & {
  /** Throws KmsKeyError when the key may not be used. */
  seal(keyId: string, text: string, context: KmsEncryptionContext): Promise<string>
  /** Undefined for what no key made, or one made with another context. Throws KmsKeyError. */
  open(blob: string, context: KmsEncryptionContext): Promise<string | undefined>
}

export function kmsData(kms: Pick<KmsKeys, 'find' | 'material'>, ids: Pick<Ids, 'bytes'>): KmsData {
  // A key of its own for each text, so that no number of texts wears the KMS key out and the nonce can stand still.
  const keyOf = async (keyId: string, salt: Uint8Array): Promise<Buffer> =>
    (await kms.material(keyId)).hmac('sha256', Buffer.concat([Buffer.from('latchkey/1/kms data\0'), salt]))

  return {
    find: (keyId) => kms.find(keyId),
    async seal(keyId, text, context) {
      const salt = ids.bytes(saltBytes)
      const head = Buffer.concat([Buffer.of(formatByte), Buffer.from(keyId.replaceAll('-', ''), 'hex'), salt])
      const cipher = createCipheriv('aes-256-gcm', await keyOf(keyId, salt), nonce)
      cipher.setAAD(bindingOf(head, context))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return Buffer.concat([head, sealed]).toString('base64')
    },
    async open(blob, context) {
      const bytes = bytesOf(blob)
      const keyId = keyIdOfBlob(blob)
      if (bytes === undefined || keyId === undefined) return undefined
      const head = bytes.subarray(0, headBytes)
      const key = await keyOf(keyId, head.subarray(1 + keyIdBytes))
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      decipher.setAAD(bindingOf(head, context))
      decipher.setAuthTag(bytes.subarray(-tagBytes))
      const text = decipher.update(bytes.subarray(headBytes, -tagBytes))
      try {
        decipher.final()
      } catch {
        return undefined
      }
      return text.toString('utf8')
    },
  }
}

const nonce = Buffer.alloc(12)

function bindingOf(head: Uint8Array, context: KmsEncryptionContext): Buffer {
  const sorted = context.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Buffer.concat([head, Buffer.from(JSON.stringify(sorted))])
}

/** The key that it says it was made with; whether it was, only opening tells. */
export function keyIdOfBlob(blob: string): string | undefined {
  const hex = bytesOf(blob)
    ?.subarray(1, 1 + keyIdBytes)
    .toString('hex')
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function bytesOf(blob: string): Buffer | undefined {
  if (blob.length > kmsBlobCharactersMax || !/^[A-Za-z0-9+/]+={0,2}$/.test(blob)) return undefined
  const bytes = Buffer.from(blob, 'base64')
  return bytes[0] === formatByte && bytes.length >= headBytes + tagBytes ? bytes : undefined
}
