import type { Batch, Entry, Found, Kv, Put } from '@latchkey/kv'
import type { Ids } from '../../base/ids.ts'
import { sharedReads } from '../../base/shared-reads.ts'
import { sequenceKey } from './keys.ts'
import { decodeRecord, encodeRecord, writeIdBytes, writeIdOf } from './records.ts'
import type { SequenceRecord } from './records.ts'

/** How often a change is planned anew because another one came first; each time, somebody else's was committed. */
const attemptsMax = 100

/** The change could not be made because others kept changing the same records, or the engine lost sight of it. */
export class DirectoryBusyError extends Error {
  override readonly name = 'DirectoryBusyError'
}

/** What a reading of the records led to: an answer at once, or a batch that makes the answer true. */
export type Plan<T> =
  | { readonly answer: T }
  | { readonly batch: Batch; readonly answer: T; /** When a ceiling refuses. */ readonly full?: T }

/** Encodes a record with the write id of this attempt. */
export type Encode = (record: object) => Uint8Array

/**
 * The directory's sequence: a number that grows with each changing commit. It is the version that kv gave the sequence
 * record, so that changes need not agree on a next number and do not conflict, on top of a base that only a restore
 * raises (a backup brings back old versions, and tokens hold numbers of the lost future).
 */
export type Sequence = {
  /** Sessions with a smaller number are of the time before a restore. */
  readonly floor: number
  current(): Promise<number>
  /** The sequence of the commit that gave a record this version. */
  at(version: number): number
  /** Belongs into every commit that changes what a request may do. */
  bump(): Put
}

export async function openSequence(kv: Kv, ids: Pick<Ids, 'bytes'>): Promise<Sequence> {
  const [found] = await kv.getMany([{ key: sequenceKey }])
  const { base, floor = 0 } = isEntry(found) ? decodeRecord<SequenceRecord>(found.value) : { base: 0 }
  // The version is all that matters: while it is the same, no value is copied out of the database.
  let seen = isEntry(found) ? found.version : undefined
  const readCurrent = sharedReads(async (_name: 'sequence') => {
    const [now] = await kv.getMany([seen === undefined ? { key: sequenceKey } : { key: sequenceKey, unless: seen }])
    if (now !== 'unchanged') seen = now?.version
    return base + (seen ?? 0)
  })
  return {
    floor,
    current: () => readCurrent('sequence'),
    at: (version) => base + version,
    bump: () => ({ key: sequenceKey, value: encodeRecord({ base, floor }, ids.bytes(writeIdBytes)) }),
  }
}

/** More commits than a database ever sees, so that no number of a lost future is as large. */
const restoreStride = 2 ** 40

/**
 * What a backup brings back must not let sessions live that were issued before or after it was taken: all numbers begin
 * anew above every number that was ever given. Processes that have the directory open do not notice, so none may.
 */
export async function endSessionsBeforeRestore(kv: Kv, ids: Pick<Ids, 'bytes'>): Promise<void> {
  const [found] = await kv.getMany([{ key: sequenceKey }])
  const before = isEntry(found) ? decodeRecord<SequenceRecord>(found.value).base : 0
  const base = (Math.floor(before / restoreStride) + 1) * restoreStride
  const value = encodeRecord({ base, floor: base }, ids.bytes(writeIdBytes))
  const committed = await kv.commit({ put: [{ key: sequenceKey, value }] })
  if (committed.kind !== 'committed') throw new DirectoryBusyError('the sessions could not be ended')
}

export type Changer = <T>(attempt: (encode: Encode) => Promise<Plan<T>>) => Promise<T>

/**
 * Plans and commits until nobody came in between. The batch also moves the sequence, unless none is given: for what no
 * request is judged by.
 */
export function changer(kv: Kv, sequence: Sequence | undefined, ids: Pick<Ids, 'bytes'>): Changer {
  return async (attempt) => {
    for (let count = 0; count < attemptsMax; count += 1) {
      const writeId = Buffer.from(ids.bytes(writeIdBytes))
      const plan = await attempt((record) => encodeRecord(record, writeId))
      if (!('batch' in plan)) return plan.answer
      const bump = sequence === undefined ? [] : [sequence.bump()]
      const batch = { ...plan.batch, put: [...(plan.batch.put ?? []), ...bump] }
      const committed = await kv.commit(batch)
      switch (committed.kind) {
        case 'committed':
          return plan.answer
        case 'refused':
          if (committed.by === 'ceiling' && plan.full !== undefined) return plan.full
          break
        case 'unknown':
          if (await isWritten(kv, plan.batch, writeId)) return plan.answer
      }
    }
    throw new DirectoryBusyError(`a change was tried ${attemptsMax} times`)
  }
}

/** After an unknown outcome: the first record of the batch says by its write id, a deleted one by its absence. */
async function isWritten(kv: Kv, batch: Batch, writeId: Uint8Array): Promise<boolean> {
  const put = batch.put?.[0]
  const key = put?.key ?? batch.delete?.[0]
  if (key === undefined) return false
  const [found] = await kv.getMany([{ key }])
  if (put === undefined) return found === undefined
  return isEntry(found) && Buffer.compare(writeIdOf(found.value), writeId) === 0
}

export function isEntry(found: Found): found is Entry {
  return typeof found === 'object'
}

/** A record with the version that a check needs. */
export type Versioned<T> = { readonly record: T; readonly version: number; readonly key: Uint8Array }

export function versioned<T extends object>(found: Found): Versioned<T> | undefined {
  return isEntry(found) ? { record: decodeRecord<T>(found.value), version: found.version, key: found.key } : undefined
}
