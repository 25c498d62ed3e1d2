import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('a player is told who it is', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const { status, at } = await player.send('GET /me')
  assert.equal(status, 200)
  assert.equal(at('player.id'), player.id)
  assert.equal(at('session.method'), 'guest')
})

test('without a token, with a wrong one and with an old one nobody is told anything', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const outcome = async (bearer?: string) => {
    const { status, at } = await game.send('GET /me', { bearer })
    return `${status} ${at('error.code')}`
  }
  assert.equal(await outcome(), '401 Unauthenticated')
  assert.equal(await outcome('nonsense'), '401 Unauthenticated')
  assert.equal(await outcome(`${player.accessToken.slice(0, -4)}AAAA`), '401 Unauthenticated')
  game.clock.advance(3_601_000)
  assert.equal(await outcome(player.accessToken), '401 TokenExpired')
})
