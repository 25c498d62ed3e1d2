/** Every record begins with a byte that says its format, so that a later release can still read what this one wrote. */

/** A record that cannot be what it should: damaged, or of a format that this release does not know. */
export class RecordError extends Error {
  override readonly name = 'RecordError'
}

/**
 * Lifts a record from one format to the next; the first byte of the result says the new format. The fixed head of an
 * object's record must be liftable from the head alone, because listings read no more than that.
 */
export type Migration = (record: Buffer) => Buffer

/** What is needed to read one kind of record: its name for errors, and the steps from format 1 to today's. */
export type RecordKind = { readonly name: string; readonly migrations: readonly Migration[] }

export function currentFormat(kind: RecordKind): number {
  return kind.migrations.length + 1
}

/** The record in today's format. It shares memory with `value` when nothing had to be lifted. */
export function liftRecord(kind: RecordKind, value: Uint8Array): Buffer {
  let record = Buffer.from(value.buffer, value.byteOffset, value.length)
  const current = currentFormat(kind)
  const format = record[0] ?? 0
  if (format === current) return record
  if (format < 1 || format > current)
    throw new RecordError(`this ${kind.name} has format ${format}; this release reads 1 to ${current}`)
  for (const migrate of kind.migrations.slice(format - 1)) record = migrate(record)
  return record
}
