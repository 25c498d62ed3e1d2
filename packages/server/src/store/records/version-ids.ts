/**
 * Ids of versions. Clients see an opaque text, `CAEQ` and 32 hexadecimal digits: 12 for the milliseconds at which the
 * version was written, 20 of its random write id. So the versions of a key are in the order of time, and an id of another
 * key or bucket is not found.
 */
import assert from 'node:assert/strict'

/** What a version is called that was written while ids were not given: versioning off or suspended. */
export const nullVersionId = 'null'
export const versionDigitsCount = 32

const idPattern = /^CAEQ([0-9a-f]{32})$/
const timeDigitsCount = 12

/** Where a version lies among the old ones of its key, of whatever id. */
export function versionDigits(version: { readonly modifiedMs: number; readonly writeId: string }): string {
  const time = version.modifiedMs.toString(16).padStart(timeDigitsCount, '0')
  return time + version.writeId.slice(0, versionDigitsCount - timeDigitsCount)
}

export function versionIdOf(version: { readonly modifiedMs: number; readonly writeId: string }): string {
  return `CAEQ${versionDigits(version)}`
}

/** Undefined for `null`, and for whatever this store never gave. */
export function digitsOfVersionId(versionId: string): string | undefined {
  return idPattern.exec(versionId)?.[1]
}

/**
 * Each digit as a byte from 0x80 on: no text begins with such a byte, so that no delimiter is found in it. Those of the
 * time are turned round, so that the newest comes first.
 */
export function bytesOfDigits(digits: string): Buffer {
  assert.equal(digits.length, versionDigitsCount)
  return Buffer.from(Array.from(digits, (digit, at) => byteOf(Number.parseInt(digit, 16), at)))
}

/** Letter by letter: a page of versions asks for the digits of each, and arrays in between cost half of its time. */
export function digitsOfBytes(bytes: Uint8Array): string {
  let digits = ''
  for (let at = 0; at < bytes.length; at += 1) digits += hexDigits[digitOf(bytes[at] ?? 0, at)] ?? ''
  assert.equal(digits.length, bytes.length)
  return digits
}

const hexDigits = '0123456789abcdef'
const byteOf = (digit: number, at: number): number => (at < timeDigitsCount ? 0x8f - digit : 0x80 + digit)
const digitOf = (byte: number, at: number): number => (at < timeDigitsCount ? 0x8f - byte : byte - 0x80)
