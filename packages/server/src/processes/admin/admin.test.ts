import { test } from 'node:test'
import { readConfig } from '../../config.ts'
import { exchange, statusesOf } from '../../http/testing.ts'
import { openAdmin } from './admin.ts'

const hosts: [host: string, status: string][] = [
  ['127.0.0.1', '200'],
  ['localhost:9001', '200'],
  ['[::1]:9001', '200'],
  ['evil.example', '403'],
  ['cafe', '403'],
  ['1.2.3.4.evil.example', '403'],
  ['999.1.1.1', '403'],
]
test('only an address and localhost are the console’s Host, so that no page can rebind to it', async (t) => {
  const config = readConfig({ flags: { consolePort: '0' }, environment: {} })
  const duties = {
    denial: () => undefined,
    metrics: () => Promise.resolve([]),
    ask: () => Promise.resolve({ status: 200, body: {} }),
    moveClock: undefined,
    clockOffsetMs: () => 0,
    audit: () => Promise.resolve(undefined),
    now: () => new Date(0),
    doorPort: () => undefined,
    door: '',
    requestId: () => '0',
    pids: () => [],
  }
  const admin = await openAdmin(config, duties)
  t.after(() => admin.close())
  for (const [host, status] of hosts) {
    const { text } = await exchange(
      admin.port,
      `GET /admin/processes HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      5_000,
    )
    t.assert.deepEqual(statusesOf(text), [status], host)
  }
})

const origins: [origin: string, status: string][] = [
  ['', '200'],
  ['Origin: http://127.0.0.1:9001\r\n', '200'],
  ['Origin: http://127.0.0.1:9000\r\n', '403'],
  ['Origin: https://evil.example\r\n', '403'],
  ['Origin: null\r\n', '403'],
]
for (const [origin, status] of origins)
  test(`a POST with ${JSON.stringify(origin)} is ${status}: pages of other origins change nothing`, async (t) => {
    const config = readConfig({ flags: { consolePort: '0' }, environment: {} })
    const admin = await openAdmin(config, {
      denial: () => undefined,
      metrics: () => Promise.resolve([]),
      ask: () => Promise.resolve({ status: 200, body: {} }),
      moveClock: undefined,
      clockOffsetMs: () => 0,
      audit: () => Promise.resolve(undefined),
      now: () => new Date(0),
      doorPort: () => undefined,
      door: '',
      requestId: () => '0',
      pids: () => [],
    })
    t.after(() => admin.close())
    const head = `POST /admin/kms/keys HTTP/1.1\r\nHost: 127.0.0.1:9001\r\n${origin}Content-Length: 2\r\nConnection: close\r\n\r\n{}`
    t.assert.deepEqual(statusesOf((await exchange(admin.port, head, 5_000)).text), [status])
  })
