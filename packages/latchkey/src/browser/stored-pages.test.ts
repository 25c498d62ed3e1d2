/**
 * What a stranger stored, opened in a browser on the server's own addresses: no script runs, and neither storage nor the
 * console is within reach. The same pages through a proxy that takes the two headers away run, so the test can fail.
 */
import { createClient, staticCredentials } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import { startServer } from '@latchkey/server'
import type { Server } from '@latchkey/server'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { noChromium, openChromium } from './chromium.ts'
import type { Tab } from './chromium.ts'

type Listener = AsyncDisposable & { readonly port: number; readonly address: string }

async function listen(answer: RequestListener): Promise<Listener> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    port,
    address: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Hears from pages: `/shown/…` from a picture in them, `/ran/…` from a script. */
async function openEar(): Promise<Listener & { readonly heard: Set<string> }> {
  const heard = new Set<string>()
  const listener = await listen((incoming, response) => {
    heard.add(decodeURIComponent(incoming.url ?? ''))
    const script = `new Image().src = 'ORIGIN/ran/' + encodeURIComponent('script of the stranger ' + location.href)`
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-store' })
    response.end(script.replace('ORIGIN', `http://${incoming.headers.host}`))
  })
  return { ...listener, heard }
}

/** Passes everything on and takes a header out of the answers. */
function openProxy(to: string, without: string): Promise<Listener> {
  const { port } = new URL(to)
  return listen((incoming, response) => {
    const onward = request(
      { host: '127.0.0.1', port, path: incoming.url, headers: { ...incoming.headers, host: `127.0.0.1:${port}` } },
      (answer) => {
        const { [without]: _taken, ...headers } = answer.headers
        response.writeHead(answer.statusCode ?? 502, headers)
        answer.pipe(response)
      },
    )
    onward.end()
  })
}

const says = (ear: string, kind: string): string =>
  `new Image().src = '${ear}/${kind}/' + encodeURIComponent(location.href)`

type Stored = { readonly key: string; readonly contentType: string; readonly text: string }

/** Each shows a picture of the ear's, and tries to run in every way that its format has. */
const storedFor = (ear: string): readonly Stored[] => [
  {
    key: 'page.html',
    contentType: 'text/html',
    text: `<!doctype html><img src="${ear}/shown/page.html"><script>${says(ear, 'ran')}</script>
<script src="${ear}/script.js"></script><img src="data:," onerror="${says(ear, 'ran')}">
<iframe srcdoc="<script>parent.${says(ear, 'ran')}</script>"></iframe>`,
  },
  {
    key: 'leaving.html',
    contentType: 'text/html',
    text: `<!doctype html><img src="${ear}/shown/leaving.html"><meta http-equiv="refresh" content="0;${ear}/ran/refresh">
<form id="f" action="${ear}/ran/form"><input autofocus onfocus="f.submit()"></form>`,
  },
  {
    key: 'picture.svg',
    contentType: 'image/svg+xml',
    text: `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="${says(ear, 'ran')}">
<image href="${ear}/shown/picture.svg" width="9" height="9"/><script>${says(ear, 'ran')}</script></svg>`,
  },
  {
    key: 'data.xml',
    contentType: 'application/xml',
    text: `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>
<img src="${ear}/shown/data.xml"/><script>${says(ear, 'ran')}</script></body></html>`,
  },
]

async function start(directory: string): Promise<Server> {
  return startServer({
    sources: {
      flags: { port: '0', consolePort: '0', workers: '1', dataDir: join(directory, 'data') },
      environment: {},
    },
    onLog: () => {},
  })
}

async function store(server: Server, objects: readonly Stored[]): Promise<void> {
  const key = server.made?.rootKey
  const client: Client = createClient({
    endpoint: server.endpoint,
    region: 'cn-hangzhou',
    credentials: staticCredentials({ accessKeyId: key?.id ?? '', accessKeySecret: key?.secret ?? '' }),
  })
  await client.oss.putBucket({ bucket: 'strangers' })
  for (const { key: name, contentType, text } of objects)
    await client.oss.putObject({ bucket: 'strangers', key: name, body: text, contentType, objectAcl: 'public-read' })
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waits = 0; !isSo() && waits < 200; waits += 1) await later(50)
}

