/** A key of the local key store: what is said of it, and its material, sealed. */
import { RecordReader, RecordWriter, codeOf } from './codec.ts'
import { currentFormat, liftRecord } from './format.ts'
import type { RecordKind } from './format.ts'

export const kmsKeyRecord: RecordKind = { name: 'record of a KMS key', migrations: [] }

const states = ['enabled', 'disabled', 'pending-deletion'] as const

export type KmsKeyFields = {
  readonly accountId: string
  readonly state: (typeof states)[number]
  readonly createdMs: number
  /** When a key that is pending deletion goes; 0 for all others. */
  readonly deleteAtMs: number
  readonly description: string
  readonly sealedMaterial: Uint8Array
}

export function encodeKmsKey(key: KmsKeyFields): Buffer {
  const writer = new RecordWriter()
  writer.byte(currentFormat(kmsKeyRecord))
  writer.byte(codeOf(states, key.state))
  writer.u48(key.createdMs)
  writer.u48(key.deleteAtMs)
  writer.text(key.accountId)
  writer.text(key.description)
  writer.bytes(key.sealedMaterial)
  return writer.finish()
}

export function decodeKmsKey(value: Uint8Array): KmsKeyFields {
  const reader = new RecordReader(kmsKeyRecord.name, liftRecord(kmsKeyRecord, value), 1)
  const state = reader.oneOf(states)
  const createdMs = reader.u48()
  const deleteAtMs = reader.u48()
  const accountId = reader.text()
  const description = reader.text()
  const sealedMaterial = Buffer.from(reader.bytes())
  reader.end()
  return { accountId, state, createdMs, deleteAtMs, description, sealedMaterial }
}
