/** Four workers of one server: what is revoked is dead in all of them at once, and whatever goes on is cut. */
import { signRpcV1 } from '@latchkey/protocol'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '../base/clock.ts'
import { startServer } from '../main.ts'
import type { Server } from '../main.ts'
import { presignedTarget, signedOss, textDigests } from './testing/client.ts'
import type { OssRequest, TestKey } from './testing/client.ts'
import type { InjectedRequest } from './testing/server.ts'

const root: TestKey = { id: 'RootOfRevocation', secret: 'root-secret-of-revocation' }
const clocked = { clock: { ...systemClock, advance: () => {} } }
const roleArn = 'acs:ram::1000000000000007:role/player'
const settings = { port: '0', consolePort: '0', workers: '4', accountId: '1000000000000007' }
const environment = { LATCHKEY_ROOT_ACCESS_KEY_ID: root.id, LATCHKEY_ROOT_ACCESS_KEY_SECRET: root.secret }
const largeBytes = 48 * 1_048_576

type Reply = { readonly status: number; readonly text: string; readonly startedMs: number }

class World {
  readonly #server: Server
  constructor(server: Server) {
    this.#server = server
  }

  /** Each agent keeps connections of its own, which the workers share out among themselves. */
  open(agent: Agent, { method, target, headers = [] }: InjectedRequest, body?: AsyncIterable<Buffer> | string) {
    const { hostname, port } = new URL(this.#server.endpoint)
    return new Promise<IncomingMessage>((resolve, reject) => {
      const sent = httpRequest({
        host: hostname,
        port,
        method,
        path: target,
        agent,
        headers: Object.fromEntries(headers.filter(([name]) => name.toLowerCase() !== 'content-length')),
      })
      sent.on('response', resolve).on('error', reject)
      if (typeof body === 'object') void pour(body, sent)
      else sent.end(body)
    })
  }

  async send(agent: Agent, request: InjectedRequest, body?: AsyncIterable<Buffer> | string): Promise<Reply> {
    const startedMs = performance.now()
    const incoming = await this.open(agent, request, body)
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    return { status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), startedMs }
  }

  oss(agent: Agent, by: TestKey, request: OssRequest, body?: AsyncIterable<Buffer> | string): Promise<Reply> {
    return this.send(agent, signedOss(clocked, by, request), body)
  }

  async call(by: TestKey, Action: string, Version: string, params: Readonly<Record<string, string>>) {
    const all = signRpcV1(
      textDigests,
      { accessKeyId: by.id, secret: by.secret, securityToken: by.token },
      { method: 'GET', parameters: Object.entries({ Action, Version, Format: 'JSON', ...params }) },
      { nowMs: Date.now(), nonce: crypto.randomUUID() },
    )
    const query = all.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
    const reply = await this.send(new Agent(), { method: 'GET', target: `/?${query}` })
    return { status: reply.status, json: JSON.parse(reply.text) as Readonly<Record<string, unknown>> }
  }

  async ok(by: TestKey, action: string, version: string, params: Readonly<Record<string, string>>) {
    const { status, json } = await this.call(by, action, version, params)
    assert.equal(status, 200, `${action}: ${JSON.stringify(json)}`)
    return json as Readonly<Record<string, Readonly<Record<string, string>>>>
  }
}

async function pour(body: AsyncIterable<Buffer>, sent: ReturnType<typeof httpRequest>): Promise<void> {
  for await (const chunk of body) sent.write(chunk)
  sent.end()
}

type Stage = { readonly world: World; readonly backend: TestKey; readonly player: (source: string) => Promise<TestKey> }

