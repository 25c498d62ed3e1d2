/** Requests exactly as they are written: no client between that would tidy up a path, a header or a second of the same. */
import { connect as connectPlain } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

export type Pairs = readonly (readonly [name: string, value: string])[]

export type RawRequest = {
  readonly method: string
  /** The request target, as it goes out. */
  readonly target: string
  /** With Host; a length is added when there is a body. */
  readonly headers: Pairs
  readonly body: Uint8Array
}

export type Answer = {
  readonly status: number
  /** By lower-case name; of several of one name the last. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
  readonly text: string
  /** Of an error of OSS, of STS or of the player service; empty without one. */
  readonly code: string
}

export type Send = (request: RawRequest) => Promise<Answer>

const answerBytesMax = 8 * 1024 ** 2
const timeoutMs = 30_000

/** One connection for each request, so that nothing of one can reach into the next. */
export function socketSender(origin: string): Send {
  const { protocol, hostname, port } = new URL(origin)
  const host = hostname.replace(/^\[|\]$/g, '')
  const isTls = protocol === 'https:'
  const number = port === '' ? (isTls ? 443 : 80) : Number(port)
  const open = (): Socket =>
    isTls ? connectTls({ host, port: number, servername: host }) : connectPlain({ host, port: number })
  return async (request) => readAnswer(await exchange(open(), written(request)), request.method)
}

function written({ method, target, headers, body }: RawRequest): Uint8Array {
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  const needsLength = (body.length > 0 || method === 'PUT' || method === 'POST') && !names.has('content-length')
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(needsLength ? [`content-length: ${body.length}`] : []),
    'connection: close',
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body])
}

function exchange(socket: Socket, bytes: Uint8Array): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)))
  socket.on('data', (chunk: Uint8Array) => {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > answerBytesMax) socket.destroy(new Error(`an answer of more than ${answerBytesMax} bytes`))
  })
  // Who refuses a request early may close before it has read the rest of it; what was answered by then counts.
  socket.on('error', (error) => (sizeBytes > 0 && sizeBytes <= answerBytesMax ? undefined : reject(error)))
  socket.on('close', () => resolve(Buffer.concat(chunks)))
  socket.write(bytes)
  return promise.finally(() => socket.destroy())
}

function readAnswer(all: Buffer, method: string): Answer {
  const end = all.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = all.subarray(0, Math.max(end, 0)).toString('latin1').split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]
  if (status === undefined) throw new Error('the connection was closed without an answer of HTTP')
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const rest = method === 'HEAD' ? Buffer.alloc(0) : all.subarray(end + 4)
  const body = headers.get('transfer-encoding') === 'chunked' ? unchunked(rest) : rest
  const text = body.toString('utf8')
  return { status: Number(status), headers, body, text, code: codeOf(text) }
}

function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const sizeBytes = lineEnd < 0 ? 0 : Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16)
    if (!(sizeBytes > 0)) return Buffer.concat(parts)
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + sizeBytes))
    at = lineEnd + 2 + sizeBytes + 2
  }
}

function codeOf(text: string): string {
  const xml = /<Code>([^<]+)<\/Code>/.exec(text)?.[1]
  return xml ?? /"(?:code|Code|ErrorCode)"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? ''
}
