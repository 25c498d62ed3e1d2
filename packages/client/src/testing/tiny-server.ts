import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'

export type Seen = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}
export type Reply = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Ends the connection instead of answering. */
  readonly isCut?: true
  /** Ends the connection behind the body, which is shorter than its headers say. */
  readonly isCutShort?: true
}

/** A server that answers with what it is told, and remembers what it was asked. */
export class TinyServer implements AsyncDisposable {
  readonly seen: Seen[] = []
  readonly endpoint: string
  readonly #close: () => Promise<void>

  private constructor(endpoint: string, close: () => Promise<void>) {
    this.endpoint = endpoint
    this.#close = close
  }

  static async start(answer: (seen: Seen, index: number) => Reply | Promise<Reply>): Promise<TinyServer> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const bound = server.address()
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0
    const tiny = new TinyServer(`http://127.0.0.1:${port}`, async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    })
    server.on('request', (request, response) => {
      void (async () => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
        const body = Buffer.concat(chunks)
        const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
        tiny.seen.push(seen)
        const reply = await answer(seen, tiny.seen.length - 1)
        if (reply.isCut === true) return void request.socket.destroy()
        response.writeHead(reply.status ?? 200, { ...reply.headers })
        if (reply.isCutShort === true) return void response.write(reply.body ?? '', () => request.socket.end())
        response.end(reply.body)
      })().catch(() => request.socket.destroy())
    })
    return tiny
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }
}

/** An error document as OSS writes it. */
export function errorReply(status: number, code: string, extra = ''): Reply {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>told</Message><RequestId>R1</RequestId>${extra}</Error>`
  return { status, headers: { 'content-type': 'application/xml' }, body }
}

export const testCredentials = { accessKeyId: 'testid', accessKeySecret: 'testsecret' }
/** 2026-01-02T03:04:05Z, and no chance at all. */
export const testNowMs = Date.UTC(2026, 0, 2, 3, 4, 5)
export const still = { clock: { now: () => testNowMs }, chance: { random: () => 0 } }
