import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createClient } from '@latchkey/client/node'
import { startServer } from '@latchkey/server'
import type { Server } from '@latchkey/server'
import { runLatchkey } from '../testing/terminal.ts'

const serverKey = `sk_${'V'.repeat(43)}`

const gameFile = (roleArn: string, key: { readonly id: string; readonly secret: string }): string => `schema: 1
app: demo
backend:
  kind: selfhosted
  sts: { roleArn: "${roleArn}" }
  credentials: { accessKeyId: ${key.id}, accessKeySecret: ${key.secret} }
buckets: { private: demo-private }
identities: { guest: { enabled: true } }
spaces:
  replays: { kind: folder, grants: [inline, url, sts] }
admin: { keys: [{ name: login, role: developer, key: ${serverKey} }] }
`

const allow = (action: string | readonly string[], more: object): string =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, ...more }] })

/** A bucket, a role for players, and the RAM user of the service; the answer is the file of the game. */
async function furnish(server: Server): Promise<string> {
  const key = server.made?.rootKey
  assert.ok(key !== undefined)
  const root = createClient({
    endpoint: server.endpoint,
    credentials: { accessKeyId: key.id, accessKeySecret: key.secret },
  })
  await root.oss.putBucket({ bucket: 'demo-private' })
  await root.ram.createUser({ userName: 'players' })
  const { accessKey } = await root.ram.createAccessKey({ userName: 'players' })
  const { accountId } = await root.sts.getCallerIdentity()
  const trust = allow('sts:AssumeRole', { Principal: { RAM: [`acs:ram::${accountId}:user/players`] } })
  const { role } = await root.ram.createRole({ roleName: 'player', assumeRolePolicyDocument: trust })
  const files = allow('oss:*', { Resource: ['acs:oss:*:*:demo-private', 'acs:oss:*:*:demo-private/*'] })
  await root.ram.createPolicy({ policyName: 'files', policyDocument: files })
  await root.ram.attachPolicyToRole({ policyType: 'Custom', policyName: 'files', roleName: 'player' })
  await root.ram.attachPolicyToUser({ policyType: 'Custom', policyName: 'files', userName: 'players' })
  const may = allow(['sts:AssumeRole', 'sts:RevokeSessions'], { Resource: '*' })
  await root.ram.createPolicy({ policyName: 'assume', policyDocument: may })
  await root.ram.attachPolicyToUser({ policyType: 'Custom', policyName: 'assume', userName: 'players' })
  return gameFile(role?.arn ?? '', { id: accessKey?.accessKeyId ?? '', secret: accessKey?.accessKeySecret ?? '' })
}

test('players verify prints a line for each class, writes JUnit XML, and ends with 0', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-verify-'))
  const flags = { port: '0', consolePort: '0', dataDir: join(folder, 'data'), workers: '1' }
  const first = await startServer({ sources: { flags, environment: {} }, onLog: () => undefined })
  await writeFile(join(folder, 'demo.app.yaml'), await furnish(first))
  await first.close()
  const server = await startServer({
    sources: { flags: { ...flags, players: folder }, environment: {} },
    onLog: () => undefined,
  })
  const junit = join(folder, 'isolation.xml')
  const verify = (...words: readonly string[]) =>
    runLatchkey(['players', 'verify', ...words], {
      environment: { LATCHKEY_ENDPOINT: server.endpoint, LATCHKEY_SERVER_KEY: serverKey },
    })
  try {
    const { exitCode, out } = await verify(
      'demo',
      '--only',
      'read',
      '--only',
      'process',
      '--only',
      'federation',
      '--junit',
      junit,
    )
    assert.equal(exitCode, 0, out)
    assert.match(out, /^✔ read {8}12 refused$/m)
    assert.match(out, /^✔ process {5}10 refused, 1 skipped\n {4}– needs keys of an operator/m)
    assert.match(out, /^– federation {2}2 skipped$/m)
    assert.match(out, /^25 attacks: 22 refused, 3 skipped\nNo player reached what belongs to another one\.$/m)
    const xml = await readFile(junit, 'utf8')
    assert.match(xml, /<testsuite name="read" tests="12" failures="0" errors="0" skipped="0">/)
    assert.match(xml, /<testcase classname="latchkey.verify.read" name="HEAD \(V1\)" time="[\d.]+"\/>/)
    const unknown = await verify('nobody')
    assert.deepEqual([unknown.exitCode, /was answered 404/.test(unknown.err)], [1, true], unknown.err)
    const noClass = await verify('demo', '--only', 'reed')
    assert.deepEqual([noClass.exitCode, /no class reed; there are read, write/.test(noClass.err)], [2, true])
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
})
