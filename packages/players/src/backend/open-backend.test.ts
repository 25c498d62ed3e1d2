import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBackend } from './open-backend.ts'
import type { AppConfig } from '../config/schema.ts'
import { sessionPolicy } from '../rules/session-policy.ts'
import { startGame } from '../testing/start-game.ts'
import type { Game } from '../testing/start-game.ts'

type Place = {
  readonly internal: string
  readonly addressing: AppConfig['backend']['oss']['addressing']
  readonly sts?: string
}

/** The public address of our own server in every style, as if it were the cloud: nothing of the inside is used. */
const places: [name: string, bucket: string, place: Place][] = [
  ['path', 'demo-private', { internal: 'http://127.0.0.1:9000', addressing: 'path' }],
  ['a virtual host', 'demo-private', { internal: 'https://oss.test', addressing: 'virtual' }],
  [
    'a virtual host of the cloud',
    'demo-private',
    {
      internal: 'https://oss-cn-hangzhou.aliyuncs.com',
      addressing: 'auto',
      sts: 'https://sts.cn-hangzhou.aliyuncs.com',
    },
  ],
  // The test server binds this domain to this bucket.
  [
    'a bound domain',
    'pictures',
    { internal: 'https://img.game.example', addressing: 'cname', sts: 'https://oss.test' },
  ],
]
for (const [name, bucket, place] of places)
  test(`in front of a cloud that is addressed by ${name}, keys, objects, URLs and forms are the same`, async () => {
    await using game = await startGame()
    const backend = openOutside(game, place)
    if (bucket === 'pictures') await game.root.oss.putBucket({ bucket })
    const prefix = 'replays/p_one/'
    await allowRole(game, bucket)
    const credentials = await backend.assumeRole({
      player: 'p_one',
      policy: sessionPolicy([{ bucket, prefix, mayRead: true, mayWrite: true, mayDelete: false }]),
      durationSeconds: 900,
    })
    await backend.oss.putObject({ bucket, key: `${prefix}a`, body: 'from the service' })
    const { body } = await backend.oss.getObject({ bucket, key: `${prefix}a` })
    assert.equal(await body.text(), 'from the service')

    const request = { method: 'GET', bucket, key: `${prefix}a`, expiresSeconds: 60 }
    const url = await backend.presign(credentials, request, 'http://nowhere.example')
    assert.equal((await follow(game, url)).status, 200)
    const form = { bucket, key: `${prefix}b`, expiresSeconds: 60, sizeBytesMax: 10 }
    const signed = await backend.signForm(credentials, form, 'http://nowhere.example')
    assert.equal(new URL(url).host, new URL(signed.url).host)
    assert.equal((await post(game, signed.url, signed.fields, 'few bytes')).status, 204)
    assert.equal((await post(game, signed.url, signed.fields, 'more than ten')).status, 400)
    const others = await backend.presign(credentials, { ...request, key: 'replays/p_two/a' }, 'http://nowhere.example')
    assert.equal((await follow(game, others)).status, 403)
  })

test('what the cloud lacks is absent in front of it, and is not asked for', async () => {
  await using game = await startGame()
  const asked: string[] = []
  const backend = openOutside(game, { internal: 'https://oss.test', addressing: 'virtual' }, 'alibaba', asked)
  assert.deepEqual(await backend.capabilities(), { folderRules: false, revokeSessions: false })
  assert.equal(await backend.revokeSessions('p_one'), false)
  assert.deepEqual(asked, [])
})

test('our own server says what it has, and is asked once in a while', async () => {
  await using game = await startGame()
  const asked: string[] = []
  const backend = openOutside(game, { internal: 'https://oss.test', addressing: 'virtual' }, 'selfhosted', asked)
  for (let index = 0; index < 3; index += 1) assert.equal((await backend.capabilities()).revokeSessions, true)
  assert.deepEqual(asked, ['GetCapabilities'])
})

test('an app that names no server is refused where there is none inside', async () => {
  await using game = await startGame()
  const given = { clock: game.clock, inside: undefined, region: 'cn-hangzhou' }
  assert.throws(() => openBackend(game.config, given), /demo: backend\.oss\.internal says where the storage is/)
})

function openOutside(game: Game, place: Place, kind: 'selfhosted' | 'alibaba' = 'alibaba', asked: string[] = []) {
  const { internal, addressing, sts } = place
  const config: AppConfig = {
    ...game.config,
    backend: {
      ...game.config.backend,
      kind,
      oss: { internal, public: internal, region: 'cn-hangzhou', addressing, signature: 'v4' },
      sts: { ...game.config.backend.sts, ...(sts === undefined ? {} : { endpoint: sts }) },
    },
  }
  return openBackend(config, {
    clock: game.clock,
    inside: undefined,
    region: 'cn-elsewhere',
    // The names lead to this server; which bucket is meant is all in the address.
    outside: (request) => {
      const action = request.headers.find(([name]) => name === 'x-acs-action')
      if (action !== undefined) asked.push(action[1])
      return game.transport(request)
    },
  })
}

/** Role and user may do everything in one more bucket. */
async function allowRole(game: Game, bucket: string): Promise<void> {
  const statement = { Effect: 'Allow', Action: 'oss:*', Resource: [`acs:oss:*:*:${bucket}`, `acs:oss:*:*:${bucket}/*`] }
  const policyDocument = JSON.stringify({ Version: '1', Statement: [statement] })
  await game.root.ram.createPolicy({ policyName: 'more', policyDocument })
  await game.root.ram.attachPolicyToRole({ policyType: 'Custom', policyName: 'more', roleName: 'player' })
  await game.root.ram.attachPolicyToUser({ policyType: 'Custom', policyName: 'more', userName: 'players' })
}

async function follow(game: Game, url: string, method = 'GET', body?: Uint8Array, type?: string) {
  const { protocol, host, pathname, search } = new URL(url)
  return game.transport({
    method,
    protocol: protocol === 'http:' ? 'http' : 'https',
    host,
    path: pathname + search,
    headers: type === undefined ? [] : [['content-type', type]],
    payload: body === undefined ? { kind: 'none' } : { kind: 'bytes', bytes: body },
    signal: AbortSignal.timeout(10_000),
  })
}

async function post(game: Game, url: string, fields: Iterable<readonly [string, string]>, file: string) {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  form.append('file', new Blob([file]))
  const response = new Response(form)
  const type = response.headers.get('content-type') ?? ''
  return follow(game, url, 'POST', new Uint8Array(await response.arrayBuffer()), type)
}
