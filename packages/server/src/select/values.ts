/** What expressions are made of while a record is looked at. NULL is `undefined`. */
import type { ArithmeticSign, CastType, CompareSign } from './sql.ts'
import { compareDecimals, computeDecimals, Decimal, parseDecimal } from './decimal.ts'
import { parseTimestamp, Timestamp } from './timestamps.ts'

/** `object` is a JSON object or array, which can be selected and is nothing else. */
export type Value = undefined | string | bigint | number | boolean | Decimal | Timestamp | object
type Numeric = bigint | number | Decimal

/** The record does not go with the statement: it is skipped, and counted. */
export class Unfit extends Error {
  override readonly name = 'Unfit'
}
/** One for all: it says nothing about a record, and a trace of each would cost more than the record. */
const unfit = new Unfit('a value is not of the type that the statement wants')

const isNumeric = (value: Value): value is Numeric =>
  typeof value === 'bigint' || typeof value === 'number' || value instanceof Decimal

const integerText = /^\s*[+-]?\d{1,18}\s*$/
const doubleText = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/

/** A text where a number is wanted; an empty one is NULL. */
function numberOf(text: string): Numeric | undefined {
  if (integerText.test(text)) return BigInt(text)
  if (doubleText.test(text)) return Number(text)
  if (text.trim() === '') return undefined
  throw unfit
}

/** @throws Unfit */
export function castValue(value: Value, to: CastType, format: string | undefined): Value {
  if (value === undefined) return undefined
  if (to === 'string') return textOf(value)
  if (typeof value === 'string' && value.trim() === '') return undefined
  switch (to) {
    case 'int':
      return integerOf(value)
    case 'double':
      return typeof value === 'string' ? Number(numberOf(value)) : isNumeric(value) ? Number(value) : refuse()
    case 'decimal':
      return value instanceof Decimal ? value : (parseDecimal(textOf(value)) ?? refuse())
    case 'timestamp':
      return value instanceof Timestamp ? value : (parseTimestamp(textOf(value), format) ?? refuse())
    case 'bool':
      return booleanOf(value)
  }
}

function refuse(): never {
  throw unfit
}

function integerOf(value: Value): Value {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (value instanceof Decimal) return value.unscaled / 10n ** BigInt(value.scale)
  const number = typeof value === 'string' ? numberOf(value) : value
  if (typeof number === 'bigint') return number
  return typeof number === 'number' && Number.isFinite(number) ? BigInt(Math.trunc(number)) : refuse()
}

function booleanOf(value: Value): Value {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && /^\s*(true|false)\s*$/i.test(value)) return value.trim().toLowerCase() === 'true'
  return isNumeric(value) ? Number(value) !== 0 : refuse()
}

export function textOf(value: Exclude<Value, undefined>): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && !(value instanceof Decimal) && !(value instanceof Timestamp)) throw unfit
  return String(value)
}

/**
 * −1, 0 or 1; undefined with NULL. A text beside a number, a truth or a time is read as such, which is how columns of CSV
 * are compared; `isTyped` says that the text is of JSON, where it is no number.
 * @throws Unfit
 */
export function compareValues(first: Value, second: Value, isTyped: boolean): number | undefined {
  if (first === undefined || second === undefined) return undefined
  if (typeof first === 'string' && typeof second === 'string') return order(first, second)
  if (typeof first === 'string') return isTyped ? refuse() : compareValues(alike(first, second), second, isTyped)
  if (typeof second === 'string') return isTyped ? refuse() : compareValues(first, alike(second, first), isTyped)
  if (isNumeric(first) && isNumeric(second)) return compareNumbers(first, second)
  if (typeof first === 'boolean' && typeof second === 'boolean') return order(Number(first), Number(second))
  if (first instanceof Timestamp && second instanceof Timestamp) return order(first.ms, second.ms)
  throw unfit
}

function alike(text: string, other: Value): Value {
  if (other instanceof Decimal) return castValue(text, 'decimal', undefined)
  if (isNumeric(other)) return numberOf(text)
  return castValue(text, typeof other === 'boolean' ? 'bool' : 'timestamp', undefined)
}

const order = <T extends string | number | bigint>(first: T, second: T): number =>
  first < second ? -1 : first > second ? 1 : 0

function compareNumbers(first: Numeric, second: Numeric): number {
  if (!(first instanceof Decimal) && !(second instanceof Decimal)) return first < second ? -1 : first > second ? 1 : 0
  const [a, b] = [decimalOf(first), decimalOf(second)]
  return a !== undefined && b !== undefined ? compareDecimals(a, b) : order(Number(first), Number(second))
}

const decimalOf = (value: Numeric): Decimal | undefined =>
  value instanceof Decimal ? value : parseDecimal(String(value))

export function holds(sign: CompareSign, compared: number | undefined): boolean | undefined {
  if (compared === undefined) return undefined
  switch (sign) {
    case '=':
      return compared === 0
    case '!=':
      return compared !== 0
    case '<':
      return compared < 0
    case '>':
      return compared > 0
    case '<=':
      return compared <= 0
    case '>=':
      return compared >= 0
  }
}

/** @throws Unfit for what is no number; NULL for what has no value */
export function compute(first: Value, sign: ArithmeticSign, second: Value, isTyped: boolean): Value {
  const [a, b] = [operand(first, isTyped), operand(second, isTyped)]
  if (a === undefined || b === undefined) return undefined
  if (a instanceof Decimal || b instanceof Decimal) {
    const [c, d] = [decimalOf(a), decimalOf(b)]
    return c === undefined || d === undefined ? undefined : computeDecimals(c, sign, d)
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') return computeIntegers(a, sign, b)
  const result = computeDoubles(Number(a), sign, Number(b))
  return Number.isFinite(result) ? result : undefined
}

function operand(value: Value, isTyped: boolean): Numeric | undefined {
  if (value === undefined || isNumeric(value)) return value
  if (typeof value === 'string' && !isTyped) return numberOf(value)
  throw unfit
}

function computeIntegers(a: bigint, sign: ArithmeticSign, b: bigint): Value {
  if ((sign === '/' || sign === '%') && b === 0n) return undefined
  const result = sign === '+' ? a + b : sign === '-' ? a - b : sign === '*' ? a * b : sign === '/' ? a / b : a % b
  return BigInt.asIntN(64, result) === result ? result : Number(result)
}

function computeDoubles(a: number, sign: ArithmeticSign, b: number): number {
  switch (sign) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
  }
}
