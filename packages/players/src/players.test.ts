import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createClient } from '@latchkey/client/node'
import type { Client } from '@latchkey/client/node'
import { startServer } from '@latchkey/server'

test('a server with a folder of games serves them in every worker, and what a player may do is only its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-players-'))
  const flags = { port: '0', consolePort: '0', dataDir: join(folder, 'data'), workers: '2', players: folder }
  const log: string[] = []
  const start = (given: Partial<typeof flags>) =>
    startServer({ sources: { flags: given, environment: {} }, onLog: (line) => void log.push(line) })
  try {
    const { players: _games, ...without } = flags
    const first = await start(without)
    const key = first.made?.rootKey
    const root = createClient({
      endpoint: first.endpoint,
      credentials: { accessKeyId: key?.id ?? '', accessKeySecret: key?.secret ?? '' },
    })
    try {
      await writeFile(join(folder, 'demo.app.yaml'), await gameFile(root))
      // Whoever asks a server without games is told how to make one.
      const none = await fetch(`${first.endpoint}/-/players/v1/apps/demo/time`)
      assert.equal(none.status, 404)
      assert.match(await none.text(), /NoPlayerService.*players init demo.*LATCHKEY_PLAYERS/)
    } finally {
      await first.close()
    }

    const server = await start(flags)
    try {
      const base = `${server.endpoint}/-/players/v1/apps/demo`
      const sessions = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const answer = await fetch(`${base}/sessions`, { method: 'POST', body: '{"method":"guest"}' })
          assert.equal(answer.status, 201)
          return (await answer.json()) as Session
        }),
      )
      for (const { player, session, authServerUrl } of sessions) {
        const me = await fetch(`${base}/me`, { headers: { authorization: `Bearer ${session.accessToken}` } })
        assert.equal(me.status, 200)
        const token = (await (await fetch(authServerUrl)).json()) as Token
        const oss = createClient({
          endpoint: server.endpoint,
          credentials: {
            accessKeyId: token.AccessKeyId,
            accessKeySecret: token.AccessKeySecret,
            securityToken: token.SecurityToken,
          },
        }).oss
        await oss.putObject({ bucket: 'demo-private', key: `files/${player.id}/a`, body: 'a' })
        await assert.rejects(oss.getObject({ bucket: 'demo-private', key: 'files/p_else/a' }), { code: 'AccessDenied' })
      }

      const file = join(folder, 'demo.app.yaml')
      const text = await readFile(file, 'utf8')
      await writeFile(join(folder, 'other.app.yaml'), text.replace('app: demo', 'app: other'))
      const other = `${server.endpoint}/-/players/v1/apps/other/time`
      await until(async () => (await fetch(other)).status === 200)
      await writeFile(file, `${text}credential: { ttl: 1m }\n`)
      await until(() => Promise.resolve(log.some((line) => line.includes('what was read before stays'))))
      assert.match(log.join('\n'), /demo\.app\.yaml:\d+:15: error: credential\.ttl: STS gives no session/)
      assert.equal((await fetch(`${base}/time`)).status, 200)
    } finally {
      await server.close()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a server does not start with a game that has a mistake, and says where it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-players-'))
  try {
    await writeFile(join(folder, 'demo.app.yaml'), 'schema: 1\napp: Demo Game\n')
    const flags = { port: '0', consolePort: '0', dataDir: join(folder, 'data'), players: folder }
    const starting = startServer({ sources: { flags, environment: {} }, onLog: () => undefined })
    await assert.rejects(starting, /demo\.app\.yaml:2:1: error: app: is 1 to 48 lower-case letters/)
  } finally {
    await rm(folder, { recursive: true })
  }
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isSo()) return
    await wait(100)
  }
  assert.fail('it did not come about')
}

async function gameFile(root: Client): Promise<string> {
  await root.oss.putBucket({ bucket: 'demo-private' })
  await root.ram.createUser({ userName: 'players' })
  const { accessKey } = await root.ram.createAccessKey({ userName: 'players' })
  const { accountId } = await root.sts.getCallerIdentity()
  const allow = (action: string, more: object): string =>
    JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, ...more }] })
  const trust = allow('sts:AssumeRole', { Principal: { RAM: [`acs:ram::${accountId}:user/players`] } })
  const { role } = await root.ram.createRole({ roleName: 'player', assumeRolePolicyDocument: trust })
  await root.ram.createPolicy({
    policyName: 'files',
    policyDocument: allow('oss:*', { Resource: 'acs:oss:*:*:demo-*' }),
  })
  await root.ram.attachPolicyToRole({ policyType: 'Custom', policyName: 'files', roleName: 'player' })
  await root.ram.attachPolicyToUser({
    policyType: 'System',
    policyName: 'AliyunSTSAssumeRoleAccess',
    userName: 'players',
  })
  return `schema: 1
app: demo
backend:
  kind: selfhosted
  sts: { roleArn: "${role?.arn}" }
  credentials: { accessKeyId: "${accessKey?.accessKeyId}", accessKeySecret: "${accessKey?.accessKeySecret}" }
buckets: { private: demo-private }
identities: { guest: { enabled: true } }
spaces:
  files: { kind: folder, grants: [sts] }
`
}

type Session = {
  readonly player: { readonly id: string }
  readonly session: { readonly accessToken: string }
  readonly authServerUrl: string
}
type Token = Readonly<Record<'AccessKeyId' | 'AccessKeySecret' | 'SecurityToken', string>>
