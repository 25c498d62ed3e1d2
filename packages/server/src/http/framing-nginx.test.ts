/** The same framings through a proxy of another make: what it forwards must never be read as more than it sent. */
import { test } from 'node:test'
import { framings } from './testing-framings.ts'
import { proxyTo, skipWithoutNginx as skip } from './testing-nginx.ts'
import { exchange, rememberingListener, statusesOf } from './testing.ts'

for (const isLenient of [false, true])
  test(
    `through nginx no framing lets a second request in on a ${isLenient ? 'lenient' : 'strict'} address`,
    { skip, timeout: 60_000 },
    async (t) => {
      await using remembering = await rememberingListener(isLenient)
      const { listening, seen } = remembering
      await using proxy = await proxyTo(listening.port)
      const plain = await exchange(proxy.port, 'PUT /plain HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc')
      t.assert.deepEqual(
        [statusesOf(plain.text), seen.map((one) => one.body)],
        [['200'], ['abc']],
        'the proxy is there',
      )
      for (const [name, bytes] of framings) {
        seen.length = 0
        const { text } = await exchange(proxy.port, bytes)
        const smuggledRequests = seen.filter((one) => one.target.includes('smuggled'))
        // nginx may itself read the rest as a second request of its client: then it answers twice, and is right to.
        t.assert.equal(
          smuggledRequests.length <= Math.max(0, statusesOf(text).length - 1),
          true,
          `${name}: ${JSON.stringify(seen)} ${text}`,
        )
        t.assert.equal(
          seen.some((one) => one.target === '/first' && one.body.includes('smuggled') && smuggledRequests.length > 0),
          false,
          name,
        )
      }
    },
  )
