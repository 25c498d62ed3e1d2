import { test } from 'node:test'
import { RequestError } from '@latchkey/client'
import { serverKey, startGame } from '../../testing/start-game.ts'

test('a ban that is lifted lets the player sign in again, and is remembered', async (t) => {
  await using game = await startGame({ now: '2026-01-01T09:00:00.000Z' })
  const player = await game.signIn()
  const bearer = serverKey
  const keys = await player.oss()
  const read = async (): Promise<string> => {
    try {
      await keys.oss.getObject({ bucket: 'demo-private', key: `replays/${player.id}/a` })
    } catch (error) {
      if (error instanceof RequestError) return error.code
    }
    return 'read'
  }
  t.assert.equal(await read(), 'NoSuchKey')
  await game.send(`admin POST /players/${player.id}/ban`, { bearer, body: { reason: 'mistake' } })
  t.assert.equal(await read(), 'AccessDenied')
  const guest = { method: 'guest', guestSecret: player.guestSecret }
  t.assert.equal((await game.send('POST /sessions', { body: guest })).status, 403)
  t.assert.equal((await game.send(`admin DELETE /players/${player.id}/ban`, { bearer })).status, 204)
  t.assert.equal((await game.send(`admin DELETE /players/${player.id}/ban`, { bearer })).status, 204, 'twice is once')
  t.assert.equal(await read(), 'SecurityTokenExpired', 'by which SDKs get new ones')
  t.assert.equal((await player.send('GET /me')).status, 401, 'tokens of before stay dead')
  t.assert.equal((await game.send('POST /sessions', { body: guest })).status, 200)
  t.assert.equal((await game.send('admin DELETE /players/p_nobody/ban', { bearer })).at('error.code'), 'UnknownPlayer')
  t.assert.equal((await game.send(`admin DELETE /players/${player.id}/ban`)).status, 401)
})
