import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentialsOf } from '../../state/credentials.ts'
import { playerRef } from '../../state/players.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Game, GameOptions, Transport } from '../../testing/start-game.ts'

const minute = 60_000

test('the camel-case twin names the folders and where they are', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const { status, json, at } = await player.send('POST /credentials', { body: { spaces: ['replays'], access: 'read' } })
  assert.equal(status, 200)
  assert.deepEqual((json as { spaces: unknown }).spaces, {
    replays: { bucket: 'demo-private', prefix: `replays/${player.id}/` },
  })
  assert.equal(at('endpoint'), 'https://127.0.0.1:9000')
  assert.match(at('expiration'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
})

test('a role that gives shorter sessions than the file asks for is kept to, and the operator told', async () => {
  await using game = await startGame({ app: { credential: { jitter: '0%' } } })
  const player = await game.signIn()
  const secondsFor = async (ttl: number): Promise<number> => {
    const { status, text, at } = await player.send('POST /credentials', { body: { ttl } })
    assert.equal(status, 200, text)
    return (Date.parse(at('expiration')) - game.clock.now().getTime()) / 1_000
  }
  const told = (): number => game.log.filter((line) => /at most 3600 s.*MaxSessionDuration/.test(line)).length
  assert.deepEqual([await secondsFor(7_200), told()], [3_600, 1])
  assert.deepEqual([await secondsFor(40_000), told()], [3_600, 1])
  assert.deepEqual([await secondsFor(1_800), told()], [1_800, 1])
  await game.root.ram.updateRole({ roleName: 'player', newMaxSessionDuration: 5_400 })
  game.clock.advance(10 * minute)
  assert.deepEqual([await secondsFor(5_000), told()], [5_000, 1])
  assert.deepEqual([await secondsFor(7_100), game.log.filter((line) => /at most 5400 s/.test(line)).length], [5_400, 1])
})

test('the same credentials are given again while half of their life is left, and then new ones', async () => {
  await using game = await startGame({ app: { credential: { jitter: '0%' } } })
  const player = await game.signIn()
  const first = await keyOf(game, player.accessToken)
  game.clock.advance(29 * minute)
  assert.equal(await keyOf(game, player.accessToken), first)
  game.clock.advance(2 * minute)
  assert.notEqual(await keyOf(game, player.accessToken), first)
})

const differences: [name: string, body: object][] = [
  ['other spaces', { spaces: ['saves'] }],
  ['other access', { access: 'read' }],
  ['another life', { ttl: 1_800 }],
]
for (const [name, body] of differences)
  test(`${name} are other credentials`, async () => {
    await using game = await startGame()
    const player = await game.signIn()
    const first = await keyOf(game, player.accessToken)
    assert.notEqual(await keyOf(game, player.accessToken, body), first)
    assert.equal(await keyOf(game, player.accessToken), first)
  })

test('read access reads and does not write', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const key = `replays/${player.id}/one`
  const oss = await player.oss(['replays'])
  await oss.oss.putObject({ bucket: 'demo-private', key, body: 'one' })
  const { json } = await player.send('POST /credentials', { body: { access: 'read' } })
  const reader = game.ossOf(json as Keys)
  assert.equal(await (await reader.oss.getObject({ bucket: 'demo-private', key })).body.text(), 'one')
  await assert.rejects(reader.oss.putObject({ bucket: 'demo-private', key, body: 'two' }), { code: 'AccessDenied' })
})

test('the life of credentials is spread below what is configured, and never above', async () => {
  await using game = await startGame({ app: { credential: { ttl: '50m', jitter: '10%' }, limits: guestsAtWill } })
  const lives: number[] = []
  for (let index = 0; index < 12; index += 1) {
    const player = await game.signIn()
    const { at } = await player.send('POST /credentials', { body: {} })
    lives.push((Date.parse(at('expiration')) - game.clock.now().getTime()) / 1_000)
  }
  assert.ok(
    lives.every((life) => life >= 2_400 && life <= 3_000),
    String(lives),
  )
  assert.ok(new Set(lives).size > 6, String(lives))
})

