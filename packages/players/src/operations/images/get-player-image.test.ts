import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avatars, fetchFrom, photo, png, setAvatar, shownTo } from '../../testing/pictures.ts'
import { serverKey, startGame } from '../../testing/start-game.ts'

const usual = 'https://cdn.studio.example/anon.webp'

test('anybody is led to the picture, the right thumbnail, or the default', async () => {
  await using game = await startGame({ listens: true, ...avatars({ image: { default: usual } }) })
  const player = await game.signIn()
  assert.equal(await shownTo(game, player.id), usual)
  assert.equal(await shownTo(game, 'p_nobody'), usual)
  const set = await setAvatar(player, await photo())
  const answer = await game.send(`GET /players/${player.id}/images/avatar?size=64`)
  assert.deepEqual(
    [answer.status, answer.headers.get('location'), answer.headers.get('cache-control')],
    [302, set.at('thumbs.64'), 'public, max-age=60'],
  )
  assert.equal(await shownTo(game, player.id, '?size=65'), set.at('thumbs.256'))
  assert.equal(await shownTo(game, player.id, '?size=257'), set.at('url'))
  assert.equal(await shownTo(game, player.id), set.at('url'))
  assert.equal((await fetchFrom(game, await shownTo(game, player.id))).status, 200)
  assert.equal((await player.send('DELETE /images/avatar')).status, 204)
  assert.equal(await shownTo(game, player.id), usual)
  for (const size of ['0', '-1', '1e3', '5000', '64/../x', '64&size=256'])
    assert.equal((await game.send(`GET /players/${player.id}/images/avatar?size=${size}`)).status, 400, size)
})

test('without a default there is nothing to see, and who is unknown looks like who has none', async () => {
  await using game = await startGame(avatars())
  const player = await game.signIn()
  const [none, unknown] = await Promise.all(
    [player.id, 'p_nobody'].map((id) => game.send(`GET /players/${id}/images/avatar`)),
  )
  assert.deepEqual([none?.status, none?.at('error.code')], [404, 'UnknownImage'])
  assert.equal(unknown?.at('error.message'), none?.at('error.message'))
  assert.equal((await game.send(`GET /players/${player.id}/images/saves`)).at('error.code'), 'UnknownSpace')
})

test('who is banned or erased is not shown', async () => {
  await using game = await startGame(avatars({ image: { default: usual } }))
  const [player, other] = [await game.signIn(), await game.signIn()]
  for (const one of [player, other]) await setAvatar(one, await png())
  const ban = `admin POST /players/${player.id}/ban`
  await game.send(ban, { bearer: serverKey, body: { reason: 'rude picture' } })
  assert.equal(await shownTo(game, player.id), usual)
  assert.equal((await setAvatar(player, await png())).at('error.code'), 'PlayerBanned')
  await game.send(`admin DELETE /players/${player.id}/ban`, { bearer: serverKey })
  assert.match((await shownTo(game, player.id)) ?? '', /demo-public/)
  await other.send('DELETE /me', { body: { confirm: other.id } })
  assert.equal(await shownTo(game, other.id), usual)
})

test('a private picture is its player’s, by an address of a minute', async () => {
  await using game = await startGame({
    listens: true,
    now: new Date().toISOString(),
    ...avatars({ access: 'private' }),
  })
  const [player, other] = [await game.signIn(), await game.signIn()]
  const set = await setAvatar(player, await png())
  assert.deepEqual([set.status, set.at('url')], [201, undefined])
  const path = `GET /players/${player.id}/images/avatar?size=64`
  assert.equal((await game.send(path)).at('error.code'), 'Unauthenticated')
  assert.equal((await other.send(path)).at('error.code'), 'NotYourFolder')
  const own = await player.send(path)
  assert.deepEqual([own.status, own.headers.get('cache-control')], [302, 'no-store'])
  const url = own.headers.get('location') ?? ''
  assert.equal((await fetchFrom(game, url)).status, 200)
  assert.equal((await fetchFrom(game, url.replace(/\?.*/, ''))).status, 403)
  assert.equal((await fetchFrom(game, url.replace('-64.webp', '.webp'))).status, 403)
  game.clock.advance(61_000)
  assert.equal((await fetchFrom(game, url)).status, 403)
})
