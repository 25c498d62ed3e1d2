import { test } from 'node:test'
import { serverKey } from '../../testing/start-game.ts'
import type { Answer, Game, TestPlayer } from '../../testing/start-game.ts'
import { link, linkedGame, signInWith, tokenOf } from './testing.ts'

const now = '2026-01-01T09:00:00.000Z'
const daysMs = 86_400_000

type Clash = { readonly here: TestPlayer; readonly there: TestPlayer; readonly conflict: string }

/** Two guests; the identity `u1` belongs to the one there, and the one here has tried to link it. */
async function clash(game: Game): Promise<Clash> {
  const [here, there] = [await game.signIn({ device: { id: 'here' } }), await game.signIn({ device: { id: 'there' } })]
  await link(there, await tokenOf('u1'))
  const { at } = await link(here, await tokenOf('u1'))
  return { here, there, conflict: at('error.details.conflict') }
}

const resolve = (player: TestPlayer, conflict: string, choice: string): Promise<Answer> =>
  player.send('POST /me/identities/resolve', { body: { conflict, choice } })

const ownerOf = async (game: Game): Promise<string> =>
  (await signInWith(game, await tokenOf('u1'), { create: false })).at('player.id')

test('keepThis changes nothing and closes the question', async (t) => {
  await using game = await linkedGame(now)
  const { here, there, conflict } = await clash(game)
  const kept = await resolve(here, conflict, 'keepThis')
  t.assert.deepEqual([kept.status, kept.at('choice'), kept.at('player.id')], [200, 'keepThis', here.id])
  t.assert.equal(await ownerOf(game), there.id)
  const again = await resolve(here, conflict, 'moveIdentity')
  t.assert.deepEqual([again.status, again.at('error.code')], [404, 'UnknownConflict'])
})

test('moveIdentity moves it, and ends the sessions of the player that lost it', async (t) => {
  await using game = await linkedGame(now)
  const { here, there, conflict } = await clash(game)
  const moved = await resolve(here, conflict, 'moveIdentity')
  t.assert.equal(moved.status, 200)
  t.assert.equal(moved.at('player.identities').length, 2)
  t.assert.equal(await ownerOf(game), here.id)
  t.assert.equal((await there.send('GET /me')).status, 401)
  const back = await game.signIn({ guestSecret: there.guestSecret })
  t.assert.equal(back.id, there.id, 'the guest is still there')
})

test('switchToOther goes on as the other player on this device', async (t) => {
  await using game = await linkedGame(now)
  const { here, there, conflict } = await clash(game)
  const switched = await resolve(here, conflict, 'switchToOther')
  t.assert.deepEqual([switched.status, switched.at('player.id'), switched.at('player.isNew')], [200, there.id, false])
  const me = await game.send('GET /me', { bearer: switched.at('session.accessToken') })
  t.assert.deepEqual([me.at('player.id'), me.at('session.method')], [there.id, 'jwt'])
  t.assert.equal((await here.send('GET /me')).status, 401, 'the session of before is over')
  t.assert.equal((await there.send('GET /me')).status, 200, 'the other device plays on')
})

test('a guest that was left is erased after 30 days, unless somebody is it again', async (t) => {
  for (const comesBack of [false, true]) {
    await using game = await linkedGame(now)
    const { here, conflict } = await clash(game)
    await resolve(here, conflict, 'switchToOther')
    const oss = game.root.oss
    await oss.putObject({ bucket: 'demo-private', key: `saves/${here.id}/a`, body: 'save' })
    game.clock.advance(29 * daysMs)
    await game.players.runDues(AbortSignal.timeout(120_000))
    if (comesBack) await game.signIn({ guestSecret: here.guestSecret })
    game.clock.advance(daysMs + 1)
    for (let round = 0; round < 3; round += 1) await game.players.runDues(AbortSignal.timeout(120_000))
    const again = await game.send('POST /sessions', { body: { method: 'guest', guestSecret: here.guestSecret } })
    t.assert.equal(again.status, comesBack ? 200 : 401)
    const { result } = await oss.listObjectsV2({ bucket: 'demo-private', prefix: `saves/${here.id}/` })
    t.assert.equal(result.keyCount, comesBack ? 1 : 0)
  }
})

test('a conflict is of its session and of ten minutes', async (t) => {
  await using game = await linkedGame(now)
  const { here, there, conflict } = await clash(game)
  const codeOf = async (player: TestPlayer, text = conflict): Promise<string> =>
    (await resolve(player, text, 'moveIdentity')).at('error.code')
  t.assert.equal(await codeOf(there), 'UnknownConflict')
  t.assert.equal(await codeOf(await game.signIn({ guestSecret: here.guestSecret })), 'UnknownConflict')
  t.assert.equal(await codeOf(here, `cf_${'A'.repeat(43)}`), 'UnknownConflict')
  game.clock.advance(600_000)
  t.assert.equal(await codeOf(here), 'UnknownConflict')
  t.assert.equal((await resolve(here, conflict, 'both')).status, 400)
})

test('of many answers at once to one conflict one counts, and the identity has one owner', async (t) => {
  await using game = await linkedGame(now)
  const { here, there, conflict } = await clash(game)
  const answers = await Promise.all(
    ['moveIdentity', 'switchToOther', 'keepThis', 'moveIdentity'].map((choice) => resolve(here, conflict, choice)),
  )
  t.assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  const owner = await ownerOf(game)
  t.assert.equal([here.id, there.id].includes(owner), true)
})

test('two players that take the identity of a third at once: one has it', async (t) => {
  await using game = await linkedGame(now)
  const { here, conflict } = await clash(game)
  const other = await game.signIn()
  const second = (await link(other, await tokenOf('u1'))).at('error.details.conflict')
  const answers = await Promise.all([resolve(here, conflict, 'moveIdentity'), resolve(other, second, 'moveIdentity')])
  t.assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 404],
  )
})

test('a banned player keeps its identity, so that the ban stays with the person', async (t) => {
  await using game = await linkedGame(now)
  const { here, there, conflict } = await clash(game)
  const bearer = serverKey
  await game.send(`admin POST /players/${there.id}/ban`, { bearer, body: { reason: 'cheating' } })
  for (const choice of ['moveIdentity', 'switchToOther'])
    t.assert.equal((await resolve(here, conflict, choice)).at('error.code'), 'PlayerBanned', choice)
})
