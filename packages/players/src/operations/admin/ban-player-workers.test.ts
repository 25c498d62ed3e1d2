/** Four workers and a stock client: what a banned player holds is dead in all of them when the ban is answered. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { createClient } from '@latchkey/client'
import type OSS from 'ali-oss'
import { serverKey } from '../../testing/start-game.ts'
import { startProcesses } from '../../testing/start-processes.ts'
import type { Processes } from '../../testing/start-processes.ts'

const AliOss = createRequire(import.meta.url)('ali-oss') as typeof OSS
/** Connections of their own, which the workers share out among themselves. */
const connections = 12

type Answered = { readonly status: number; readonly json: Readonly<Record<string, string>> }
type Held = {
  readonly id: string
  readonly access: string
  readonly refresh: string
  readonly ticketUrl: string
  readonly store: OSS
  /** Of `replays/ID/a`. */
  readonly signedUrl: string
}

async function call(url: string, bearer?: string, body?: object): Promise<Answered> {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    // Each request has a connection of its own, and so a worker by chance.
    headers: { connection: 'close', ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, json: JSON.parse(text === '' ? '{}' : text) as Answered['json'] }
}

async function signIn({ game, endpoint }: Processes): Promise<Held> {
  const { json } = await call(`${game}/sessions`, undefined, { method: 'guest' })
  const { player, session, authServerUrl } = json as unknown as {
    player: { id: string }
    session: { accessToken: string; refreshToken: string }
    authServerUrl: string
  }
  const keys = (await call(authServerUrl)).json
  const options = {
    accessKeyId: keys['AccessKeyId'] ?? '',
    accessKeySecret: keys['AccessKeySecret'] ?? '',
    stsToken: keys['SecurityToken'] ?? '',
    bucket: 'demo-private',
    endpoint,
    region: 'oss-cn-hangzhou',
  }
  const store = new AliOss(options)
  const { id } = player
  const client = createClient({
    endpoint,
    addressing: 'path',
    region: 'cn-hangzhou',
    credentials: {
      accessKeyId: options.accessKeyId,
      accessKeySecret: options.accessKeySecret,
      securityToken: options.stsToken,
    },
  })
  const object = { method: 'GET', bucket: 'demo-private', key: `replays/${id}/a`, expiresSeconds: 600 }
  const signedUrl = await client.presign(object)
  return { id, access: session.accessToken, refresh: session.refreshToken, ticketUrl: authServerUrl, store, signedUrl }
}

/** What becomes of every grant that somebody holds, over many connections at once. */
async function tryAll(processes: Processes, held: Held): Promise<Set<string>> {
  const { game } = processes
  const key = `replays/${held.id}/a`
  const codeOf = (error: unknown): string => (error as { code: string }).code
  const tries = Array.from({ length: connections }, () => [
    held.store.put(key, Buffer.from('x')).then(() => 'alive', codeOf),
    held.store.get(key).then(() => 'alive', codeOf),
    fetch(held.signedUrl, { headers: { connection: 'close' } }).then(async (answer) => {
      const text = await answer.text()
      return answer.status === 200 ? 'alive' : (/<Code>(\w+)</.exec(text)?.[1] ?? text)
    }),
    call(`${game}/me`, held.access).then(({ status, json }) => (status === 200 ? 'alive' : codeOf(json['error']))),
    call(held.ticketUrl).then(({ json }) => (json['Code'] === 'Success' ? 'alive' : (json['ErrorCode'] ?? ''))),
  ])
  return new Set(await Promise.all(tries.flat()))
}

test('after a ban every grant of the player is dead in every worker, and those of others are alive', async () => {
  await using processes = await startProcesses()
  const [bad, good] = [await signIn(processes), await signIn(processes)]
  for (const held of [bad, good]) await held.store.put(`replays/${held.id}/a`, Buffer.from('x'))
  assert.deepEqual(await tryAll(processes, bad), new Set(['alive']))
  const ban = `${processes.endpoint}/-/players/admin/v1/apps/demo/players/${bad.id}/ban`
  const before = performance.now()
  const banned = await call(ban, serverKey, { reason: 'cheating' })
  assert.deepEqual([banned.status, banned.json['grantsEnd']], [200, 'now'])
  const answeredMs = performance.now() - before
  assert.ok(answeredMs < 1_000, `the ban took ${answeredMs} ms`)
  assert.deepEqual(await tryAll(processes, bad), new Set(['AccessDenied', 'PlayerBanned']))
  const refreshed = await call(`${processes.game}/sessions`, undefined, {
    method: 'refresh',
    refreshToken: bad.refresh,
  })
  assert.deepEqual(
    [refreshed.status, (refreshed.json['error'] as unknown as { code: string }).code],
    [403, 'PlayerBanned'],
  )
  assert.deepEqual(await tryAll(processes, good), new Set(['alive']))
})