test('a ban of the moment in which STS is asked gives no credentials away, and keeps none', async () => {
  const banned = { reason: 'cheating', since: '2026-11-20T12:00:00.000Z', scope: 'all' } as const
  let ban: () => Promise<void> = () => Promise.resolve()
  await using game = await startGame(behind(async (answer) => (await ban(), answer)))
  const player = await game.signIn()
  ban = async () => {
    const row = await game.state.get(playerRef('demo', player.id))
    assert.ok(row !== undefined)
    await game.state.commit([{ kind: 'replace', row, value: { ...row.value, epoch: 2, ban: banned } }])
  }
  const { status, at } = await player.send('POST /credentials', { body: {} })
  assert.deepEqual([status, at('error.code'), at('accessKeyId')], [403, 'PlayerBanned', undefined])
  const kept = await game.state.page(credentialsOf('demo'), { limit: 10 })
  assert.equal(kept.rows.length, 0)
  const compat = await game.send(`GET /oss-token?ticket=${player.ticket}`)
  assert.deepEqual([compat.status, compat.at('ErrorCode'), compat.at('AccessKeyId')], [200, 'PlayerBanned', undefined])
})

test('beyond what STS may be asked in a second there is a 503 that leads to other grants, and the next second is another', async () => {
  await using game = await startGame({ app: { backend: { sts: { requestsPerSecond: 2 } } } })
  const players = [await game.signIn(), await game.signIn(), await game.signIn()]
  const answers = []
  for (const player of players) answers.push(await player.send('POST /credentials', { body: {} }))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 503],
  )
  assert.deepEqual(
    [answers[2]?.at('error.code'), answers[2]?.at('error.details.fallback')],
    ['BackendThrottled', 'url'],
  )
  const { at } = await game.send('POST /sessions', { body: { method: 'guest' } })
  assert.deepEqual(at('storage.spaces.saves.grants'), ['inline', 'url'])
  game.clock.advance(1_000)
  assert.equal((await players[2]?.send('POST /credentials', { body: {} }))?.status, 200)
})

test('when STS has no room, credentials with minutes to live are better than nothing', async () => {
  await using game = await startGame({
    app: { backend: { sts: { requestsPerSecond: 1 } }, credential: { jitter: '0%' } },
  })
  const [player, other] = [await game.signIn(), await game.signIn()]
  const first = await keyOf(game, player.accessToken)
  game.clock.advance(40 * minute)
  await keyOf(game, other.accessToken)
  assert.equal(await keyOf(game, player.accessToken), first)
})

const failures: [name: string, answer: WireAnswer, code: string][] = [
  ['refuses for too many calls', refusal('Throttling.User', 400), 'BackendThrottled'],
  ['fails', refusal('InternalError', 500), 'BackendUnavailable'],
]
for (const [name, answer, code] of failures)
  test(`STS that ${name} is told in the words of the service`, async () => {
    await using game = await startGame(behind(() => Promise.resolve(answer)))
    const player = await game.signIn()
    const { status, headers, at } = await player.send('POST /credentials', { body: {} })
    assert.deepEqual([status, at('error.code')], [503, code])
    assert.match(headers.get('retry-after') ?? '', /^\d+$/)
  })

test('STS that does not answer is given up after three seconds', { timeout: 20_000 }, async () => {
  const { promise: never } = Promise.withResolvers<never>()
  await using game = await startGame(behind(() => never))
  const player = await game.signIn()
  const startedMs = performance.now()
  const { at } = await game.send(`GET /oss-token?ticket=${player.ticket}`)
  assert.deepEqual([at('StatusCode'), at('ErrorCode')], [503, 'BackendUnavailable'])
  const seconds = (performance.now() - startedMs) / 1_000
  assert.ok(seconds >= 2.9 && seconds < 6, `${seconds} s`)
})

