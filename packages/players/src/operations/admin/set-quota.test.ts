import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Game } from '../../testing/start-game.ts'

const app = {
  ...keysOfAllRoles,
  spaces: { saves: { kind: 'slots' }, avatar: { kind: 'image' }, files: { kind: 'folder', quota: { bytes: 10 } } },
}
const set = (game: Game, player: string, quota: object) =>
  game.send(`admin POST /players/${player}/quota`, { bearer: keyOf('support'), body: { quota } })

test('a quota that is set by hand holds, whatever the file says, until it is taken back', async (t) => {
  await using game = await startGame({ app })
  const player = await game.signIn()
  const put = async (name: string, bytes: number) =>
    (await player.send(`PUT /spaces/files/objects/${name}`, { bytes: 'x'.repeat(bytes) })).status
  t.assert.equal(await put('a', 12), 409)
  const answer = await set(game, player.id, { files: { bytes: 20, objects: 2 } })
  t.assert.deepEqual([answer.status, answer.at('quota.files.bytes')], [200, 20])
  t.assert.deepEqual([await put('a', 12), await put('b', 8), await put('c', 0)], [201, 201, 409])
  t.assert.equal((await player.send('GET /me/usage')).at('spaces.files.bytes.limit'), 20)
  t.assert.equal((await set(game, player.id, {})).at('quota.files.bytes'), 10)
  t.assert.equal(await put('d', 1), 409)
})

test('a quota of a ticket holds for saves and files, and is shown to the game', async (t) => {
  await using game = await startGame({ app })
  const mint = (quota?: object) =>
    game.send('admin POST /tickets', { bearer: keyOf('developer'), body: { subject: 'u_1', quota } })
  const { at } = await mint({ saves: { bytes: 4 }, files: { bytes: 20 } })
  const session = await game.send('POST /sessions', { body: { method: 'ticket', ticket: at('ticket') } })
  t.assert.equal(session.at('storage.spaces.saves.quota.bytes'), 4)
  const bearer = session.at('session.accessToken')
  const save = (bytes: string) => game.send('PUT /slots/auto', { bearer, bytes, headers: { 'if-none-match': '*' } })
  t.assert.equal((await save('12345')).at('error.code'), 'QuotaExceeded')
  t.assert.equal((await save('1234')).status, 201)
  t.assert.equal((await game.send('PUT /spaces/files/objects/a', { bearer, bytes: 'x'.repeat(15) })).status, 201)
  const wrong = await mint({ nothing: { bytes: 1 } })
  t.assert.equal(wrong.at('error.code'), 'UnknownSpace')
  t.assert.equal((await mint({ files: { bytes: -1 } })).at('error.code'), 'InvalidRequest')
})

test('a ticket for a named player changes its quota as well', async (t) => {
  await using game = await startGame({ app })
  const player = await game.signIn()
  const body = { player: player.id, quota: { files: { bytes: 30 } } }
  t.assert.equal((await game.send('admin POST /tickets', { bearer: keyOf('developer'), body })).status, 201)
  t.assert.equal((await player.send('PUT /spaces/files/objects/a', { bytes: 'x'.repeat(25) })).status, 201)
})

test('only quotas that can be are set', async (t) => {
  await using game = await startGame({ app })
  const player = await game.signIn()
  t.assert.equal((await set(game, player.id, { nothing: { bytes: 1 } })).at('error.code'), 'UnknownSpace')
  t.assert.equal((await set(game, player.id, { files: { bytes: 'much' } })).at('error.code'), 'InvalidRequest')
  t.assert.equal((await set(game, 'p_nobody', {})).at('error.code'), 'UnknownPlayer')
})
