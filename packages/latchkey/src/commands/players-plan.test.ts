import assert from 'node:assert/strict'
import { createClient, RequestError } from '@latchkey/client/node'
import type { Client } from '@latchkey/client/node'
import { parsePolicy } from '@latchkey/policy'
import { sessionPolicy } from '@latchkey/players'
import { startServer } from '@latchkey/server'
import type { Server } from '@latchkey/server'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { applyRos } from '../testing/apply-ros.ts'
import { applyTerraform } from '../testing/apply-terraform.ts'
import { runLatchkey } from '../testing/terminal.ts'
import type { Ran } from '../testing/terminal.ts'

const studioKey = `sk_${'S'.repeat(43)}`
const page = 'https://demo.studio.example'
const game = `schema: 1
app: demo
backend:
  kind: selfhosted
  sts: { roleArn: "acs:ram::1000000000000001:role/game-player" }
  credentials: { accessKeyId: \${BROKER_AK}, accessKeySecret: \${BROKER_SK} }
buckets: { private: demo-private, public: demo-public }
identities: { guest: { enabled: true }, wechat: { appId: wx0123, secret: \${WX_SECRET} } }
credential: { maxTtl: 2h }
spaces:
  saves: { kind: slots, quota: { bytes: 10MiB }, grants: [inline, url, sts] }
  avatar: { kind: image, image: { thumbnails: [64] } }
  replays: { kind: folder, quota: { bytes: 200MiB }, expireDays: 30, grants: [inline, url, form, sts] }
cors: [${page}, "http://localhost:*"]
privacy: { auditDays: 90 }
admin: { keys: [{ name: studio, role: owner, key: \${STUDIO_KEY} }] }
`

let folder: string
let file: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-plan-'))
  file = join(folder, 'demo.app.yaml')
  await writeFile(file, game)
})
after(() => rm(folder, { recursive: true }))

const plan = (...words: readonly string[]): Promise<Ran> =>
  runLatchkey(['players', 'plan', file, '--backend', 'alibaba', ...words])

/** A server of its own; the account in it is as empty as one of the cloud. */
async function start(name: string, more: Readonly<Record<string, string>> = {}): Promise<Server> {
  const flags = { port: '0', consolePort: '0', dataDir: join(folder, name), workers: '1', ...more }
  return startServer({ sources: { flags, environment: {} }, onLog: () => undefined })
}

const clientOf = ({ endpoint, made }: Server): Client =>
  createClient({
    endpoint,
    region: 'cn-hangzhou',
    credentials: { accessKeyId: made?.rootKey?.id ?? '', accessKeySecret: made?.rootKey?.secret ?? '' },
  })

test('in words it says what to make, the block of the file, and what becomes weaker with what happens instead', async () => {
  const { exitCode, out } = await plan('--region', 'cn-shanghai')
  assert.equal(exitCode, 0)
  for (const words of [
    /^What demo needs in cn-shanghai, in your account of Alibaba Cloud\. Nothing was made\.$/m,
    /aliyun ram CreateAccessKey --UserName demo-players +→ BROKER_AK, BROKER_SK$/m,
    /^RAM role game-player\n {2}longest session 7200 s/m,
    /acs:ram::<account>:user\/demo-players/,
    /^Bucket demo-private-logs: .*\n {2}ACL +private\n {2}public access +blocked\n {2}lifecycle +expire-logs: all of it, objects go after 90 d$/m,
    /lifecycle +abort-uploads: all of it, uploads in parts end after 1 d\n.*avatar-in\/, objects go after 2 d\n.*replays\/, objects go after 30 d$/m,
    /exposed ETag, x-oss-request-id, x-oss-version-id, Date;/,
    /Referer +https:\/\/demo\.studio\.example\/\*, http:\/\/localhost:\*\/\*, https:\/\/servicewechat\.com\/wx0123\/\*, or none$/m,
    /style +avatar-64: image\/resize,m_fill,w_64,h_64,limit_0\/format,webp$/m,
    /^ {2}oss: \{ internal: "https:\/\/oss-cn-shanghai-internal\.aliyuncs\.com", public: "https:\/\/oss-cn-shanghai\.aliyuncs\.com", region: cn-shanghai \}$/m,
    /^ {2}sts of saves, replays: a ban ends what was given out: now here, expiry there\n {6}a ban is in force at the service at once; keys .* 60 minutes/m,
    /^ {2}sts of replays: quota: enforced here, none there$/m,
    /^ {2}Versioning stays off/m,
  ])
    assert.match(out, words)
  // It has the lifecycle rule in it, so it does not ask for it.
  assert.doesNotMatch(out, /expireDays/)
})

