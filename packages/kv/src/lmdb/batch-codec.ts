import { copyBytes } from '../bytes.ts'
import type { Batch, Committed, Entry, Put, Tally } from '../port.ts'
import { FrameWriter, kinds } from './wire.ts'
import type { FrameReader } from './wire.ts'

/** Batches and their outcomes as bytes. Versions are doubles; -1 stands for none. */

const absent = -1
const refusals = ['check', 'guard', 'empty', 'ceiling'] as const

export function encodeBatch(id: number, batch: Batch): Buffer {
  const { check = [], guard = [], empty = [], put = [], delete: deletes = [], add = [], ceilings = [] } = batch
  const frame = new FrameWriter(kinds.commit, id, bytesExpected(put))
  frame.double(batch.previousHead ?? absent)
  frame.list(check, ({ key, version }) => {
    writeKey(frame, key)
    frame.double(version ?? absent)
  })
  frame.list(guard, ({ key, version }) => {
    writeKey(frame, key)
    frame.double(version)
  })
  frame.list(empty, ({ from, to }) => {
    writeKey(frame, from)
    writeKey(frame, to)
  })
  frame.list(put, ({ key, value, tally }) => {
    writeKey(frame, key)
    frame.uint32(value.length)
    frame.bytes(value)
    frame.uint8(tally === undefined ? 0 : 1)
    if (tally !== undefined) writeTally(frame, tally)
  })
  frame.list(deletes, (key) => writeKey(frame, key))
  frame.list(add, (tally) => writeTally(frame, tally))
  frame.list(ceilings, ({ counter, index, max }) => {
    writeKey(frame, counter)
    frame.uint8(index)
    frame.double(max)
  })
  return frame.finish()
}

/** The batch's bytes are views of the frame. The limits are for `checkBatch` to judge. */
export function decodeBatch(body: FrameReader): Batch {
  const previousHead = body.double()
  const batch = {
    check: body.list(() => {
      const key = readKey(body)
      const version = body.double()
      return { key, version: version === absent ? undefined : version }
    }),
    guard: body.list(() => ({ key: readKey(body), version: body.double() })),
    empty: body.list(() => ({ from: readKey(body), to: readKey(body) })),
    put: body.list((): Put => {
      const item = { key: readKey(body), value: body.bytes(body.uint32()) }
      return body.uint8() === 0 ? item : { ...item, tally: readTally(body) }
    }),
    delete: body.list(() => readKey(body)),
    add: body.list(() => readTally(body)),
    ceilings: body.list(() => ({ counter: readKey(body), index: body.uint8(), max: body.double() })),
  }
  body.end()
  return previousHead === absent ? batch : { ...batch, previousHead }
}

export function encodeCommitted(id: number, result: Committed): Buffer {
  if (result.kind === 'refused') {
    const frame = new FrameWriter(kinds.refused, id)
    frame.uint8(refusals.indexOf(result.by))
    frame.uint32(result.index)
    return frame.finish()
  }
  const frame = new FrameWriter(kinds.committed, id)
  frame.double(result.kind === 'committed' ? result.version : absent)
  frame.list(result.kind === 'committed' ? result.previous : [], (entry) => {
    frame.double(entry?.version ?? absent)
    if (entry === undefined) return
    frame.uint32(entry.value.length)
    frame.bytes(entry.value)
  })
  return frame.finish()
}

export function decodeRefused(body: FrameReader): Committed {
  const by = refusals[body.uint8()] ?? 'check'
  const result: Committed = { kind: 'refused', by, index: body.uint32() }
  body.end()
  return result
}

/** Keys do not travel back: they are those of the batch, puts first. */
export function decodeCommitted(body: FrameReader, keys: readonly Uint8Array[]): Committed {
  const version = body.double()
  let index = 0
  const previous = body.list((): Entry | undefined => {
    const key = keys[index]
    index += 1
    const formerVersion = body.double()
    if (formerVersion === absent || key === undefined) return undefined
    return { key, value: copyBytes(body.bytes(body.uint32())), version: formerVersion }
  })
  body.end()
  return version === absent ? { kind: 'unknown' } : { kind: 'committed', version, previous }
}

function writeKey(frame: FrameWriter, key: Uint8Array): void {
  frame.uint16(key.length)
  frame.bytes(key)
}

function readKey(body: FrameReader): Buffer {
  return body.bytes(body.uint16())
}

function writeTally(frame: FrameWriter, { counter, amounts }: Tally): void {
  writeKey(frame, counter)
  frame.uint8(amounts.length)
  for (const amount of amounts) frame.double(amount)
}

function readTally(body: FrameReader): Tally {
  const counter = readKey(body)
  const amounts = Array.from({ length: body.uint8() }, () => body.double())
  return { counter, amounts }
}

/** So that an ordinary batch is written without growing. */
function bytesExpected(put: readonly Put[]): number {
  let sizeBytes = 256
  for (const { key, value } of put) sizeBytes += key.length + value.length + 64
  return sizeBytes
}
