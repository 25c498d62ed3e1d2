import { ServiceError } from '@latchkey/protocol'
import { Decimal } from './decimal.ts'
import type { AggregateName } from './sql.ts'
import { Timestamp } from './timestamps.ts'
import { compareValues, compute } from './values.ts'
import type { Value } from './values.ts'

export type Accumulator = { readonly add: (value: Value) => void; readonly result: () => Value }

/** NULL does not count, but for `count`, which is of records. */
export function accumulator(name: AggregateName): Accumulator {
  let count = 0
  let held: Value
  const results: Readonly<Record<AggregateName, () => Value>> = {
    count: () => BigInt(count),
    max: () => held,
    min: () => held,
    sum: () => held,
    avg: () => average(held, count),
  }
  const add = (value: Value): void => {
    if (name === 'count') {
      count += 1
      return
    }
    if (value === undefined) return
    requireAggregable(value, name)
    count += 1
    if (held === undefined) held = value
    else if (name === 'sum' || name === 'avg') held = compute(held, '+', value, true)
    else if (isBetter(value, held, name)) held = value
  }
  return { add, result: () => results[name]() }
}

function requireAggregable(value: Value, name: AggregateName): void {
  if (value instanceof Timestamp) {
    if (name === 'sum' || name === 'avg') throw new ServiceError('SqlInvalidAggregationOnTimestamp')
    return
  }
  const isNumber = typeof value === 'bigint' || typeof value === 'number' || value instanceof Decimal
  if (!isNumber) throw new ServiceError('SqlAggregationOnNonNumericType')
}

function isBetter(value: Value, held: Value, name: AggregateName): boolean {
  const compared = compareValues(value, held, true) ?? 0
  return name === 'max' ? compared > 0 : compared < 0
}

/** Exact where it is whole, as the cloud shows the average of whole numbers. */
function average(sum: Value, count: number): Value {
  if (sum === undefined || count === 0) return undefined
  if (typeof sum === 'bigint' && sum % BigInt(count) !== 0n) return Number(sum) / count
  return compute(sum, '/', BigInt(count), true)
}
