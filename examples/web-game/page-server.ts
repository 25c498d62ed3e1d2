/** Hands out the page with its script in one file, which esbuild makes when somebody asks. */
import { build } from 'esbuild'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'

export type PageServer = { readonly address: string; close(): Promise<void> }

export async function servePage(endpoint: string, port: number): Promise<PageServer> {
  const settings = `window.latchkey = ${JSON.stringify({ baseUrl: endpoint, app: 'lanterns' })}`
  const files: Readonly<Record<string, readonly [type: string, make: () => Promise<string>]>> = {
    '/': ['text/html; charset=utf-8', () => readFile(join(import.meta.dirname, 'page', 'index.html'), 'utf8')],
    '/style.css': ['text/css', () => readFile(join(import.meta.dirname, 'page', 'style.css'), 'utf8')],
    '/settings.js': ['text/javascript', () => Promise.resolve(settings)],
    '/main.js': ['text/javascript', script],
  }
  const server = createServer((request, response) => {
    const [type, make] = files[(request.url ?? '/').split('?')[0] ?? '/'] ?? []
    if (type === undefined || make === undefined) return void response.writeHead(404).end()
    make().then(
      (text) => response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve, reject) => {
    const refused = (error: Error): void =>
      reject(new Error(`The page cannot be served: ${error.message}. Choose another port with --page-port.`))
    server.once('error', refused)
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = server.address()
  return {
    address: `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : port}/`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function script(): Promise<string> {
  const entry = join(import.meta.dirname, 'page', 'main.ts')
  const built = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false })
  return built.outputFiles[0]?.text ?? ''
}
