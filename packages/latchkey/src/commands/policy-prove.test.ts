import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import { openAgainstServer } from '../testing/against-server.ts'
import type { AgainstServer } from '../testing/against-server.ts'
import { runLatchkey } from '../testing/terminal.ts'
import type { Ran } from '../testing/terminal.ts'

const arns = (...names: readonly string[]): string[] => names.map((name) => `acs:oss:*:*:${name}`)
const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '1', Statement: statements }, undefined, 1)
const allow = (action: string | readonly string[], ...names: readonly string[]): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: arns(...names),
})
const listing = (...prefixes: readonly string[]): object => ({
  ...allow('oss:ListObjects', 'game'),
  Condition: { StringLike: { 'oss:Prefix': prefixes } },
})
const read = allow(['oss:GetObject', 'oss:PutObject'], 'game/users/{id}/*')

const files: Readonly<Record<string, string>> = {
  'role.json': document(allow('oss:*', 'game', 'game/*')),
  'all.json': document({ Effect: 'Allow', Action: '*', Resource: '*' }),
  'folder.json': document(read, listing('users/{id}/*')),
  'slash.json': document(allow('oss:GetObject', 'game/users/{id}*')),
  'names.json': document(read, allow('oss:ListObjects', 'game')),
  'prefix.json': document(read, listing('users/{id}')),
  'info.json': document(read, allow('oss:GetBucketInfo', 'game')),
  'sts.json': document(read, { Effect: 'Allow', Action: 'sts:*', Resource: '*' }),
  'shared.json': document(read, allow('oss:GetObject', 'game/shared/*')),
  'drop.json': document(read, allow('oss:PutObject', 'game/shared/{id}')),
  'middle.json': document(allow('oss:GetObject', 'game/*/{id}/*')),
  'far.json': document({ ...allow('oss:GetObject', 'game-?/{id}/*'), Sid: 'far' }),
  'colon.json': document(allow('oss:GetObject', 'game/{id}:*')),
  'account.json': document({ ...allow('oss:GetObject', 'game/a'), Resource: ['acs:oss:*:7:game/a'] }),
  'broken.json': '{\n "Version": "1",\n "Statement": [{ "Effect": "Perhaps" }]\n}',
  'public.json': document({ ...allow('oss:GetObject', 'game/users/*'), Principal: ['*'] }),
  'other.json': document({
    ...allow('oss:GetObject', 'game/shared/*'),
    Principal: ['arn:sts::1000000000000000:assumed-role/player/*'],
  }),
}

async function prove(t: TestContext, words: string): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-prove-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return runLatchkey([
    'policy',
    'prove',
    '--id',
    '[0-9]+',
    ...words.split(' ').map((word) => word.replace(/(^|=)@/, `$1${folder}/`)),
  ])
}

const withRole = '--role-policy @role.json'
const cases: [words: string, exitCode: number, ...says: RegExp[]][] = [
  [
    `@folder.json ${withRole}`,
    0,
    /^PROVED: no two ids of \[0-9\]\+ can touch the same object of game;/,
    /[0-9a-f]{16}… {2}template .*folder\.json/,
    /Not part of it:/,
  ],
  [
    `@slash.json ${withRole}`,
    1,
    /^REFUTED: the id “1” and the id “11” can both touch game\/users\/11/,
    /slash\.json:\d+:\d+ \(statement 1\)/,
    /game\/users\/\{id\}\* has no slash after \{id\}, so it also holds what belongs to ids that begin with “1”\. Write game\/users\/\{id\}\/\*/,
  ],
  [
    `@names.json ${withRole}`,
    1,
    /may ask oss:ListObjects on the bucket game without a prefix/,
    /Without a prefix a listing shows every key of the bucket\. Give oss:ListObjects .*oss:Prefix/,
  ],
  [
    `@prefix.json ${withRole}`,
    1,
    /with the prefix “users\/1”/,
    /End the folder with a slash: users\/\{id\}\/ or users\/\{id\}\/\*, not users\/\{id\}/,
  ],
  [`@info.json ${withRole}`, 1, /oss:GetBucketInfo is about the whole bucket/],
  ['@sts.json --role-policy @all.json', 1, /sts:AssumeRole reaches beyond every bucket/],
  [`@shared.json ${withRole}`, 1, /game\/shared\/\* has no \{id\}: every session has it/],
  [`@shared.json ${withRole} --shared game/shared/*`, 0, /besides reading game\/shared\/\*/],
  [
    `@drop.json ${withRole} --shared game/shared/*`,
    1,
    /may write game\/shared\/\d*, which is shared/,
    /Take oss:PutObject on what is shared out/,
  ],
  [`@middle.json ${withRole}`, 1, /a wildcard stands before \{id\}/],
  [
    `@far.json ${withRole} --bucket game`,
    2,
    /^UNDECIDED/,
    /far\.json:4:3 \(statement “far”\): it also reaches buckets that were not named, such as game-/,
  ],
  [`@colon.json ${withRole} --id [0-9:]+`, 1, /An id may contain what stands next to \{id\}/],
  [`@folder.json ${withRole} --bucket other`, 2, /UNDECIDED[^]*such as game,/],
  [
    `@folder.json ${withRole} --bucket-acl game=public-read`,
    1,
    /and anybody can both touch/,
    /The ACL of game lets everybody read/,
  ],
  [`@folder.json ${withRole} --bucket-acl game=public-read --public-access-block game`, 0, /^PROVED/],
  [`@folder.json ${withRole} --bucket-policy game=@public.json`, 1, /policy of game lets everybody in \(statement 1\)/],
  [`@shared.json ${withRole} --role player --bucket-policy game=@other.json`, 1, /game\/shared/],
  [`@shared.json ${withRole} --bucket-policy game=@other.json`, 2, /say by --role which role/],
  [`@account.json ${withRole}`, 2, /names the account 7: say by --account/],
  [`@account.json ${withRole} --account 7`, 1, /^REFUTED/],
  [`@account.json ${withRole} --account 8`, 0, /The templates allow nothing there/],
  [`@folder.json @slash.json ${withRole}`, 1, /slash\.json/],
  [`@folder.json`, 2, /Give --role, .* or the policies of the role by --role-policy/],
  [`@broken.json ${withRole}`, 2, /broken\.json:3:\d+: /],
  [`@folder.json ${withRole} --bucket-acl nothing=private`, 2, /nothing, which is none of the buckets: game/],
  [`@folder.json ${withRole} --bucket-acl game=open`, 2, /open is no ACL/],
  [`@folder.json ${withRole} --shared everything`, 2, /everything is no shared pattern/],
  [`@folder.json ${withRole} --id .+`, 2, /An id could contain \* here; name the characters/],
]
for (const [words, exitCode, ...says] of cases)
  test(`policy prove ${words} ends with ${exitCode}`, async (t: TestContext) => {
    const ran = await prove(t, words)
    t.assert.equal(ran.exitCode, exitCode, ran.out + ran.err)
    for (const one of says) t.assert.match(ran.out + ran.err, one)
  })

