import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Answer, TestPlayer } from '../../testing/start-game.ts'

const save = async (player: TestPlayer, slot: string, base?: number): Promise<void> => {
  const headers: Record<string, string> = base === undefined ? { 'if-none-match': '*' } : { 'if-match': String(base) }
  const saved = await player.send(`PUT /slots/${slot}`, { bytes: `${slot} ${base}`, headers })
  assert.ok(saved.status < 300, saved.text)
}
const wait = (player: TestPlayer, cursor: string, seconds = 20): Promise<Answer> =>
  player.send(`GET /slots/events?cursor=${cursor}&wait=${seconds}`)
/** So that it waits when what it waits for happens. */
const moment = (ms = 100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const started = async (player: TestPlayer): Promise<string> => (await player.send('GET /slots/events')).at('cursor')

test('a save of another device ends the wait, and the cursor goes on from there', async () => {
  await using game = await startGame()
  const one = await game.signIn({ device: { id: 'a', name: 'Pixel' } })
  const body = { method: 'guest', guestSecret: one.guestSecret, device: { id: 'b', name: 'Tablet' } }
  const bearer = (await game.send('POST /sessions', { body })).at('session.accessToken')
  await save(one, 'auto')
  const first = await one.send('GET /slots/events')
  assert.deepEqual([first.status, (first.json as { events: unknown[] }).events], [200, []])
  const waiting = wait(one, first.at('cursor'))
  await moment()
  const two: TestPlayer = { ...one, send: (route, sent) => game.send(route, { bearer, ...sent }) }
  await save(two, 'auto', 1)
  const news = await waiting
  const seen = ['events.0.type', 'events.0.slot', 'events.0.head.device', 'events.0.head.rev'].map(news.at)
  assert.deepEqual(seen, ['slot.committed', 'auto', 'Tablet', 2])
  const more = wait(one, news.at('cursor'))
  await moment()
  await two.send('DELETE /slots/auto', { headers: { 'if-match': '2' } })
  assert.deepEqual([(await more).at('events.0.type'), (await more).at('events.0.slot')], ['slot.deleted', 'auto'])
})

test('what happened between two calls is told at once, and nothing after the time is over', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const cursor = await started(player)
  await save(player, 'a')
  await save(player, 'b')
  const news = await wait(player, cursor)
  assert.deepEqual([news.at('events.0.slot'), news.at('events.1.slot')], ['a', 'b'])
  const quiet = await wait(player, news.at('cursor'), 1)
  assert.deepEqual(quiet.json, { cursor: news.at('cursor'), events: [] })
  const other = await game.signIn()
  await save(other, 'a')
  assert.deepEqual((await wait(player, news.at('cursor'), 0)).json, quiet.json, 'of others nothing is told')
})

test('a ban, the end of the session and that of the worker end the wait', async () => {
  await using game = await startGame({ app: keysOfAllRoles })
  const [banned, left, last] = [await game.signIn(), await game.signIn(), await game.signIn()]
  const cursors = await Promise.all([banned, left, last].map(started))
  const waits = [banned, left, last].map((player, index) => wait(player, cursors[index] ?? ''))
  await moment()
  await game.send(`admin POST /players/${banned.id}/ban`, { bearer: keyOf('support'), body: { reason: 'x' } })
  await left.send('DELETE /sessions')
  assert.equal((await waits[0])?.at('error.code'), 'PlayerBanned')
  assert.equal((await waits[1])?.at('error.code'), 'Unauthenticated')
  game.players.end()
  assert.deepEqual((await waits[2])?.json, { cursor: cursors[2], events: [] })
})

test('a player waits so often at once and no oftener, and a wait that is over counts no more', async () => {
  await using game = await startGame()
  const [player, other] = [await game.signIn(), await game.signIn()]
  const cursor = await started(player)
  const waits = Array.from({ length: 8 }, () => wait(player, cursor, 1))
  await moment()
  const refused = await wait(player, cursor, 1)
  assert.deepEqual([refused.status, refused.at('error.details.limit')], [429, 'waitingOfPlayer'])
  assert.equal((await wait(other, await started(other), 0)).status, 200)
  await Promise.all(waits)
  assert.equal((await wait(player, cursor, 0)).status, 200)
})

test('bad cursors and times are refused, and no slot is called events', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  for (const [query, path] of [
    ['cursor=x', 'cursor'],
    [`cursor=${'A'.repeat(22)}.0&wait=26`, 'wait'],
    [`cursor=${'A'.repeat(22)}.0&wait=-1`, 'wait'],
  ])
    assert.equal((await player.send(`GET /slots/events?${query}`)).at('error.details.path'), path)
  const put = await player.send('PUT /slots/events', { bytes: 'x', headers: { 'if-none-match': '*' } })
  assert.equal(put.at('error.details.path'), 'slot')
})
