import type { Data } from './data.ts'
import type { SignedHeader } from './signed-request.ts'

/** `name:value\n` for each included header, sorted by name; the values of a repeated header are joined by commas. */
export function canonicalHeaders(headers: readonly SignedHeader[], includes: (name: string) => boolean): Data[] {
  const included = headers.filter(([name]) => includes(name))
  included.sort(([left], [right]) => compareText(left, right))
  const pieces: Data[] = []
  included.forEach(([name, value], index) => {
    const isRepeated = index > 0 && included[index - 1]?.[0] === name
    if (isRepeated) pieces.push(',')
    else pieces.push(index > 0 ? '\n' : '', name, ':')
    pieces.push(typeof value === 'string' ? value.trim() : value)
  })
  if (included.length > 0) pieces.push('\n')
  return pieces
}

/** Order of UTF-16 units, which for ASCII is the order of bytes. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
