/** The server as its operator meets it: real processes on real sockets. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from './base/clock.ts'
import { startServer } from './main.ts'
import type { Server } from './main.ts'
import { signedOss } from './processes/testing/client.ts'
import type { OssRequest, TestKey } from './processes/testing/client.ts'

type Started = AsyncDisposable & {
  readonly server: Server
  readonly root: TestKey
  readonly directory: string
  readonly log: string[]
  readonly again: () => Promise<Server>
}

async function start(flags: Readonly<Record<string, string>> = {}): Promise<Started> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-server-'))
  const log: string[] = []
  const again = (): Promise<Server> =>
    startServer({
      sources: {
        flags: {
          host: '127.0.0.1',
          port: '0',
          consolePort: '0',
          workers: '2',
          dataDir: join(directory, 'data'),
          ...flags,
        },
        environment: {},
      },
      onLog: (line) => void log.push(line),
    })
  const server = await again()
  const key = server.made?.rootKey
  if (key === undefined) throw new Error('the first start makes a root key')
  return {
    server,
    root: key,
    directory,
    log,
    again,
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function send(server: Server, by: TestKey, request: OssRequest): Promise<Response> {
  const { method, target, headers, body } = signedOss({ clock: { ...systemClock, advance: () => {} } }, by, request)
  return fetch(server.endpoint + target, {
    method,
    headers: [...(headers ?? [])].map(([name, value]): [string, string] => [name, value]),
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  })
}

const put = (server: Server, by: TestKey, key: string, body: string) =>
  send(server, by, { method: 'PUT', bucket: 'game', key, body, headers: [['Content-Type', 'text/plain']] })

test('it serves, survives the death of each of its processes, and keeps what it acknowledged', async (t) => {
  await using started = await start()
  const { server, root } = started
  t.assert.equal((await fetch(`${server.endpoint}/-/health/ready`)).status, 200)
  t.assert.equal((await send(server, root, { method: 'PUT', bucket: 'game' })).status, 200)
  for (const role of ['committer', 'worker', 'jobs']) {
    t.assert.equal((await put(server, root, `before-${role}`, role)).status, 200)
    const pid = server.processes().find((one) => one.role === role)?.pid
    t.assert.notEqual(pid, undefined)
    process.kill(pid ?? 0, 'SIGKILL')
    const deadlineMs = performance.now() + 15_000
    // Until it is gone it may still answer, on a connection that ends right after.
    while (!started.log.some((line) => line.startsWith(`the ${role} `)) && performance.now() < deadlineMs)
      await sleep(10)
    let status = 0
    while (status !== 200 && performance.now() < deadlineMs)
      status = await put(server, root, `after-${role}`, role).then(
        (answer) => answer.status,
        () => 0,
      )
    t.assert.equal(status, 200, `after the ${role} was killed; ${started.log.join('; ')}`)
    for (const key of [`before-${role}`, `after-${role}`])
      t.assert.equal(await (await send(server, root, { method: 'GET', bucket: 'game', key })).text(), role)
  }
})

test('the admin address answers metrics, refusals and processes, and only under its own name', async (t) => {
  await using started = await start()
  const { server, root } = started
  await send(server, root, { method: 'PUT', bucket: 'game' })
  const refused = await fetch(`${server.endpoint}/game/secret`)
  t.assert.equal(refused.status, 403)
  const why = await fetch(`${server.consoleAddress}/admin/denials/${refused.headers.get('x-oss-request-id')}`)
  t.assert.match(await why.text(), /"oss:GetObject".*"anonymous".*bucket-acl/s)
  t.assert.match(
    await (await fetch(`${server.consoleAddress}/metrics`)).text(),
    /latchkey_request_seconds_count\{operation="PutBucket",status="2xx"\} 1/,
  )
  t.assert.equal(
    (await fetch(`${server.consoleAddress}/admin/clock`, { method: 'POST', body: '{"forwardSeconds":1}' })).status,
    409,
  )
})

test('a controlled clock moves for every worker', async (t) => {
  await using started = await start({ clock: 'controlled' })
  const { server } = started
  const moved = await fetch(`${server.consoleAddress}/admin/clock`, {
    method: 'POST',
    body: '{"forwardSeconds":86400}',
  })
  t.assert.deepEqual(await moved.json(), { offsetSeconds: 86_400 })
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const date = Date.parse((await fetch(`${server.endpoint}/-/health/live`)).headers.get('date') ?? '')
    t.assert.equal(Math.abs(date - systemClock.now().getTime() - 86_400_000) < 10_000, true)
  }
})

test('a second server on the same data directory is refused, and so is another format', async (t) => {
  await using started = await start()
  await t.assert.rejects(() => started.again(), /in use|commits/)
  const other = join(started.directory, 'other')
  await rm(other, { recursive: true, force: true })
  await (await import('node:fs/promises')).mkdir(other)
  await writeFile(join(other, 'format'), 'latchkey 99\n')
  await t.assert.rejects(
    () => startServer({ sources: { flags: { dataDir: other }, environment: {} }, onLog: () => {} }),
    /latchkey 99/,
  )
})

test('a start on metadata that lost their end says that they are damaged', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-server-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const flags = { host: '127.0.0.1', port: '0', consolePort: '0', workers: '1', dataDir: directory }
  const begin = (): Promise<Server> => startServer({ sources: { flags, environment: {} }, onLog: () => {} })
  const server = await begin()
  await server.close()
  await truncate(join(directory, 'metadata', 'kv.mdb'), 6_000)
  await t.assert.rejects(begin, /the committer ended .*; the metadata in the data directory seem damaged: restore/)
})
