import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import type { Game, TestPlayer } from '../../testing/start-game.ts'
import { settlingOf } from '../../state/settling.ts'
import { readUsage } from '../../state/usage.ts'

test('a file goes, one that is not there is no failure, and a space can keep what it has', async () => {
  await using game = await startGame({ app: { spaces: { kept: { kind: 'folder', clientDelete: false } } } })
  const [player, other] = [await game.signIn(), await game.signIn()]
  await player.send('PUT /spaces/replays/objects/a', { bytes: 'x' })
  assert.equal((await other.send('DELETE /spaces/replays/objects/a')).status, 204)
  assert.equal((await player.send('GET /spaces/replays/objects/a')).text, 'x')
  assert.equal((await player.send('DELETE /spaces/replays/objects/a')).status, 204)
  assert.equal((await player.send('DELETE /spaces/replays/objects/a')).status, 204)
  assert.equal(
    (await player.send('DELETE /spaces/kept/objects/a')).at('error.details.rule'),
    'spaces.kept.clientDelete',
  )
})

/** Something is asked for right after the storage has done what a method asks of it, and before the service hears of it. */
async function startMeddled(method: string) {
  const meddled: { next?: (() => Promise<unknown>) | undefined } = {}
  const game = await startGame({
    // Without keys of STS nobody looks at it once a day.
    app: { spaces: { files: { kind: 'folder', grants: ['inline'] } } },
    wrap: (options) => ({
      ...options,
      inside: async (request) => {
        if (options.inside === undefined) throw new Error('no server')
        const answer = await options.inside(request)
        const { next } = meddled
        if (request.method !== method || !request.path.includes('files/') || next === undefined) return answer
        meddled.next = undefined
        await next()
        return answer
      },
    }),
  })
  return { game, meddled }
}

const route = '/spaces/files/objects/a'

async function countedOf(game: Game, player: TestPlayer): Promise<unknown> {
  const [used] = await readUsage(game.state, 'demo', player.id, ['files'])
  return used
}

test('a file that is stored while it is deleted stays, and counts', async () => {
  const { game, meddled } = await startMeddled('DELETE')
  await using _game = game
  const player = await game.signIn()
  await player.send(`PUT ${route}`, { bytes: 'old' })
  meddled.next = () => player.send(`PUT ${route}`, { bytes: 'new one' })
  assert.equal((await player.send(`DELETE ${route}`)).status, 204)
  assert.equal(meddled.next, undefined)
  for (const minutes of [0, 1, 2]) {
    game.clock.advance(minutes * 60_000)
    await game.players.tick()
    assert.equal((await player.send(`GET ${route}`)).text, 'new one')
    assert.deepEqual(await countedOf(game, player), { bytes: 7, objects: 1 })
  }
})

test('a file that is deleted while it is stored counts no longer than until somebody looked', async () => {
  const { game, meddled } = await startMeddled('PUT')
  await using _game = game
  const player = await game.signIn()
  meddled.next = () => player.send(`DELETE ${route}`)
  assert.equal((await player.send(`PUT ${route}`, { bytes: 'short-lived' })).status, 201)
  assert.equal(meddled.next, undefined)
  assert.equal((await player.send(`GET ${route}`)).status, 404)
  for (let minute = 0; minute < 3; minute += 1) {
    game.clock.advance(60_000)
    await game.players.tick()
  }
  assert.deepEqual(await countedOf(game, player), { bytes: 0, objects: 0 })
  assert.equal((await player.send(`PUT ${route}`, { bytes: 'again' })).status, 201)
  assert.equal((await player.send(`GET ${route}`)).text, 'again')
})

test('a file whose deletion nobody heard the end of counts no longer than until somebody looked', async () => {
  const { game, meddled } = await startMeddled('DELETE')
  await using _game = game
  const player = await game.signIn()
  await player.send(`PUT ${route}`, { bytes: 'gone' })
  meddled.next = () => Promise.reject(new Error('ended in the middle'))
  assert.ok((await player.send(`DELETE ${route}`)).status >= 500)
  await game.players.tick()
  assert.deepEqual(await countedOf(game, player), { bytes: 4, objects: 1 })
  game.clock.advance(60_000)
  await game.players.tick()
  assert.deepEqual(await countedOf(game, player), { bytes: 0, objects: 0 })
})

test('what was deleted is not looked at again, and what is looked at is not deleted meanwhile', async () => {
  const { game, meddled } = await startMeddled('DELETE')
  await using _game = game
  const player = await game.signIn()
  const settling = async () => (await game.state.page(settlingOf('demo', player.id), { limit: 9 })).rows
  await player.send(`PUT ${route}`, { bytes: 'x' })
  assert.equal((await player.send(`DELETE ${route}`)).status, 204)
  assert.deepEqual(await settling(), [])
  await player.send(`PUT ${route}`, { bytes: 'x' })
  meddled.next = () => Promise.reject(new Error('ended in the middle'))
  await player.send(`DELETE ${route}`)
  const [row] = await settling()
  assert.ok(row)
  await game.state.commit([{ kind: 'replace', row, value: { ...row.value, isFenced: true } }])
  assert.equal((await player.send(`DELETE ${route}`)).at('error.code'), 'BackendThrottled')
})
