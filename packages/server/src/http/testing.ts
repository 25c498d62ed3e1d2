/** Raw sockets for tests of the listener: what is sent is exactly what is written here. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { systemClock } from '../base/clock.ts'
import { errorAnswer } from './encode-oss.ts'
import { ServiceError } from '@latchkey/protocol'
import { listen } from './listener.ts'
import type { Handler, ListenAddress, Listening } from './listener.ts'
import type { Wire } from './wire.ts'

export type Seen = { readonly method: string; readonly target: string; readonly body: string }

/** A listener that remembers each request it was given, whole, and answers with the length of its body. */
export async function rememberingListener(
  isLenient: boolean,
  overrides: Partial<Handler> = {},
  tls?: ListenAddress['tls'],
): Promise<AsyncDisposable & { readonly listening: Listening; readonly seen: Seen[] }> {
  const seen: Seen[] = []
  let requests = 0
  const handler: Handler = {
    clock: systemClock,
    requestId: () => {
      requests += 1
      return String(requests).padStart(24, '0')
    },
    handle: async (wire) => {
      const body = await readAll(wire)
      seen.push({ method: wire.method, target: wire.target, body })
      return { status: 200, headers: [['Content-Length', '2']], body: { kind: 'bytes', bytes: 'ok' } }
    },
    refuse: (fault) =>
      errorAnswer(
        { requestId: fault.requestId, method: 'GET', host: fault.host },
        new Date(0),
        new ServiceError(fault.code, {}, { message: fault.message }),
      ),
    ...overrides,
  }
  const listening = await listen({ host: '127.0.0.1', port: 0, isLenient, reusePort: false, tls }, handler)
  return { seen, listening, [Symbol.asyncDispose]: () => listening.close() }
}

export async function readAll(wire: Pick<Wire, 'body'>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of wire.body.chunks) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

/** Sends the bytes and resolves with everything that comes back until the peer closes, or `quietMs` pass in silence. */
export function exchange(
  port: number,
  bytes: string | Buffer,
  quietMs = 150,
): Promise<{ readonly text: string; readonly isClosed: boolean }> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1')
    const received: Buffer[] = []
    let timer: NodeJS.Timeout | undefined
    const done = (isClosed: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ text: Buffer.concat(received).toString('latin1'), isClosed })
    }
    const restart = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => done(false), quietMs)
    }
    socket.on('connect', () => {
      socket.write(bytes)
      restart()
    })
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk)
      restart()
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? done(true) : reject(error),
    )
    socket.on('close', () => done(true))
  })
}

export const statusesOf = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1] ?? '')
