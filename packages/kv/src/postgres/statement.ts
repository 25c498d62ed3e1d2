import { KvInputError } from '../errors.ts'
import { batchBytesMax, valueBytesMax } from '../port.ts'
import type { Batch, Committed, Entry } from '../port.ts'
import { keysWritten } from '../watchers.ts'
import { booleanArray, bytesArray, listArray, numberArray, optionalNumberArray } from './arrays.ts'
import { lockIds } from './locks.ts'
import type { Locks } from './locks.ts'

/** One item's batch may delete so many values of any size without passing `batchBytesMax`. */
const writesAlwaysSmall = Math.floor(batchBytesMax / valueBytesMax)

export type StatementOptions = {
  readonly batches: readonly Batch[]
  readonly locks: Locks
  /** Shuts all other commits out instead of taking a lock for each key. */
  readonly isAlone: boolean
  /** The row of each counter that this statement adds to. */
  readonly slot: number
  readonly lockSeed: number
}

export const commitStatement = `select kind, item, place, index, version, value from commit_items(${Array.from(
  { length: 33 },
  (_, index) => `$${index + 1}`,
).join(', ')})`

/** The parameters of `commit_items`, in its order: columns of all batches, each row with the number of its item. */
export function commitParameters(options: StatementOptions): (string | number | boolean | undefined)[] {
  const { batches } = options
  const ids = options.isAlone ? [] : lockIds(options.locks, options.lockSeed)
  const rows = <Row>(of: (batch: Batch) => readonly Row[]) =>
    batches.flatMap((batch, item) => of(batch).map((row, index) => ({ row, index, item: item + 1 })))
  const checks = rows((batch) => [
    ...(batch.check ?? []).map((check, index) => ({ ...check, place: 0, index })),
    ...(batch.guard ?? []).map((guard, index) => ({ ...guard, place: 1, index })),
  ])
  const empties = rows((batch) => batch.empty ?? [])
  const puts = rows((batch) => batch.put ?? [])
  const deletes = rows((batch) => batch.delete ?? [])
  const adds = rows((batch) =>
    [...(batch.put ?? []).flatMap(({ tally }) => (tally === undefined ? [] : [tally])), ...(batch.add ?? [])].flatMap(
      ({ counter, amounts }) => amounts.map((amount, place) => ({ counter, place, amount })),
    ),
  )
  const ceilings = rows((batch) => batch.ceilings ?? [])
  return [
    batches.length,
    options.isAlone,
    options.slot,
    numberArray(ids.map((id) => id.high)),
    numberArray(ids.map((id) => id.low)),
    booleanArray(ids.map((id) => id.alone)),
    numberArray(checks.map(({ item }) => item)),
    numberArray(checks.map(({ row }) => row.place)),
    numberArray(checks.map(({ row }) => row.index)),
    bytesArray(checks.map(({ row }) => row.key)),
    optionalNumberArray(checks.map(({ row }) => row.version)),
    numberArray(empties.map(({ item }) => item)),
    numberArray(empties.map(({ index }) => index)),
    bytesArray(empties.map(({ row }) => row.from)),
    bytesArray(empties.map(({ row }) => row.to)),
    numberArray(puts.map(({ item }) => item)),
    bytesArray(puts.map(({ row }) => row.key)),
    bytesArray(puts.map(({ row }) => row.value)),
    bytesArray(puts.map(({ row }) => row.tally?.counter)),
    listArray(puts.map(({ row }) => row.tally?.amounts)),
    numberArray(deletes.map(({ item }) => item)),
    bytesArray(deletes.map(({ row }) => row)),
    numberArray(adds.map(({ item }) => item)),
    bytesArray(adds.map(({ row }) => row.counter)),
    numberArray(adds.map(({ row }) => row.place)),
    numberArray(adds.map(({ row }) => row.amount)),
    numberArray(ceilings.map(({ item }) => item)),
    numberArray(ceilings.map(({ index }) => index)),
    bytesArray(ceilings.map(({ row }) => row.counter)),
    numberArray(ceilings.map(({ row }) => row.index)),
    numberArray(ceilings.map(({ row }) => row.max)),
    optionalNumberArray(batches.map((batch) => batch.previousHead)),
    batches.some((batch) => keysWritten(batch).length > writesAlwaysSmall) ? batchBytesMax : undefined,
  ]
}

export type CommitRow = {
  readonly kind: number
  readonly item: number
  readonly place: number
  readonly index: number
  readonly version: string | null
  readonly value: Buffer | null
}

export type StatementOutcome = {
  /** One for each batch. */
  readonly results: readonly (Committed | Error)[]
  /** Watched prefixes that were written to. */
  readonly touched: readonly Buffer[]
}

const places = ['check', 'guard', 'empty', 'ceiling'] as const

export function readOutcome(batches: readonly Batch[], rows: Iterable<CommitRow>): StatementOutcome {
  const results: (Committed | Error | undefined)[] = batches.map(() => undefined)
  const previous: (Entry | undefined)[][] = batches.map((batch) => keysWritten(batch).map(() => undefined))
  const positions = flatPositions(batches)
  const touched: Buffer[] = []
  for (const { kind, item, place, index, version, value } of rows)
    if (kind === 0) results[item - 1] = refusal(place, index)
    else if (kind === 1)
      results[item - 1] = { kind: 'committed', version: Number(version), previous: previous[item - 1] ?? [] }
    else if (kind === 2) {
      const at = positions[index - 1]
      const entries = previous[item - 1]
      if (at !== undefined && entries !== undefined && value !== null)
        entries[at.index] = { key: at.key, value, version: Number(version) }
    } else if (value !== null) touched.push(value)
  return { results: results.map((result) => result ?? new Error('PostgreSQL answered no outcome')), touched }
}

function refusal(place: number, index: number): Committed | Error {
  const by = places[place]
  if (by === undefined) return new KvInputError(`previous values are at most ${batchBytesMax} bytes together`)
  return { kind: 'refused', by, index }
}

/** The function numbers written keys over all items: all puts, then all deletes. */
function flatPositions(batches: readonly Batch[]): { readonly key: Uint8Array; readonly index: number }[] {
  return [
    ...batches.flatMap(({ put = [] }) => put.map(({ key }, index) => ({ key, index }))),
    ...batches.flatMap(({ put = [], delete: deletes = [] }) =>
      deletes.map((key, index) => ({ key, index: put.length + index })),
    ),
  ]
}
