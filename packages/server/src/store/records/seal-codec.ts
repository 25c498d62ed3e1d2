/** How wrapped keys and the seals of bodies lie in records. */
import type { ObjectEncryption } from '../port.ts'
import { bodyIdBytes } from '../sealing/block-cipher.ts'
import { wrappedBytes } from '../sealing/object-seals.ts'
import type { WrappedKey } from '../sealing/object-seals.ts'
import { blockSealBytes } from '../blobs/port.ts'
import { RecordError } from './format.ts'
import type { RecordReader, RecordWriter } from './codec.ts'
import { codeOf } from './codec.ts'

// The place of a value in its table is its code in the record: tables only grow at their end.
const kinds = ['AES256', 'SM4', 'KMS', 'KMS with SM4'] as const

export function writeWrappedKey(writer: RecordWriter, { encryption, keyVersion, wrapped }: WrappedKey): void {
  if (wrapped.length !== wrappedBytes) throw new RecordError(`a wrapped key has ${wrappedBytes} bytes`)
  const isSm4 = encryption.algorithm === 'KMS' && encryption.dataEncryption === 'SM4'
  writer.byte(codeOf(kinds, isSm4 ? 'KMS with SM4' : encryption.algorithm))
  if (encryption.algorithm === 'KMS') writer.text(encryption.keyId)
  else writer.count(keyVersion)
  writer.raw(wrapped)
}

export function readWrappedKey(reader: RecordReader): WrappedKey {
  const kind = reader.oneOf(kinds)
  if (kind === 'AES256' || kind === 'SM4') {
    const keyVersion = reader.count()
    return { encryption: { algorithm: kind }, keyVersion, wrapped: reader.raw(wrappedBytes) }
  }
  const kms = { algorithm: 'KMS', keyId: reader.text() } as const
  const encryption: ObjectEncryption = kind === 'KMS' ? kms : { ...kms, dataEncryption: 'SM4' }
  return { encryption, keyVersion: 0, wrapped: reader.raw(wrappedBytes) }
}

export function writeBodyId(writer: RecordWriter, bodyId: Uint8Array): void {
  if (bodyId.length !== bodyIdBytes) throw new RecordError(`the id of a body has ${bodyIdBytes} bytes`)
  writer.raw(bodyId)
}

export const readBodyId = (reader: RecordReader): Uint8Array => reader.raw(bodyIdBytes)

/** Nonce and tag of a body that lies in a record. */
export function writeBlockSeal(writer: RecordWriter, block: Uint8Array | undefined): void {
  if (block?.length !== blockSealBytes) throw new RecordError(`the seal of a block has ${blockSealBytes} bytes`)
  writer.raw(block)
}

export const readBlockSeal = (reader: RecordReader): Uint8Array => reader.raw(blockSealBytes)
