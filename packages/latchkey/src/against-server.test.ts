import { startServer } from '@latchkey/server'
import type { Server } from '@latchkey/server'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import { runLatchkey } from './testing/terminal.ts'
import type { Ran } from './testing/terminal.ts'

// The commands against the server as it is, in the order in which a person would come to them.

const state: { server?: Server; folder?: string; key?: { readonly id: string; readonly secret: string } | undefined } =
  {}

before(async () => {
  state.folder = await mkdtemp(join(tmpdir(), 'latchkey-program-'))
  const dataDir = join(state.folder, 'data')
  const flags = { port: '0', consolePort: '0', dataDir, workers: '1', clock: 'controlled' }
  state.server = await startServer({ sources: { flags, environment: {} }, onLog: () => undefined })
  state.key = state.server.made?.rootKey
})

after(async () => {
  await state.server?.close()
  if (state.folder !== undefined) await rm(state.folder, { recursive: true })
})

function environmentOf(
  id = state.key?.id,
  secret = state.key?.secret,
  token?: string,
): Record<string, string | undefined> {
  return {
    LATCHKEY_ENDPOINT: state.server?.endpoint,
    ALIBABA_CLOUD_ACCESS_KEY_ID: id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret,
    ALIBABA_CLOUD_SECURITY_TOKEN: token,
  }
}

async function latchkey(words: string | readonly string[], environment = environmentOf()): Promise<Ran> {
  return runLatchkey(typeof words === 'string' ? words.split(' ') : words, {
    environment,
    homeFolder: state.folder ?? '',
  })
}

async function done(words: string | readonly string[], environment = environmentOf()): Promise<string> {
  const ran = await latchkey(words, environment)
  if (ran.exitCode !== 0) throw new Error(`latchkey ${String(words)} ended with ${ran.exitCode}: ${ran.err}`)
  return ran.out
}

test('folders go up, within and down again, and only what is below them', async (t: TestContext) => {
  const source = join(state.folder ?? '', 'source')
  await mkdir(join(source, 'deep'), { recursive: true })
  await writeFile(join(source, 'avatar.png'), 'png')
  await writeFile(join(source, 'deep', 'ü.txt'), 'deep')
  await symlink('/etc/passwd', join(source, 'link'))
  await done('oss mb oss://game')
  const up = await latchkey(['oss', 'cp', '-r', source, 'oss://game/1', '--meta', 'by=Jürgen'])
  t.assert.match(up.err, /link is no plain file/)
  await done(['oss', 'cp', join(source, 'avatar.png'), 'oss://game/10/'])

  const listed = await done('oss ls oss://game/')
  t.assert.match(listed, /folder {2}oss:\/\/game\/1\/\n.*folder {2}oss:\/\/game\/10\/\n/)
  const keys = (await done('oss ls -r oss://game --output json'))
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { key: string }).key)
  t.assert.deepEqual(keys, ['1/avatar.png', '1/deep/ü.txt', '10/avatar.png'])
  const stat = JSON.parse(await done('oss stat oss://game/1/avatar.png --output json')) as Record<string, unknown>
  t.assert.deepEqual([stat['contentType'], stat['userMeta']], ['image/png', { by: 'Jürgen' }])
  t.assert.equal((await latchkey('oss cat oss://game/1/avatar.png')).bytes.toString(), 'png')

  await done('oss cp -r oss://game/1 oss://game/2')
  const target = join(state.folder ?? '', 'target')
  await done(['oss', 'cp', '-r', 'oss://game/2', target])
  t.assert.equal(await readFile(join(target, 'deep', 'ü.txt'), 'utf8'), 'deep')
  await done('oss rm -r oss://game/1')
  t.assert.equal(
    (await done('oss ls -r oss://game')).match(/oss:.*/g)?.join(' '),
    'oss://game/10/avatar.png oss://game/2/avatar.png oss://game/2/deep/ü.txt',
  )
})

test('a key cannot leave the folder that it is copied to', async (t: TestContext) => {
  const target = join(state.folder ?? '', 'inner', 'target')
  const file = join(state.folder ?? '', 'evil')
  await writeFile(file, 'evil')
  await done(['oss', 'cp', file, 'oss://game/trap/../../evil'])
  await done(['oss', 'cp', file, 'oss://game/trap/good'])
  const ran = await latchkey(['oss', 'cp', '-r', 'oss://game/trap', target])
  t.assert.equal(ran.exitCode, 1)
  t.assert.match(ran.err, /is no path below/)
  t.assert.deepEqual(await readdir(join(state.folder ?? '', 'inner'), { recursive: true }), ['target', 'target/good'])
})

