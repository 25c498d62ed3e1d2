import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { fetchTransport } from '../fetch-transport.ts'
import { ConnectionError, RequestError } from '../request-error.ts'
import type { Transport } from '../transport.ts'
import {
  assumeRoleCredentials,
  copyObjectWithin,
  createClient,
  downloadFile,
  httpTransport,
  uploadFile,
} from './index.ts'
import type { Client, Credentials, NodeClientOptions } from './index.ts'

// The client against the server as it is. The client knows nothing of the server, so it is started by its path.

type Server = {
  readonly endpoint: string
  readonly made: { readonly rootKey?: { readonly id: string; readonly secret: string } } | undefined
  close(): Promise<void>
}
type ServerModule = {
  readonly startServer: (options: {
    readonly sources: { readonly flags: Record<string, string>; readonly environment: Record<string, string> }
    readonly onLog: (line: string) => void
  }) => Promise<Server>
}

const bucket = 'game-saves'
const state: { server?: Server; folder?: string; root?: Credentials } = {}

before(async () => {
  const entry = pathToFileURL(join(import.meta.dirname, '../../../server/src/main.ts')).href
  const { startServer } = (await import(entry)) as ServerModule
  state.folder = await mkdtemp(join(tmpdir(), 'client-server-'))
  const flags = { port: '0', consolePort: '0', dataDir: join(state.folder, 'data'), workers: '1' }
  state.server = await startServer({ sources: { flags, environment: {} }, onLog: () => undefined })
  const key = state.server.made?.rootKey
  state.root = { accessKeyId: key?.id ?? '', accessKeySecret: key?.secret ?? '' }
  await clientOf().oss.putBucket({ bucket })
})

after(async () => {
  await state.server?.close()
  if (state.folder !== undefined) await rm(state.folder, { recursive: true })
})

function clientOf(options: Partial<NodeClientOptions> = {}): Client {
  return createClient({ endpoint: state.server?.endpoint ?? '', credentials: state.root, ...options })
}

const keys = ['plain', 'a/../b', './c', 'd//e', 'ü 键+%&?#', 'f\u0001\n']
const ways: [name: string, options: Partial<NodeClientOptions>][] = [
  ['V4 over node:http', {}],
  ['V1 over node:http', { signature: 'v1' }],
  ['V4 over fetch', { transport: fetchTransport() }],
  ['V4, virtual hosts', { addressing: 'virtual' }],
]
for (const [name, options] of ways)
  test(`${name}: keys of all kinds are stored, listed, read and deleted`, async (t) => {
    const isVirtual = options.addressing === 'virtual'
    const endpoint = (state.server?.endpoint ?? '').replace('127.0.0.1', isVirtual ? 'localhost' : '127.0.0.1')
    const client = clientOf({ ...options, endpoint })
    for (const key of keys)
      await client.oss.putObject({ bucket, key, body: `body of ${key}`, userMeta: { who: 'Jürgen' } })
    const { result } = await client.oss.listObjectsV2({ bucket, maxKeys: 1000 })
    t.assert.deepEqual(result.contents?.map(({ key }) => key).toSorted(), keys.toSorted())
    for (const key of keys) {
      const { body, userMeta } = await client.oss.getObject({ bucket, key })
      t.assert.deepEqual([await body.text(), userMeta.who], [`body of ${key}`, 'Jürgen'])
    }
    const objects = keys.map((key) => ({ key }))
    await client.oss.deleteMultipleObjects({ bucket, delete: { quiet: true, objects } })
    t.assert.equal((await client.oss.listObjectsV2({ bucket })).result.keyCount, 0)
  })

