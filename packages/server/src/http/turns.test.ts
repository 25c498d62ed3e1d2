import assert from 'node:assert/strict'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { once } from 'node:events'
import { test } from 'node:test'
import { rememberingListener } from './testing.ts'
import { createTurns } from './turns.ts'

test('who asks in one turn goes on in the next, in order, and who asks then waits for another', async () => {
  const turnRead = createTurns()
  const seen: string[] = []
  const go = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      await turnRead()
      seen.push(name)
    }
  }
  const gone = Promise.all([go('a', 'c'), go('b', 'd')])
  await Promise.resolve()
  const seenBefore = seen.length
  await gone
  assert.equal(seenBefore, 0)
  assert.deepEqual(seen, ['a', 'b', 'c', 'd'])
})

test('requests that came together are all read before the first is answered', async () => {
  const order: string[] = []
  await using listener = await rememberingListener(false, {
    requestId: () => {
      order.push('read')
      return 'ID'
    },
    handle: async () => {
      order.push('answered')
      return { status: 204, headers: [], body: { kind: 'none' } }
    },
  })
  const sockets: Socket[] = Array.from({ length: 5 }, () => connect(listener.listening.port, '127.0.0.1'))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  // Two in the bytes of one packet are certainly read in one turn.
  for (const socket of sockets) socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n')
  await Promise.all(sockets.map((socket) => once(socket, 'data')))
  for (const socket of sockets) socket.destroy()
  assert.deepEqual(order.slice(0, 2), ['read', 'read'])
  assert.equal(order.filter((step) => step === 'answered').length >= 5, true)
})
