import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../testing/start-game.ts'
import { credentialsOf } from '../state/credentials.ts'
import { sessionListRef, sessionsOf } from '../state/sessions.ts'

test('what is over goes, and what is not stays', async () => {
  await using game = await startGame({ app: { session: { refresh: '2h' } } })
  const old = await game.signIn()
  await old.send('POST /credentials', { body: {} })
  game.clock.advance(3 * 3_600_000)
  const young = await game.signIn()
  await young.send('POST /credentials', { body: {} })
  await game.players.tick()
  const sessions = await game.state.page(sessionsOf('demo'), { limit: 10 })
  assert.deepEqual(
    sessions.rows.map(({ value }) => value.player),
    [young.id],
  )
  assert.equal((await game.state.page(credentialsOf('demo'), { limit: 10 })).rows.length, 1)
  assert.equal(await game.state.get(sessionListRef('demo', old.id)), undefined)
  assert.match(game.log.join('\n'), /sweep: \d+ records that were over/)
  const again = await game.send('POST /sessions', { body: { method: 'guest', guestSecret: old.guestSecret } })
  assert.equal(again.at('player.id'), old.id)
})

test('of two workers one sweeps, and the other when the first is gone', async () => {
  await using game = await startGame()
  const { openDuties } = await import('./duties.ts')
  const runs: string[] = []
  const open = (holder: string) =>
    openDuties({
      duties: [{ name: 'count', everyMs: 60_000, run: () => Promise.resolve(void runs.push(holder)) }],
      kv: game.state.kv,
      clock: game.clock,
      holder,
      apps: () => [],
      log: () => undefined,
    })
  const [first, second] = [open('first'), open('second')]
  await first.tick()
  await second.tick()
  game.clock.advance(60_000)
  await second.tick()
  await first.tick()
  game.clock.advance(121_000)
  await second.tick()
  assert.deepEqual(runs, ['first', 'first', 'second'])
})
