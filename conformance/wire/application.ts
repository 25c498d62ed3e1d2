/** An application that uploads tell of themselves. It checks who tells it as the documents' samples do. */
import { createVerify } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'

export type Told = { readonly url: string; readonly type: string; readonly body: string; readonly isSigned: boolean }

/**
 * Runs `work` with the address of an application that answers with `status` and JSON, and gives what it was told. The
 * key is fetched at `endpoint`: the host in its URL may be a name that leads elsewhere from here.
 */
export async function withApplication(
  endpoint: string,
  work: (address: string, told: readonly Told[]) => Promise<void>,
  status = 200,
): Promise<void> {
  const told: Told[] = []
  const server = createServer((request, response) => {
    void hear(request, endpoint).then((one) => {
      told.push(one)
      response.statusCode = status
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ Status: 'OK', told: told.length }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const bound = server.address()
  try {
    await work(`http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`, told)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

async function hear(request: IncomingMessage, endpoint: string): Promise<Told> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const url = request.url ?? ''
  return {
    url,
    type: request.headers['content-type'] ?? '',
    body: body.toString('utf8'),
    isSigned: await verifies(request, url, body, endpoint),
  }
}

async function verifies(request: IncomingMessage, url: string, body: Buffer, endpoint: string): Promise<boolean> {
  const keyUrl = new URL(Buffer.from(String(request.headers['x-oss-pub-key-url']), 'base64').toString('utf8'))
  const pem = await (await fetch(endpoint + keyUrl.pathname)).text()
  const mark = url.indexOf('?')
  const signed = mark < 0 ? decodeURIComponent(url) : decodeURIComponent(url.slice(0, mark)) + url.slice(mark)
  return createVerify('RSA-MD5')
    .update(`${signed}\n`)
    .update(body)
    .verify(pem, String(request.headers.authorization), 'base64')
}

export const base64Json = (value: object): string => Buffer.from(JSON.stringify(value), 'utf8').toString('base64')
