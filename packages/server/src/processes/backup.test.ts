/** A backup of a server that serves on, and what comes of it: real processes on real sockets. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../base/clock.ts'
import { startServer } from '../main.ts'
import type { Server } from '../main.ts'
import { createInFlight } from '../store/blobs/in-flight.ts'
import { backup, backupGate } from './backup.ts'
import { restoreMark } from './data-directory.ts'
import { signedOss, signedRpc } from './testing/client.ts'
import type { OssRequest, TestKey } from './testing/client.ts'

const clock = { ...systemClock, advance: () => {} }

async function start(dataDir: string, log: string[]): Promise<Server> {
  const flags = { host: '127.0.0.1', port: '0', consolePort: '0', workers: '2', dataDir }
  return startServer({ sources: { flags, environment: {} }, onLog: (line) => void log.push(line) })
}

async function send(server: Server, by: TestKey, request: OssRequest): Promise<Response> {
  const { method, target, headers, body } = signedOss({ clock }, by, request)
  return fetch(server.endpoint + target, {
    method,
    headers: [...(headers ?? [])].map(([name, value]): [string, string] => [name, value]),
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  })
}

async function rpc(server: Server, by: TestKey, action: string, params: Record<string, string>): Promise<string> {
  const version = action === 'AssumeRole' ? '2015-04-01' : '2015-05-01'
  const answer = await fetch(server.endpoint + signedRpc({ clock }, by, action, version, params))
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${action}: ${text}`)
  return text
}

async function askAdmin(
  server: Server,
  method: string,
  path: string,
  body?: object,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(server.consoleAddress + path, { method, ...(body && { body: JSON.stringify(body) }) })
  return { status: answer.status, ...((await answer.json()) as object) }
}

async function backedUp(server: Server, directory: string): Promise<Readonly<Record<string, unknown>>> {
  await askAdmin(server, 'POST', '/admin/backup', { directory })
  for (;;) {
    const state = await askAdmin(server, 'GET', '/admin/backup')
    if (state['state'] !== 'running') return state
    await sleep(20)
  }
}

/** Small enough for the record, for a segment, and for a file of its own. */
const sizes = [100, 20_000, 400_000]
const contentOf = (key: string, size: number): Buffer =>
  Buffer.alloc(size, createHash('sha256').update(key).digest('base64'))

/** A role that everybody of the account may assume, made once. */
async function makeRole(server: Server, root: TestKey): Promise<string> {
  const Principal = { RAM: [`acs:ram::${server.made?.accountId}:root`] }
  const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }]
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '1', Statement })
  const made = await rpc(server, root, 'CreateRole', { RoleName: 'player', AssumeRolePolicyDocument })
  const PolicyName = 'AliyunOSSFullAccess'
  await rpc(server, root, 'AttachPolicyToRole', { PolicyType: 'System', PolicyName, RoleName: 'player' })
  return fieldIn(made, 'Arn')
}

const fieldIn = (text: string, name: string): string => new RegExp(`"${name}":"([^"]+)"`).exec(text)?.[1] ?? ''

async function sessionBy(server: Server, root: TestKey, UserName: string, RoleArn: string): Promise<TestKey> {
  await rpc(server, root, 'CreateUser', { UserName })
  const PolicyName = 'AliyunSTSAssumeRoleAccess'
  await rpc(server, root, 'AttachPolicyToUser', { PolicyType: 'System', PolicyName, UserName })
  const key = await rpc(server, root, 'CreateAccessKey', { UserName })
  const user = { id: fieldIn(key, 'AccessKeyId'), secret: fieldIn(key, 'AccessKeySecret') }
  const session = await rpc(server, user, 'AssumeRole', { RoleArn, RoleSessionName: UserName })
  const [id, secret, token] = ['AccessKeyId', 'AccessKeySecret', 'SecurityToken'].map((name) => fieldIn(session, name))
  return { id: id ?? '', secret: secret ?? '', token }
}

async function put(server: Server, root: TestKey, key: string): Promise<void> {
  for (const size of sizes) {
    const body = contentOf(`${key}-${size}`, size)
    const answer = await send(server, root, { method: 'PUT', bucket: 'game', key: `${key}-${size}`, body })
    if (answer.status !== 200) throw new Error(`${key}: ${answer.status}`)
  }
}

/** Overwrites and deletions free bodies that the metadata of the copy may name. */
async function load(server: Server, root: TestKey, signal: AbortSignal): Promise<void> {
  for (let at = 0; !signal.aborted; at += 1) {
    await put(server, root, `load/${at % 3}`)
    await send(server, root, { method: 'DELETE', bucket: 'game', key: `load/${at % 3}-400000` })
  }
}

/** Every key of the listing, and whether its bytes are the ones that were written under it. */
async function wholeKeys(server: Server, root: TestKey, prefix: string): Promise<readonly string[]> {
  const listed = await (await send(server, root, { method: 'GET', bucket: 'game', query: [['prefix', prefix]] })).text()
  const keys = [...listed.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key)
  for (const key of keys) {
    const got = await send(server, root, { method: 'GET', bucket: 'game', key })
    const isWhole = Buffer.from(await got.arrayBuffer()).equals(contentOf(key, Number(key.split('-').at(-1))))
    if (!isWhole) throw new Error(`${key} is not whole (${got.status})`)
  }
  return keys
}

