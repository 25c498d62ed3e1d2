import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { Answer } from './answer.ts'
import { writeAnswer } from './write-answer.ts'

const headerValue = 'caf\u00c3\u00a9 \u00ff'
const size = 2 ** 24

/** One buffer for every chunk, as a lender's: it is overwritten as soon as the next one is asked for. */
async function* lent(): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(size / 2)
  for (const letter of ['a', 'b']) {
    buffer.fill(letter)
    yield buffer
    buffer.fill('x')
  }
}

const cases: [name: string, body: Answer['body'], expected: Buffer][] = [
  ['an ASCII text', { kind: 'bytes', bytes: '<Name>a</Name>' }, Buffer.from('<Name>a</Name>')],
  ['another text', { kind: 'bytes', bytes: '<Name>né 城</Name>' }, Buffer.from('<Name>né 城</Name>')],
  ['bytes', { kind: 'bytes', bytes: Buffer.from([0, 0xff, 0xc3]) }, Buffer.from([0, 0xff, 0xc3])],
  ['lent chunks', { kind: 'stream', chunks: lent() }, Buffer.from('a'.repeat(size / 2) + 'b'.repeat(size / 2))],
]
for (const [name, body, expected] of cases)
  test(`${name} and the bytes of a header go out as they are`, async (t) => {
    const headers: Answer['headers'] = [
      ['x-oss-meta-note', headerValue],
      ['Content-Length', String(expected.length)],
      ['Connection', 'close'],
    ]
    const server = createServer((request, response) => {
      writeAnswer(response, request, { status: 200, headers, body }, undefined).catch((error: unknown) =>
        t.assert.fail(String(error)),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      const pieces: Buffer[] = []
      for await (const piece of socket) pieces.push(piece as Buffer)
      const received = Buffer.concat(pieces)
      const headEnd = received.indexOf('\r\n\r\n')
      const line = received.toString('latin1', 0, headEnd).split('\r\n')[1]
      t.assert.equal(line, `x-oss-meta-note: ${headerValue}`)
      t.assert.equal(received.subarray(headEnd + 4).equals(expected), true)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })
