import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'
import { startReceiver } from '../../testing/webhook-receiver.ts'

test('a dead letter is sent again once it is asked for, and dies no sooner than another day', async (t) => {
  await using receiver = await startReceiver()
  const webhooks = [{ url: receiver.url, secret: 'secret-of-the-webhook', events: ['player.created'] }]
  await using game = await startGame({ now: '2026-01-01T09:00:00.000Z', app: { ...keysOfAllRoles, webhooks } })
  const bearer = keyOf('owner')
  const dead = () => game.send('admin GET /webhooks/dead', { bearer })
  receiver.answers = 500
  await game.signIn()
  for (let hours = 0; hours < 30; hours += 1) {
    game.clock.advance(3_600_000)
    await game.players.tick()
  }
  const id = (await dead()).at('dead.0.id')
  t.assert.equal((await game.send(`admin POST /webhooks/dead/${id}/retry`, { bearer })).status, 204)
  t.assert.deepEqual((await dead()).json, { dead: [] })
  const before = receiver.received.length
  game.clock.advance(3_600_000)
  await game.players.tick()
  t.assert.equal(receiver.received.length, before + 1)
  t.assert.deepEqual((await dead()).json, { dead: [] }, 'it is tried for another day')
  const unknown = await game.send('admin POST /webhooks/dead/ev_none.0/retry', { bearer })
  t.assert.equal(unknown.at('error.code'), 'NoSuchDeadLetter')
  const wrong = await game.send('admin POST /webhooks/dead/none/retry', { bearer })
  t.assert.equal(wrong.at('error.details.path'), 'id')
})
