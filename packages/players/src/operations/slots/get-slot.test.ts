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
  for (const rev of ['x', '1e0', '0x1', '%201', '+1', '-1', '1.0', '', '0', '9007199254740992']) {
    const refused = await player.send(`GET /slots/auto?rev=${rev}`)
    assert.deepEqual([refused.at('error.code'), refused.at('error.details.path')], ['InvalidRequest', 'rev'], rev)
  }
  assert.equal((await player.send('GET /slots/auto?rev=01')).status, 200)
})

test('what the caller knows already is not sent again', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const ask = (known: string) => player.send('GET /slots/auto', { headers: { 'if-none-match': known } })
  assert.equal((await ask('*')).status, 404)
  await player.send('PUT /slots/auto', { bytes: 'x', headers: { 'if-none-match': '*' } })
  for (const [known, status] of [
    ['*', 304],
    ['"1"', 304],
    ['W/"1"', 304],
    ['"0", "1"', 304],
    ['"2"', 200],
    ['1', 200],
  ] as const)
    assert.equal((await ask(known)).status, status, known)
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
