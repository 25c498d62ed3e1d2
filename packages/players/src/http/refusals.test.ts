/** What refusals say besides their code: data by which a program finds what is wrong. */
import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../testing/server-keys.ts'
import { startGame } from '../testing/start-game.ts'
import type { Sent } from '../testing/start-game.ts'

const spaces: [route: string, body: object | undefined, path: string][] = [
  ['GET /spaces/moon/objects', undefined, 'space'],
  ['GET /spaces/saves/objects', undefined, 'space'],
  ['GET /slots?space=moon', undefined, 'space'],
  ['GET /slots?space=replays', undefined, 'space'],
  ['PUT /images/replays', {}, 'space'],
  ['POST /uploads', { space: 'moon', name: 'a', size: 1 }, 'space'],
  ['POST /credentials', { spaces: ['saves', 'moon'] }, 'spaces'],
  ['admin POST /tickets', { subject: 'u', spaces: ['moon'] }, 'spaces'],
  ['admin POST /tickets', { subject: 'u', quota: { moon: { bytes: 1 } } }, 'quota.moon'],
]
test('a space that is not there, or of another kind, is refused by the field that named it', async (t) => {
  await using game = await startGame({ app: keysOfAllRoles })
  const player = await game.signIn()
  for (const [route, body, path] of spaces) {
    const sent: Sent = {
      bearer: route.startsWith('admin') ? keyOf('owner') : player.accessToken,
      ...(body && { body }),
    }
    const answer = await game.send(route, sent)
    t.assert.deepEqual([answer.status, answer.at('error.code')], [404, 'UnknownSpace'], answer.text)
    t.assert.equal(answer.at('error.details.path'), path, route)
  }
  const compat = await player.send('GET /oss-token?spaces=moon')
  t.assert.match(compat.at('ErrorMessage'), /"moon"/)
  t.assert.equal((await game.send('GET /-/players/v1/apps/moon/time')).at('error.details.path'), 'app')
})

test('who is refused for want of room is told what there is, what is used and what was needed', async (t) => {
  const quota = { bytes: 100 }
  await using game = await startGame({ app: { spaces: { saves: { quota }, replays: { quota } } } })
  const player = await game.signIn()
  const first = { 'if-none-match': '*' }
  await player.send('PUT /slots/one', { bytes: 'x'.repeat(70), headers: first })
  await player.send('PUT /spaces/replays/objects/one', { bytes: 'x'.repeat(60) })
  const [save, file, tooLarge] = [
    await player.send('PUT /slots/two', { bytes: 'x'.repeat(40), headers: first }),
    await player.send('PUT /spaces/replays/objects/two', { bytes: 'x'.repeat(50) }),
    await player.send('POST /uploads', { body: { space: 'replays', name: 'three', size: 101 } }),
  ]
  const amounts = [save, file, tooLarge].map(({ at }) => [at('error.details.used'), at('error.details.needed')])
  t.assert.deepEqual(amounts, [
    [{ bytes: 70, objects: 1 }, { bytes: 40 }],
    [{ bytes: 60, objects: 1 }, { bytes: 50 }],
    [{ bytes: 60, objects: 1 }, { bytes: 101 }],
  ])
  t.assert.deepEqual(save.at('error.details.limit'), quota)
})

test('an identity that nobody has is refused with the time of the server, as one that is wrong', async (t) => {
  await using game = await startGame({ now: '2026-11-20T12:00:00Z' })
  const answer = await game.send('POST /sessions', { body: { method: 'guest', guestSecret: `gs_${'A'.repeat(43)}` } })
  t.assert.deepEqual(
    [answer.status, answer.at('error.details.reason'), answer.at('error.details.serverTime')],
    [401, 'unknown', 1_795_176_000],
  )
})

test('the file of somebody else is refused with its key, and a cursor that nobody answered by its name', async (t) => {
  await using game = await startGame()
  const [owner, other] = [await game.signIn(), await game.signIn()]
  const denied = await other.send(`GET /players/${owner.id}/spaces/replays/objects/a.bin`)
  t.assert.deepEqual(
    [denied.status, denied.at('error.details.player'), denied.at('error.details.key')],
    [403, owner.id, `replays/${owner.id}/a.bin`],
  )
  for (const cursor of ['zz', '%ff', '-1']) {
    const answer = await owner.send(`GET /spaces/replays/objects?cursor=${cursor}`)
    t.assert.deepEqual([answer.status, answer.at('error.details.path')], [400, 'cursor'], answer.text)
  }
  t.assert.deepEqual(game.log, [])
})