test('what cannot be planned is said', async () => {
  assert.match((await plan()).err, /says no region .*--region cn-hangzhou/)
  assert.match((await plan('--region', 'Hangzhou!')).err, /Hangzhou! is not a bare id/)
  assert.match((await runLatchkey(['players', 'plan', file])).err, /--backend/)
  const broken = join(folder, 'broken.app.yaml')
  await writeFile(broken, game.replace('kind: image', 'kind: picture'))
  const { exitCode, out } = await runLatchkey([
    'players',
    'plan',
    broken,
    '--backend',
    'alibaba',
    '--region',
    'cn-hangzhou',
  ])
  assert.deepEqual([exitCode, /broken\.app\.yaml:12:\d+: error: spaces\.avatar/.test(out)], [1, true], out)
})

test('what Terraform makes of the plan and what ROS makes of it are the same, and a game plays in front of it', async () => {
  const cloud = await start('cloud')
  const root = clientOf(cloud)
  let service: Server | undefined
  try {
    const { user = '', role_arn: roleArn = '' } = await applyTerraform(await template('terraform'), root)
    await isolates(cloud, root)
    const { accessKey } = await root.ram.createAccessKey({ userName: user })
    const games = join(folder, 'games')
    await mkdir(games)
    await writeFile(join(games, 'demo.app.yaml'), await inFrontOf(cloud, roleArn))
    const secrets = { BROKER_AK: accessKey.accessKeyId, BROKER_SK: accessKey.accessKeySecret, WX_SECRET: 'wx' }
    const lines = Object.entries({ ...secrets, STUDIO_KEY: studioKey }).map(([name, value]) => `${name}=${value}\n`)
    await writeFile(join(games, 'demo.secrets'), lines.join(''), { mode: 0o600 })
    service = await start('service', { players: games })
    // It has an account of its own, which is as empty.
    const other = clientOf(service)
    assert.deepEqual(Object.keys(await applyRos(await template('ros'), other)), ['RoleArn', 'User'])
    const state = await stateOf(root)
    assert.match(JSON.stringify(state), /abort-uploads.*servicewechat.*avatar-64/s)
    assert.deepEqual(await stateOf(other), state)
    await applies(state)
    await playFiles(service, cloud)
    await playPictures(service, cloud, root)
  } finally {
    await service?.close()
    await cloud.close()
  }
})

