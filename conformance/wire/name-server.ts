/** A name server on loopback that knows the TXT records it was told, and nothing else. */
import { createSocket } from 'node:dgram'

export type NameServer = {
  readonly port: number
  /** By name: `_dnsauth.img.example.com`. */
  readonly txt: Map<string, string>
  readonly close: () => void
}

export async function startNameServer(): Promise<NameServer> {
  const txt = new Map<string, string>()
  const socket = createSocket('udp4')
  socket.on('message', (question, from) => {
    socket.send(answerTo(question, txt.get(nameIn(question))), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()))
  socket.unref()
  return { port: socket.address().port, txt, close: () => void socket.close() }
}

const headBytes = 12

/** Labels, each behind its length, up to an empty one. */
function nameIn(question: Buffer): string {
  const labels: string[] = []
  for (let at = headBytes; at < question.length;) {
    const length = question[at] ?? 0
    if (length === 0) break
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return labels.join('.').toLowerCase()
}

function answerTo(question: Buffer, text: string | undefined): Buffer {
  const end = question.indexOf(0, headBytes) + 5
  const head = Buffer.from(question.subarray(0, end))
  // An answer without an error, or "no such name"; one question, so many answers, nothing else.
  head.writeUInt16BE(text === undefined ? 0x8183 : 0x8180, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(text === undefined ? 0 : 1, 6)
  head.writeUInt32BE(0, 8)
  if (text === undefined) return head
  const data = Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')])
  // The name of the question, TXT, IN, a minute.
  return Buffer.concat([head, Buffer.from([0xc0, headBytes, 0, 16, 0, 1, 0, 0, 0, 60, 0, data.length]), data])
}
