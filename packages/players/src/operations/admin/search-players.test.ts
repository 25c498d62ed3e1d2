import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import type { Answer, Game } from '../../testing/start-game.ts'
import { startGame } from '../../testing/start-game.ts'
import { jwtApp, link, linkedGame, tokenOf, work } from '../me/testing.ts'

const now = '2026-01-01T09:00:00.000Z'
const bearer = keyOf('support')
const search = (game: Game, query: string): Promise<Answer> => game.send(`admin GET /players?${query}`, { bearer })
const idsOf = (answer: Answer): string[] =>
  (answer.json as { readonly players: readonly { readonly id: string }[] }).players.map(({ id }) => id)

test('a player is found by an identity, by a device, by an id and by a name', async (t) => {
  await using game = await linkedGame(now, { app: keysOfAllRoles })
  const [one, two] = [await game.signIn({ device: { id: 'tablet' } }), await game.signIn({ device: { id: 'tablet' } })]
  await link(one, await tokenOf('u:1'))
  const minted = await game.send('admin POST /tickets', { bearer: keyOf('developer'), body: { subject: 'u_9' } })
  t.assert.deepEqual(idsOf(await search(game, 'identity=jwt:studio:u:1')), [one.id])
  t.assert.deepEqual(idsOf(await search(game, 'identity=ticket:u_9')), [minted.at('player.id')])
  t.assert.deepEqual(idsOf(await search(game, 'identity=jwt:other:u:1')), [])
  t.assert.deepEqual(idsOf(await search(game, 'device=tablet')).toSorted(), [one.id, two.id].toSorted())
  t.assert.deepEqual(idsOf(await search(game, 'device=table')), [])
  t.assert.deepEqual(idsOf(await search(game, `q=${two.id.slice(0, 12)}`)), [two.id])
  await one.send('DELETE /sessions/current')
  t.assert.equal(idsOf(await search(game, 'device=tablet')).length, 2, 'also when it is signed out')
})

test('an erased player is found by nothing', async (t) => {
  await using game = await startGame({ now, app: { ...jwtApp, ...keysOfAllRoles } })
  const player = await game.signIn({ device: { id: 'tablet' } })
  await link(player, await tokenOf('u1'))
  await game.send(`admin DELETE /players/${player.id}`, { bearer: keyOf('privacy') })
  await work(game)
  game.clock.advance(86_400_000)
  await work(game)
  for (const query of ['identity=jwt:studio:u1', 'device=tablet', `q=${player.id}`])
    t.assert.deepEqual(idsOf(await search(game, query)), [], query)
})

test('names and ids come page by page', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  const players = await Promise.all(Array.from({ length: 7 }, () => game.signIn()))
  const seen: string[] = []
  for (let cursor = ''; ;) {
    const page = await search(game, `q=p_&limit=3${cursor}`)
    seen.push(...idsOf(page))
    if (page.at('cursor') === undefined) break
    cursor = `&cursor=${page.at('cursor')}`
  }
  t.assert.deepEqual(
    seen,
    players.map(({ id }) => id).toSorted((a, b) => (a < b ? -1 : 1)),
  )
})

test('a search says what is wrong with it', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  for (const [query, path] of [
    ['', 'q'],
    ['q=a&device=b', 'q'],
    ['identity=jwt:studio', 'identity'],
    ['identity=guest', 'identity'],
    ['q=a&limit=0', 'limit'],
  ] as const) {
    const { at } = await search(game, query)
    t.assert.deepEqual([at('error.code'), at('error.details.path')], ['InvalidRequest', path], query)
  }
})
