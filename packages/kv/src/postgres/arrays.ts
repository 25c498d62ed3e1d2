/** Arrays as PostgreSQL reads them from text. The library would escape each element; these need none. */

export function numberArray(values: readonly number[]): string {
  return `{${values.join(',')}}`
}

/** Versions, of which `undefined` is absent. */
export function optionalNumberArray(values: readonly (number | undefined)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`
}

export function booleanArray(values: readonly boolean[]): string {
  return `{${values.map((value) => (value ? 't' : 'f')).join(',')}}`
}

export function bytesArray(values: readonly (Uint8Array | undefined)[]): string {
  return `{${values.map((value) => (value === undefined ? 'NULL' : `"\\\\x${hex(value)}"`)).join(',')}}`
}

/** Arrays of numbers as elements: as texts, because the rows of an array of arrays must be of one length. */
export function listArray(values: readonly (readonly number[] | undefined)[]): string {
  return `{${values.map((value) => (value === undefined ? 'NULL' : `"${numberArray(value)}"`)).join(',')}}`
}

function hex(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')
}
