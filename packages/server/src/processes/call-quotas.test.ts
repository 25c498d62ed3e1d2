/** Limits on calls, in real processes: two workers, whose callers count together. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { systemClock } from '../base/clock.ts'
import { startServer } from '../main.ts'
import type { Server } from '../main.ts'
import { signedOss, signedRpc } from './testing/client.ts'
import type { TestKey } from './testing/client.ts'

type Stage = AsyncDisposable & { readonly server: Server; readonly root: TestKey }
const clock = { clock: { ...systemClock, advance: () => {} } }

async function openStage(callsPerSecond: string): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-quota-'))
  const flags = { host: '127.0.0.1', port: '0', consolePort: '0', workers: '2', dataDir: directory, callsPerSecond }
  const server = await startServer({ sources: { flags, environment: {} }, onLog: () => {} })
  const root = server.made?.rootKey
  if (root === undefined) throw new Error('the first start makes a root key')
  return {
    server,
    root,
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

type Outcome = { readonly status: number; readonly code: string | undefined; readonly waitMs: number }

/** Each on a connection of its own, so that both workers get some. */
async function ask(server: Server, target: string): Promise<Outcome> {
  const answer = await fetch(server.endpoint + target, { headers: { Connection: 'close' } })
  const code = /"Code":"(.*?)"/.exec(await answer.text())?.[1]
  return { status: answer.status, code, waitMs: Number(answer.headers.get('x-acs-retry-after') ?? 0) }
}

const identity = (by: TestKey): string => signedRpc(clock, by, 'GetCallerIdentity', '2015-04-01', {})
const users = (by: TestKey): string => signedRpc(clock, by, 'ListUsers', '2015-05-01', {})

test('a caller makes as many calls as the rate says, through whichever worker, and learns when to come again', async (t: TestContext) => {
  await using stage = await openStage('sts=20')
  const { server, root } = stage
  const startedMs = performance.now()
  const outcomes = await Promise.all(Array.from({ length: 120 }, () => ask(server, identity(root))))
  const tookSeconds = (performance.now() - startedMs) / 1_000
  const admitted = outcomes.filter(({ status }) => status === 200).length
  t.assert.ok(admitted >= 20 && admitted <= 20 + tookSeconds * 20 + 1, `${admitted} in ${tookSeconds} s`)
  const refused = outcomes.filter(({ status }) => status !== 200)
  t.assert.deepEqual([...new Set(refused.map(({ status, code }) => `${status} ${code}`))], ['400 Throttling.User'])
  t.assert.ok(refused.every(({ waitMs }) => waitMs >= 1 && waitMs <= 1_000))
  // Another group, and what is no such call at all, is not limited.
  const others = await Promise.all(Array.from({ length: 40 }, () => ask(server, users(root))))
  t.assert.ok(others.every(({ status }) => status === 200))
  const { target, headers } = signedOss(clock, root, { method: 'GET' })
  const listed = await fetch(server.endpoint + target, {
    headers: [...(headers ?? [])].map(([a, b]): [string, string] => [a, b]),
  })
  t.assert.equal(listed.status, 200)
  // The rate goes on flowing.
  await new Promise((resolve) => setTimeout(resolve, 300))
  t.assert.equal((await ask(server, identity(root))).status, 200)
})

test('calls that nobody signed count for the address they come from', async (t) => {
  await using stage = await openStage('sts=3,ram=1000')
  const { server, root } = stage
  const target =
    '/?Action=AssumeRoleWithOIDC&Version=2015-04-01&OIDCProviderArn=a&RoleArn=acs:ram::1:role/a&OIDCToken=b&RoleSessionName=cc'
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => ask(server, target)))
  const codes = new Set(outcomes.map(({ code }) => code ?? ''))
  t.assert.deepEqual(
    [...codes].toSorted((a, b) => (a < b ? -1 : 1)),
    ['AuthenticationFail.NoPermission', 'Throttling.User'],
  )
  // Whoever signs has a bucket of its own.
  t.assert.equal((await ask(server, identity(root))).status, 200)
})
