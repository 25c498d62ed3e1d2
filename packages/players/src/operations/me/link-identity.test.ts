import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import type { TestPlayer } from '../../testing/start-game.ts'
import { jwtApp, link, linkedGame, tokenOf } from './testing.ts'

const now = '2026-01-01T09:00:00.000Z'

test('an identity that nobody has becomes another way to be the player', async (t) => {
  await using game = await linkedGame(now)
  const guest = await game.signIn()
  const linked = await link(guest, await tokenOf('u1'))
  t.assert.equal(linked.status, 201)
  t.assert.equal(linked.at('identity.method'), 'jwt')
  t.assert.equal(linked.at('identity.provider'), 'studio')
  const again = await link(guest, await tokenOf('u1'))
  t.assert.deepEqual([again.status, again.at('identity.id')], [200, linked.at('identity.id')])
  const other = await game.send('POST /sessions', {
    body: { method: 'jwt', provider: 'studio', token: await tokenOf('u1') },
  })
  t.assert.deepEqual([other.status, other.at('player.id')], [200, guest.id])
  t.assert.equal(other.at('player.identities').length, 2)
})

test('an identity that another player has is a conflict that tells who it is and what can be chosen', async (t) => {
  await using game = await linkedGame(now)
  const [guest, owner] = [await game.signIn(), await game.signIn()]
  t.assert.equal((await link(owner, await tokenOf('u1'))).status, 201)
  const saved = await owner.send('PUT /slots/auto', { bytes: 'save', headers: { 'if-none-match': '*' } })
  t.assert.equal(saved.status, 201, saved.text)
  const conflict = await link(guest, await tokenOf('u1'))
  t.assert.deepEqual([conflict.status, conflict.at('error.code')], [409, 'IdentityInUse'])
  t.assert.equal(conflict.at('error.details.other.slots.0.slot'), 'auto')
  t.assert.equal(conflict.at('error.details.other.slots.0.head.size'), 4)
  t.assert.match(conflict.at('error.details.conflict'), /^cf_[\w-]{43}$/)
  t.assert.equal(conflict.at('error.details.other.player'), owner.id)
  t.assert.deepEqual(conflict.at('error.details.choices'), ['keepThis', 'switchToOther', 'moveIdentity'])
  const me = await guest.send('GET /me')
  t.assert.equal(me.at('player.identities').length, 1, 'nothing has changed')
})

test('two devices that link one identity at once: one wins, and it has one owner', async (t) => {
  await using game = await linkedGame(now)
  for (let round = 0; round < 5; round += 1) {
    const players = await Promise.all(Array.from({ length: 6 }, () => game.signIn()))
    const answers = await Promise.all(players.map(async (player) => link(player, await tokenOf(`race-${round}`))))
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    t.assert.deepEqual(statuses, [201, 409, 409, 409, 409, 409])
    const winner = players[answers.findIndex(({ status }) => status === 201)]
    const owners = await Promise.all(players.map(async (player) => identitiesOf(player)))
    t.assert.equal(owners.filter((identities) => identities.includes('jwt')).length, 1)
    const token = await tokenOf(`race-${round}`)
    const found = await game.send('POST /sessions', { body: { method: 'jwt', provider: 'studio', token } })
    t.assert.equal(found.at('player.id'), winner?.id)
  }
})

test('two devices of one player that link two identities at once keep both', async (t) => {
  await using game = await linkedGame(now)
  const guest = await game.signIn()
  const answers = await Promise.all(['a', 'b', 'c'].map(async (subject) => link(guest, await tokenOf(subject))))
  t.assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 201, 201],
  )
  t.assert.equal((await identitiesOf(guest)).length, 4)
})

test('linking needs a sign-in of the last five minutes, which a refresh is not', async (t) => {
  await using game = await linkedGame(now)
  const guest = await game.signIn()
  game.clock.advance(300_000)
  t.assert.equal((await link(guest, await tokenOf('u1'))).status, 201)
  game.clock.advance(1)
  const late = await link(guest, await tokenOf('u2'))
  t.assert.deepEqual(
    [late.status, late.at('error.code'), late.at('error.details.reauth')],
    [401, 'Unauthenticated', 'login'],
  )
  const refreshed = await game.send('POST /sessions', { body: { method: 'refresh', refreshToken: guest.refreshToken } })
  const bearer = refreshed.at('session.accessToken')
  const body = { method: 'jwt', provider: 'studio', token: await tokenOf('u2') }
  t.assert.equal((await game.send('POST /me/identities', { body, bearer })).status, 401)
  const back = await game.signIn({ guestSecret: guest.guestSecret })
  t.assert.equal((await link(back, await tokenOf('u2'))).status, 201)
})

test('what cannot be linked is refused and changes nothing', async (t) => {
  await using game = await linkedGame(now)
  const guest = await game.signIn()
  const refused = async (body: object): Promise<[number, string]> => {
    const answer = await guest.send('POST /me/identities', { body })
    return [answer.status, answer.at('error.code')]
  }
  t.assert.deepEqual(await refused({ method: 'guest' }), [400, 'InvalidRequest'])
  t.assert.deepEqual(await refused({ method: 'guest', guestSecret: `gs_${'A'.repeat(43)}` }), [401, 'IdentityRejected'])
  t.assert.deepEqual(await refused({ method: 'jwt', provider: 'studio', token: 'x.y.z' }), [401, 'IdentityRejected'])
  t.assert.deepEqual(await refused({ method: 'jwt', provider: 'other', token: 'x.y.z' }), [403, 'GrantNotAllowed'])
  t.assert.deepEqual(await refused({ method: 'refresh', refreshToken: guest.refreshToken }), [400, 'InvalidRequest'])
  t.assert.equal((await game.send('POST /me/identities', { body: { method: 'guest' } })).status, 401)
  t.assert.deepEqual(await identitiesOf(guest), ['guest'])
  await using derived = await startGame({ now, app: { ...jwtApp, players: { ids: 'derived', key: 'k' } } })
  const other = await derived.signIn()
  t.assert.equal((await link(other, await tokenOf('u1'))).at('error.details.rule'), 'players.ids')
})

test('a guest of another device is a conflict as any other', async (t) => {
  await using game = await linkedGame(now)
  const [here, there] = [await game.signIn(), await game.signIn()]
  const body = { method: 'guest', guestSecret: there.guestSecret }
  const answer = await here.send('POST /me/identities', { body })
  t.assert.deepEqual([answer.status, answer.at('error.details.other.player')], [409, there.id])
})

async function identitiesOf(player: TestPlayer): Promise<readonly string[]> {
  const { json } = await player.send('GET /me')
  return (json as { player: { identities: { method: string }[] } }).player.identities.map(({ method }) => method)
}
