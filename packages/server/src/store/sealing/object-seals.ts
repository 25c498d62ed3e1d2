/**
 * The key of each sealed object, wrapped: under a key from the master key, or under a key of the local KMS. What wraps it
 * is derived for the object's own bucket and key, so that the wrapped key opens in no other record.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { Ids } from '../../base/ids.ts'
import type { Secret } from '../../base/secret.ts'
import type { Owner } from '../blobs/port.ts'
import { SealError } from '../directory/seal.ts'
import type { SealKeys } from '../directory/seal.ts'
import type { ObjectEncryption } from '../port.ts'
import { bodyIdBytes, nonceBytes, objectKeyOf, tagBytes } from './block-cipher.ts'
import type { ObjectKey } from './block-cipher.ts'

const keyBytes = 32
export const wrappedBytes = nonceBytes + keyBytes + tagBytes

/** As it lies in a record. */
export type WrappedKey = {
  readonly encryption: ObjectEncryption
  /** Version of the master key under which it is wrapped; 0 when a KMS key wraps it. */
  readonly keyVersion: number
  /** Nonce, the key sealed, tag. */
  readonly wrapped: Uint8Array
}

/** What a record says of one sealed body. `block` is nonce and tag of a body that lies in the record itself. */
export type BodySeal = { readonly bodyId: Uint8Array; readonly block?: Uint8Array | undefined }

export type ObjectSeals = {
  /** A new key for this owner's object. */
  begin(encryption: ObjectEncryption, owner: Owner): Promise<{ readonly wrapped: WrappedKey; readonly key: ObjectKey }>
  /** Throws SealError, and KmsKeyError when its KMS key may not be used. */
  open(wrapped: WrappedKey, owner: Owner): Promise<ObjectKey>
  /** The same key for another owner's object: a copy that shares the bytes. */
  rebind(wrapped: WrappedKey, from: Owner, to: Owner): Promise<WrappedKey>
  newBodyId(): Uint8Array
}

/** The key of a KMS key, for whoever may use it. */
export type KmsMaterial = { material(keyId: string): Promise<Secret> }

export function objectSeals(keys: SealKeys, kms: KmsMaterial, ids: Pick<Ids, 'bytes'>): ObjectSeals {
  const random = (count: number): Uint8Array => ids.bytes(count)

  async function wrappingKey({ encryption, keyVersion }: Omit<WrappedKey, 'wrapped'>, owner: Owner): Promise<Buffer> {
    const whose = Buffer.concat([Buffer.from(`latchkey/1/object key\0${owner.bucketId}\0`), owner.key])
    if (encryption.algorithm === 'KMS') return (await kms.material(encryption.keyId)).hmac('sha256', whose)
    const outer = keys.keyOf(keyVersion)
    if (outer === undefined) throw new SealError(`master key version ${keyVersion} is not configured`)
    return createHmac('sha256', outer).update(whose).digest()
  }

  async function wrap(key: Uint8Array, encryption: ObjectEncryption, owner: Owner): Promise<WrappedKey> {
    const keyVersion = encryption.algorithm === 'KMS' ? 0 : keys.writeVersion
    const nonce = Buffer.from(random(nonceBytes))
    const cipher = createCipheriv('aes-256-gcm', await wrappingKey({ encryption, keyVersion }, owner), nonce)
    cipher.setAAD(bindingOf(encryption))
    const wrapped = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()])
    return { encryption, keyVersion, wrapped }
  }

  async function unwrap(wrappedKey: WrappedKey, owner: Owner): Promise<Uint8Array> {
    const { encryption, wrapped } = wrappedKey
    const decipher = createDecipheriv(
      'aes-256-gcm',
      await wrappingKey(wrappedKey, owner),
      wrapped.subarray(0, nonceBytes),
      { authTagLength: tagBytes },
    )
    decipher.setAAD(bindingOf(encryption))
    decipher.setAuthTag(wrapped.subarray(nonceBytes + keyBytes))
    const key = decipher.update(wrapped.subarray(nonceBytes, nonceBytes + keyBytes))
    try {
      decipher.final()
    } catch (error) {
      throw new SealError('the wrapped key of an object does not belong to its record', { cause: error })
    }
    return key
  }

  return {
    async begin(encryption, owner) {
      const key = Buffer.from(random(keyBytes))
      return {
        wrapped: await wrap(key, encryption, owner),
        key: objectKeyOf(key, dataCipherOf(encryption), random),
      }
    },
    async open(wrapped, owner) {
      return objectKeyOf(await unwrap(wrapped, owner), dataCipherOf(wrapped.encryption), random)
    },
    async rebind(wrapped, from, to) {
      return wrap(await unwrap(wrapped, from), wrapped.encryption, to)
    },
    newBodyId: () => Buffer.from(random(bodyIdBytes)),
  }
}

/** The store was opened without keys: nothing can be sealed, and nothing that is sealed can be read. */
export const noSeals: ObjectSeals = {
  begin: () => Promise.reject(new SealError('this store has no keys to seal objects with')),
  open: () => Promise.reject(new SealError('this store has no keys to open sealed objects with')),
  rebind: () => Promise.reject(new SealError('this store has no keys to open sealed objects with')),
  newBodyId: () => new Uint8Array(bodyIdBytes),
}

export function isSameEncryption(a: ObjectEncryption | undefined, b: ObjectEncryption | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return bindingOf(a).equals(bindingOf(b))
}

function dataCipherOf(encryption: ObjectEncryption) {
  if (encryption.algorithm !== 'KMS') return encryption.algorithm
  return encryption.dataEncryption ?? 'AES256'
}

/** Another algorithm or KMS key in the record than the one that sealed does not open. */
function bindingOf(encryption: ObjectEncryption): Buffer {
  const { algorithm } = encryption
  return Buffer.from(
    algorithm === 'KMS' ? `KMS\0${encryption.dataEncryption ?? ''}\0${encryption.keyId}` : algorithm,
    'utf8',
  )
}
