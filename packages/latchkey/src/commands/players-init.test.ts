import assert from 'node:assert/strict'
import { createClient, RequestError } from '@latchkey/client/node'
import { readApps } from '@latchkey/players'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openAgainstServer } from '../testing/against-server.ts'
import type { AgainstServer } from '../testing/against-server.ts'

let against: AgainstServer
let games: string
before(async () => {
  against = await openAgainstServer()
  games = join(against.folder, 'games')
})
after(() => against.close())

const init = (app = 'demo') => against.latchkey(['players', 'init', app, '--dir', games])
const outcomesOf = (text: string): string[] =>
  text
    .split('\n\n')[0]
    ?.split('\n')
    .map((line) => / (made|changed|there already|stays)(:|$)/.exec(line)?.[1] ?? line) ?? []
const nothing = (): undefined => undefined

test('init makes a game that can be used at once, and tells what to do next', async () => {
  const { exitCode, out, err } = await init()
  assert.equal(exitCode, 0, err)
  const { apps, errors, warnings } = readApps(games, nothing)
  assert.deepEqual([errors, warnings], [[], []])
  const [app] = apps
  assert.equal(app?.app, 'demo')
  assert.match(app.backend.credentials.accessKeyId, /^LTAI/)
  assert.match(out, /\/-\/players\/v1\/apps\/demo\/sessions -d/)
  assert.equal(((await stat(join(games, 'demo.secrets'))).mode & 0o777).toString(8), '600')
  const secret = app.backend.credentials.accessKeySecret.reveal().toString()
  for (const shown of [out, await readFile(join(games, 'demo.app.yaml'), 'utf8')]) assert.ok(!shown.includes(secret))
})

test('asked again it changes nothing, and it makes again what is gone', async () => {
  const files = () => Promise.all(['demo.app.yaml', 'demo.secrets'].map((name) => readFile(join(games, name), 'utf8')))
  const before = await files()
  assert.deepEqual([...new Set(outcomesOf((await init()).out))].toSorted(), ['stays', 'there already'])
  assert.deepEqual(await files(), before)
  await rm(join(games, 'demo.secrets'))
  await against.done('oss rb oss://demo-public')
  assert.equal((await init()).exitCode, 0)
  const { errors } = readApps(games, nothing)
  assert.deepEqual(errors, [])
  assert.match(await against.done('oss ls'), /demo-public/)
})

test('a role of shorter sessions than the game may be asked for is made longer', async () => {
  await against.done('ram update-role --role-name demo-player --new-max-session-duration 3600')
  assert.match((await init()).out, /^role +demo-player +changed: its longest session$/m)
  assert.match((await init()).out, /^role +demo-player +there already$/m)
})

test('uploads in parts that nobody completes go after a day, and rules of somebody else stay', async () => {
  const rules = () => against.done('oss lifecycle get oss://demo-private')
  assert.match(await rules(), /<AbortMultipartUpload>\s*<Days>1<\/Days>/)
  const file = join(against.folder, 'rules.xml')
  const other = (more: string) =>
    `<LifecycleConfiguration><Rule><ID>x</ID><Prefix></Prefix><Status>Enabled</Status>${more}</Rule></LifecycleConfiguration>`
  await writeFile(file, other('<Expiration><Days>30</Days></Expiration>'))
  await against.done(`oss lifecycle set oss://demo-private ${file}`)
  assert.match((await init()).out, /^lifecycle +demo-private +stays: none of its rules ends uploads/m)
  assert.doesNotMatch(await rules(), /AbortMultipartUpload/)
  await writeFile(file, other('<AbortMultipartUpload><Days>7</Days></AbortMultipartUpload>'))
  await against.done(`oss lifecycle set oss://demo-private ${file}`)
  assert.match((await init()).out, /^lifecycle +demo-private +there already$/m)
})

test('the key in the file can do what the service needs and nothing more', async () => {
  const { apps } = readApps(games, nothing)
  const { credentials, sts } = apps[0]?.backend ?? {}
  const endpoint = await against.done('env shell').then((text) => /LATCHKEY_ENDPOINT=(\S+)/.exec(text)?.[1] ?? '')
  const service = createClient({
    endpoint,
    region: 'cn-hangzhou',
    credentials: {
      accessKeyId: credentials?.accessKeyId ?? '',
      accessKeySecret: credentials?.accessKeySecret.reveal().toString() ?? '',
    },
  })
  await against.done('oss mb oss://somebody-else')
  await service.oss.putObject({ bucket: 'demo-private', key: 'replays/p_a/x', body: new Uint8Array(1) })
  // As short and as long as the game may give keys.
  for (const durationSeconds of [900, apps[0]?.credential.maxTtl])
    await service.sts.assumeRole({ roleArn: sts?.roleArn ?? '', roleSessionName: 'p_a', durationSeconds })
  const refused: Readonly<Record<string, () => Promise<unknown>>> = {
    'another bucket': () => service.oss.putObject({ bucket: 'somebody-else', key: 'x', body: new Uint8Array(1) }),
    'a bucket more': () => service.oss.putBucket({ bucket: 'one-more-bucket' }),
    'its own bucket open': () => service.oss.putBucketAcl({ bucket: 'demo-private', acl: 'public-read' }),
    'its own bucket gone': () => service.oss.deleteBucket({ bucket: 'demo-private' }),
    'a user': () => service.ram.createUser({ userName: 'one-more' }),
    'a key more': () => service.ram.createAccessKey({ userName: 'demo-players' }),
  }
  for (const [what, call] of Object.entries(refused))
    await assert.rejects(call(), (error) => error instanceof RequestError && error.status === 403, what)
})

test('a file of another game is not written over, and nothing is made for it', async () => {
  const file = join(games, 'other.app.yaml')
  const text = (await readFile(join(games, 'demo.app.yaml'), 'utf8')).replace('app: demo', 'app: other')
  await writeFile(file, text)
  const { exitCode, err } = await init('other')
  assert.equal(exitCode, 2)
  assert.match(err, /other\.app\.yaml is there already and is not written over.*demo-player/s)
  assert.equal(await readFile(file, 'utf8'), text)
  assert.doesNotMatch(await against.done('oss ls'), /other-private/)
})

test('what cannot be a name, and a key file that is none, are said', async () => {
  assert.match((await init('My Game')).err, /is no name for a game/)
  const { exitCode, err } = await against.latchkey(['players', 'init', 'a', '--root-key', join(games, 'none')])
  assert.equal(exitCode, 2)
  assert.match(err, /leaves the key there on its first start/)
})