test('more calls to STS than one player may make in an hour are refused', async () => {
  await using game = await startGame({ app: { limits: { perPlayer: { credentials: '2/h' } } } })
  const player = await game.signIn()
  const statuses: number[] = []
  for (const ttl of [1_000, 1_100, 1_200, 1_000])
    statuses.push((await player.send('POST /credentials', { body: { ttl } })).status)
  assert.deepEqual(statuses, [200, 200, 429, 200])
})

test('with bindIp the keys are good from the address that fetched them and from no other', async () => {
  await using game = await startGame({ app: { credential: { bindIp: true } } })
  const player = await game.signIn()
  const keysOf = async (address: string) =>
    game.ossOf((await player.send('POST /credentials', { body: {}, address })).json as Keys)
  const key = `replays/${player.id}/one`
  await (await keysOf('127.0.0.1')).oss.putObject({ bucket: 'demo-private', key, body: 'a' })
  const elsewhere = await keysOf('203.0.113.7')
  await assert.rejects(elsewhere.oss.putObject({ bucket: 'demo-private', key, body: 'b' }), { code: 'AccessDenied' })
})

test('what is kept of credentials does not show them', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const { at } = await player.send('POST /credentials', { body: {} })
  const page = await game.state.kv.range({ from: Buffer.from('players'), to: Buffer.from('playert'), limit: 500 })
  const stored = page.items.map((item) => (item.kind === 'entry' ? Buffer.from(item.value).toString() : '')).join('\n')
  for (const secret of [
    at('accessKeySecret'),
    at('securityToken'),
    player.guestSecret,
    player.refreshToken,
    player.ticket,
  ])
    assert.equal(stored.includes(secret), false)
})

const guestsAtWill = { perIp: { sessions: '10000/s' } }

type Keys = Readonly<Record<'accessKeyId' | 'accessKeySecret' | 'securityToken', string>>

async function keyOf(game: Game, bearer: string, body: object = {}): Promise<string> {
  const { status, at, text } = await game.send('POST /credentials', { bearer, body })
  assert.equal(status, 200, text)
  return at('accessKeyId')
}

type WireAnswer = Awaited<ReturnType<Transport>>

/** A game whose calls to AssumeRole pass through this on their way back. */
function behind(pass: (answer: WireAnswer) => Promise<WireAnswer>): GameOptions {
  return {
    wrap: (options) => ({
      ...options,
      inside: async (request) => {
        const { inside } = options
        assert.ok(inside !== undefined)
        const isAssumeRole = request.headers.some(([name, value]) => name === 'x-acs-action' && value === 'AssumeRole')
        return isAssumeRole ? pass(await inside(request)) : inside(request)
      },
    }),
  }
}

function refusal(code: string, status: number): WireAnswer {
  const body = JSON.stringify({ Code: code, Message: 'no', RequestId: '00000000-0000-0000-0000-000000000000' })
  return {
    status,
    headers: new Map([['content-type', 'application/json']]),
    // Read once for each attempt.
    chunks: {
      async *[Symbol.asyncIterator]() {
        yield Buffer.from(body)
      },
    },
  }
}

test('keys that could only write where players only read are refused by the rule that says so', async () => {
  const prizes = { kind: 'folder', access: 'protected', grants: ['inline', 'sts'] }
  await using game = await startGame({ app: { spaces: { prizes } } })
  const player = await game.signIn()
  const ask = (spaces: string[], access: string) => player.send('POST /credentials', { body: { spaces, access } })
  const refused = await ask(['prizes'], 'write')
  assert.deepEqual(
    [refused.status, refused.at('error.code'), refused.at('error.details.rule')],
    [403, 'GrantNotAllowed', 'spaces.prizes.access'],
  )
  assert.equal((await player.send('GET /oss-token?spaces=prizes&access=write')).at('Code'), 'GrantNotAllowed')
  assert.deepEqual(
    [(await ask(['prizes'], 'read')).status, (await ask(['prizes', 'replays'], 'write')).status],
    [200, 200],
  )
})
