/** The far side of `hash-thread.ts`: the MD5 of all bodies. */
import assert from 'node:assert/strict'
import { createHash, type Hash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { ringSlotBytes, type HashAnswer, type HashOrder, type HashThreadData } from './hash-thread.ts'

// What `startThread` passes, and nobody else starts this file.
const { ring } = workerData as HashThreadData
const bytes = new Uint8Array(ring)
const bodies = new Map<number, Hash>()
assert(parentPort, 'this file runs in a thread')
const port = parentPort

function hashOf(body: number): Hash {
  const known = bodies.get(body)
  if (known !== undefined) return known
  const hash = createHash('md5')
  bodies.set(body, hash)
  return hash
}

function answer(message: HashAnswer): void {
  port.postMessage(message)
}

port.on('message', (order: HashOrder) => {
  switch (order.kind) {
    case 'update': {
      const from = order.slot * ringSlotBytes
      hashOf(order.body).update(bytes.subarray(from, from + order.lengthBytes))
      return answer({ kind: 'read', slot: order.slot })
    }
    case 'finish': {
      answer({ kind: 'md5', body: order.body, md5: new Uint8Array(hashOf(order.body).digest()) })
      return void bodies.delete(order.body)
    }
    case 'discard':
      return void bodies.delete(order.body)
  }
})