/** The command makes the same as the templates, in a third account, and finds it there when it is asked again. */
async function applies(state: unknown): Promise<void> {
  const third = await start('third')
  try {
    const { endpoint, made } = third
    const environment = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: made?.rootKey?.id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: made?.rootKey?.secret,
    }
    const words = ['players', 'apply', file, '--backend', 'alibaba', '--region', 'cn-hangzhou', '--endpoint', endpoint]
    const apply = (...more: readonly string[]): Promise<Ran> => runLatchkey([...words, ...more], { environment })
    const outcomesOf = ({ out }: Ran): string[] =>
      [
        ...new Set(
          out
            .split('\n\n')[0]
            ?.split('\n')
            .slice(1)
            .map((line) => line.split(/ {2,}/).at(-1) ?? ''),
        ),
      ].toSorted()
    const root = clientOf(third)
    const dry = await apply()
    assert.deepEqual([dry.exitCode, outcomesOf(dry)], [0, ['to make']], dry.err)
    assert.match(dry.out, /^Nothing was made: the same with --yes makes it\.$/m)
    assert.equal((await root.oss.listBuckets({})).result.buckets?.length ?? 0, 0)
    const wrong = await apply('--yes', '--account', '1000000000000001')
    assert.match(wrong.err, /and not of 1000000000000001: nothing is made/)
    const yes = await apply('--yes')
    assert.deepEqual([yes.exitCode, outcomesOf(yes)], [0, ['changed', 'made', 'there already']], yes.out + yes.err)
    assert.deepEqual(await stateOf(root), state)
    for (const again of [await apply('--yes'), await apply()]) assert.deepEqual(outcomesOf(again), ['there already'])
    // What somebody else set on a bucket stays, and what is the game's own is mended.
    const rules = [{ id: 'other', prefix: 'x/', status: 'Enabled', expiration: { days: 3 } }] as const
    await root.oss.putBucketLifecycle({ bucket: 'demo-private', configuration: { rules } })
    await root.ram.updateRole({ roleName: 'game-player', newMaxSessionDuration: 3_600 })
    const mended = await apply('--yes')
    assert.match(mended.out, /^role +game-player +changed$/m)
    assert.match(mended.out, /^lifecycle +demo-private +stays$/m)
    assert.deepEqual(outcomesOf(await apply('--yes', '--replace')), ['changed', 'there already'])
    assert.deepEqual(await stateOf(root), state)
    const told = JSON.parse((await apply('--output', 'json')).out) as { applied: { outcome: string }[] }
    assert.deepEqual([...new Set(told.applied.map(({ outcome }) => outcome))], ['there already'])
  } finally {
    await third.close()
  }
}

async function template(format: 'terraform' | 'ros'): Promise<string> {
  const { exitCode, out, err } = await plan('--region', 'cn-hangzhou', '--format', format)
  assert.deepEqual([exitCode, /Not in the template: the access key/.test(err)], [0, true])
  return out
}

/** The file with the block that the plan prints, at the address that stands for the cloud. */
async function inFrontOf({ endpoint }: Server, roleArn: string): Promise<string> {
  const account = roleArn.split(':')[3] ?? ''
  const { out } = await plan('--region', 'cn-hangzhou', '--account', account)
  const block = /^backend:\n(?: {2}.*\n)+/m.exec(out)?.[0] ?? ''
  assert.match(block, /kind: alibaba/)
  assert.ok(block.includes(roleArn), block)
  const here = block.replaceAll(/https:\/\/(oss|sts)[a-z0-9.-]*\.aliyuncs\.com/g, endpoint)
  return game.replace(/^backend:\n(?: {2}.*\n)+/m, here)
}

/** What stands on the server now keeps players apart, by proof; and all of it is read by our own parser. */
async function isolates({ endpoint, made }: Server, { ram }: Client): Promise<void> {
  for (const policyName of ['demo-players', 'game-player']) {
    const { defaultPolicyVersion } = await ram.getPolicy({ policyType: 'Custom', policyName })
    assert.ok(parsePolicy(defaultPolicyVersion.policyDocument ?? '', 'identity').statements.length > 0)
  }
  const template = join(folder, 'session.json')
  const folders = ['replays', 'saves'].map((space) => ({
    bucket: 'demo-private',
    prefix: `${space}/{id}/`,
    mayRead: true,
    mayWrite: true,
    mayDelete: space === 'replays',
  }))
  await writeFile(template, sessionPolicy(folders))
  const environment = {
    LATCHKEY_ENDPOINT: endpoint,
    ALIBABA_CLOUD_ACCESS_KEY_ID: made?.rootKey?.id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: made?.rootKey?.secret,
  }
  const words = ['policy', 'prove', template, '--id', 'p_[a-z2-7]{26}', '--role', 'game-player']
  const buckets = ['demo-private', 'demo-private-logs'].flatMap((name) => ['--bucket', name])
  const { exitCode, out, err } = await runLatchkey([...words, ...buckets], { environment })
  assert.deepEqual([exitCode, /^PROVED/m.test(out)], [0, true], out + err)
}

