import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Answer } from '../../testing/start-game.ts'
import { eventsKept, pruneEvents } from '../events/prune-events.ts'

const now = '2026-01-01T09:00:00.000Z'
const bearer = keyOf('moderator')

type Line = { readonly type: string; readonly by?: string; readonly at: string; readonly data: object }
const linesOf = (answer: Answer): readonly Line[] => (answer.json as { readonly events: readonly Line[] }).events

test('what happened to a player stands in one list, the newest first', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  const player = await game.signIn({ device: { name: 'Pixel 9' } })
  const steps = [
    () => player.send('POST /credentials', { body: {} }),
    () => player.send('PUT /spaces/replays/objects/a', { bytes: 'x' }),
    () => player.send('PUT /slots/auto', { bytes: 'x', headers: { 'if-none-match': '*' } }),
    () => player.send('PUT /slots/auto', { bytes: 'y', headers: { 'if-none-match': '*' } }),
    () => game.send(`admin POST /players/${player.id}/ban`, { bearer, body: { reason: 'cheating' } }),
    () => game.send(`admin DELETE /players/${player.id}/ban`, { bearer }),
  ]
  for (const step of steps) {
    game.clock.advance(60_000)
    await step()
  }
  const timeline = await game.send(`admin GET /players/${player.id}/timeline`, { bearer })
  const [first, ...rest] = linesOf(timeline).map(({ type, by, at }) => `${at.slice(11, 16)} ${type} ${by ?? 'itself'}`)
  t.assert.equal(first, '09:06 player.unbanned moderator')
  t.assert.deepEqual(rest.slice(0, 5), [
    '09:05 player.banned moderator',
    '09:04 slot.conflict itself',
    '09:03 slot.committed itself',
    '09:02 object.uploaded itself',
    '09:01 credential.issued itself',
  ])
  t.assert.deepEqual(rest.slice(5).toSorted(), ['09:00 player.created itself', '09:00 session.created itself'])
  const unknown = await game.send('admin GET /players/p_nobody/timeline', { bearer })
  t.assert.equal(unknown.at('error.code'), 'UnknownPlayer')
})

test('a timeline comes page by page and keeps so many lines', async (t) => {
  await using game = await startGame({
    now,
    app: { ...keysOfAllRoles, limits: { perPlayer: { uploads: '10000/min', requests: '10000/min' } } },
  })
  const player = await game.signIn()
  for (let count = 0; count < eventsKept + 20; count += 1) {
    game.clock.advance(10)
    await player.send('PUT /slots/auto', { bytes: 'y', headers: { 'if-match': '1' } })
  }
  await pruneEvents({ name: 'demo', state: game.state }, player.id)
  const times: string[] = []
  for (let cursor = ''; ;) {
    const page = await game.send(`admin GET /players/${player.id}/timeline?limit=100${cursor}`, { bearer })
    times.push(...linesOf(page).map(({ at }) => at))
    if (page.at('cursor') === undefined) break
    cursor = `&cursor=${encodeURIComponent(page.at('cursor'))}`
  }
  t.assert.equal(times.length, eventsKept)
  t.assert.deepEqual(times, times.toSorted().toReversed())
  t.assert.equal(times[0], game.clock.now().toISOString(), 'the newest stay')
})
