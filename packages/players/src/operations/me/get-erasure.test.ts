import { test } from 'node:test'
import { linkedGame } from './testing.ts'

const yearMs = 365 * 86_400_000

test('a receipt can be shown for a year, by whoever has it', async (t) => {
  await using game = await linkedGame('2026-01-01T09:00:00.000Z')
  const player = await game.signIn()
  const { at } = await player.send('DELETE /me', { body: { confirm: player.id } })
  const route = `GET /erasures/${at('receipt')}`
  t.assert.equal((await game.send(route)).at('completesBefore'), at('completesBefore'))
  t.assert.equal((await game.send(`GET /erasures/rc_${'A'.repeat(43)}`)).at('error.code'), 'UnknownJob')
  game.clock.advance(yearMs + 1)
  for (let round = 0; round < 3; round += 1) await game.players.runDues(AbortSignal.timeout(120_000))
  t.assert.equal((await game.send(route)).at('error.code'), 'UnknownJob')
})