async function withServer(run: (stage: Stage) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-revocation-'))
  const server = await startServer({ sources: { flags: { ...settings, dataDir }, environment }, onLog: () => {} })
  try {
    const world = new World(server)
    const trust = {
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${settings.accountId}:root`] } },
      ],
    }
    await world.ok(root, 'CreateUser', '2015-05-01', { UserName: 'backend' })
    const { AccessKey } = await world.ok(root, 'CreateAccessKey', '2015-05-01', { UserName: 'backend' })
    const backend = { id: AccessKey?.['AccessKeyId'] ?? '', secret: AccessKey?.['AccessKeySecret'] ?? '' }
    await world.ok(root, 'AttachPolicyToUser', '2015-05-01', {
      PolicyType: 'System',
      PolicyName: 'AliyunSTSAssumeRoleAccess',
      UserName: 'backend',
    })
    await world.ok(root, 'CreateRole', '2015-05-01', {
      RoleName: 'player',
      AssumeRolePolicyDocument: JSON.stringify(trust),
    })
    await world.ok(root, 'AttachPolicyToRole', '2015-05-01', {
      PolicyType: 'System',
      PolicyName: 'AliyunOSSFullAccess',
      RoleName: 'player',
    })
    assert.equal((await world.oss(new Agent(), root, { method: 'PUT', bucket: 'game' })).status, 200)
    await run({
      world,
      backend,
      async player(SourceIdentity) {
        const { Credentials } = await world.ok(backend, 'AssumeRole', '2015-04-01', {
          RoleArn: roleArn,
          RoleSessionName: 'phone',
          SourceIdentity,
        })
        return {
          id: Credentials?.['AccessKeyId'] ?? '',
          secret: Credentials?.['AccessKeySecret'] ?? '',
          token: Credentials?.['SecurityToken'],
        }
      },
    })
  } finally {
    await server.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

test('no worker takes a revoked session while requests run, and others live', { timeout: 60_000 }, async () => {
  await withServer(async ({ world, player }) => {
    const banned = await Promise.all(Array.from({ length: 4 }, () => player('p-1')))
    const other = await player('p-2')
    const agents = Array.from({ length: 16 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
    const replies: (Reply & { readonly isBanned: boolean })[] = []
    let isOver = false
    const loads = agents.map(async (agent, index) => {
      for (let turn = 0; !isOver; turn += 1) {
        const isBanned = (turn + index) % 4 !== 0
        const by = isBanned ? (banned[(turn + index) % banned.length] ?? other) : other
        const reply = await world.oss(agent, by, { method: 'PUT', bucket: 'game', key: `${index}` }, 'x')
        replies.push({ ...reply, isBanned })
      }
    })
    await wait(400)
    await world.ok(root, 'RevokeSessions', '2026-11-01', { RoleArn: roleArn, SourceIdentity: 'p-1' })
    const revokedMs = performance.now()
    await wait(1_200)
    isOver = true
    await Promise.all(loads)
    for (const agent of agents) agent.destroy()
    const before = replies.filter(({ startedMs, isBanned }) => isBanned && startedMs < revokedMs - 200)
    const after = replies.filter(({ startedMs, isBanned }) => isBanned && startedMs > revokedMs)
    assert(before.length > 20 && after.length > 20, `${before.length} before, ${after.length} after`)
    assert.deepEqual(new Set(before.map(({ status }) => status)), new Set([200]))
    // Not a second later but at once: whoever asks after the answer of RevokeSessions is refused.
    assert.deepEqual(
      new Set(after.map(({ status, text }) => `${status} ${/<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? ''}`)),
      new Set(['403 SecurityTokenExpired']),
    )
    const others = replies.filter(({ isBanned }) => !isBanned)
    assert.deepEqual(new Set(others.map(({ status }) => status)), new Set([200]))
    const fresh = await player('p-1')
    const agent = new Agent()
    assert.equal((await world.oss(agent, fresh, { method: 'GET', bucket: 'game', key: '1' })).status, 200)
    const { json } = await world.call(banned[0] ?? other, 'GetCallerIdentity', '2015-04-01', {})
    assert.equal(json['Code'], 'InvalidSecurityToken.Expired')
    const target = presignedTarget(clocked, banned[0] ?? other, { method: 'GET', bucket: 'game', key: '1' })
    assert.equal((await world.send(agent, { method: 'GET', target })).status, 403)
  })
})

/** Reads slowly until nothing more comes, and says how much came and how it ended. */
async function sip(
  incoming: IncomingMessage,
  pauseMs: number,
): Promise<{ readonly bytes: number; readonly isWhole: boolean }> {
  let bytes = 0
  try {
    for await (const chunk of incoming) {
      bytes += (chunk as Buffer).length
      if (pauseMs > 0) await wait(pauseMs)
    }
    return { bytes, isWhole: incoming.complete && bytes === largeBytes }
  } catch {
    return { bytes, isWhole: false }
  }
}

async function* slowly(pieces: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < pieces; index += 1) {
    yield Buffer.alloc(10_000, 1)
    await wait(20)
  }
}

const ways: readonly [name: string, end: (stage: Stage, by: TestKey) => Promise<unknown>, of: 'session' | 'key'][] = [
  [
    'a revoked session',
    ({ world }, by) => world.ok(root, 'RevokeSessions', '2026-11-01', { RoleArn: roleArn, SessionKeyId: by.id }),
    'session',
  ],
  [
    'a deleted key',
    ({ world }, by) => world.ok(root, 'DeleteAccessKey', '2015-05-01', { UserName: 'reader', UserAccessKeyId: by.id }),
    'key',
  ],
]
for (const [name, end, of] of ways)
  test(`${name} cuts a download that goes on and leaves no trace of an upload`, { timeout: 60_000 }, async () => {
    await withServer(async (stage) => {
      const { world } = stage
      const agent = new Agent()
      const large = Buffer.alloc(largeBytes, 7)
      async function* whole(): AsyncGenerator<Buffer> {
        yield large
      }
      const put = await world.oss(agent, root, { method: 'PUT', bucket: 'game', key: 'large' }, whole())
      assert.equal(put.status, 200, put.text)
      const by = of === 'session' ? await stage.player('p-1') : await reader(world)
      const get: OssRequest = { method: 'GET', bucket: 'game', key: 'large' }
      const ended = sip(await world.open(agent, signedOss(clocked, by, get)), 2)
      const lives = sip(await world.open(agent, signedOss(clocked, root, get)), 1)
      const upload = world.oss(agent, by, { method: 'PUT', bucket: 'game', key: 'late' }, slowly(50))
      await wait(300)
      await end(stage, by)
      const startedMs = performance.now()
      const { bytes, isWhole } = await ended
      assert.equal(isWhole, false)
      assert(bytes > 0 && bytes < largeBytes, `${bytes} bytes came`)
      // What lay in buffers of the system is read as slowly as all before it.
      assert(performance.now() - startedMs < 10_000)
      assert.equal((await lives).isWhole, true, 'another reader of the same object is not touched')
      assert.equal((await upload).status, 403)
      assert.equal((await world.oss(agent, root, { method: 'HEAD', bucket: 'game', key: 'late' })).status, 404)
    })
  })

async function reader(world: World): Promise<TestKey> {
  await world.ok(root, 'CreateUser', '2015-05-01', { UserName: 'reader' })
  await world.ok(root, 'AttachPolicyToUser', '2015-05-01', {
    PolicyType: 'System',
    PolicyName: 'AliyunOSSFullAccess',
    UserName: 'reader',
  })
  const { AccessKey } = await world.ok(root, 'CreateAccessKey', '2015-05-01', { UserName: 'reader' })
  return { id: AccessKey?.['AccessKeyId'] ?? '', secret: AccessKey?.['AccessKeySecret'] ?? '' }
}