test('programs get the answer with everything in it', async (t: TestContext) => {
  const { out } = await prove(t, `@slash.json ${withRole} --output json`)
  const { answer, witness, given } = JSON.parse(out) as {
    answer: string
    witness: { key: string; requests: readonly { id: string; action: string; sessionPolicy: string }[] }
    given: { documents: readonly { what: string; sha256: string }[] }
  }
  t.assert.equal(answer, 'REFUTED')
  t.assert.deepEqual(
    witness.requests.map(({ id, action }) => [id, action]),
    [
      ['1', 'oss:GetObject'],
      ['11', 'oss:GetObject'],
    ],
  )
  t.assert.match(witness.requests[1]?.sessionPolicy ?? '', /game\/users\/11\*/)
  t.assert.equal(given.documents.length, 2)
  t.assert.match(given.documents[0]?.sha256 ?? '', /^[0-9a-f]{64}$/)
})

const state: { server?: AgainstServer } = {}
before(async () => {
  const server = await openAgainstServer()
  state.server = server
  for (const [name, text] of Object.entries(files)) await writeFile(join(server.folder, name), text)
  const { accountId } = JSON.parse(await server.done('sts whoami --output json')) as { accountId: string }
  const trust = document({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { RAM: [`acs:ram::${accountId}:root`] },
  })
  await server.done('oss mb oss://game')
  await server.done(['ram', 'create-role', '--role-name', 'player', '--assume-role-policy-document', trust])
  await server.done([
    'ram',
    'create-policy',
    '--policy-name',
    'saves',
    '--policy-document',
    `@${server.folder}/role.json`,
  ])
  await server.done('ram attach-policy-to-role --policy-type Custom --policy-name saves --role-name player')
  await server.done('ram create-user --user-name admin')
  await server.done(
    'ram attach-policy-to-user --policy-type System --policy-name AdministratorAccess --user-name admin',
  )
})
after(() => state.server?.close())

async function onServer(words: string): Promise<Ran> {
  const { server } = state
  if (server === undefined) throw new Error('there is a server')
  const all = `policy prove --id [0-9]+ --role player ${words}`.split(' ')
  return server.latchkey(all.map((word) => word.replace(/^@/, `${server.folder}/`)))
}

test('role and buckets are read from the server', async (t: TestContext) => {
  const proved = await onServer('@folder.json')
  t.assert.equal(proved.exitCode, 0, proved.out + proved.err)
  t.assert.match(
    proved.out,
    /Custom policy saves v1 of the role[^]*owner, ACL and public access block of the bucket game/,
  )
  await state.server?.done(`oss policy set oss://game ${state.server.folder}/public.json`)
  const open = await onServer('@folder.json')
  t.assert.equal(open.exitCode, 1, open.out + open.err)
  t.assert.match(open.out, /policy of game lets everybody in[^]*policy of the bucket game/)
  t.assert.match(open.out, /may ask oss:GetObject on game\/users\/1\/: .*\n {4}the server: allowed \(404/)
  await state.server?.done('oss policy rm oss://game')
})

test('the two requests of a refutation are asked of the server, and change nothing there', async (t: TestContext) => {
  const asRoot = await onServer('@slash.json')
  t.assert.match(
    asRoot.out,
    /the server: not asked \(the caller gets no session of the role .*a user that the role trusts does/,
  )
  const made = JSON.parse(
    (await state.server?.done('ram create-access-key --user-name admin --output json')) ?? '',
  ) as {
    accessKey: { accessKeyId: string; accessKeySecret: string }
  }
  const { accessKeyId, accessKeySecret } = made.accessKey
  const asAdmin = `--access-key-id ${accessKeyId} --access-key-secret ${accessKeySecret}`
  for (const [template, says] of [
    ['slash.json', /allowed \(404[^]*allowed \(404/],
    ['names.json', /allowed \(404[^]*allowed \(done\)/],
    ['drop.json --shared game/shared/*', /allowed \(400 \w+\)/],
  ] as const) {
    const ran = await onServer(`@${template} ${asAdmin}`)
    t.assert.equal(ran.exitCode, 1, ran.out + ran.err)
    t.assert.match(ran.out, says)
  }
  t.assert.equal(await state.server?.done('oss ls -r oss://game'), '')
})
