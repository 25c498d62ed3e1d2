import type { Sealer } from './surroundings.ts'

/** A value that has to be read again, as it lies in a record: sealed for that record and field, base64url. */
export function sealJson(sealer: Sealer, value: unknown, recordKey: Uint8Array, field: string): string {
  const sealed = sealer.seal(Buffer.from(JSON.stringify(value)), recordKey, field)
  return Buffer.from(sealed).toString('base64url')
}

/** What `sealJson` sealed, for the type that it had then. */
export function openJson(sealer: Sealer, sealed: string, recordKey: Uint8Array, field: string): unknown {
  const text = Buffer.from(sealer.open(Buffer.from(sealed, 'base64url'), recordKey, field).reveal()).toString('utf8')
  return JSON.parse(text)
}
