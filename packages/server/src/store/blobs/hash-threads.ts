/**
 * MD5 in one thread and CRC-64 in another, over a fixed ring of shared buffers: a chunk is copied into a free slot once,
 * both threads read it there, and the slot is free again when both have told so.
 */
import assert from 'node:assert/strict'
import { Worker } from 'node:worker_threads'
import type { BodyHash, Sums } from './sums.ts'

export const ringSlotBytes = 65_536
/** 4 MiB for all bodies of a process together. */
export const ringSlots = 64

/** From here to a thread, in order. */
export type HashOrder =
  | { readonly kind: 'update'; readonly body: number; readonly slot: number; readonly lengthBytes: number }
  | { readonly kind: 'finish'; readonly body: number }
  | { readonly kind: 'discard'; readonly body: number }
/** From a thread: it is done with a slot, or a body's sum. */
export type HashAnswer =
  | { readonly kind: 'read'; readonly slot: number }
  | { readonly kind: 'sum'; readonly body: number; readonly sum: Uint8Array | bigint }
export type HashThreadData = { readonly ring: SharedArrayBuffer; readonly sum: 'md5' | 'crc64' }

export type HashThreads = { start(): BodyHash; close(): Promise<void>; readonly haveFailed: boolean }

type SumsWanted = {
  md5?: Uint8Array
  crc64?: bigint
  readonly resolve: (sums: Sums) => void
  readonly reject: (error: Error) => void
}

export function createHashThreads(): HashThreads {
  const ring = new SharedArrayBuffer(ringSlots * ringSlotBytes)
  const bytes = new Uint8Array(ring)
  const slots = createSlots()
  const wanted = new Map<number, SumsWanted>()
  let nextBody = 1
  let underWay = 0
  let failure: Error | undefined
  const threads = (['md5', 'crc64'] as const).map((sum) => startThread({ ring, sum }, answered, fail))

  function order(message: HashOrder): void {
    for (const thread of threads) thread.postMessage(message)
  }

  function answered(answer: HashAnswer): void {
    if (answer.kind === 'read') return slots.read(answer.slot)
    const sums = wanted.get(answer.body)
    if (sums === undefined) return
    if (typeof answer.sum === 'bigint') sums.crc64 = answer.sum
    else sums.md5 = answer.sum
    if (sums.md5 === undefined || sums.crc64 === undefined) return
    wanted.delete(answer.body)
    sums.resolve({ md5: sums.md5, crc64: sums.crc64 })
  }

  function fail(error: Error): void {
    failure ??= error
    slots.fail(error)
    for (const { reject } of wanted.values()) reject(error)
    wanted.clear()
  }

  async function copyAndOrder(body: number, chunk: Uint8Array): Promise<void> {
    for (let from = 0; from < chunk.length; from += ringSlotBytes) {
      const part = chunk.subarray(from, from + ringSlotBytes)
      const slot = slots.tryTake() ?? (await slots.take())
      bytes.set(part, slot * ringSlotBytes)
      order({ kind: 'update', body, slot, lengthBytes: part.length })
    }
  }

  /** Answers how to let go, which works once. */
  function hold(): () => void {
    if (underWay === 0) for (const thread of threads) thread.ref()
    underWay += 1
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      underWay -= 1
      if (underWay === 0) for (const thread of threads) thread.unref()
    }
  }

  return {
    start() {
      const body = nextBody
      nextBody += 1
      const letGo = hold()
      return {
        update: (chunk) => (failure === undefined ? copyAndOrder(body, chunk) : Promise.reject(failure)),
        finish() {
          if (failure !== undefined) return Promise.reject(failure)
          const sums = new Promise<Sums>((resolve, reject) => {
            wanted.set(body, { resolve, reject })
            order({ kind: 'finish', body })
          })
          return sums.finally(letGo)
        },
        discard() {
          order({ kind: 'discard', body })
          letGo()
        },
      }
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()))
    },
    get haveFailed() {
      return failure !== undefined
    },
  }
}

function startThread(
  data: HashThreadData,
  answered: (answer: HashAnswer) => void,
  fail: (error: Error) => void,
): Worker {
  // Options of the process, such as --eval, would be applied to the thread's file too.
  const thread = new Worker(new URL('./hash-thread.ts', import.meta.url), { workerData: data, execArgv: [] })
  thread.on('message', answered)
  thread.on('error', (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))))
  thread.on('exit', () => fail(new Error(`the ${data.sum} thread has ended`)))
  // Held by `hold` while a body is under way: an idle thread must not keep the process alive.
  thread.unref()
  return thread
}

type Slots = {
  tryTake(): number | undefined
  take(): Promise<number>
  /** One of the two threads has read it. */
  read(slot: number): void
  fail(error: Error): void
}

function createSlots(): Slots {
  const free = Array.from({ length: ringSlots }, (_, slot) => slot)
  const readsLeft = new Uint8Array(ringSlots)
  let waiting: { readonly resolve: (slot: number) => void; readonly reject: (error: Error) => void }[] = []

  function taken(slot: number): number {
    readsLeft[slot] = 2
    return slot
  }

  return {
    tryTake() {
      const slot = waiting.length === 0 ? free.pop() : undefined
      return slot === undefined ? undefined : taken(slot)
    },
    take: () => new Promise((resolve, reject) => void waiting.push({ resolve, reject })),
    read(slot) {
      const left = (readsLeft[slot] ?? 0) - 1
      assert(left >= 0, 'a slot is read by each thread once')
      readsLeft[slot] = left
      if (left > 0) return
      const next = waiting.shift()
      if (next === undefined) free.push(slot)
      else next.resolve(taken(slot))
    },
    fail(error) {
      const all = waiting
      waiting = []
      for (const { reject } of all) reject(error)
    },
  }
}
