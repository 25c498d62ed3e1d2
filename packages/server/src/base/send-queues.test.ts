import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { leftBytes, readSendQueues } from './send-queues.ts'
import { issuerCertificate, issuerPrivateKey } from './testing-certificates.ts'

const givenBytes = 64 * 1_048_576
const skip = existsSync('/proc/self/net/tcp') ? false : 'the system does not tell what it holds'

const plain: [Server, (port: number) => Socket] = [createServer(), (port) => connect(port, '127.0.0.1')]
const tls: [Server, (port: number) => Socket] = [
  createTlsServer({ cert: issuerCertificate, key: issuerPrivateKey }),
  (port) => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }),
]
for (const [name, event, [server, open]] of [
  ['a socket', 'connection', plain],
  ['a socket of TLS', 'secureConnection', tls],
] as const)
  test(`of what ${name} was given a part has left, and of that the system holds a part`, { skip }, async (t) => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const accepted = once(server, event)
    const client = open((server.address() as AddressInfo).port) // it listens on a port
    const [socket] = (await accepted) as [Socket]
    try {
      client.pause()
      t.assert.notEqual(readSendQueues()(socket), undefined)
      socket.write(Buffer.alloc(givenBytes))
      await setTimeout(300)
      const [left, held] = [leftBytes(socket), readSendQueues()(socket) ?? 0]
      t.assert.deepEqual([left > 0, left < givenBytes, held > 0, held < left], [true, true, true, true])
      client.resume()
      for (let wait = 0; wait < 200 && (leftBytes(socket) < givenBytes || readSendQueues()(socket) !== 0); wait += 1)
        await setTimeout(50)
      t.assert.deepEqual([leftBytes(socket) >= givenBytes, readSendQueues()(socket)], [true, 0])
      t.assert.equal(readSendQueues(() => '')(socket), undefined)
    } finally {
      client.destroy()
      socket.destroy()
      server.close()
    }
  })