test('a large file goes in parts and comes back whole', async (t: TestContext) => {
  const [path, back] = [join(state.folder ?? '', 'film.mp4'), join(state.folder ?? '', 'back.mp4')]
  await writeFile(path, Buffer.from(Array.from({ length: 20_000_000 }, (_, index) => (index * 7919) % 251)))
  await done(['oss', 'cp', path, 'oss://game/film.mp4', '--part-size', '5M'])
  const { etag } = JSON.parse(await done('oss stat oss://game/film.mp4 --output json')) as { etag: string }
  t.assert.match(etag, /-4"$/)
  await done(['oss', 'cp', 'oss://game/film.mp4', back, '--part-size', '3M'])
  t.assert.ok((await readFile(back)).equals(await readFile(path)))
})

test('STS asked of a bucket’s host says where to ask', async (t) => {
  const bucketHost = (state.server?.endpoint ?? '').replace('127.0.0.1', 'game.localhost')
  const { exitCode, err } = await latchkey(['sts', 'whoami', '--sts-endpoint', bucketHost])
  t.assert.equal(exitCode, 1)
  t.assert.match(err, /asked of the service itself, not of a bucket’s host/)
})

test('a token of an issuer is sent without keys, and refused by name', async (t) => {
  const words = ['--oidc-provider-arn', 'acs:ram::1:oidc-provider/idp', '--role-arn', 'acs:ram::1:role/a']
  const { exitCode, err } = await latchkey(['sts', 'assume-role-with-oidc', ...words, '--oidc-token', 'a.b.c'])
  t.assert.equal(exitCode, 1)
  t.assert.match(err, /No such OIDC Provider registered/)
})

test('a response of a SAML provider too', async (t) => {
  const words = ['--saml-provider-arn', 'acs:ram::1:saml-provider/idp', '--role-arn', 'acs:ram::1:role/a']
  const { exitCode, err } = await latchkey(['sts', 'assume-role-with-saml', ...words, '--saml-assertion', 'PGEvPg=='])
  t.assert.equal(exitCode, 1)
  t.assert.match(err, /Can not find SAML provider/)
})

test('standard input becomes an object, and a signed URL opens it', async (t) => {
  const environment = environmentOf()
  await runLatchkey(['oss', 'cp', '-', 'oss://game/note'], { environment, inputText: 'from a pipe' })
  const url = (await done('oss sign oss://game/note --expires 60')).trim()
  t.assert.equal(await (await fetch(url)).text(), 'from a pipe')
  t.assert.equal((await fetch(`${url}x`)).status, 403)
})

test('RAM, a session, a refusal, its reason, and the end of the session', async (t: TestContext) => {
  const { accountId } = JSON.parse(await done('sts whoami --output json')) as { accountId: string }
  const policy = (statement: object): string => JSON.stringify({ Version: '1', Statement: [statement] })
  const root = { RAM: [`acs:ram::${accountId}:root`] }
  const trust = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: root })
  const files = join(state.folder ?? '', 'all.json')
  await writeFile(files, policy({ Effect: 'Allow', Action: ['oss:*', 'sts:AssumeRole'], Resource: '*' }))
  await done('ram create-user --user-name backend')
  await done(['ram', 'create-policy', '--policy-name', 'all', '--policy-document', `@${files}`])
  await done('ram attach-policy-to-user --policy-type Custom --policy-name all --user-name backend')
  await done(['ram', 'create-role', '--role-name', 'player', '--assume-role-policy-document', trust])
  await done('ram attach-policy-to-role --policy-type Custom --policy-name all --role-name player')
  t.assert.match(await done('ram list-users'), /userName: backend/)
  const made = JSON.parse(await done('ram create-access-key --user-name backend --output json')) as {
    accessKey: { accessKeyId: string; accessKeySecret: string }
  }
  const { accessKeyId, accessKeySecret } = made.accessKey

  const own = policy({ Effect: 'Allow', Action: 'oss:*', Resource: 'acs:oss:*:*:game/2/*' })
  const words = ['sts', 'assume-role', '--role-arn', `acs:ram::${accountId}:role/player`, '--policy', own, '--export']
  const exported = await done(words, environmentOf(accessKeyId, accessKeySecret))
  const [id, secret, token] = [...exported.matchAll(/='([^']*)'/g)].map((match) => match[1])
  const player = environmentOf(id, secret, token)
  await done('oss stat oss://game/2/avatar.png', player)
  const refused = await latchkey('oss stat oss://game/10/avatar.png', player)
  t.assert.equal(refused.exitCode, 1)
  const requestId = /policy why (\S+)/.exec(refused.err)?.[1] ?? ''
  const console = ['--console', state.server?.consoleAddress ?? '']
  const asked = await latchkey(['policy', 'why', requestId, '--console', state.server?.endpoint ?? ''])
  t.assert.match(asked.err, /this is the address of the API\. Operators ask the console and admin address/)
  const why = await done(['policy', 'why', requestId, ...console])
  t.assert.match(why, /assumed-role\/player\/latchkey was refused oss:GetObject on acs:oss:.*game\/10\/avatar\.png/)
  t.assert.match(why, /session-policy/)
  t.assert.match(
    why,
    /What would allow it:\n {2}add to the policy that the session was made with: .*game\/10\/avatar\.png/,
  )

  const role = `acs:ram::${accountId}:role/player`
  await done(['sts', 'revoke', '--role-arn', role, '--role-session-name', 'somebody-else'])
  await done('oss stat oss://game/2/avatar.png', player)
  await done(['sts', 'revoke', '--role-arn', role, '--session-key-id', id ?? ''])
  t.assert.match((await latchkey('oss stat oss://game/2/avatar.png', player)).err, /was revoked/)
  const wrong = await latchkey(['sts', 'revoke', '--role-arn', role, '--denied-until', 'soon'])
  t.assert.match(wrong.err, /It is a time, such as/)
  await done([
    'sts',
    'revoke',
    '--role-arn',
    role,
    '--session-key-id',
    id ?? '',
    '--denied-until',
    '2099-01-01T00:00:00Z',
  ])
  t.assert.match((await latchkey('oss stat oss://game/2/avatar.png', player)).err, /AccessDenied|is banned/)
  t.assert.match(await done('sts revocations'), /somebody-else[^\n]*root$/m)
  t.assert.match(await done('sts revocations'), /sessionKeyId=STS\.\S+ {2}by \S+ {2}denied until 2099-01-01/)
  const listed = (await done(['sts', 'revocations', '--role-arn', role, '--output', 'json'])).trim().split('\n')
  const keys = listed.map((line) => (JSON.parse(line) as { sessionKeyId?: string }).sessionKeyId)
  t.assert.deepEqual(new Set(keys), new Set([id, undefined]))

  await done(['admin', 'clock', 'forward', '7200', ...console])
  const late = await latchkey('oss stat oss://game/2/avatar.png', player)
  t.assert.equal(late.exitCode, 1)
  await done(['admin', 'clock', 'forward', '-7200', ...console])
  t.assert.match(await done(['admin', 'processes', ...console]), /role: worker/)
})

