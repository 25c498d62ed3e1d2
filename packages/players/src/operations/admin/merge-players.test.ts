import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import type { Game, TestPlayer } from '../../testing/start-game.ts'
import { link, linkedGame, signInWith, tokenOf, work } from '../me/testing.ts'

const now = '2026-01-01T09:00:00.000Z'
const bearer = keyOf('support')
const dayMs = 86_400_000

const save = (player: TestPlayer, slot: string, bytes: string) =>
  player.send(`PUT /slots/${slot}`, { bytes, headers: { 'if-none-match': '*' } })
const merge = (game: Game, body: object) => game.send('admin POST /players/merge', { bearer, body })

test('two players become one: every way to sign in, the chosen saves, and nothing lost', async (t) => {
  await using game = await linkedGame(now, { app: keysOfAllRoles })
  const [from, into] = [await game.signIn(), await game.signIn()]
  await link(from, await tokenOf('u1'))
  const keys = await from.oss()
  for (const [player, slot, bytes] of [
    [from, 'auto', 'auto of from'],
    [into, 'auto', 'auto of into'],
    [from, 'slot1', 'one of from'],
    [into, 'slot1', 'one of into'],
    [from, 'only', 'only of from'],
    [from, 'same', 'same'],
    [into, 'same', 'same'],
  ] as const)
    t.assert.equal((await save(player, slot, bytes)).status, 201)
  const ids = { from: from.id, into: into.id }
  const asked = await merge(game, { ...ids, slots: { auto: 'from' } })
  t.assert.deepEqual([asked.at('error.code'), asked.at('error.details.path')], ['InvalidRequest', 'slots.saves/slot1'])
  t.assert.equal((await into.send('GET /slots/auto')).text, 'auto of into', 'nothing was done')
  const merged = await merge(game, { ...ids, slots: { auto: 'from', 'saves/slot1': 'into' } })
  t.assert.equal(merged.status, 200, merged.text)
  t.assert.deepEqual((merged.json as { copied: string[] }).copied, ['saves/auto', 'saves/only'])
  t.assert.equal((await into.send('GET /slots/auto')).text, 'auto of from')
  t.assert.equal((await into.send('GET /slots/auto?rev=1')).text, 'auto of into')
  t.assert.equal((await into.send('GET /slots/slot1')).text, 'one of into')
  t.assert.equal((await into.send('GET /slots/only')).text, 'only of from')
  t.assert.equal((await signInWith(game, await tokenOf('u1'))).at('player.id'), into.id)
  t.assert.equal((await game.signIn({ guestSecret: from.guestSecret })).id, into.id)
  t.assert.equal((await from.send('GET /me')).status, 401)
  await t.assert.rejects(async () => keys.oss.listObjectsV2({ bucket: 'demo-private', prefix: `replays/${from.id}/` }))
  const told = await game.send(`admin GET /players/${from.id}`, { bearer })
  t.assert.equal(told.at('player.retired.into'), into.id)
  game.clock.advance(31 * dayMs)
  await work(game)
  game.clock.advance(dayMs)
  await work(game)
  t.assert.equal((await game.send(`admin GET /players/${from.id}`, { bearer })).at('error.code'), 'UnknownPlayer')
  const back = await game.signIn({ guestSecret: from.guestSecret })
  t.assert.equal((await back.send('GET /slots/only')).text, 'only of from', 'copies have bytes of their own')
})

test('only two players that are there become one', async (t) => {
  await using game = await linkedGame(now, { app: keysOfAllRoles })
  const player = await game.signIn()
  for (const [body, code, path] of [
    [{ from: player.id, into: player.id }, 'InvalidRequest', 'from'],
    [{ from: 'p_nobody', into: player.id }, 'UnknownPlayer', 'player'],
    [{ from: player.id, into: 'p_nobody' }, 'UnknownPlayer', 'player'],
    [{ from: player.id }, 'InvalidRequest', 'into'],
    [{ from: player.id, into: 'p_nobody', slots: { auto: 'both' } }, 'InvalidRequest', 'slots.auto'],
  ] as const) {
    const { at } = await merge(game, body)
    t.assert.deepEqual([at('error.code'), at('error.details.path')], [code, path])
  }
  t.assert.equal((await player.send('GET /me')).status, 200)
})
