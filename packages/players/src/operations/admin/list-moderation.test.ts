import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avatars, fetchFrom, moderatorKey, png, setAvatar, shownTo } from '../../testing/pictures.ts'
import { serverKey, startGame } from '../../testing/start-game.ts'

const bearer = moderatorKey

test('what waits is listed by age and by pages, with addresses that show it for a while', async () => {
  await using game = await startGame({
    listens: true,
    now: new Date().toISOString(),
    ...avatars({ moderation: { mode: 'async' } }),
  })
  const players = [await game.signIn(), await game.signIn(), await game.signIn()]
  for (const player of players) {
    const set = await setAvatar(player, await png())
    assert.deepEqual(
      [set.status, set.at('status'), set.at('url'), set.at('thumbs')],
      [202, 'pending', undefined, undefined],
    )
    game.clock.advance(1_000)
  }
  const first = await game.send('admin GET /moderation?status=pending&limit=2', { bearer })
  assert.deepEqual(
    [first.at('images.0.player'), first.at('images.1.player'), first.at('images.2')],
    [players[0]?.id, players[1]?.id, undefined],
  )
  const rest = await game.send(`admin GET /moderation?limit=2&cursor=${first.at('cursor')}`, { bearer })
  assert.deepEqual(
    [rest.at('images.0.player'), rest.at('images.1'), rest.at('cursor')],
    [players[2]?.id, undefined, undefined],
  )
  for (const url of [first.at('images.0.url'), first.at('images.0.thumbs.64')]) {
    assert.equal((await fetchFrom(game, url)).status, 200)
    assert.equal((await fetchFrom(game, url.replace(/\?.*/, ''))).status, 403)
  }
  assert.equal(await shownTo(game, players[0]?.id ?? ''), undefined)
  game.clock.advance(901_000)
  assert.equal((await fetchFrom(game, first.at('images.0.url'))).status, 403)
  assert.equal((await game.send('admin GET /moderation?status=approved', { bearer })).at('images.length'), 0)
})

test('it is for moderators', async () => {
  await using game = await startGame(avatars())
  assert.equal((await game.send('admin GET /moderation', { bearer: serverKey })).at('error.code'), 'RoleNotAllowed')
  assert.equal((await game.send('admin GET /moderation')).status, 401)
  assert.equal((await game.send('admin GET /moderation?cursor=../x', { bearer })).status, 400)
})
