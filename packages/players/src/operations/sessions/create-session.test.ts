import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import type { Game } from '../../testing/start-game.ts'
import { allDevicesOf } from '../../state/devices.ts'

test('the first start of a guest makes a player and tells its secret once', async () => {
  await using game = await startGame()
  const { status, at } = await game.send('POST /sessions', { body: { method: 'guest' } })
  assert.equal(status, 201)
  assert.match(at('player.id'), /^p_[a-z2-7]{26}$/)
  assert.equal(at('player.isNew'), true)
  assert.match(at('guestSecret'), /^gs_[\w-]{43}$/)
  assert.match(
    at('authServerUrl'),
    /^https:\/\/127\.0\.0\.1:9000\/-\/players\/v1\/apps\/demo\/oss-token\?ticket=tk_[\w-]{86}$/,
  )
  assert.deepEqual(at('storage.spaces.saves.prefix'), `saves/${at('player.id')}/`)

  const again = await game.send('POST /sessions', { body: { method: 'guest', guestSecret: at('guestSecret') } })
  assert.equal(again.status, 200)
  assert.equal(again.at('player.id'), at('player.id'))
  assert.equal(again.at('player.isNew'), false)
  assert.equal(again.at('guestSecret'), undefined)
})

test('a guest secret that nobody was given is refused', async () => {
  await using game = await startGame()
  const body = { method: 'guest', guestSecret: `gs_${'A'.repeat(43)}` }
  const { status, at } = await game.send('POST /sessions', { body })
  assert.deepEqual([status, at('error.code'), at('error.details.reason')], [401, 'IdentityRejected', 'unknown'])
})

const wrongBodies: [name: string, body: unknown, path: string][] = [
  ['no method', {}, 'method'],
  ['an unknown method', { method: 'magic' }, 'method'],
  ['a secret of another form', { method: 'guest', guestSecret: 'short' }, 'guestSecret'],
  ['a field that nobody knows', { method: 'guest', admin: true }, 'admin'],
  ['a device that is no map', { method: 'guest', device: 'Pixel' }, 'device'],
  ['no refresh token', { method: 'refresh' }, 'refreshToken'],
]
for (const [name, body, path] of wrongBodies)
  test(`a sign-in with ${name} is refused with the path of the field`, async () => {
    await using game = await startGame()
    const { status, at } = await game.send('POST /sessions', { body })
    assert.deepEqual([status, at('error.code'), at('error.details.path')], [400, 'InvalidRequest', path])
  })

test('a refresh gives new tokens, and the new one refreshes again', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const first = await refresh(game, player.refreshToken)
  assert.equal(first.status, 200)
  assert.notEqual(first.at('session.refreshToken'), player.refreshToken)
  const second = await refresh(game, first.at('session.refreshToken'))
  assert.equal(second.status, 200)
  assert.equal(second.at('player.id'), player.id)
})

test('who lost the answer of a refresh gets the same successor for a minute', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const first = await refresh(game, player.refreshToken)
  game.clock.advance(59_000)
  const again = await refresh(game, player.refreshToken)
  assert.equal(again.status, 200)
  assert.equal(again.at('session.refreshToken'), first.at('session.refreshToken'))
  assert.equal(again.at('authServerUrl'), first.at('authServerUrl'))
})

const reuses: [name: string, prepare: (game: Game, first: string) => Promise<unknown>][] = [
  ['a minute later', (game) => Promise.resolve(game.clock.advance(61_000))],
  ['after its successor was used', (game, successor) => refresh(game, successor)],
]
for (const [name, prepare] of reuses)
  test(`a refresh token that comes back ${name} ends its session and nothing else`, async () => {
    await using game = await startGame()
    const [player, other] = [await game.signIn(), await game.signIn()]
    const first = await refresh(game, player.refreshToken)
    await prepare(game, first.at('session.refreshToken'))
    const reused = await refresh(game, player.refreshToken)
    assert.deepEqual([reused.status, reused.at('error.details.reason')], [401, 'reuse'])
    assert.equal((await refresh(game, first.at('session.refreshToken'))).status, 401)
    assert.equal((await player.send('GET /me')).status, 401)
    assert.equal((await other.send('GET /me')).status, 200)
  })

