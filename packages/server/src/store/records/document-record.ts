/** A document that has a record of its own. */
import { RecordReader, RecordWriter } from './codec.ts'
import { currentFormat, liftRecord } from './format.ts'
import type { RecordKind } from './format.ts'

export const documentRecord: RecordKind = { name: 'document record', migrations: [] }

export type DocumentRecord = { readonly createdMs: number; readonly modifiedMs: number; readonly text: string }

export function encodeDocument({ createdMs, modifiedMs, text }: DocumentRecord): Buffer {
  const writer = new RecordWriter()
  writer.byte(currentFormat(documentRecord))
  writer.u48(createdMs)
  writer.u48(modifiedMs)
  writer.text(text)
  return writer.finish()
}

export function decodeDocument(value: Uint8Array): DocumentRecord {
  const reader = new RecordReader(documentRecord.name, liftRecord(documentRecord, value), 1)
  const createdMs = reader.u48()
  const modifiedMs = reader.u48()
  const text = reader.text()
  reader.end()
  return { createdMs, modifiedMs, text }
}
