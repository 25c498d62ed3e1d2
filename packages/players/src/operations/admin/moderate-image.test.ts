import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avatars, fetchFrom, keysIn, moderatorKey, png, setAvatar, shownTo } from '../../testing/pictures.ts'
import { serverKey, startGame } from '../../testing/start-game.ts'
import type { Answer, Game, TestPlayer } from '../../testing/start-game.ts'

const bearer = moderatorKey
const moderated = (more: object = {}, space: object = {}) =>
  avatars({ moderation: { mode: 'async', ...more }, ...space })
const decide = (game: Game, id: string, decision: string, reason?: string): Promise<Answer> =>
  game.send(`admin POST /moderation/${id}`, { bearer, body: { decision, ...(reason === undefined ? {} : { reason }) } })

async function waitingOf(player: TestPlayer): Promise<string> {
  const set = await setAvatar(player, await png())
  assert.equal(set.status, 202, set.text)
  return set.at('id')
}

test('an approved picture is shown, and what was shown before until then', async () => {
  await using game = await startGame({ listens: true, ...moderated() })
  const player = await game.signIn()
  const first = await waitingOf(player)
  assert.deepEqual([await shownTo(game, player.id), await keysIn(game, 'demo-public')], [undefined, []])
  const answer = await decide(game, first, 'approve')
  assert.deepEqual([answer.status, answer.at('status'), answer.at('player')], [200, 'approved', player.id])
  const shown = await shownTo(game, player.id)
  assert.equal((await fetchFrom(game, shown)).status, 200)
  const second = await waitingOf(player)
  assert.equal(await shownTo(game, player.id), shown)
  assert.equal((await decide(game, second, 'approve')).status, 200)
  assert.equal((await decide(game, second, 'approve')).status, 200)
  assert.notEqual(await shownTo(game, player.id), shown)
  assert.equal((await decide(game, first, 'reject')).at('error.code'), 'UnknownImage')
  assert.equal((await player.send('GET /me/usage')).at('spaces.avatar.objects.used'), 3)
  game.clock.advance(3_600_000)
  await game.players.tick()
  assert.deepEqual([(await keysIn(game, 'demo-public')).length, await keysIn(game, 'demo-private')], [3, []])
  assert.equal((await fetchFrom(game, await shownTo(game, player.id))).status, 200)
})

test('a rejected picture is never shown, and its bytes go', async () => {
  await using game = await startGame(moderated())
  const player = await game.signIn()
  const id = await waitingOf(player)
  assert.equal((await decide(game, id, 'reject', 'not a face')).at('status'), 'rejected')
  await game.players.tick()
  assert.deepEqual([await keysIn(game, 'demo-public'), await keysIn(game, 'demo-private')], [[], []])
  assert.equal(await shownTo(game, player.id), undefined)
  const listed = await game.send('admin GET /moderation?status=rejected', { bearer })
  assert.deepEqual(
    [
      listed.at('images.0.id'),
      listed.at('images.0.reason'),
      listed.at('images.0.decidedBy'),
      listed.at('images.0.url'),
    ],
    [id, 'not a face', 'maria', undefined],
  )
  const late = await decide(game, id, 'approve')
  assert.deepEqual([late.status, late.at('error.code')], [422, 'ModerationRejected'])
})

test('an approved picture can be taken down at once, and is kept for moderators as long as the space says', async () => {
  await using game = await startGame({
    listens: true,
    now: new Date().toISOString(),
    ...moderated({ keepRejected: '20m' }),
  })
  const player = await game.signIn()
  const id = await waitingOf(player)
  await decide(game, id, 'approve')
  const shown = await shownTo(game, player.id)
  assert.equal((await fetchFrom(game, shown)).status, 200)
  await decide(game, id, 'reject', 'reported')
  assert.equal(await shownTo(game, player.id), undefined)
  assert.notEqual((await fetchFrom(game, shown)).status, 200)
  assert.deepEqual(await keysIn(game, 'demo-public'), [])
  game.clock.advance(1_000_000)
  await game.players.tick()
  const listed = await game.send('admin GET /moderation?status=rejected', { bearer })
  assert.equal((await fetchFrom(game, listed.at('images.0.url'))).status, 200)
  game.clock.advance(7_200_000)
  await game.players.tick()
  assert.deepEqual(await keysIn(game, 'demo-private'), [])
})

test('a picture that is shown while it waits goes from sight when it is rejected', async () => {
  await using game = await startGame({ listens: true, ...moderated({ showWhilePending: true }) })
  const player = await game.signIn()
  const set = await setAvatar(player, await png())
  assert.deepEqual([set.status, await shownTo(game, player.id)], [202, set.at('url')])
  assert.equal((await fetchFrom(game, set.at('url'))).status, 200)
  assert.equal((await decide(game, set.at('id'), 'reject')).status, 200)
  assert.notEqual((await fetchFrom(game, set.at('url'))).status, 200)
  assert.equal(await shownTo(game, player.id), undefined)
})

test('two moderators at once come to one decision', async () => {
  await using game = await startGame(moderated())
  const player = await game.signIn()
  const id = await waitingOf(player)
  const answers = await Promise.all([
    decide(game, id, 'approve'),
    decide(game, id, 'reject'),
    decide(game, id, 'reject'),
  ])
  assert.equal(
    answers.every(({ status }) => [200, 404, 422].includes(status)),
    true,
  )
  await game.players.tick()
  game.clock.advance(3_600_000)
  await game.players.tick()
  const isShown = (await shownTo(game, player.id)) !== undefined
  assert.deepEqual(
    [(await keysIn(game, 'demo-public')).length, await keysIn(game, 'demo-private')],
    [isShown ? 3 : 0, []],
  )
})

test('it is for moderators, and ids are what was given out', async () => {
  await using game = await startGame(moderated())
  const id = await waitingOf(await game.signIn())
  const refused = await game.send(`admin POST /moderation/${id}`, { bearer: serverKey, body: { decision: 'approve' } })
  assert.equal(refused.at('error.code'), 'RoleNotAllowed')
  for (const wrong of ['x', `${id}x`, `im_000000000${'a'.repeat(22)}`])
    assert.equal((await decide(game, wrong, 'approve')).at('error.code'), 'UnknownImage')
  assert.equal((await decide(game, id, 'perhaps')).at('error.details.path'), 'decision')
})
