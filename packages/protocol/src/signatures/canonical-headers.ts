import type { Data } from './data.ts'
import type { SignedHeader } from './signed-request.ts'

/** `name:value\n` for each included header, sorted by name; the values of a repeated header are joined by commas. */
export function canonicalHeaders(headers: readonly SignedHeader[], includes: (name: string) => boolean): Data[] {
  const included = headers.filter(([name]) => includes(name))
  included.sort(([left], [right]) => compareText(left, right))
  const pieces: Data[] = []
  let text = ''
  let previous: string | undefined
  for (const [name, value] of included) {
    if (name === previous) text += ','
    else text += `${previous === undefined ? '' : '\n'}${name}:`
    previous = name
    if (typeof value === 'string') text += value.trim()
    else {
      pieces.push(text, value)
      text = ''
    }
  }
  if (included.length > 0) text += '\n'
  pieces.push(text)
  return pieces
}

/** Order of UTF-16 units, which for ASCII is the order of bytes. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
