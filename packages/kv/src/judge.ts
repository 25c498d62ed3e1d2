import { bytesName } from './bytes.ts'
import { checkPreviousBytes } from './limits.ts'
import type { Batch, Committed, Entry, Tally, Version } from './port.ts'

/** A record as an engine with one writer keeps it. The memory belongs to whoever asked for it. */
export type StoredRecord = { readonly version: Version; readonly value: Uint8Array; readonly tally?: Tally }

/** What `judge` needs of an engine while no other commit can run. */
export type Records = {
  /** The record with at most `head` bytes of its value; undefined asks for all. */
  get(key: Uint8Array, head: number | undefined): StoredRecord | undefined
  version(key: Uint8Array): Version | undefined
  isEmpty(from: Uint8Array, to: Uint8Array): boolean
  counter(key: Uint8Array): readonly number[]
  put(key: Uint8Array, record: StoredRecord): void
  delete(key: Uint8Array): void
  /** Amounts have no zeros at the end; none at all removes the counter. */
  setCounter(key: Uint8Array, amounts: readonly number[]): void
}

/**
 * Judges a batch and writes it when nothing refuses it. Everything is decided before the first write, so that an engine
 * never has to undo one: a later batch of the same transaction sees either all of this one or nothing of it.
 */
export function judge(records: Records, batch: Batch, version: Version): Committed {
  const refusal = firstRefusal(records, batch)
  if (refusal !== undefined) return refusal
  const { put = [], delete: deletes = [], previousHead: head } = batch
  const former: (StoredRecord | undefined)[] = []
  let formerBytes = 0
  for (const key of [...put.map((item) => item.key), ...deletes]) {
    const record = records.get(key, head)
    former.push(record)
    formerBytes += record === undefined ? 0 : record.value.length
    checkPreviousBytes(formerBytes)
  }
  const counters = countersAfter(records, batch, former)
  for (const [index, ceiling] of (batch.ceilings ?? []).entries()) {
    const counter = counters.get(bytesName(ceiling.counter))
    const after = counter?.after[ceiling.index] ?? 0
    if (counter !== undefined && after > ceiling.max && after > (counter.before[ceiling.index] ?? 0))
      return { kind: 'refused', by: 'ceiling', index }
  }
  for (const { key, value, tally } of put)
    records.put(key, tally === undefined ? { version, value } : { version, value, tally })
  for (const [index, key] of deletes.entries()) if (former[put.length + index] !== undefined) records.delete(key)
  for (const counter of counters.values()) records.setCounter(counter.key, withoutTrailingZeros(counter.after))
  return { kind: 'committed', version, previous: former.map((record, index) => entryOf(record, keyAt(batch, index))) }
}

function firstRefusal(records: Records, batch: Batch): Committed | undefined {
  for (const [index, { key, version }] of (batch.check ?? []).entries())
    if (records.version(key) !== version) return { kind: 'refused', by: 'check', index }
  for (const [index, { key, version }] of (batch.guard ?? []).entries())
    if (records.version(key) !== version) return { kind: 'refused', by: 'guard', index }
  for (const [index, { from, to }] of (batch.empty ?? []).entries())
    if (!records.isEmpty(from, to)) return { kind: 'refused', by: 'empty', index }
  return undefined
}

type Counter = { readonly key: Uint8Array; readonly before: readonly number[]; readonly after: number[] }

function countersAfter(
  records: Records,
  batch: Batch,
  former: readonly (StoredRecord | undefined)[],
): Map<string, Counter> {
  const counters = new Map<string, Counter>()
  const change = ({ counter: key, amounts }: Tally, sign: 1 | -1) => {
    const name = bytesName(key)
    let counter = counters.get(name)
    if (counter === undefined) {
      const before = records.counter(key)
      counter = { key, before, after: [...before] }
      counters.set(name, counter)
    }
    for (const [index, amount] of amounts.entries()) counter.after[index] = (counter.after[index] ?? 0) + sign * amount
  }
  for (const record of former) if (record?.tally !== undefined) change(record.tally, -1)
  for (const { tally } of batch.put ?? []) if (tally !== undefined) change(tally, 1)
  for (const tally of batch.add ?? []) change(tally, 1)
  return counters
}

export function withoutTrailingZeros(amounts: readonly number[]): readonly number[] {
  const last = amounts.findLastIndex((amount) => amount !== 0)
  return amounts.slice(0, last + 1)
}

function keyAt({ put = [], delete: deletes = [] }: Batch, index: number): Uint8Array | undefined {
  return index < put.length ? put[index]?.key : deletes[index - put.length]
}

function entryOf(record: StoredRecord | undefined, key: Uint8Array | undefined): Entry | undefined {
  return record === undefined || key === undefined ? undefined : { key, value: record.value, version: record.version }
}
