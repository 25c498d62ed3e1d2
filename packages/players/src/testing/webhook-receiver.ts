/** A studio's server that takes webhooks, or does not. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = {
  readonly signature: string
  readonly text: string
  readonly id: string
  readonly type: string
  readonly player: string
  readonly data: Readonly<Record<string, unknown>>
}

export type Receiver = AsyncDisposable & {
  readonly url: string
  readonly received: Received[]
  /** What it answers from now on; `never` to hang. */
  answers: number | 'never'
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const event = JSON.parse(text) as Omit<Received, 'signature' | 'text'>
      received.push({ ...event, signature: String(request.headers['webhook-signature']), text })
      if (receiver.answers !== 'never')
        response.writeHead(receiver.answers, { location: receiver.url }).end('thank you')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hooks?key=hidden`,
    received,
    answers: 204,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return receiver
}
