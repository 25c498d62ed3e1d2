import { ServiceError } from '@latchkey/protocol'
import { utf8Of } from './csv-reader.ts'
import { Decimal } from './decimal.ts'
import { invalid } from './json-scanner.ts'
import { arrayElementsMax } from './limits.ts'
import type { PathStep } from './sql.ts'
import { Timestamp } from './timestamps.ts'
import type { Value } from './values.ts'

/** A number that was asked for as a text: it is compared as one, and comes out as it stood there, without quotes. */
export class NumberText {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

/** A node as it was parsed; integers that a double does not hold are bigints. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | NumberText
  | readonly Json[]
  | { readonly [key: string]: Json }

const longDigits = /\d{16}/

/** @throws ServiceError InvalidTextEncoding, InvalidJsonData, ExceedsMaxJsonArraySize */
export function parseNode(bytes: Buffer, numbersAreText: boolean): Json {
  const text = utf8Of(bytes)
  const node = parsed(text, numbersAreText)
  // Fewer bytes have no room for so many elements.
  if (bytes.length > arrayElementsMax * 2) refuseLongArrays(node)
  return node
}

type Source = { readonly source?: string }

function parsed(text: string, numbersAreText: boolean): Json {
  try {
    if (!numbersAreText && !longDigits.test(text)) return JSON.parse(text) as Json
    const revive = (_key: string, value: unknown, { source = '' }: Source): unknown => {
      if (typeof value !== 'number') return value
      if (numbersAreText) return new NumberText(source)
      return !Number.isSafeInteger(value) && /^-?\d{1,19}$/.test(source) ? BigInt(source) : value
    }
    // The third argument is newer than the types of the language.
    return JSON.parse(text, revive as (this: unknown, key: string, value: unknown) => unknown) as Json
  } catch {
    throw invalid('a node cannot be read')
  }
}

function refuseLongArrays(node: Json): void {
  if (!(node instanceof Object) || node instanceof NumberText) return
  if (Array.isArray(node) && node.length > arrayElementsMax) throw new ServiceError('ExceedsMaxJsonArraySize')
  for (const inside of Object.values(node) as Json[]) refuseLongArrays(inside)
}

/** Undefined where the path leads nowhere. */
export function nodeAt(node: Json, path: readonly PathStep[]): Json | undefined {
  let here: Json | undefined = node
  for (const step of path) {
    if (!(here instanceof Object) || here instanceof NumberText || step === '*') return undefined
    if ('index' in step) here = Array.isArray(here) ? (here as readonly Json[])[step.index] : undefined
    else if (Array.isArray(here) || !Object.hasOwn(here, step.key)) return undefined
    else here = (here as { readonly [key: string]: Json })[step.key]
  }
  return here
}

/** Whole numbers are counted exactly. */
export function valueOfNode(node: Json | undefined): Value {
  if (node === null || node === undefined) return undefined
  if (node instanceof NumberText) return node.source
  return typeof node === 'number' && Number.isSafeInteger(node) ? BigInt(node) : node
}

/** Without line breaks, as a record of lines has to be. */
export function jsonText(value: Json | Exclude<Value, undefined>): string {
  if (typeof value === 'bigint' || value instanceof Decimal) return String(value)
  if (value instanceof NumberText) return value.source
  if (value instanceof Timestamp) return JSON.stringify(String(value))
  if (!(value instanceof Object)) return JSON.stringify(value)
  // What is left is what JSON.parse made.
  if (Array.isArray(value)) return `[${value.map((one) => jsonText(one as Json)).join(',')}]`
  const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${jsonText(one as Json)}`)
  return `{${members.join(',')}}`
}