test('two refreshes of the same moment get one answer', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(game, player.refreshToken)))
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  assert.equal(new Set(answers.map(({ at }) => at('session.refreshToken'))).size, 1)
})

test('a made-up refresh token that names a session does not end it', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const forged = `${player.refreshToken.slice(0, 40)}${'A'.repeat(player.refreshToken.length - 40)}`
  assert.equal((await refresh(game, forged)).status, 401)
  assert.equal((await player.send('GET /me')).status, 200)
})

test('that a device was seen is written once a day, and of each player on it', async () => {
  await using game = await startGame()
  const device = { id: 'tablet' }
  const first = await game.signIn({ device })
  const beganAt = game.clock.now()
  const seen = async (): Promise<number[]> => {
    const { rows } = await game.state.page(allDevicesOf('demo'), { limit: 10 })
    return rows.map(({ value }) => Date.parse(value.seenAt) - beganAt.getTime()).toSorted((a, b) => a - b)
  }
  const body = { method: 'guest', guestSecret: first.guestSecret, device }
  for (const [laterMs, want] of [
    [3_600_000, 0],
    [86_400_000, 90_000_000],
  ] as const) {
    game.clock.advance(laterMs)
    assert.equal((await game.send('POST /sessions', { body })).status, 200)
    assert.deepEqual(await seen(), [want])
  }
  await game.signIn({ device })
  assert.deepEqual(await seen(), [90_000_000, 90_000_000])
})

test('a device too many takes the place of the oldest', async () => {
  await using game = await startGame({ app: { session: { maxDevices: 2 } } })
  const first = await game.signIn({ device: { id: 'one' } })
  const starts = ['two', 'two', 'three'].map((id) => ({
    method: 'guest',
    guestSecret: first.guestSecret,
    device: { id },
  }))
  const tokens = [first.accessToken]
  for (const body of starts) {
    game.clock.advance(1_000)
    tokens.push((await game.send('POST /sessions', { body })).at('session.accessToken'))
  }
  const statuses = await Promise.all(tokens.map(async (bearer) => (await game.send('GET /me', { bearer })).status))
  assert.deepEqual(statuses, [401, 401, 200, 200])
})

test('a device too many is refused where the app says so', async () => {
  await using game = await startGame({ app: { session: { maxDevices: 1, onExtraDevice: 'reject' } } })
  const first = await game.signIn({ device: { id: 'one' } })
  const start = (id: string) =>
    game.send('POST /sessions', { body: { method: 'guest', guestSecret: first.guestSecret, device: { id } } })
  assert.equal((await start('two')).at('error.code'), 'TooManyDevices')
  assert.equal((await start('one')).status, 200)
})

test('more guests of one network than the app allows in a day are refused, and the next day is another', async () => {
  await using game = await startGame({ app: { identities: { guest: { createPerNetworkPerDay: 2 } } } })
  const start = (address: string) => game.send('POST /sessions', { body: { method: 'guest' }, address })
  const household = ['2001:db8:1:100::1', '2001:db8:1:1ff::2', '2001:db8:1:1aa:aaaa::3', '2001:db8:1:200::1']
  const statuses: number[] = []
  for (const address of household) statuses.push((await start(address)).status)
  assert.deepEqual(statuses, [201, 201, 429, 201])
  assert.match((await start('2001:db8:1:100::1')).headers.get('retry-after') ?? '', /^\d+$/)
  game.clock.advance(86_400_000)
  assert.equal((await start('2001:db8:1:100::1')).status, 201)
})

function refresh(game: Game, refreshToken: string): ReturnType<Game['send']> {
  return game.send('POST /sessions', { body: { method: 'refresh', refreshToken } })
}

test('a method that there is not is told all that there are', async () => {
  await using game = await startGame()
  const answer = await game.send('POST /sessions', { body: { method: 'tickets' } })
  assert.deepEqual([answer.status, answer.at('error.details.path')], [400, 'method'])
  for (const method of ['guest', 'oidc', 'jwt', 'custom', 'wechat', 'refresh', 'ticket'])
    assert.match(answer.at('error.message'), new RegExp(`'${method}'`))
  const wrong = await game.send('POST /sessions', { body: { method: 'refresh', refreshToken: 7 } })
  assert.equal(wrong.at('error.details.path'), 'refreshToken')
})
