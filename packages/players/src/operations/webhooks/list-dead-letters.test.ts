import { test } from 'node:test'
import { deadLetterRef, outgoingDataRef } from '../../state/outbox.ts'
import type { DeadLetter } from '../../state/outbox.ts'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'

const now = '2026-02-01T09:00:00.000Z'
const bearer = keyOf('developer')

const letter = (number: number, diedAt: string): DeadLetter => ({
  app: 'demo',
  entry: `ev_${number}.0`,
  id: `ev_${number}`,
  type: 'slot.committed',
  time: now,
  player: 'p_somebody',
  url: 'https://a.example/hook?key=hidden',
  failures: 30,
  since: now,
  diedAt,
  error: 'answered 500',
})

test('dead letters come page by page, and go after 30 days', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  for (let number = 1; number <= 5; number += 1) {
    const value = letter(number, number === 3 ? '2026-01-01T00:00:00.000Z' : now)
    await game.state.commit([
      { kind: 'write', ref: deadLetterRef('demo', value.entry), value },
      { kind: 'write', ref: outgoingDataRef(value), value: { data: {} } },
    ])
  }
  const ids = async (): Promise<string[]> => {
    const seen: string[] = []
    for (let cursor = ''; ;) {
      const page = await game.send(`admin GET /webhooks/dead?limit=2${cursor}`, { bearer })
      seen.push(...(page.json as { readonly dead: readonly { readonly id: string }[] }).dead.map(({ id }) => id))
      if (page.at('cursor') === undefined) return seen
      cursor = `&cursor=${page.at('cursor')}`
    }
  }
  t.assert.deepEqual(await ids(), ['ev_1.0', 'ev_2.0', 'ev_3.0', 'ev_4.0', 'ev_5.0'])
  await game.players.tick()
  t.assert.deepEqual(await ids(), ['ev_1.0', 'ev_2.0', 'ev_4.0', 'ev_5.0'])
  t.assert.equal(await game.state.get(outgoingDataRef(letter(3, now))), undefined)
  const wrong = await game.send('admin GET /webhooks/dead?cursor=x', { bearer })
  t.assert.equal(wrong.at('error.details.path'), 'cursor')
})