/** What a script of the page would find if one ran. */
const reach = (console: string): string => `(async () => {
  const tried = async (attempt) => { try { await attempt(); return 'reached' } catch (error) { return error.name } }
  return [
    origin,
    await tried(() => localStorage.setItem('a', 'b')),
    await tried(() => sessionStorage.setItem('a', 'b')),
    await tried(() => document.cookie),
    await tried(() => fetch('${console}/admin/processes').then((answer) => answer.text())),
    await tried(() => fetch(location.href).then((answer) => answer.text())),
  ]
})()`

test(
  'html, svg and xml that a stranger stored run nothing and reach nothing in Chromium, on either style of address',
  { skip: noChromium, timeout: 120_000 },
  async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'latchkey-strangers-'))
    const server = await start(directory)
    try {
      await using ear = await openEar()
      const pages = storedFor(ear.address)
      await store(server, pages)
      await using bare = await openProxy(server.endpoint, 'content-security-policy')
      await using chromium = await openChromium('about:blank')
      const shown = async (address: string, key: string): Promise<Tab> => {
        ear.heard.clear()
        const tab = await chromium.open(address)
        await until(() => ear.heard.has(`/shown/${key}`))
        t.assert.equal(ear.heard.has(`/shown/${key}`), true, `${address} is shown`)
        return tab
      }
      const ofConsole = reach(server.consoleAddress)
      const ran = (): number => [...ear.heard].filter((path) => path.startsWith('/ran/')).length
      const { port } = new URL(server.endpoint)
      for (const style of [`http://127.0.0.1:${port}/strangers`, `http://strangers.localhost:${port}`])
        for (const { key } of pages) {
          const nothing = ['null', 'SecurityError', 'SecurityError', 'SecurityError', 'TypeError', 'TypeError']
          const tab = await shown(`${style}/${key}`, key)
          t.assert.deepEqual(await tab.evaluate(ofConsole), nothing, `${style}/${key}`)
          // The same pages run within this time when the header is taken away.
          await later(500)
          t.assert.equal(ran(), 0, `${style}/${key}`)
        }
      for (const { key } of pages) {
        const tab = await shown(`${bare.address}/strangers/${key}`, key)
        await later(500)
        t.assert.notEqual(ran(), 0, `${key} without the header`)
        const all = [bare.address, 'reached', 'reached', 'reached', 'TypeError', 'reached']
        if (key !== 'leaving.html') t.assert.deepEqual(await tab.evaluate(ofConsole), all, key)
      }
    } finally {
      await server.close()
      await rm(directory, { recursive: true, force: true })
    }
  },
)

test(
  'a text that a stranger stored is no script for a page elsewhere',
  { skip: noChromium, timeout: 60_000 },
  async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'latchkey-strangers-'))
    const server = await start(directory)
    try {
      await store(server, [{ key: 'note.txt', contentType: 'text/plain', text: 'window.wasRun = true' }])
      await using bare = await openProxy(server.endpoint, 'x-content-type-options')
      await using studio = await listen((incoming, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html' })
        const from = new URL(incoming.url ?? '/', 'http://studio').searchParams.get('from') ?? ''
        response.end(`<!doctype html><script src="${from}/strangers/note.txt"></script>`)
      })
      await using chromium = await openChromium('about:blank')
      const wasRun = async (from: string): Promise<unknown> => {
        const tab = await chromium.open(`${studio.address}/?from=${from}`)
        const loaded = `new Promise((resolve) => document.readyState === 'complete' ? resolve() : addEventListener('load', resolve))`
        await later(500)
        return tab.evaluate(`${loaded}.then(() => window.wasRun === true)`)
      }
      t.assert.equal(await wasRun(server.endpoint), false)
      t.assert.equal(await wasRun(bare.address), true)
    } finally {
      await server.close()
      await rm(directory, { recursive: true, force: true })
    }
  },
)