type Session = { readonly id: string; readonly token: string; readonly authServerUrl: string; readonly storage: string }

async function signIn({ endpoint }: Server): Promise<Session> {
  const response = await fetch(`${endpoint}/-/players/v1/apps/demo/sessions`, {
    method: 'POST',
    body: '{"method":"guest"}',
  })
  const text = await response.text()
  assert.equal(response.status, 201, text)
  const { player, session, authServerUrl, storage } = JSON.parse(text) as {
    player: { id: string }
    session: { accessToken: string }
    authServerUrl: string
    storage: object
  }
  return { id: player.id, token: session.accessToken, authServerUrl, storage: JSON.stringify(storage) }
}

async function ask(service: Server, route: string, token: string, body: string | Uint8Array = ''): Promise<Response> {
  const [method = 'GET', path = ''] = route.split(' ')
  return fetch(`${service.endpoint}/-/players/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'If-None-Match': '*' },
    ...(body === '' ? {} : { body: Buffer.from(body) }),
  })
}

async function playFiles(service: Server, cloud: Server): Promise<void> {
  const [me, other] = [await signIn(service), await signIn(service)]
  assert.match(me.storage, new RegExp(`^\\{"endpoint":"${cloud.endpoint}","region":"cn-hangzhou"`))
  assert.match(me.storage, /"sts":\{"folder":"enforced","size":"none"/)
  const keys = (await (await fetch(me.authServerUrl)).json()) as Readonly<Record<string, string>>
  const oss = createClient({
    endpoint: cloud.endpoint,
    region: 'cn-hangzhou',
    credentials: {
      accessKeyId: keys['AccessKeyId'] ?? '',
      accessKeySecret: keys['AccessKeySecret'] ?? '',
      securityToken: keys['SecurityToken'] ?? '',
    },
  }).oss
  const body = new TextEncoder().encode('left, jump')
  await oss.putObject({ bucket: 'demo-private', key: `replays/${me.id}/a.bin`, body })
  for (const key of [`replays/${other.id}/a.bin`, `avatar-in/${me.id}/a`, 'a'])
    await assert.rejects(
      oss.putObject({ bucket: 'demo-private', key, body }),
      (error) => error instanceof RequestError && error.code === 'AccessDenied',
      key,
    )
  assert.equal((await ask(service, 'PUT v1/apps/demo/slots/auto', me.token, 'level 1')).status, 201)
  const order = JSON.stringify({ space: 'replays', name: 'b.bin', size: body.length, mode: 'put' })
  const grant = (await (await ask(service, 'POST v1/apps/demo/uploads', me.token, order)).json()) as {
    uploadId: string
    url: string
    headers: Record<string, string>
  }
  // As a page of the game does it.
  const origin = { Origin: page }
  const preflight = await fetch(grant.url, {
    method: 'OPTIONS',
    headers: { ...origin, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'content-type' },
  })
  assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [200, page])
  const put = await fetch(grant.url, { method: 'PUT', headers: { ...grant.headers, ...origin }, body })
  assert.equal(put.status, 200, await put.text())
  assert.match(
    put.headers.get('access-control-expose-headers') ?? '',
    /^ETag, ?x-oss-request-id, ?x-oss-version-id, ?Date$/i,
  )
  const completed = await ask(service, `POST v1/apps/demo/uploads/${grant.uploadId}/complete`, me.token, '{}')
  assert.equal(completed.status, 200, await completed.text())
  const banned = await ask(service, `POST admin/v1/apps/demo/players/${me.id}/ban`, studioKey, '{"reason":"cheating"}')
  assert.equal(banned.status, 200, await banned.text())
  assert.match(await (await fetch(me.authServerUrl)).text(), /"Code":"PlayerBanned"/)
  // What the plan says of it: the keys that were given out live on.
  await oss.getObject({ bucket: 'demo-private', key: `replays/${me.id}/a.bin` })
}

async function playPictures(service: Server, cloud: Server, root: Client): Promise<void> {
  const me = await signIn(service)
  const answer = await ask(service, 'PUT v1/apps/demo/images/avatar', me.token, picture)
  const text = await answer.text()
  assert.equal(answer.status, 201, text)
  const { url } = JSON.parse(text) as { url: string }
  assert.ok(url.startsWith(`${cloud.endpoint}/demo-public/avatar/${me.id}/`), url)
  const from = async (referer: string | undefined, query = ''): Promise<number> =>
    (await fetch(url + query, referer === undefined ? {} : { headers: { Referer: referer } })).status
  assert.deepEqual(
    [
      await from(undefined),
      await from(`${page}/play`),
      await from('http://localhost:8080/'),
      await from('https://thief.example/'),
    ],
    [200, 200, 200, 403],
  )
  assert.equal(await from(undefined, '?x-oss-process=style/avatar-64'), 200)
  // Nobody opens what players have, not even by mistake.
  await assert.rejects(
    root.oss.putBucketAcl({ bucket: 'demo-private', acl: 'public-read' }),
    (error) => error instanceof RequestError && error.status === 403,
  )
}

/** One pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** Everything that a plan is about, as the server tells it. */
async function stateOf({ oss, ram }: Client): Promise<unknown> {
  const told = async (call: Promise<object>): Promise<unknown> => {
    try {
      return withoutTimes(await call)
    } catch (error) {
      if (error instanceof RequestError && error.status === 404) return error.code
      throw error
    }
  }
  const state: Record<string, unknown> = {}
  for (const bucket of ['demo-private', 'demo-private-logs', 'demo-public']) {
    const given = { bucket }
    state[bucket] = await Promise.all([
      told(oss.getBucketAcl(given)),
      told(oss.getBucketPublicAccessBlock(given)),
      told(oss.getBucketPolicy(given)),
      told(oss.getBucketCors(given)),
      told(oss.getBucketLifecycle(given)),
      told(oss.getBucketReferer(given)),
      told(oss.getBucketLogging(given)),
      told(oss.getBucketVersioning(given)),
      told(oss.listStyle(given)),
    ])
  }
  const { role } = await ram.getRole({ roleName: 'game-player' })
  // One says an action as text and the other as a list.
  const { Statement } = JSON.parse(withoutAccount(role?.assumeRolePolicyDocument)) as {
    Statement: { Action: string }[]
  }
  state['role'] = [role?.maxSessionDuration, Statement.map((one) => ({ ...one, Action: [one.Action].flat() }))]
  for (const policyName of ['demo-players', 'game-player']) {
    const { defaultPolicyVersion } = await ram.getPolicy({ policyType: 'Custom', policyName })
    const entities = await ram.listEntitiesForPolicy({ policyType: 'Custom', policyName })
    state[policyName] = [
      withoutAccount(defaultPolicyVersion.policyDocument),
      entities.users.map(({ userName }) => userName),
      entities.roles.map(({ roleName }) => roleName),
    ]
  }
  return state
}

const withoutTimes = (value: object): unknown =>
  JSON.parse(
    JSON.stringify(value, (name, one: unknown) =>
      /^(created|modified|requestId|owner)$/.test(name) ? undefined : one,
    ),
  )
const withoutAccount = (text: string | undefined): string =>
  (text ?? '').replaceAll(/acs:ram::\d+:/g, 'acs:ram::ACCOUNT:')
