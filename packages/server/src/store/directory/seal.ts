import { createCipheriv, createDecipheriv } from 'node:crypto'
import { Secret } from '../../base/secret.ts'
import type { Ids } from '../../base/ids.ts'

/**
 * Secrets at rest: AES-256-GCM, where the record's own key and the field's name are associated data, so that a sealed
 * value moved to another record or field does not open. One format byte, four bytes of key version, the nonce, the
 * ciphertext, the tag.
 */
export type RecordSealer = {
  seal(secret: Uint8Array, recordKey: Uint8Array, field: string): Uint8Array
  /** Throws `SealError` when the value was not sealed for this record and field, or its key is not configured. */
  open(sealed: Uint8Array, recordKey: Uint8Array, field: string): Secret
}

/** Keys of the purpose `records` by version of the master key; `writeVersion` seals, all open. */
export type SealKeys = { readonly writeVersion: number; keyOf(version: number): Uint8Array | undefined }

export class SealError extends Error {
  override readonly name = 'SealError'
}

const sealFormat = 1
const headerBytes = 5
const nonceBytes = 12
const tagBytes = 16

export function recordSealer(keys: SealKeys, ids: Pick<Ids, 'bytes'>): RecordSealer {
  return {
    seal(secret, recordKey, field) {
      const key = keys.keyOf(keys.writeVersion)
      if (key === undefined) throw new SealError(`master key version ${keys.writeVersion} is not configured`)
      const head = Buffer.alloc(headerBytes + nonceBytes)
      head[0] = sealFormat
      head.writeUInt32BE(keys.writeVersion, 1)
      head.set(ids.bytes(nonceBytes), headerBytes)
      const cipher = createCipheriv('aes-256-gcm', key, head.subarray(headerBytes))
      cipher.setAAD(bindingOf(head.subarray(0, headerBytes), recordKey, field))
      return Buffer.concat([head, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, recordKey, field) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length)
      if (bytes.length < headerBytes + nonceBytes + tagBytes || bytes[0] !== sealFormat)
        throw new SealError('a sealed value is not of a known format')
      const version = bytes.readUInt32BE(1)
      const key = keys.keyOf(version)
      if (key === undefined) throw new SealError(`master key version ${version} is not configured`)
      const nonce = bytes.subarray(headerBytes, headerBytes + nonceBytes)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      decipher.setAAD(bindingOf(bytes.subarray(0, headerBytes), recordKey, field))
      decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
      try {
        const body = bytes.subarray(headerBytes + nonceBytes, bytes.length - tagBytes)
        return new Secret(Buffer.concat([decipher.update(body), decipher.final()]))
      } catch (error) {
        throw new SealError('a sealed value does not belong to its record', { cause: error })
      }
    },
  }
}

function bindingOf(header: Uint8Array, recordKey: Uint8Array, field: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(recordKey.length)
  return Buffer.concat([header, length, recordKey, Buffer.from(field, 'utf8')])
}
