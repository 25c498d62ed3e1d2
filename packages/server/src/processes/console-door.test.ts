/** The console's address of a running server: the supervisor holds it, and a worker answers. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startServer } from '../main.ts'
import { doorHeader, fromHeader, openConsoleProxy } from './console-proxy.ts'

test('sign-in and its calls come through the console’s address into a worker, and nobody else finds that way', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-door-'))
  const flags = { port: '0', consolePort: '0', workers: '2', dataDir }
  const server = await startServer({ sources: { flags, environment: {} }, onLog: () => {} })
  t.after(async () => {
    await server.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const ask = (path: string, init: RequestInit = {}, base = server.consoleAddress) => fetch(base + path, init)
  const page = await ask('/sign-in')
  t.assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/html;charset=utf-8'])
  t.assert.equal((await ask('/api/whoami')).status, 401)
  const evil = { Origin: 'https://evil.example', 'Content-Type': 'application/json' }
  t.assert.equal((await ask('/api/sign-in', { method: 'POST', headers: evil, body: '{}' })).status, 403)
  // On the API address these are names of buckets, and the word cannot be guessed.
  t.assert.equal((await ask('/sign-in', {}, server.endpoint)).status, 404)
  const guess = { [doorHeader]: 'x'.repeat(64), [fromHeader]: '10.0.0.1' }
  t.assert.equal((await ask('/sign-in', { headers: guess }, server.endpoint)).status, 404)
  t.assert.equal((await ask('/metrics')).status, 200, 'what was there stays')
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/federation?Action=GetSigninToken')))
  for (const answered of answers) t.assert.equal(answered.status, 400)
})

test('without a worker that is ready the console says so', async (t) => {
  const { createServer } = await import('node:http')
  const proxy = openConsoleProxy(() => undefined, 'word')
  const front = createServer(proxy.pass)
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    front.close()
    proxy.close()
  })
  const bound = front.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const answered = await fetch(`http://127.0.0.1:${port}/sign-in`)
  t.assert.equal(answered.status, 503)
})
