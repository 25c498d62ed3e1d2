/** The portable client in a real browser, from a page of another origin than the server. */
import { startServer } from '@latchkey/server'
import type { Server } from '@latchkey/server'
import { createClient, staticCredentials } from '@latchkey/client'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join, normalize } from 'node:path'
import { test } from 'node:test'
import { noChromium, openChromium } from './chromium.ts'

const top = join(import.meta.dirname, '..', '..', '..', '..')
const imports = {
  '@latchkey/client': '/files/packages/client/src/index.ts',
  '@latchkey/protocol': '/files/packages/protocol/src/index.ts',
  '@noble/hashes/': '/files/node_modules/@noble/hashes/',
  'hash-wasm': '/files/node_modules/hash-wasm/dist/index.esm.js',
}
const page = `<!doctype html><meta charset="utf-8"><title>client</title>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="/files/packages/latchkey/src/browser/page-script.ts"></script>`

type PageServer = AsyncDisposable & { readonly address: string; readonly result: Promise<unknown> }

/** Serves the page and the sources of this checkout, with their types taken out, as Node does it. */
async function servePage(settings: unknown): Promise<PageServer> {
  const result = Promise.withResolvers<unknown>()
  const server = createServer((request, response) => {
    const answer = (type: string, body: string): void =>
      void response.writeHead(200, { 'Content-Type': type }).end(body)
    const path = new URL(request.url ?? '/', 'http://page').pathname
    if (path === '/') answer('text/html', page)
    else if (path === '/settings') answer('application/json', JSON.stringify(settings))
    else if (path === '/result')
      void bodyOf(request).then((text) => {
        answer('text/plain', '')
        result.resolve(JSON.parse(text))
      })
    else if (path.startsWith('/files/'))
      void readFile(join(top, normalize(path.slice('/files'.length))), 'utf8').then(
        (source) => answer('text/javascript', path.endsWith('.ts') ? stripTypeScriptTypes(source) : source),
        () => response.writeHead(404).end(),
      )
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    address: `http://127.0.0.1:${port}/`,
    result: result.promise,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bodyOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

async function start(directory: string): Promise<Server> {
  return startServer({
    sources: {
      flags: { port: '0', consolePort: '0', workers: '1', dataDir: join(directory, 'data') },
      environment: {},
    },
    onLog: () => {},
  })
}

test(
  'puts, gets, uploads in parts, signs URLs and reads errors in Chromium, with both signatures',
  { skip: noChromium, timeout: 90_000 },
  async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'latchkey-browser-server-'))
    const server = await start(directory)
    try {
      const key = server.made?.rootKey
      const keys = { accessKeyId: key?.id ?? '', accessKeySecret: key?.secret ?? '' }
      const client = createClient({
        endpoint: server.endpoint,
        region: 'cn-hangzhou',
        credentials: staticCredentials(keys),
      })
      await client.oss.putBucket({ bucket: 'game' })
      const rule = {
        allowedOrigins: ['*'],
        allowedMethods: ['GET', 'PUT', 'POST', 'HEAD', 'DELETE'],
        allowedHeaders: ['*'],
        exposeHeaders: ['ETag', 'x-oss-request-id', 'x-oss-hash-crc64ecma', 'x-oss-err', 'x-oss-ec'],
      } as const
      await client.oss.putBucketCors({ bucket: 'game', configuration: { rules: [rule] } })
      await using pages = await servePage(
        (['v4', 'v1'] as const).map((signature) => ({ endpoint: server.endpoint, ...keys, signature })),
      )
      await using _browser = await openChromium(pages.address)
      const want = (signature: string) => ({
        text: '{"level":7}',
        isWhole: true,
        lastMoved: 1_400_000,
        byUrl: '{"level":7}',
        missing: 'NoSuchKey',
        keys: [`${signature}/中 文/large`, `${signature}/中 文/save.json`],
      })
      const results = (await pages.result) as Record<string, unknown>[] // what page-script.ts reports
      t.assert.deepEqual(
        results.map(({ etag: _etag, ...rest }) => rest),
        [want('v4'), want('v1')],
      )
      for (const { etag } of results) t.assert.match(String(etag), /-5"?$/)
    } finally {
      await server.close()
      await rm(directory, { recursive: true, force: true })
    }
  },
)
