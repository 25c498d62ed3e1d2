import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { avatars, fetchFrom, keysIn, moderatorKey, openHook, png, setAvatar, shownTo } from '../testing/pictures.ts'
import type { Hook } from '../testing/pictures.ts'
import { startGame } from '../testing/start-game.ts'
import type { Game } from '../testing/start-game.ts'

const secret = 'moderation-secret'
const withHook = (hook: Hook, more: object = {}) =>
  avatars({ moderation: { mode: 'async', hook: hook.url, secret, ...more } })
const work = (game: Game): Promise<number> => game.players.runDues(AbortSignal.timeout(120_000))

test('the hook is told of a picture, signed, with an address that shows it, and its answer decides', async () => {
  await using hook = await openHook('{"decision":"approve"}')
  await using game = await startGame({ listens: true, ...withHook(hook) })
  const player = await game.signIn()
  const set = await setAvatar(player, await png())
  assert.deepEqual([set.status, hook.asked.length], [202, 0])
  await work(game)
  assert.match((await shownTo(game, player.id)) ?? '', /demo-public/)
  const [{ body, signature } = { body: '', signature: '' }] = hook.asked
  const told = JSON.parse(body) as Readonly<Record<string, string>>
  assert.deepEqual(
    [told['type'], told['id'], told['app'], told['player'], told['space']],
    ['image.pending', set.at('id'), 'demo', player.id, 'avatar'],
  )
  assert.match(told['url'] ?? '', /^https:\/\/127\.0\.0\.1:9000\/demo-private\/avatar-in\//)
  const seconds = game.clock.now().getTime() / 1_000
  assert.equal(signature, `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`)
  assert.equal(await work(game), 0)
  assert.equal(hook.asked.length, 1)
})

test('a hook that fails is asked again, and one that decides later by the admin API is not', async () => {
  await using hook = await openHook('', 10)
  await using game = await startGame(withHook(hook))
  const player = await game.signIn()
  const set = await setAvatar(player, await png())
  for (const answer of [
    { status: 10, body: '' },
    { status: 500, body: '{"decision":"approve"}' },
    { status: 200, body: 'yes' },
    { status: 200, body: `{"decision":"approve","more":"${'x'.repeat(5_000)}"}` },
    { status: 302, body: '' },
  ]) {
    hook.answer = answer
    await work(game)
    assert.equal(await shownTo(game, player.id), undefined)
    game.clock.advance(3_600_000)
  }
  assert.equal(hook.asked.length, 5)
  hook.answer = { status: 202, body: '' }
  await work(game)
  game.clock.advance(3_600_000)
  await work(game)
  assert.equal(hook.asked.length, 6)
  const body = { decision: 'approve' }
  await game.send(`admin POST /moderation/${set.at('id')}`, { bearer: moderatorKey, body })
  assert.match((await shownTo(game, player.id)) ?? '', /demo-public/)
})

test('a hook that says no rejects, also at once', async () => {
  await using hook = await openHook('{"decision":"reject","reason":"blood"}')
  await using game = await startGame(withHook(hook, { mode: 'sync' }))
  const player = await game.signIn()
  const refused = await setAvatar(player, await png())
  assert.deepEqual(
    [refused.status, refused.at('error.code'), refused.at('error.details.reason')],
    [422, 'ModerationRejected', 'blood'],
  )
  hook.answer = { status: 200, body: '{"decision":"approve"}' }
  assert.equal((await setAvatar(player, await png())).status, 201)
  hook.answer = { status: 200, body: '{"decision":"pending"}' }
  assert.equal((await setAvatar(player, await png())).status, 202)
  assert.equal(await work(game), 0)
  await player.send('DELETE /images/avatar')
  await game.players.tick()
  assert.deepEqual([await keysIn(game, 'demo-public'), await keysIn(game, 'demo-private')], [[], []])
})

for (const [onTimeout, mode, status] of [
  ['approve', 'sync', 201],
  ['reject', 'sync', 422],
  ['pending', 'sync', 202],
] as const)
  test(`a hook that is silent means ${onTimeout} with ${mode}`, async () => {
    await using hook = await openHook('', 10)
    await using game = await startGame(withHook(hook, { mode, onTimeout }))
    assert.equal((await setAvatar(await game.signIn(), await png())).status, status)
  })

for (const [onTimeout, isShown] of [
  ['approve', true],
  ['reject', false],
] as const)
  test(`nobody decided for a day means ${onTimeout}`, async () => {
    await using game = await startGame({ listens: true, ...avatars({ moderation: { mode: 'async', onTimeout } }) })
    const player = await game.signIn()
    await setAvatar(player, await png())
    game.clock.advance(86_000_000)
    await work(game)
    assert.equal(await shownTo(game, player.id), undefined)
    game.clock.advance(500_000)
    await work(game)
    const shown = await shownTo(game, player.id)
    assert.equal(shown !== undefined, isShown)
    if (isShown) assert.equal((await fetchFrom(game, shown)).status, 200)
  })
