/**
 * MD5 in a thread of its own, over a fixed ring of shared buffers: chunks are gathered in a slot, the thread reads it there
 * when it is full, and it is free again when the thread has told so. The CRC-64 takes a tenth of the time and stays here.
 */
import assert from 'node:assert/strict'
import { Worker } from 'node:worker_threads'
import { createCrc64 } from './crc64.ts'
import type { BodyHash } from './sums.ts'

/** A message each way for so many bytes. */
export const ringSlotBytes = 262_144
/** 4 MiB for all bodies of a process together. */
export const ringSlots = 16

/** From here to the thread, in order. */
export type HashOrder =
  | { readonly kind: 'update'; readonly body: number; readonly slot: number; readonly lengthBytes: number }
  | { readonly kind: 'finish'; readonly body: number }
  | { readonly kind: 'discard'; readonly body: number }
/** From the thread: it is done with a slot, or a body's sum. */
export type HashAnswer =
  | { readonly kind: 'read'; readonly slot: number }
  | { readonly kind: 'md5'; readonly body: number; readonly md5: Uint8Array }
export type HashThreadData = { readonly ring: SharedArrayBuffer }

export type HashThread = { start(): BodyHash; close(): Promise<void>; readonly hasFailed: boolean }

type Md5Wanted = { readonly resolve: (md5: Uint8Array) => void; readonly reject: (error: Error) => void }

export function createHashThread(): HashThread {
  const ring = new SharedArrayBuffer(ringSlots * ringSlotBytes)
  const bytes = new Uint8Array(ring)
  const slots = createSlots()
  const wanted = new Map<number, Md5Wanted>()
  let nextBody = 1
  let underWay = 0
  let failure: Error | undefined
  const thread = startThread({ ring }, answered, fail)

  function order(message: HashOrder): void {
    thread.postMessage(message)
  }

  function answered(answer: HashAnswer): void {
    if (answer.kind === 'read') return slots.give(answer.slot)
    wanted.get(answer.body)?.resolve(answer.md5)
    wanted.delete(answer.body)
  }

  function fail(error: Error): void {
    failure ??= error
    slots.fail(error)
    for (const { reject } of wanted.values()) reject(error)
    wanted.clear()
  }

  /** Answers how to let go, which works once. */
  function hold(): () => void {
    if (underWay === 0) thread.ref()
    underWay += 1
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      underWay -= 1
      if (underWay === 0) thread.unref()
    }
  }

  function start(): BodyHash {
    const body = nextBody
    nextBody += 1
    const letGo = hold()
    const crc64 = createCrc64()
    let slot: number | undefined
    let lengthBytes = 0
    let isFinished = false

    function send(): void {
      if (slot !== undefined) order({ kind: 'update', body, slot, lengthBytes })
      slot = undefined
      lengthBytes = 0
    }

    async function gather(chunk: Uint8Array): Promise<void> {
      for (let from = 0; from < chunk.length;) {
        slot ??= slots.tryTake() ?? (await slots.take())
        const part = chunk.subarray(from, from + ringSlotBytes - lengthBytes)
        bytes.set(part, slot * ringSlotBytes + lengthBytes)
        lengthBytes += part.length
        from += part.length
        if (lengthBytes === ringSlotBytes) send()
      }
    }

    return {
      update(chunk) {
        if (failure !== undefined) return Promise.reject(failure)
        crc64.update(chunk)
        return gather(chunk)
      },
      async finish() {
        try {
          if (failure !== undefined) throw failure
          send()
          isFinished = true
          const md5 = new Promise<Uint8Array>((resolve, reject) => void wanted.set(body, { resolve, reject }))
          order({ kind: 'finish', body })
          return { md5: await md5, crc64: crc64.digest() }
        } finally {
          letGo()
        }
      },
      end() {
        if (isFinished) return
        if (slot !== undefined) slots.give(slot)
        slot = undefined
        order({ kind: 'discard', body })
        letGo()
      },
    }
  }

  return {
    start,
    close: async () => void (await thread.terminate()),
    get hasFailed() {
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
  const thread = new Worker(new URL('./md5-worker.ts', import.meta.url), { workerData: data, execArgv: [] })
  thread.on('message', answered)
  thread.on('error', (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))))
  thread.on('exit', () => fail(new Error('the thread has ended')))
  // Held by `hold` while a body is under way: an idle thread must not keep the process alive.
  thread.unref()
  return thread
}

type Slots = {
  tryTake(): number | undefined
  take(): Promise<number>
  give(slot: number): void
  fail(error: Error): void
}

function createSlots(): Slots {
  const free = Array.from({ length: ringSlots }, (_, slot) => slot)
  let waiting: { readonly resolve: (slot: number) => void; readonly reject: (error: Error) => void }[] = []
  return {
    tryTake: () => (waiting.length === 0 ? free.pop() : undefined),
    take: () => new Promise((resolve, reject) => void waiting.push({ resolve, reject })),
    give(slot) {
      assert(!free.includes(slot), 'a slot is given back once')
      const next = waiting.shift()
      if (next === undefined) free.push(slot)
      else next.resolve(slot)
    },
    fail(error) {
      const all = waiting
      waiting = []
      for (const { reject } of all) reject(error)
    },
  }
}
