import { test } from 'node:test'
import { keysIn } from '../../testing/pictures.ts'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'

const sent = { bearer: keyOf('support'), headers: { 'x-reason': 'case 7' } }

test('a tester gets the save of a player, and loses nothing of its own', async (t) => {
  await using game = await startGame({ app: keysOfAllRoles })
  const [player, tester] = [await game.signIn(), await game.signIn()]
  const first = { 'if-none-match': '*' }
  await player.send('PUT /slots/auto', { bytes: 'broken', headers: { ...first, 'x-slot-meta': 'eyJsZXZlbCI6M30' } })
  await player.send('PUT /slots/auto', { bytes: 'fixed', headers: { 'if-match': '1' } })
  await tester.send('PUT /slots/auto', { bytes: 'mine', headers: first })
  const copy = (body: object, slot = 'auto') =>
    game.send(`admin POST /players/${player.id}/slots/${slot}/copy`, { ...sent, body })
  const copied = await copy({ to: tester.id, rev: 1 })
  t.assert.deepEqual([copied.status, copied.at('headRev')], [200, 2])
  const head = await tester.send('GET /slots/auto')
  t.assert.deepEqual([head.text, head.headers.get('x-slot-meta')], ['broken', 'eyJsZXZlbCI6M30'])
  t.assert.equal((await tester.send('GET /slots/auto?rev=1')).text, 'mine')
  t.assert.equal((await copy({ to: tester.id, slot: 'other' })).status, 200)
  t.assert.equal((await tester.send('GET /slots/other')).text, 'fixed')
  // What was copied does not hang on where it came from.
  await player.send('DELETE /slots/auto', { headers: { 'if-match': '2' } })
  t.assert.equal((await tester.send('GET /slots/other')).text, 'fixed')
  const codes = [
    await copy({ to: 'p_nobody', rev: 1 }),
    await copy({ to: tester.id }, 'none'),
    await copy({ to: player.id }),
    await copy({}),
    await game.send(`admin POST /players/${player.id}/slots/auto/copy`, {
      bearer: sent.bearer,
      body: { to: tester.id },
    }),
  ].map(({ at }) => `${at('error.code')} ${at('error.details.path')}`)
  const wrong = ['InvalidRequest to', 'InvalidRequest to', 'InvalidRequest x-reason']
  t.assert.deepEqual(codes, ['UnknownPlayer player', 'NoSuchSlot undefined', ...wrong])
})

test('a copy of what is the head already leaves nothing behind', async (t) => {
  await using game = await startGame({ app: keysOfAllRoles })
  const [player, tester] = [await game.signIn(), await game.signIn()]
  // Longer than what is a record.
  await player.send('PUT /slots/auto', { bytes: 'x'.repeat(100_000), headers: { 'if-none-match': '*' } })
  const copy = () => game.send(`admin POST /players/${player.id}/slots/auto/copy`, { ...sent, body: { to: tester.id } })
  const revs = [(await copy()).at('headRev'), (await copy()).at('headRev')]
  t.assert.deepEqual(revs, [1, 1])
  await game.players.tick()
  const folders = (await keysIn(game, 'demo-private')).map((key) => key.split('/')[1])
  t.assert.deepEqual([folders.length, new Set(folders)], [2, new Set([player.id, tester.id])])
})
