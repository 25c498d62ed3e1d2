/** Byte strings: the order of keys and the few operations that every engine needs. */

export const noBytes: Uint8Array = new Uint8Array(0)

/** Byte order, as OSS orders keys (UTF-8 bytes); negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b)
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0
}

export function startsWith(key: Uint8Array, prefix: Uint8Array): boolean {
  return key.length >= prefix.length && equalBytes(key.subarray(0, prefix.length), prefix)
}

/** A copy that shares no memory with its source. */
export function copyBytes(bytes: Uint8Array, lengthMax = bytes.length): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, 0, lengthMax)
}

/** The first key behind all keys that start with `prefix`; undefined when no key can be (all bytes 0xff, or none). */
export function prefixEnd(prefix: Uint8Array): Uint8Array | undefined {
  let length = prefix.length
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1
  if (length === 0) return undefined
  const end = copyBytes(prefix, length)
  end[length - 1] = (end[length - 1] ?? 0) + 1
  return end
}

/** The prefix of `key` up to and including the first `delimiter` at or behind `prefixBytes`; undefined without one. */
export function groupPrefix(key: Uint8Array, prefixBytes: number, delimiter: Uint8Array): Uint8Array | undefined {
  if (key.length < prefixBytes) return undefined
  const at = Buffer.from(key.buffer, key.byteOffset, key.length).indexOf(delimiter, prefixBytes)
  return at < 0 ? undefined : key.subarray(0, at + delimiter.length)
}

/** A text that is equal for equal bytes only, for use in maps and sets. */
export function bytesName(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
