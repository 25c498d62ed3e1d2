/** What `load.c` does, for a machine without a C compiler: slower, so that a fast server shows less of what it can. */
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { percentile } from './figure.ts'

const [host = '127.0.0.1', port = '0', connections = '1', seconds = '1', path = '', once] = process.argv.slice(2)
const requests = readRequests(path)
const latenciesUs: number[] = []
const counts = { errors: 0, badStatus: 0, bodyBytes: 0, handedOut: 0 }
const startedMs = performance.now()
const deadlineMs = startedMs + Number(seconds) * 1_000

await Promise.all(Array.from({ length: Number(connections) }, () => play(connect(Number(port), host).setNoDelay(true))))
process.stdout.write(
  `${JSON.stringify({
    count: latenciesUs.length,
    errors: counts.errors,
    badStatus: counts.badStatus,
    bodyBytes: counts.bodyBytes,
    seconds: (performance.now() - startedMs) / 1_000,
    p50Us: percentile(latenciesUs, 0.5),
    p99Us: percentile(latenciesUs, 0.99),
  })}\n`,
)

function readRequests(file: string): Buffer[] {
  const bytes = readFileSync(file)
  const list: Buffer[] = []
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32LE(at)
    list.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return list
}

function nextRequest(): Buffer | undefined {
  if (performance.now() >= deadlineMs) return undefined
  if (once !== undefined && counts.handedOut >= requests.length) return undefined
  counts.handedOut += 1
  return requests[(counts.handedOut - 1) % requests.length]
}

/** One request after the other over one connection. A connection that ends early ends the run. */
async function play(socket: Socket): Promise<void> {
  const answers = answersOf(socket)
  for (let request = nextRequest(); request !== undefined; request = nextRequest()) {
    const sentMs = performance.now()
    socket.write(request)
    const { value: status } = await answers.next()
    if (status === undefined) throw new Error('the server closed a connection')
    latenciesUs.push((performance.now() - sentMs) * 1_000)
    if (status >= 200 && status < 300) continue
    counts.errors += 1
    counts.badStatus = status
  }
  socket.destroy()
}

/** The status of each whole answer. Bodies are counted by Content-Length, or up to the last chunk. */
async function* answersOf(socket: Socket): AsyncGenerator<number, undefined> {
  let text = Buffer.alloc(0)
  let leftBytes = -1
  let isChunked = false
  let status = 0
  for await (const chunk of socket) {
    // What the socket gives is a Buffer, as no encoding is set.
    let rest = chunk as Buffer
    if (leftBytes < 0) {
      text = Buffer.concat([text, rest])
      const end = text.indexOf('\r\n\r\n')
      if (end < 0) continue
      const head = text.toString('latin1', 0, end)
      status = Number(head.slice(9, 12))
      isChunked = /^transfer-encoding:/im.test(head)
      leftBytes = isChunked ? 1 : Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
      rest = text.subarray(end + 4)
      text = Buffer.alloc(0)
    }
    counts.bodyBytes += rest.length
    if (isChunked) leftBytes = rest.subarray(-5).toString('latin1') === '0\r\n\r\n' ? 0 : 1
    else leftBytes -= rest.length
    if (leftBytes > 0) continue
    leftBytes = -1
    yield status
  }
  return undefined
}
