/** A raw client that signs with V1 and keeps one connection, because which connection it is decides which worker answers. */
import { Agent, request } from 'node:http'
import { signV1 } from '@latchkey/conformance/wire/oss-v1'
import { rootKey } from '../server/server-process.ts'

export type Call = {
  readonly bucket: string
  readonly key?: string
  readonly query?: readonly (readonly [name: string, value?: string])[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}
export type Reply = {
  readonly status: number
  readonly requestId: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export const replyTimeoutMs = 20_000

export class Client {
  readonly endpoint: URL
  readonly #agent: Agent

  constructor(endpoint: string) {
    this.endpoint = new URL(endpoint)
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1 })
  }

  /** @throws Error when the connection breaks or nothing is heard: what happened is then unknown */
  call(method: string, call: Call): Promise<Reply> {
    const body = Buffer.from(call.body ?? '')
    const query = call.query ?? []
    const date = new Date().toUTCString()
    const headers = Object.entries(call.headers ?? {})
    const signature = signV1(rootKey.secret, { method, bucket: call.bucket, key: call.key, query, headers, date })
    const text = query.map(([name, value]) => (value === undefined ? name : `${name}=${encodeURIComponent(value)}`))
    const path = `/${call.bucket}/${(call.key ?? '').split('/').map(encodeURIComponent).join('/')}`
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    const outgoing = request(
      {
        host: this.endpoint.hostname,
        port: this.endpoint.port,
        method,
        path: text.length === 0 ? path : `${path}?${text.join('&')}`,
        agent: this.#agent,
        headers: {
          ...call.headers,
          date,
          authorization: `OSS ${rootKey.id}:${signature}`,
          ...(method === 'PUT' || method === 'POST' ? { 'content-length': String(body.length) } : {}),
        },
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
