/** What the audit log says of calls that come through the whole pipeline. */
import { test } from 'node:test'
import { diskError } from '../base/disk-simulated-nodes.ts'
import { openGame, outcomeOf } from './testing/game.ts'
import { callRpc } from './testing/client.ts'

const ram = '2015-05-01'
const sts = '2015-04-01'

test('calls to RAM and STS and changes of buckets have a line each, and reads and writes of objects have none', async (t) => {
  await using game = await openGame()
  await game.put('1/avatar.png')
  await game.send(game.root, { method: 'GET', key: '1/avatar.png' })
  await game.send(game.root, { method: 'GET', query: [['max-keys', '10']] })
  await game.send(game.root, { method: 'POST', query: [['delete', undefined]], body: '<Delete/>' })
  await game.send(game.root, { method: 'DELETE', bucket: 'other' })
  await game.session()
  const lines = await game.server.auditLines({ limit: 1_000 })
  t.assert.deepEqual(
    lines.map(({ service, operation }) => `${service} ${operation}`),
    [
      'oss PutBucket',
      'oss PutBucket',
      'ram CreateUser',
      'ram CreateAccessKey',
      'ram AttachPolicyToUser',
      'ram CreateRole',
      'ram CreatePolicy',
      'ram AttachPolicyToRole',
      'oss DeleteBucket',
      'sts AssumeRole',
    ],
  )
  const [assumed] = lines.slice(-1)
  t.assert.deepEqual(
    { ...assumed, n: 0, requestId: '', who: { ...assumed?.who, accessKeyId: '' } },
    {
      n: 0,
      at: '2026-11-20T12:00:00.000Z',
      requestId: '',
      service: 'sts',
      operation: 'AssumeRole',
      who: { kind: 'user', accountId: game.server.accountId, name: 'backend', accessKeyId: '' },
      target: 'acs:ram::1000000000000001:role/player',
      parameters: ['RoleArn', 'RoleSessionName'],
      decision: 'allowed',
      status: 200,
      personal: [{ address: '127.0.0.1' }, { sessionName: 'player' }],
    },
  )
  t.assert.equal(lines[8]?.target, 'other')
  t.assert.equal(lines[2]?.target, 'user/backend')
})

test('refusals say whether somebody was known: denied, unidentified, and what else went wrong', async (t) => {
  await using game = await openGame()
  const { server, backend } = game
  await callRpc(server, backend, 'CreateUser', ram, { UserName: 'mallory' })
  await callRpc(server, { ...backend, secret: 'wrong' }, 'CreateUser', ram, { UserName: 'mallory' })
  await callRpc(server, game.root, 'DeleteUser', ram, { UserName: 'nobody' })
  const lines = (await server.auditLines({})).slice(-3)
  t.assert.deepEqual(
    lines.map(({ operation, decision, status, code, who }) => [operation, decision, status, code, who.kind]),
    [
      ['CreateUser', 'denied', 403, 'NoPermission', 'user'],
      ['CreateUser', 'unidentified', 400, 'SignatureDoesNotMatch', 'unidentified'],
      ['DeleteUser', 'allowed', 404, 'EntityNotExist.User', 'root'],
    ],
  )
})