test('a bucket goes when it is empty, or with all that is in it', async (t) => {
  const full = await latchkey('oss rb oss://game')
  t.assert.equal(full.exitCode, 1)
  t.assert.match(full.err, /BucketNotEmpty/)
  await done('oss rb oss://game --force')
  t.assert.equal(await done('oss ls'), '')
  t.assert.match((await latchkey('oss ls oss://game')).err, /NoSuchBucket[^]*latchkey oss mb/)
})

test('lifecycle rules are set from a file, printed, act when their time has come, and are removed', async (t: TestContext) => {
  const file = join(state.folder ?? '', 'rules.xml')
  const rules =
    '<LifecycleConfiguration><Rule><ID>tmp</ID><Prefix>tmp/</Prefix><Status>Enabled</Status><Expiration><Days>3</Days></Expiration></Rule></LifecycleConfiguration>'
  await writeFile(file, rules)
  await done('oss mb oss://lifecycle-cli')
  await done(`oss cp ${file} oss://lifecycle-cli/tmp/a`)
  await done(`oss cp ${file} oss://lifecycle-cli/kept`)
  await done(`oss lifecycle set oss://lifecycle-cli ${file}`)
  t.assert.match(await done('oss lifecycle get oss://lifecycle-cli'), /<ID>tmp<.*<Days>3</)
  await done(`admin clock forward ${4 * 86_400} --console ${state.server?.consoleAddress}`)
  const deadlineMs = performance.now() + 20_000
  while ((await done('oss ls -r oss://lifecycle-cli')).includes('tmp/a') && performance.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, 200))
  const left = await done('oss ls -r oss://lifecycle-cli')
  t.assert.deepEqual([left.includes('tmp/a'), left.includes('kept')], [false, true])
  await done(`admin clock forward ${-4 * 86_400} --console ${state.server?.consoleAddress}`)
  await done('oss lifecycle rm oss://lifecycle-cli')
  const gone = await latchkey('oss lifecycle get oss://lifecycle-cli')
  t.assert.match(gone.err, /NoSuchLifecycle|No Row found/)
})

