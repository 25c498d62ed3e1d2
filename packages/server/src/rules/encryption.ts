/** What is asked of server-side encryption: by the headers of a write, by a bucket's default. Pure; keys are looked up later. */

/** Without a key id, KMS means the account's default key. */
export type EncryptionWish =
  | { readonly algorithm: 'AES256' | 'SM4' }
  | { readonly algorithm: 'KMS'; readonly keyId?: string | undefined; readonly dataEncryption?: 'SM4' | undefined }

export type EncryptionProblem =
  | { readonly kind: 'unknown-algorithm' | 'empty-key' }
  | {
      readonly kind: 'unknown-data-encryption' | 'key-without-kms'
      readonly value: string
    }

export type GivenEncryption = {
  readonly algorithm?: string | undefined
  readonly keyId?: string | undefined
  readonly dataEncryption?: string | undefined
}

/** Undefined when nothing is asked for. */
export function encryptionWish({
  algorithm,
  keyId,
  dataEncryption,
}: GivenEncryption): EncryptionWish | { readonly problem: EncryptionProblem } | undefined {
  if (algorithm === undefined && keyId === undefined && dataEncryption === undefined) return undefined
  if (algorithm !== undefined && algorithm !== 'AES256' && algorithm !== 'SM4' && algorithm !== 'KMS')
    return { problem: { kind: 'unknown-algorithm' } }
  if (algorithm !== 'KMS') {
    if (keyId !== undefined) return { problem: { kind: 'key-without-kms', value: keyId } }
    // Without KMS the cloud passes over how KMS would encrypt; oss2's tests send both.
    return algorithm === undefined ? undefined : { algorithm }
  }
  if (keyId === '') return { problem: { kind: 'empty-key' } }
  if (dataEncryption !== undefined && dataEncryption !== 'SM4')
    return { problem: { kind: 'unknown-data-encryption', value: dataEncryption } }
  return { algorithm, ...(keyId !== undefined && { keyId }), ...(dataEncryption !== undefined && { dataEncryption }) }
}

/** As it is stored. */
export function encryptionDocument(wish: EncryptionWish): string {
  return JSON.stringify(wish)
}

/** Of a document that `encryptionDocument` made. */
export function parseEncryptionDocument(document: string): EncryptionWish {
  const { algorithm, keyId, dataEncryption } = JSON.parse(document) as GivenEncryption
  const wish = encryptionWish({ algorithm, keyId, dataEncryption })
  if (wish === undefined || 'problem' in wish) throw new Error('the encryption document of a bucket is damaged')
  return wish
}
