import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../testing/server-keys.ts'
import { startGame } from '../testing/start-game.ts'

const app = {
  ...keysOfAllRoles,
  spaces: {
    saves: { kind: 'slots' },
    replays: { kind: 'folder', clientDelete: false },
    rewards: { kind: 'slots', access: 'protected' },
  },
}
const asSupport = { bearer: keyOf('support'), headers: { 'x-reason': 'case 1' } }

test('support sees and mends what a player keeps, through the same rules', async (t) => {
  await using game = await startGame({ app })
  const player = await game.signIn()
  const of = (route: string): string => route.replace(' /', ` /players/${player.id}/`)
  await player.send('PUT /slots/auto?space=saves', { bytes: 'first', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto?space=saves', { bytes: 'second', headers: { 'if-match': '1' } })
  await player.send('PUT /spaces/replays/objects/a/b.bin', { bytes: 'replay' })
  const ask = (route: string, more: object = {}) => game.send(`admin ${of(route)}`, { ...asSupport, ...more })
  t.assert.equal((await ask('GET /slots?space=saves')).at('0.head.rev'), 2)
  t.assert.equal((await ask('GET /slots/auto?space=saves&rev=1')).text, 'first')
  t.assert.equal((await ask('GET /slots/auto/revisions?space=saves')).status, 200)
  t.assert.equal((await ask('GET /spaces/replays/objects')).at('objects.0.name'), 'a/b.bin')
  t.assert.equal((await ask('GET /spaces/replays/objects/a/b.bin')).text, 'replay')
  t.assert.equal((await ask('GET /me/usage')).at('spaces.replays.bytes.used'), 6)
  const restored = await ask('POST /slots/auto/restore?space=saves', { body: { rev: 1, base: 2 } })
  t.assert.deepEqual([restored.status, restored.at('rev')], [200, 3])
  const revisions = await player.send('GET /slots/auto/revisions?space=saves')
  t.assert.equal(revisions.at('revisions.0.device'), 'server support')
  t.assert.equal((await player.send('DELETE /spaces/replays/objects/a/b.bin')).at('error.code'), 'GrantNotAllowed')
  t.assert.equal((await ask('DELETE /spaces/replays/objects/a/b.bin')).status, 204)
  t.assert.equal((await ask('GET /spaces/replays/objects/a/b.bin')).at('error.code'), 'NoSuchObject')
})

test('a slot of a protected space is written by servers and read by its player', async (t) => {
  await using game = await startGame({ app })
  const player = await game.signIn()
  const put = { bytes: 'gold', headers: { 'if-none-match': '*' } }
  const own = await player.send('PUT /slots/prize?space=rewards', put)
  t.assert.equal(own.at('error.code'), 'GrantNotAllowed')
  const headers = { 'x-reason': 'season 3', 'if-none-match': '*' }
  const given = await game.send(`admin PUT /players/${player.id}/slots/prize?space=rewards`, {
    bearer: keyOf('developer'),
    bytes: 'gold',
    headers,
  })
  t.assert.equal(given.status, 201)
  t.assert.equal((await player.send('GET /slots/prize?space=rewards')).text, 'gold')
})

test('without a reason nothing is shown, and what is asked of nobody is refused', async (t) => {
  await using game = await startGame({ app })
  const player = await game.signIn()
  const bearer = keyOf('support')
  for (const reason of [undefined, '', ' ', 'x'.repeat(201)]) {
    const headers: Record<string, string> = reason === undefined ? {} : { 'x-reason': reason }
    const { status, at } = await game.send(`admin GET /players/${player.id}/slots?space=saves`, { bearer, headers })
    t.assert.deepEqual([status, at('error.code'), at('error.details.path')], [400, 'InvalidRequest', 'x-reason'])
  }
  const nobody = await game.send('admin GET /players/p_nobody/slots?space=saves', asSupport)
  t.assert.equal(nobody.at('error.code'), 'UnknownPlayer')
  const none = await game.send(`admin GET /players/${player.id}/slots?space=nothing`, asSupport)
  t.assert.equal(none.at('error.code'), 'UnknownSpace')
  t.assert.equal((await game.send(`admin GET /players/${player.id}/slots`)).status, 401)
})
