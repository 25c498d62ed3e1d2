import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import type { JSONWebKeySet } from 'jose'
import { startGame } from '../../testing/start-game.ts'

test('a server of the studio verifies access tokens with the published keys', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  const { json, headers } = await game.send('GET /.well-known/jwks.json')
  assert.equal(headers.get('cache-control'), 'public, max-age=600')
  assert.equal(/"d"|PRIVATE/.test(JSON.stringify(json)), false)
  const { payload } = await jwtVerify(player.accessToken, createLocalJWKSet(json as JSONWebKeySet), {
    audience: 'demo',
    issuer: 'latchkey/players/demo',
    currentDate: game.clock.now(),
  })
  assert.equal(payload.sub, player.id)
})

test('the key changes after a month, is published before it signs, and what the old one signed stays good', async () => {
  await using game = await startGame({ app: { session: { access: '2h', refresh: '90d' } } })
  const { guestSecret } = await game.signIn()
  const kid = (token: string): string | undefined => decodeProtectedHeader(token).kid
  const again = async () =>
    (await game.send('POST /sessions', { body: { method: 'guest', guestSecret } })).at('session.accessToken')
  const kids = async () => {
    const { json } = await game.send('GET /.well-known/jwks.json')
    return (json as { keys: { kid: string }[] }).keys.map((key) => key.kid)
  }
  const day = 86_400_000
  game.clock.advance(31 * day)
  const before = await again()
  const [fresh = '', old] = await kids()
  assert.equal(kid(before), old)
  game.clock.advance(3_600_000)
  const after = await again()
  assert.equal(kid(after), fresh)
  assert.equal((await game.send('GET /me', { bearer: before })).status, 200)
  game.clock.advance(2 * day)
  assert.deepEqual(await kids(), [fresh])
})