const listsGame = async (server: Server, by: TestKey): Promise<number> =>
  (await send(server, by, { method: 'GET', bucket: 'game' })).status

test('a backup under load holds all that was acknowledged, and its restore ends every session', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-backup-'))
  const [data, copy, restored] = ['data', 'copy', 'restored'].map((name) => join(directory, name))
  if (data === undefined || copy === undefined || restored === undefined) return
  const log: string[] = []
  const server = await start(data, log)
  const root = server.made?.rootKey ?? { id: '', secret: '' }
  await send(server, root, { method: 'PUT', bucket: 'game' })
  const role = await makeRole(server, root)
  const session = await sessionBy(server, root, 'backend', role)
  t.assert.equal(await listsGame(server, session), 200)
  for (let at = 0; at < 4; at += 1) await put(server, root, `before/${at}`)
  const enough = new AbortController()
  const loading = load(server, root, enough.signal)
  const state = await backedUp(server, copy)
  enough.abort()
  await loading
  t.assert.deepEqual([state['state'], state['error']], ['done', undefined])
  t.assert.deepEqual([existsSync(join(copy, 'master-key')), existsSync(`${copy}.unfinished`)], [false, false])
  t.assert.match(String((await backedUp(server, copy))['error']), /exists already/)
  t.assert.match(String((await backedUp(server, join(data, 'x')))['error']), /inside the data directory/)
  await put(server, root, 'after')
  const lateSession = await sessionBy(server, root, 'late', role)
  await server.close()

  await cp(copy, restored, { recursive: true })
  await cp(join(data, 'master-key'), join(restored, 'master-key'), { preserveTimestamps: true })
  const again = await start(restored, log)
  t.after(async () => {
    await again.close()
    await rm(directory, { recursive: true, force: true })
  })
  t.assert.equal((await wholeKeys(again, root, 'before/')).length, 4 * sizes.length)
  await wholeKeys(again, root, 'load/')
  t.assert.deepEqual(await wholeKeys(again, root, 'after'), [])
  for (const dead of [session, lateSession]) t.assert.equal(await listsGame(again, dead), 403)
  t.assert.equal(await listsGame(again, await sessionBy(again, root, 'fresh', role)), 200)
  const said = log.join('\n')
  t.assert.match(said, /restored the backup of 2\d{3}-.*every session that was issued before has ended/)
  t.assert.match(said, new RegExp(`${root.id} of the root in account`))
  t.assert.match(said, /of user backend in account/)
  t.assert.equal(existsSync(join(restored, restoreMark)), false)
})

const bodies = (reads = createInFlight()) => ({ reads })
const silent = { now: () => new Date(0), signal: new AbortController().signal }

test('a copy that fails leaves nothing that could be taken for a backup', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-backup-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const kv = { backup: () => Promise.reject(new Error('disk')) }
  const parts = { kv, blobs: bodies(), dataDirectory: join(directory, 'data'), ...silent }
  await t.assert.rejects(backup(parts, join(directory, 'copy'), { files: 0, bytes: 0 }), { message: 'disk' })
  t.assert.deepEqual(readdirSync(directory), [])
})

test('what is freed while bodies are copied waits for the copy', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-backup-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  const reads = createInFlight()
  let isClear = false
  const kv = {
    backup: async () => {
      // Asked after the copy began, as somebody who frees a body then does.
      void reads.clear().then(() => (isClear = true))
      await sleep(5)
      t.assert.equal(isClear, false)
    },
  }
  const parts = { kv, blobs: bodies(reads), dataDirectory: join(directory, 'data'), ...silent }
  await backup(parts, join(directory, 'copy'), { files: 0, bytes: 0 })
  await sleep(1)
  t.assert.equal(isClear, true)
})

test('no sweep runs beside a backup, and a backup waits for the one that runs', async (t) => {
  const order: string[] = []
  const ended = Promise.withResolvers<void>()
  const files = { visitedCount: 1, removedCount: 1 }
  const { maintenance, run } = backupGate({
    sweep: async () => {
      order.push('sweep begins')
      await ended.promise
      order.push('sweep ends')
      return { endedUploads: 0, manifests: 0, files }
    },
    compact: () => Promise.resolve([]),
    // oxlint-disable-next-line require-yield -- nothing is found
    async *scrub() {},
  })
  const around = { liveGenerations: new Set<string>() }
  const sweep = maintenance.sweep(around)
  const copying = run(async () => {
    order.push('backup')
    t.assert.equal((await maintenance.sweep(around)).files.visitedCount, 0)
    await t.assert.rejects(
      run(async () => {}),
      { message: /already/ },
    )
  })
  await sleep(1)
  ended.resolve()
  await Promise.all([sweep, copying])
  t.assert.deepEqual(order, ['sweep begins', 'sweep ends', 'backup'])
})
