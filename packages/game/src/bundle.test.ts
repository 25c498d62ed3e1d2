/** What every game downloads: how large it is, and what it asks of the engine. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import type { PlayerClient } from './client.ts'
import type * as sdk from './index.ts'
import { bundleSdk } from './testing/bundle.ts'
import { fakeClock, fakeDevice, fakeService } from './testing/index.ts'

const compressedBytesMax = 12_288

test(`the whole SDK, adapters among it, is at most ${compressedBytesMax} bytes, minified and compressed`, async (t) => {
  const sizeBytes = gzipSync(await bundleSdk(), { level: 9 }).length
  t.diagnostic(`${sizeBytes} bytes`)
  t.assert.equal(sizeBytes <= compressedBytesMax, true, `${sizeBytes} bytes`)
})

test('it depends on nothing', async (t) => {
  const manifest = JSON.parse(await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as object
  t.assert.deepEqual(
    Object.keys(manifest).filter((name) => /dependencies/i.test(name)),
    [],
  )
  const files = (await readdir(import.meta.dirname, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'),
  )
  t.assert.equal(files.length > 15, true)
  for (const name of files) {
    const source = await readFile(join(import.meta.dirname, name), 'utf8')
    for (const [, from] of source.matchAll(/^(?:import|export) .*from '([^']+)'/gm))
      t.assert.match(from ?? '', /^\./, `${name} imports ${from}`)
    t.assert.doesNotMatch(
      source,
      /\b(Buffer|process|require|TextEncoder|TextDecoder|atob|btoa|structuredClone)\b[.(]|new URL\(/,
      name,
    )
  }
})

test('it runs in an engine that has only the language and timers', async (t) => {
  const clock = fakeClock()
  const service = fakeService({ now: () => clock.now() })
  const device = fakeDevice(service, clock)
  const bare = createContext({})
  runInContext(await bundleSdk('latchkey'), bare)
  const missing = [
    'URL',
    'fetch',
    'atob',
    'TextEncoder',
    'TextDecoder',
    'crypto',
    'Buffer',
    'process',
    'setTimeout',
    'AbortController',
  ]
  for (const name of missing) t.assert.equal(runInContext(`typeof ${name}`, bare), 'undefined')
  const { createPlayerClient } = runInContext('latchkey', bare) as typeof sdk // what the bundle exports
  const { transport, storage } = device
  const client: PlayerClient = createPlayerClient({
    baseUrl: 'http://fake.test',
    app: 'demo',
    transport,
    storage,
    clock,
  })
  const player = client.auth.signInGuest()
  await clock.advance(0)
  t.assert.match((await player).id, /^p_/)
  const slot = client.saves.open('auto')
  const read = slot.read()
  await clock.advance(0)
  t.assert.equal(await read, undefined)
  await slot.write('Ebene 1 ✓')
  await clock.advance(5_000)
  t.assert.equal(slot.state, 'ready')
  t.assert.equal(Buffer.from(service.commits[0]?.after.bytes ?? []).toString(), 'Ebene 1 ✓')
})