test('rules for folders are set, hold, and tell how much is used', async (t: TestContext) => {
  const file = join(state.folder ?? '', 'folder-rules.xml')
  const rule = '<Rule><Prefix>saves</Prefix><MaxBytes>12</MaxBytes><MaxObjects>3</MaxObjects></Rule>'
  await writeFile(file, `<FolderRulesConfiguration>${rule}</FolderRulesConfiguration>`)
  const small = join(state.folder ?? '', 'small.txt')
  await writeFile(small, '1234567')
  await done('oss mb oss://folders-cli')
  await done(`oss cp ${small} oss://folders-cli/saves/p_1/before`)
  await done(`oss folder-rules put oss://folders-cli ${file}`)
  const deadlineMs = performance.now() + 20_000
  while (!(await done('oss folder-rules get oss://folders-cli')).includes('enforced') && performance.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, 200))
  const refused = await latchkey(`oss cp ${small} oss://folders-cli/saves/p_1/after`)
  t.assert.equal(refused.exitCode, 1)
  t.assert.match(refused.err, /saves\/p_1 has no room for this: MaxBytes is 12, 7 are used, 7 more are needed/)
  await done(`oss cp ${small} oss://folders-cli/saves/p_2/after`)
  const usage = JSON.parse(await done('oss folder-rules usage oss://folders-cli p_1 --output json')) as object
  const used = { usedBytes: 7, usedObjects: 1, maxBytes: 12, maxObjects: 3 }
  t.assert.deepEqual(usage, { id: 'p_1', folders: [{ id: 'p_1', prefix: 'saves', status: 'enforced', ...used }] })
  await done('oss folder-rules rm oss://folders-cli')
  t.assert.match((await latchkey('oss folder-rules get oss://folders-cli')).err, /NoSuchFolderRules/)
  await done(`oss cp ${small} oss://folders-cli/saves/p_1/after`)
})

test('objects are encrypted as the bucket or the command says, under keys that the operator looks after', async (t: TestContext) => {
  const console = ['--console', state.server?.consoleAddress ?? '']
  const file = join(state.folder ?? '', 'secret.txt')
  await writeFile(file, 'a secret')
  await done('oss mb oss://sealed-cli')
  await done('oss encryption set oss://sealed-cli AES256')
  t.assert.match(await done('oss encryption get oss://sealed-cli'), /algorithm: AES256/)
  await done(`oss cp ${file} oss://sealed-cli/by-rule`)
  t.assert.match(await done('oss stat oss://sealed-cli/by-rule'), /encryption: AES256/)
  const words = ['admin', 'kms', 'create', '--description', 'cli', '--output', 'json', ...console]
  const { keyId } = JSON.parse(await done(words)) as { keyId: string }
  await done(`oss cp --sse KMS:${keyId} ${file} oss://sealed-cli/kms`)
  t.assert.match(await done('oss stat oss://sealed-cli/kms'), new RegExp(`encryptionKeyId: ${keyId}`))
  await done(['admin', 'kms', 'disable', keyId, ...console])
  t.assert.match((await latchkey('oss cat oss://sealed-cli/kms')).err, /KeyDisabled/)
  t.assert.match(await done(['admin', 'kms', 'delete', keyId, '--days', '7', ...console]), /pending-deletion/)
  t.assert.match((await latchkey('oss cat oss://sealed-cli/kms')).err, /KeyPendingDeletion/)
  await done(['admin', 'kms', 'enable', keyId, ...console])
  t.assert.equal((await latchkey('oss cat oss://sealed-cli/kms')).bytes.toString(), 'a secret')
  await done(['admin', 'kms', 'delete', keyId, '--days', '7', ...console])
  await done(['admin', 'clock', 'forward', String(8 * 86_400), ...console])
  const deadlineMs = performance.now() + 20_000
  while ((await done(['admin', 'kms', 'list', ...console])).includes(keyId) && performance.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, 200))
  t.assert.ok(!(await done(['admin', 'kms', 'list', ...console])).includes(keyId), 'its time has come')
  t.assert.match((await latchkey('oss cat oss://sealed-cli/kms')).err, /forbidden by kms/)
  await done(['admin', 'clock', 'forward', String(-8 * 86_400), ...console])
  await done('oss encryption rm oss://sealed-cli')
  t.assert.match(
    (await latchkey('oss encryption get oss://sealed-cli')).err,
    /NoSuchServerSideEncryptionRule|does not exist/,
  )
  t.assert.match((await latchkey(['admin', 'kms', 'disable', keyId, ...console])).err, /there is no KMS key/)
  t.assert.match((await latchkey(`oss cp --sse DES ${file} oss://sealed-cli/x`)).err, /AES256, SM4, KMS/)
})
