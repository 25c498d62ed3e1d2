/** Two gateways on one PostgreSQL: what one of them is told holds for the next request to the other. */
import { skipPostgres, startPostgres } from '@latchkey/kv/testing-postgres'
import type { TestPostgres } from '@latchkey/kv/testing-postgres'
import { signRpcV1 } from '@latchkey/protocol'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import { startServer } from '../main.ts'
import type { Server } from '../main.ts'
import { signedOss, textDigests } from './testing/client.ts'
import type { OssRequest, TestKey } from './testing/client.ts'

const root: TestKey = { id: 'RootOfBoth', secret: 'root-secret-of-both' }
const environment = {
  LATCHKEY_MASTER_KEY: `1:${Buffer.alloc(32, 5).toString('base64')}`,
  LATCHKEY_ROOT_ACCESS_KEY_ID: root.id,
  LATCHKEY_ROOT_ACCESS_KEY_SECRET: root.secret,
}

async function gateway(postgres: TestPostgres): Promise<Server & AsyncDisposable> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-gateway-'))
  const server = await startServer({
    sources: { flags: { port: '0', consolePort: '0', workers: '1', metadata: postgres.url, dataDir }, environment },
    onLog: () => {},
  })
  return {
    ...server,
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function send(server: Server, by: TestKey, request: OssRequest): Promise<Response> {
  const {
    method,
    target,
    headers = [],
    body,
  } = signedOss({ clock: { ...systemClock, advance: () => {} } }, by, request)
  return fetch(server.endpoint + target, {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  })
}

function rpcTarget(by: TestKey, action: string, version: string, params: Readonly<Record<string, string>>): string {
  const given = Object.entries({ Action: action, Version: version, Format: 'JSON', ...params })
  const all = signRpcV1(
    textDigests,
    { accessKeyId: by.id, secret: by.secret, securityToken: by.token },
    { method: 'GET', parameters: given },
    { nowMs: systemClock.now().getTime(), nonce: crypto.randomUUID() },
  )
  return `/?${all.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`
}

type Json = Readonly<Record<string, Readonly<Record<string, string>>>>
const call = async (
  server: Server,
  by: TestKey,
  action: string,
  version: string,
  params: Readonly<Record<string, string>>,
): Promise<Json> => {
  const answer = await fetch(server.endpoint + rpcTarget(by, action, version, params))
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${action}: ${text}`)
  return JSON.parse(text) as Json // RPC answers are objects of objects
}

/** A back end and one player, made partly at the one and partly at the other gateway. */
async function enrolled(one: Server, two: Server) {
  const account = JSON.stringify((await call(two, root, 'GetCallerIdentity', '2015-04-01', {})).AccountId).slice(1, -1)
  await call(one, root, 'CreateUser', '2015-05-01', { UserName: 'backend' })
  const key = (await call(two, root, 'CreateAccessKey', '2015-05-01', { UserName: 'backend' })).AccessKey
  const backend: TestKey = { id: key?.AccessKeyId ?? '', secret: key?.AccessKeySecret ?? '' }
  await call(one, root, 'AttachPolicyToUser', '2015-05-01', {
    PolicyType: 'System',
    PolicyName: 'AliyunSTSAssumeRoleAccess',
    UserName: 'backend',
  })
  const trust = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${account}:root`] } }],
  }
  await call(two, root, 'CreateRole', '2015-05-01', {
    RoleName: 'player',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  })
  await call(one, root, 'AttachPolicyToRole', '2015-05-01', {
    PolicyType: 'System',
    PolicyName: 'AliyunOSSFullAccess',
    RoleName: 'player',
  })
  const roleArn = `acs:ram::${account}:role/player`
  const assume = async (RoleSessionName: string, SourceIdentity: string): Promise<TestKey> => {
    const params = { RoleArn: roleArn, RoleSessionName, SourceIdentity }
    const given = (await call(two, backend, 'AssumeRole', '2015-04-01', params)).Credentials
    return { id: given?.AccessKeyId ?? '', secret: given?.AccessKeySecret ?? '', token: given?.SecurityToken }
  }
  return { backend, player: await assume('p1', 'player-1'), assume, roleArn }
}

const skip = skipPostgres()
test(
  'users, roles and nonces are the same at both gateways at once',
  skip === undefined ? { timeout: 60_000 } : { skip },
  async (t) => {
    const postgres = await startPostgres()
    try {
      await using one = await gateway(postgres)
      await using two = await gateway(postgres)
      t.assert.equal((await send(one, root, { method: 'PUT', bucket: 'game' })).status, 200)
      t.assert.match(await (await send(two, root, { method: 'GET' })).text(), /<Name>game<\/Name>/)

      const { backend, player } = await enrolled(one, two)
      for (const server of [one, two])
        t.assert.equal((await send(server, player, { method: 'GET', bucket: 'game' })).status, 200)

      const target = rpcTarget(backend, 'GetCallerIdentity', '2015-04-01', {})
      const statuses = [(await fetch(one.endpoint + target)).status, (await fetch(two.endpoint + target)).status]
      t.assert.deepEqual(statuses, [200, 400], 'a nonce that one gateway saw is used for the other')

      await call(one, root, 'DetachPolicyFromRole', '2015-05-01', {
        PolicyType: 'System',
        PolicyName: 'AliyunOSSFullAccess',
        RoleName: 'player',
      })
      t.assert.equal((await send(two, player, { method: 'GET', bucket: 'game' })).status, 403)
      await call(two, root, 'DeleteRole', '2015-05-01', { RoleName: 'player' })
      t.assert.match(await (await send(one, player, { method: 'GET', bucket: 'game' })).text(), /InvalidSecurityToken/)
    } finally {
      await postgres.remove()
    }
  },
)

test(
  'a session that one gateway revoked is dead at the other, and without the database nobody is let in',
  skip === undefined ? { timeout: 60_000 } : { skip },
  async (t) => {
    const postgres = await startPostgres()
    let isRemoved = false
    try {
      await using one = await gateway(postgres)
      await using two = await gateway(postgres)
      t.assert.equal((await send(one, root, { method: 'PUT', bucket: 'game' })).status, 200)
      const { player, assume, roleArn } = await enrolled(one, two)
      const banned = await assume('p2', 'player-2')
      const list = { method: 'GET', bucket: 'game' }
      for (const server of [one, two]) t.assert.equal((await send(server, banned, list)).status, 200)
      await call(one, root, 'RevokeSessions', '2026-11-01', { RoleArn: roleArn, SourceIdentity: 'player-2' })
      for (const server of [two, one]) {
        t.assert.match(await (await send(server, banned, list)).text(), /SecurityTokenExpired/)
        t.assert.equal((await send(server, player, list)).status, 200)
      }
      await postgres.remove()
      isRemoved = true
      for (const server of [one, two]) t.assert.equal((await send(server, player, list)).status, 503)
    } finally {
      if (!isRemoved) await postgres.remove()
    }
  },
)
