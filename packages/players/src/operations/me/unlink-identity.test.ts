import { test } from 'node:test'
import { link, linkedGame, signInWith, tokenOf } from './testing.ts'

const now = '2026-01-01T09:00:00.000Z'

test('an identity is taken away with the sessions that began with it, and may be linked by somebody else', async (t) => {
  await using game = await linkedGame(now)
  const guest = await game.signIn()
  const { at } = await link(guest, await tokenOf('u1'))
  const other = await signInWith(game, await tokenOf('u1'))
  const bearer = other.at('session.accessToken')
  t.assert.equal((await game.send('GET /me', { bearer })).status, 200)
  const gone = await guest.send(`DELETE /me/identities/${at('identity.id')}`)
  t.assert.equal(gone.status, 204)
  t.assert.equal((await game.send('GET /me', { bearer })).status, 401)
  t.assert.equal((await guest.send('GET /me')).at('player.identities').length, 1)
  t.assert.equal((await signInWith(game, await tokenOf('u1'), { create: false })).status, 401)
  const next = await game.signIn()
  t.assert.equal((await link(next, await tokenOf('u1'))).status, 201)
})

test('the last way to sign in stays', async (t) => {
  await using game = await linkedGame(now)
  const guest = await game.signIn()
  const only = (await guest.send('GET /me')).at('player.identities.0.id')
  const refused = await guest.send(`DELETE /me/identities/${only}`)
  t.assert.deepEqual([refused.status, refused.at('error.details.rule')], [403, 'lastIdentity'])
  const { at } = await link(guest, await tokenOf('u1'))
  t.assert.equal((await guest.send(`DELETE /me/identities/${only}`)).status, 204, 'now there is another')
  const secret = { method: 'guest', guestSecret: guest.guestSecret }
  t.assert.equal((await game.send('POST /sessions', { body: secret })).status, 401, 'the secret is worth nothing')
  t.assert.equal(
    (await guest.send(`DELETE /me/identities/${at('identity.id')}`)).at('error.details.rule'),
    'lastIdentity',
  )
})

test('of two identities that are taken away at once one stays', async (t) => {
  await using game = await linkedGame(now)
  const guest = await game.signIn()
  const { at } = await link(guest, await tokenOf('u1'))
  const first = (await guest.send('GET /me')).at('player.identities.0.id')
  const answers = await Promise.all([first, at('identity.id')].map((id) => guest.send(`DELETE /me/identities/${id}`)))
  t.assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [204, 403],
  )
})

test('it needs a recent sign-in, and an identity that the player has', async (t) => {
  await using game = await linkedGame(now)
  const guest = await game.signIn()
  const { at } = await link(guest, await tokenOf('u1'))
  t.assert.equal((await guest.send('DELETE /me/identities/other')).at('error.code'), 'UnknownIdentity')
  const stranger = await game.signIn()
  const strange = await stranger.send(`DELETE /me/identities/${at('identity.id')}`)
  t.assert.equal(strange.at('error.code'), 'UnknownIdentity')
  game.clock.advance(300_001)
  t.assert.equal((await guest.send(`DELETE /me/identities/${at('identity.id')}`)).at('error.details.reauth'), 'login')
})