test('a player’s session reaches the player’s folder and nothing else, and the refusal says which layer', async (t: TestContext) => {
  const root = clientOf()
  const document = (statement: object): string => JSON.stringify({ Version: '1', Statement: [statement] })
  await root.ram.createUser({ userName: 'backend' })
  const { accessKey } = await root.ram.createAccessKey({ userName: 'backend' })
  const { accountId } = await root.sts.getCallerIdentity()
  const trust = document({
    Action: 'sts:AssumeRole',
    Effect: 'Allow',
    Principal: { RAM: [`acs:ram::${accountId}:root`] },
  })
  const { role } = await root.ram.createRole({ roleName: 'player', assumeRolePolicyDocument: trust })
  for (const [policyName, action, resource] of [
    ['assume', 'sts:AssumeRole', '*'],
    ['saves', 'oss:*', '*'],
  ] as const)
    await root.ram.createPolicy({
      policyName,
      policyDocument: document({ Effect: 'Allow', Action: action, Resource: resource }),
    })
  await root.ram.attachPolicyToUser({ policyType: 'Custom', policyName: 'assume', userName: 'backend' })
  await root.ram.attachPolicyToRole({ policyType: 'Custom', policyName: 'saves', roleName: 'player' })
  for (const signature of ['v4', 'v1'] as const) {
    const credentials = assumeRoleCredentials(
      clientOf({
        signature,
        credentials: { accessKeyId: accessKey.accessKeyId, accessKeySecret: accessKey.accessKeySecret },
      }),
      {
        roleArn: role.arn,
        roleSessionName: 'player-1',
        policy: document({ Effect: 'Allow', Action: 'oss:*', Resource: `acs:oss:*:*:${bucket}/1/*` }),
      },
    )
    const player = clientOf({ signature, credentials })
    await player.oss.putObject({ bucket, key: '1/avatar.png', body: 'png' })
    const error = await refusal(player.oss.getObject({ bucket, key: '10/avatar.png' }))
    t.assert.deepEqual([error.code, error.status], ['AccessDenied', 403])
    t.assert.equal(error.accessDenied?.PolicyType, 'SessionPolicy')
    t.assert.equal((await refusal(player.oss.headObject({ bucket, key: '2/x' }))).code, 'AccessDenied')
    const url = await player.presign({ method: 'GET', bucket, key: '1/avatar.png', expiresSeconds: 60 })
    t.assert.equal(await (await fetch(url)).text(), 'png')
    t.assert.equal((await fetch(url.replace('avatar', 'other'))).status, 403)
  }
})

for (const signature of ['v4', 'v1'] as const)
  test(`a form signed with ${signature} uploads below its prefix only`, async (t) => {
    const client = clientOf({ signature })
    const { fields } = await client.signForm({ bucket, keyPrefix: 'in/', expiresSeconds: 60, sizeBytesMax: 10 })
    const send = (key: string, file: string): Promise<unknown> =>
      client.oss.postObject({ bucket, form: { fields: [['key', key], ...fields], file } })
    await send('in/a', 'small')
    await t.assert.rejects(send('out/a', 'small'), { status: 403 })
    await t.assert.rejects(send('in/b', 'larger than ten'), RequestError)
    t.assert.equal(await (await client.oss.getObject({ bucket, key: 'in/a' })).body.text(), 'small')
  })

test('a large file survives broken connections both ways', async (t: TestContext) => {
  const path = join(state.folder ?? '', 'film')
  const content = Buffer.from(Array.from({ length: 1_500_000 }, (_, index) => (index * 7919) % 256))
  await writeFile(path, content)
  const client = clientOf({ transport: breaking(httpTransport(), 5), chance: { random: () => 0 } })
  const parts = { partBytes: 200_000, partsAtOnce: 3 }
  const key = 'film'
  await uploadFile(client, { bucket, key, contentType: 'video/mp4' }, path, { ...parts, wholeBytesMax: 0 })
  const head = await client.oss.headObject({ bucket, key })
  t.assert.deepEqual([head.contentLength, head.contentType], [content.length, 'video/mp4'])
  await copyObjectWithin(client, { bucket, key }, { bucket, key: 'copy' }, { wholeBytesMax: 0, partBytes: 500_000 })
  t.assert.equal((await client.oss.headObject({ bucket, key: 'copy' })).contentType, 'video/mp4')
  await downloadFile(client, { bucket, key: 'copy' }, `${path}.back`, parts)
  t.assert.ok((await readFile(`${path}.back`)).equals(content))
})

test('a client whose clock is an hour off is corrected by the first answer', async (t) => {
  const client = clientOf({ clock: { now: () => Date.now() - 3_600_000 } })
  await client.oss.putObject({ bucket, key: 'late', body: 'still whole' })
  t.assert.equal(await (await client.oss.getObject({ bucket, key: 'late' })).body.text(), 'still whole')
  t.assert.equal(Math.abs(client.nowMs() - Date.now()) < 5_000, true)
})

/** Breaks every n-th connection, before the request or in the answer. */
function breaking(transport: Transport, every: number): Transport {
  let count = 0
  return async (request) => {
    count += 1
    if (count % every === 0) throw new ConnectionError('broken before', { code: 'TEST', isUnsent: true })
    const answer = await transport(request)
    if (count % every !== 2 || request.method !== 'GET') return answer
    const inner = answer.chunks[Symbol.asyncIterator]()
    const chunks = (async function* () {
      const first = await inner.next()
      if (first.done !== true) yield first.value
      await inner.return?.()
      throw new ConnectionError('broken within', { code: 'TEST', isUnsent: false })
    })()
    return { ...answer, chunks }
  }
}

async function refusal(call: Promise<unknown>): Promise<RequestError> {
  try {
    await call
  } catch (error) {
    if (error instanceof RequestError) return error
    throw error
  }
  throw new Error('the call was not refused')
}
