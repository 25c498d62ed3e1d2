import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('a slot that nobody wrote, and a revision that never was, are NoSuchSlot', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const none = await player.send('GET /slots/auto')
  assert.deepEqual([none.status, none.at('error.code')], [404, 'NoSuchSlot'])
  await player.send('PUT /slots/auto', { bytes: 'x', headers: { 'if-none-match': '*' } })
  assert.equal((await player.send('GET /slots/auto?rev=2')).at('error.details.rev'), 2)
  assert.equal((await player.send('GET /slots/auto?rev=x')).at('error.code'), 'InvalidRequest')
})

test('another player has slots of its own under the same names', async () => {
  await using game = await startGame()
  const [one, other] = [await game.signIn(), await game.signIn()]
  await one.send('PUT /slots/auto', { bytes: 'mine', headers: { 'if-none-match': '*' } })
  assert.equal((await other.send('GET /slots/auto')).at('error.code'), 'NoSuchSlot')
  await other.send('PUT /slots/auto', { bytes: 'theirs', headers: { 'if-none-match': '*' } })
  assert.deepEqual(
    [(await one.send('GET /slots/auto')).text, (await other.send('GET /slots/auto')).text],
    ['mine', 'theirs'],
  )
})
