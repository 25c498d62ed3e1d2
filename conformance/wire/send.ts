/** One HTTP request, sent exactly as given: no header is added but framing, and the path is not touched. */
import { Agent, request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { Agent as TlsAgent, request as httpsRequest } from 'node:https'

export type HeaderPairs = readonly (readonly [name: string, value: string])[]
export type WireRequest = {
  /** Where to connect: `http://127.0.0.1:9000`. */
  readonly endpoint: string
  readonly method: string
  /** Path and query as they go on the wire. */
  readonly path: string
  /** Defaults to the endpoint's host and port. */
  readonly host?: string | undefined
  readonly headers?: HeaderPairs
  readonly body?: Uint8Array | undefined
  /** Sends the body as chunks of these sizes, without a Content-Length. */
  readonly chunkBytes?: number | undefined
  /** Waits for `100 Continue` before a byte of the body. */
  readonly expectContinue?: boolean | undefined
}
export type WireAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly text: string
  readonly gotContinue: boolean
}

export const answerTimeoutMs = 30_000
const agents = { http: new Agent({ keepAlive: true }), https: new TlsAgent({ keepAlive: true }) }

/** @throws Error when the connection breaks or nothing is heard for {@link answerTimeoutMs} */
export async function send(wire: WireRequest): Promise<WireAnswer> {
  const { hostname, port, protocol, host } = new URL(wire.endpoint)
  const isTls = protocol === 'https:'
  const pairs: [string, string][] = [['Host', wire.host ?? host], ...(wire.headers ?? []).map(asLatin)]
  const body = wire.body
  if (wire.chunkBytes !== undefined) pairs.push(['Transfer-Encoding', 'chunked'])
  else if (body !== undefined) pairs.push(['Content-Length', String(body.length)])
  else if (wire.method === 'PUT' || wire.method === 'POST') pairs.push(['Content-Length', '0'])
  if (wire.expectContinue === true) pairs.push(['Expect', '100-continue'])
  const options: RequestOptions = {
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isTls ? 443 : 80) : Number(port),
    method: wire.method,
    path: wire.path,
    setHost: false,
    headers: pairs.flat(),
    agent: isTls ? agents.https : agents.http,
    timeout: answerTimeoutMs,
  }
  const outgoing = isTls ? httpsRequest(options) : httpRequest(options)
  return exchange(outgoing, wire)
}

/** Node writes header values as latin1; UTF-8 goes through as its own bytes. */
function asLatin([name, value]: readonly [string, string]): [string, string] {
  return [name, Buffer.from(value, 'utf8').toString('latin1')]
}

async function exchange(outgoing: ClientRequest, wire: WireRequest): Promise<WireAnswer> {
  let gotContinue = false
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${answerTimeoutMs} ms`)))
  })
  if (wire.expectContinue === true) {
    outgoing.once('continue', () => {
      gotContinue = true
      writeBody(outgoing, wire)
    })
    outgoing.flushHeaders()
  } else writeBody(outgoing, wire)
  const incoming = await answered
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  if (wire.expectContinue === true && !gotContinue) outgoing.destroy()
  const body = Buffer.concat(chunks)
  return { status: incoming.statusCode ?? 0, headers: plainHeaders(incoming), body, text: body.toString(), gotContinue }
}

function writeBody(outgoing: ClientRequest, { body = new Uint8Array(), chunkBytes }: WireRequest): void {
  if (chunkBytes === undefined) return void outgoing.end(body)
  for (let at = 0; at < body.length; at += chunkBytes) outgoing.write(body.subarray(at, at + chunkBytes))
  outgoing.end()
}

/** Values as UTF-8 text; a repeated header is joined, so that a test sees it. */
function plainHeaders({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ''
    const value = Buffer.from(rawHeaders[at + 1] ?? '', 'latin1').toString()
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}

export function closeConnections(): void {
  agents.http.destroy()
  agents.https.destroy()
}
