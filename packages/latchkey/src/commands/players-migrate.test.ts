import assert from 'node:assert/strict'
import { createClient } from '@latchkey/client/node'
import type { Client } from '@latchkey/client/node'
import { startServer } from '@latchkey/server'
import type { Server } from '@latchkey/server'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { runLatchkey } from '../testing/terminal.ts'
import type { Ran } from '../testing/terminal.ts'

let folder: string
let servers: readonly Server[]
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-migrate-'))
  servers = [await start('former'), await start('next')]
})
after(async () => {
  for (const server of servers) await server.close()
  await rm(folder, { recursive: true })
})

function start(name: string): Promise<Server> {
  const flags = { port: '0', consolePort: '0', dataDir: join(folder, name), workers: '1' }
  return startServer({ sources: { flags, environment: {} }, onLog: () => undefined })
}

const keyOf = ({ made }: Server) => ({
  accessKeyId: made?.rootKey?.id ?? '',
  accessKeySecret: made?.rootKey?.secret ?? '',
})

const clientOf = (server: Server): Client =>
  createClient({ endpoint: server.endpoint, region: 'cn-hangzhou', credentials: keyOf(server) })

const backendOf = (server: Server, address = server.endpoint): string =>
  `
  kind: selfhosted
  oss: { internal: "${address}", addressing: path }
  sts: { roleArn: "acs:ram::1:role/player" }
  credentials: ${JSON.stringify(keyOf(server))}`.replaceAll('\n', '\n  ')

async function fileOf(name: string, readFallback: string, address?: string): Promise<string> {
  const file = join(folder, `${name}.app.yaml`)
  const [former, next] = servers
  assert.ok(former !== undefined && next !== undefined)
  const buckets = '{ private: b-private, public: b-public, formerly: { a-private: private, a-public: public } }'
  const fallback = `readFallback:\n  until: 2999-01-01\n${readFallback}  buckets: { private: a-private, public: a-public }\n  backend:${backendOf(former, address).replaceAll('\n', '\n  ')}\n`
  const text = `schema: 1\napp: demo\nbackend:${backendOf(next)}\nbuckets: ${buckets}\nspaces: { replays: { kind: folder } }\n`
  await writeFile(file, readFallback === 'none' ? text : text + fallback)
  return file
}

const migrate = (...words: readonly string[]): Promise<Ran> => runLatchkey(['players', 'migrate', ...words])

test('it tells, copies, is asked again, and says what goes into the file for the move', async () => {
  const [former, next] = servers.map(clientOf)
  assert.ok(former !== undefined && next !== undefined)
  for (const name of ['private', 'public']) {
    await former.oss.putBucket({ bucket: `a-${name}` })
    await next.oss.putBucket({ bucket: `b-${name}` })
  }
  const large = Buffer.alloc(20 * 1_048_576, 'a large save ')
  await former.oss.putObject({ bucket: 'a-private', key: 'replays/p/large', body: large })
  await former.oss.putObject({ bucket: 'a-private', key: 'replays/p/small', body: 'small' })
  await former.oss.putObject({ bucket: 'a-public', key: 'avatar/p/x.webp', body: 'picture' })
  const file = await fileOf('demo', '')
  const dry = await migrate(file)
  assert.deepEqual([dry.exitCode, dry.err], [0, ''])
  assert.match(
    dry.out,
    /^ +3 {2}files that were missing\n20\.0 MiB {2}would be copied\nNothing was copied: the same with --yes/m,
  )
  assert.equal((await next.oss.listObjectsV2({ bucket: 'b-private' })).result.keyCount, 0)

  const done = await runLatchkey(['players', 'migrate', file, '--yes'], { isWatched: true })
  assert.match(done.err, /1 looked at, .* copied/)
  assert.ok(done.err.endsWith('\r\u001b[K'))
  assert.match(done.out, /^20\.0 MiB {2}were copied$/m)
  const since = /^ {2}since: (\d{4}-\d\d-\d\dT[\d:]+Z)$/m.exec(done.out)?.[1]
  assert.ok(since !== undefined && Date.parse(since) < Date.now() - 800_000, done.out)
  const { body } = await next.oss.getObject({ bucket: 'b-private', key: 'replays/p/large' })
  assert.equal(Buffer.compare(Buffer.from(await body.bytes()), large), 0)

  await former.oss.deleteObject({ bucket: 'a-private', key: 'replays/p/small' })
  const moved = await fileOf('moved', `  since: ${since}\n`)
  assert.match((await migrate(moved, '--yes')).out, /^ +1 {2}copies whose original is gone, and stay: --delete/m)
  const last = await migrate(moved, '--yes', '--delete')
  assert.match(last.out, /^ +2 {2}files that were there already\n +1 {2}copies whose original was deleted$/m)
  assert.doesNotMatch(last.out, /since:/)
  await assert.rejects(next.oss.headObject({ bucket: 'b-private', key: 'replays/p/small' }))
})

test('what cannot be done is said', async () => {
  assert.match((await migrate(join(folder, 'no.app.yaml'))).err, /cannot be read/)
  const none = await migrate(await fileOf('none', 'none'))
  assert.deepEqual([none.exitCode, /says nothing of a storage of before/.test(none.err)], [2, true])
  const nowhere = await fileOf('nowhere', '', 'http://127.0.0.1:9')
  const away = await migrate(nowhere, '--yes')
  assert.notEqual(away.exitCode, 0)
  assert.match(away.err, /127\.0\.0\.1:9|ECONNREFUSED/)
  assert.equal((await migrate(nowhere, '--from-endpoint', servers[0]?.endpoint ?? '')).exitCode, 0)
})
