/** Hands requests of the console's address to a worker, as they came. */
import { Agent, request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

export const doorHeader = 'x-latchkey-door'
export const fromHeader = 'x-latchkey-from'
/** Of this hop, or said by us. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
  doorHeader,
  fromHeader,
])

export type ConsoleProxy = {
  readonly pass: (request: IncomingMessage, response: ServerResponse) => void
  readonly close: () => void
}

/** `port` answers that of a worker which is ready, another one each time. */
export function openConsoleProxy(port: () => number | undefined, door: string): ConsoleProxy {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  return {
    close: () => agent.destroy(),
    pass: (request, response) => {
      const to = port()
      if (to === undefined) return unavailable(response)
      const headers: string[] = []
      for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
        const name = request.rawHeaders[index] ?? ''
        if (!hopByHop.has(name.toLowerCase())) headers.push(name, request.rawHeaders[index + 1] ?? '')
      }
      headers.push(doorHeader, door, fromHeader, request.socket.remoteAddress ?? '')
      const { method = 'GET', url: path = '/' } = request
      const passed = send({ agent, host: '127.0.0.1', port: to, method, path, headers, setHost: false }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.pipe(response)
        answer.once('error', () => response.destroy())
      })
      passed.once('error', () => (response.headersSent ? response.destroy() : unavailable(response)))
      // Whoever leaves takes the call along.
      response.once('close', () => passed.destroy())
      request.pipe(passed)
    },
  }
}

function unavailable(response: ServerResponse): void {
  const text = `${JSON.stringify({ Code: 'ServiceUnavailable', Message: 'The server cannot answer now. Try again.' })}\n`
  response.writeHead(503, {
    'Content-Type': 'application/json;charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  })
  response.end(text)
}