test('no secret and no value of a parameter is in the log, nor who a player is before it is opened', async (t) => {
  await using game = await openGame()
  const policy = { PolicyName: 'secret-policy', PolicyDocument: '{"Version":"1","Statement":[]}' }
  await callRpc(game.server, game.root, 'CreatePolicy', ram, policy)
  await game.ram('CreateLoginProfile', { UserName: 'backend', Password: 'Correct-Horse-9' })
  const player = await callRpc(game.server, game.backend, 'AssumeRole', sts, {
    RoleArn: game.roleArn,
    RoleSessionName: 'session-of-alice',
    SourceIdentity: 'p_alice',
  })
  const { Credentials } = JSON.parse(player.text) as { Credentials: { AccessKeySecret: string; SecurityToken: string } }
  const lines = await game.server.auditLines({ subject: 'p_alice' })
  t.assert.deepEqual(lines[0]?.personal?.[1], { sessionName: 'session-of-alice', sourceIdentity: 'p_alice' })
  const text = game.server.auditDisk
    .paths()
    .map((path) => game.server.auditDisk.contentOf(path)?.toString() ?? '')
    .join('')
  t.assert.match(text, /"Password"/)
  const secrets = ['Correct-Horse-9', 'p_alice', 'session-of-alice', '127.0.0.1', 'Statement', game.backend.secret]
  for (const secret of [...secrets, Credentials.AccessKeySecret, Credentials.SecurityToken])
    t.assert.equal(text.includes(secret), false, secret)
})

const full: [refuse: 'management' | 'all' | 'none', change: string, session: string][] = [
  ['management', 'ServiceUnavailable', '200'],
  ['all', 'ServiceUnavailable', 'ServiceUnavailable'],
  ['none', '200', '200'],
]
for (const [auditRefuse, change, session] of full)
  test(`while no line can be written and ${auditRefuse} is refused: a change ${change}, a session ${session}`, async (t) => {
    await using game = await openGame({ auditRefuse })
    const { server } = game
    server.auditDisk.setFreeBytes(0)
    server.clock.advance(2_000)
    const created = await callRpc(server, game.root, 'CreateUser', ram, { UserName: 'late' })
    t.assert.equal(outcomeOf(created), change)
    const bucket = await game.send(game.root, { method: 'PUT', bucket: 'late' })
    t.assert.equal(outcomeOf(bucket), change)
    const assumed = await callRpc(server, game.backend, 'AssumeRole', sts, {
      RoleArn: game.roleArn,
      RoleSessionName: 'player',
    })
    t.assert.equal(outcomeOf(assumed), session)
    t.assert.equal(outcomeOf(await callRpc(server, game.root, 'ListUsers', ram, {})), '200')
    t.assert.equal(outcomeOf(await game.send(game.root, { method: 'PUT', key: '1/a', body: 'a' })), '200')
    server.auditDisk.setFreeBytes(2 ** 40)
    server.clock.advance(2_000)
    const users = JSON.parse((await callRpc(server, game.root, 'ListUsers', ram, {})).text) as {
      Users: { User: { UserName: string }[] }
    }
    t.assert.equal(
      users.Users.User.some(({ UserName }) => UserName === 'late'),
      change === '200',
    )
  })

test('a change whose line does not come as far as the disk is not answered as done', async (t) => {
  await using game = await openGame()
  game.server.auditDisk.failNth('sync', 1, diskError('EIO', '/audit'))
  const created = await callRpc(game.server, game.root, 'CreateUser', ram, { UserName: 'unknown' })
  t.assert.equal(outcomeOf(created), 'ServiceUnavailable')
  // It happened, the line says so later, and whoever asks finds it.
  t.assert.equal(outcomeOf(await callRpc(game.server, game.root, 'GetUser', ram, { UserName: 'unknown' })), '200')
  const lines = await game.server.auditLines({ operation: 'CreateUser', target: 'user/unknown' })
  t.assert.equal(lines.length, 1)
})

test('whoever proves nothing cannot fill the log', async (t) => {
  await using game = await openGame()
  const before = (await game.server.auditLines({ limit: 1_000 })).length
  for (let index = 0; index < 120; index += 1)
    await callRpc(game.server, { ...game.backend, secret: 'wrong' }, 'CreateUser', ram, { UserName: 'mallory' })
  t.assert.equal((await game.server.auditLines({ limit: 1_000 })).length - before, 50)
  const text = game.server.auditDisk.paths().map((path) => game.server.auditDisk.contentOf(path)?.toString() ?? '')
  t.assert.match(text.join(''), /"lost":70/)
})
