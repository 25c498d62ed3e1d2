/** One kept connection, because which connection it is decides which worker answers. */
import { Agent, request } from 'node:http'

export type Reply = {
  readonly status: number
  readonly requestId: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}
export type Sent = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export const replyTimeoutMs = 20_000

export class Wire {
  readonly endpoint: URL
  readonly #agent: Agent

  constructor(endpoint: string) {
    this.endpoint = new URL(endpoint)
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1 })
  }

  /** @throws Error when the connection breaks or nothing is heard: what happened is then unknown */
  send({ method, path, headers, body }: Sent): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    const length = method === 'PUT' || method === 'POST' ? { 'content-length': String(body.length) } : {}
    const outgoing = request(
      {
        host: this.endpoint.hostname,
        port: this.endpoint.port,
        method,
        path,
        agent: this.#agent,
        headers: { ...headers, ...length },
        timeout: replyTimeoutMs,
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('close', () => {
          if (!incoming.complete) reject(new Error('the answer ends too early'))
        })
        incoming.on('end', () => {
          const requestId = String(incoming.headers['x-oss-request-id'] ?? '')
          resolve({
            status: incoming.statusCode ?? 0,
            requestId,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
          })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${replyTimeoutMs} ms`)))
    outgoing.end(body)
    return promise
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** Nobody listened, so that nothing was done. */
export function isUnsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}
