/** The far side of `hash-threads.ts`: one sum, for all bodies. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { createCrc64 } from './crc64.ts'
import { ringSlotBytes, type HashAnswer, type HashOrder, type HashThreadData } from './hash-threads.ts'

type Running = { update(chunk: Uint8Array): void; digest(): Uint8Array | bigint }

// What `startThread` passes, and nobody else starts this file.
const { ring, sum } = workerData as HashThreadData
const bytes = new Uint8Array(ring)
const bodies = new Map<number, Running>()
assert(parentPort, 'this file runs in a thread')
const port = parentPort

function runningOf(body: number): Running {
  const known = bodies.get(body)
  if (known !== undefined) return known
  const running: Running = sum === 'crc64' ? createCrc64() : createMd5()
  bodies.set(body, running)
  return running
}

function createMd5(): Running {
  const hash = createHash('md5')
  return { update: (chunk) => void hash.update(chunk), digest: () => new Uint8Array(hash.digest()) }
}

function answer(message: HashAnswer): void {
  port.postMessage(message)
}

port.on('message', (order: HashOrder) => {
  switch (order.kind) {
    case 'update': {
      const from = order.slot * ringSlotBytes
      runningOf(order.body).update(bytes.subarray(from, from + order.lengthBytes))
      return answer({ kind: 'read', slot: order.slot })
    }
    case 'finish': {
      answer({ kind: 'sum', body: order.body, sum: runningOf(order.body).digest() })
      return void bodies.delete(order.body)
    }
    case 'discard':
      return void bodies.delete(order.body)
  }
})
