/** An application that is told of uploads, and checks who tells it the way the documents' samples do. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createVerify } from 'node:crypto'

export type Told = {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** Whether the signature is of the key that the URL in the request leads to. */
  readonly isSigned: boolean
}
export type TestApplication = AsyncDisposable & {
  readonly port: number
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  readonly told: readonly Told[]
}
export type Reply = (response: ServerResponse, told: Told) => void

export const repliesOk: Reply = (response) => void response.end('{"Status":"OK"}')

/** @param keyPrefix what the URL of the key has to begin with; undefined: the key is not fetched */
export async function openTestApplication(keyPrefix: string | undefined, reply = repliesOk): Promise<TestApplication> {
  const told: Told[] = []
  const server = createServer((request, response) => {
    void heard(request, keyPrefix).then((one) => {
      told.push(one)
      reply(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    port,
    address: `http://127.0.0.1:${port}`,
    told,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function heard(request: IncomingMessage, keyPrefix: string | undefined): Promise<Told> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const isSigned = keyPrefix !== undefined && (await verifies(request, body, keyPrefix))
  return { url: request.url ?? '', headers: request.headers, body: body.toString('utf8'), isSigned }
}

/** Decode `x-oss-pub-key-url`, fetch the key, check RSA and MD5 over the decoded path, the query, a line feed, the body. */
async function verifies(request: IncomingMessage, body: Buffer, keyPrefix: string): Promise<boolean> {
  const keyUrl = Buffer.from(String(request.headers['x-oss-pub-key-url']), 'base64').toString('utf8')
  if (!keyUrl.startsWith(keyPrefix)) return false
  const pem = await (await fetch(keyUrl)).text()
  const [path = '', query] = (request.url ?? '').split(/\?(.*)/s)
  const text = decodeURIComponent(path) + (query === undefined ? '' : `?${query}`)
  return createVerify('RSA-MD5')
    .update(`${text}\n`)
    .update(body)
    .verify(pem, String(request.headers.authorization), 'base64')
}

/** The parameter as a client makes it. */
export function callbackParameter(order: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(order), 'utf8').toString('base64')
}
