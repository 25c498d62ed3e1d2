import { createSocket } from 'node:dgram'
import { test } from 'node:test'
import { openTxtRecords } from './txt-records.ts'

/** A name server that knows one TXT record, in two pieces. */
function answerOf(question: Buffer, text: readonly [string, string] | undefined): Buffer {
  const end = question.indexOf(0, 12) + 5
  const head = Buffer.from(question.subarray(0, end))
  head.writeUInt16BE(text === undefined ? 0x8183 : 0x8180, 2)
  head.writeUInt16BE(text === undefined ? 0 : 1, 6)
  head.writeUInt16BE(0, 8)
  head.writeUInt16BE(0, 10)
  if (text === undefined) return head
  const data = Buffer.concat(text.map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece)])))
  const record = Buffer.from([0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 0, 60, 0, data.length])
  return Buffer.concat([head, record, data])
}

test('records come whole, and what nobody answers is nothing', async (t) => {
  const server = createSocket('udp4')
  server.on('message', (question, from) => {
    const isKnown = question.includes(Buffer.from('\x08_dnsauth'))
    server.send(answerOf(question, isKnown ? ['to', 'ken'] : undefined), from.port, from.address)
  })
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', () => resolve()))
  try {
    const txt = openTxtRecords([`127.0.0.1:${server.address().port}`])
    t.assert.deepEqual(await txt('_dnsauth.img.example.com'), ['token'])
    t.assert.deepEqual(await txt('other.example.com'), [])
  } finally {
    server.close()
  }
})
