import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { connect } from 'node:tls'
import fc from 'fast-check'
import { calledName, clientHelloBytesMax } from './client-hello.ts'

/** The first bytes that OpenSSL's client sends. */
async function helloOf(options: Readonly<Record<string, unknown>>): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>()
  const server = createServer((socket) => socket.once('data', resolve).on('error', () => undefined))
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', ...options })
  client.on('error', () => undefined)
  try {
    return await promise
  } finally {
    client.destroy()
    server.close()
  }
}

/** The same message in records of so many bytes. */
function inRecords(hello: Buffer, sizeBytes: number): Buffer {
  const message = hello.subarray(5)
  const records: Buffer[] = []
  for (let from = 0; from < message.length; from += sizeBytes) {
    const part = message.subarray(from, from + sizeBytes)
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 0xff]), part)
  }
  return Buffer.concat(records)
}

const named = { kind: 'name', name: 'game.oss.example' }

test('the name is read out of what a client says, whichever versions it offers', async (t) => {
  for (const versions of [{}, { maxVersion: 'TLSv1.2' }, { minVersion: 'TLSv1.3' }])
    t.assert.deepEqual(calledName(await helloOf({ servername: 'Game.OSS.example', ...versions })), named)
  t.assert.deepEqual(calledName(await helloOf({})), { kind: 'unnamed' })
})

test('while a hello is not whole there may be more of it, however it is cut into records', async (t) => {
  const hello = await helloOf({ servername: 'game.oss.example' })
  for (let length = 0; length < hello.length; length += 1)
    t.assert.deepEqual(calledName(hello.subarray(0, length)), { kind: 'more' }, `${length} bytes`)
  for (const sizeBytes of [1, 3, 4, 100]) t.assert.deepEqual(calledName(inRecords(hello, sizeBytes)), named)
  t.assert.deepEqual(calledName(Buffer.concat([hello, Buffer.from('more')])), named)
})

test('what is no hello, or never ends, has no name', (t) => {
  const cases: Buffer[] = [
    Buffer.from('GET / HTTP/1.1\r\n'),
    Buffer.from([22, 3, 1, 0, 0]),
    Buffer.from([22, 3, 1, 0, 1, 2]),
    Buffer.from([22, 3, 1, 0, 4, 1, 0, 0, 0]),
    Buffer.concat([Buffer.from([22, 3, 1, 64, 0, 1, 255, 255, 255]), Buffer.alloc(clientHelloBytesMax)]),
  ]
  for (const bytes of cases) t.assert.deepEqual(calledName(bytes), { kind: 'unnamed' })
})

test('no bytes make the reader throw', async () => {
  const hello = await helloOf({ servername: 'game.oss.example' })
  const change = fc.record({ at: fc.nat(hello.length - 1), value: fc.nat(255) })
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const bytes = Buffer.from(hello)
      for (const { at, value } of changes) bytes[at] = value
      return ['name', 'more', 'unnamed'].includes(calledName(bytes).kind)
    }),
  )
})
