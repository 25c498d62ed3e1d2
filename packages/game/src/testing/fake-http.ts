/** The fake service on a port, with a page of the SDK beside it: for clients that need a real network. */
import { createServer } from 'node:http'
import type { FakeService } from './fake-house.ts'
import { fakeService } from './fake-service.ts'

export type FakeHttp = AsyncDisposable & {
  readonly origin: string
  readonly service: FakeService
}

/** `pages` are answered as they are; everything else is the service's, for pages of any origin. */
export async function fakeHttp(
  pages: Readonly<Record<string, readonly [type: string, body: string]>>,
): Promise<FakeHttp> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const origin = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
  const service = fakeService({ now: () => Date.now(), origin })
  server.on('request', (request, response) => {
    const path = request.url ?? '/'
    const page = pages[path]
    if (page !== undefined) return void response.writeHead(200, { 'Content-Type': page[0] }).end(page[1])
    const cors = {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE',
      'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? '',
      'Access-Control-Expose-Headers': 'ETag, Retry-After, X-Request-Id, X-Slot-Meta, X-Slot-Active-Device',
    }
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end()
    void bodyOf(request).then((body) => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const token = new URL(path, 'http://fake').searchParams.get('token')
      const answer = service.handle({
        method: request.method ?? 'GET',
        path,
        headers: token === null ? headers : { ...headers, authorization: token },
        body,
      })
      response.writeHead(answer.status, { ...cors, ...answer.headers }).end(answer.body)
    })
  })
  return {
    origin,
    service,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bodyOf(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk as Uint8Array) // a request without an encoding gives bytes
  return new Uint8Array(Buffer.concat(chunks))
}
