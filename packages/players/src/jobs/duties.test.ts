import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dueChange } from '../state/dues.ts'
import { erasureRef } from '../state/erasures.ts'
import { startGame } from '../testing/start-game.ts'
import type { Game } from '../testing/start-game.ts'
import { inEachApp, openDuties } from './duties.ts'
import type { Duty } from './duties.ts'
import { openDues } from './run-dues.ts'

const openOf = (game: Game, duties: readonly Duty[], log: string[] = []) =>
  openDuties({
    duties,
    kv: game.state.kv,
    clock: game.clock,
    holder: 'this',
    apps: () => [],
    log: (line) => void log.push(line),
  })

test('a duty that does not come to an end delays no other, and is not begun a second time', async () => {
  await using game = await startGame()
  const held = Promise.withResolvers<undefined>()
  const runs: string[] = []
  const { tick } = openOf(game, [
    { name: 'slow', everyMs: 1_000, run: () => (runs.push('slow'), held.promise) },
    { name: 'quick', everyMs: 1_000, run: () => Promise.resolve(void runs.push('quick')) },
  ])
  const first = tick()
  await settled(() => runs.length === 2)
  game.clock.advance(1_000)
  await tick()
  game.clock.advance(1_000)
  await tick()
  assert.deepEqual(runs, ['slow', 'quick', 'quick', 'quick'])
  held.resolve(undefined)
  await first
  game.clock.advance(1_000)
  await tick()
  assert.deepEqual(runs.slice(4), ['slow', 'quick'])
})

test('a duty that fails says so, and the others run', async () => {
  await using game = await startGame()
  const log: string[] = []
  const runs: string[] = []
  const { tick } = openOf(
    game,
    [
      { name: 'broken', everyMs: 1_000, run: () => Promise.reject(new Error('no disk')) },
      { name: 'whole', everyMs: 1_000, run: () => Promise.resolve(void runs.push('whole')) },
    ],
    log,
  )
  await tick()
  assert.deepEqual([runs, log], [['whole'], ['players: broken failed: no disk']])
})

test('a game whose storage fails holds up no other game', async () => {
  const log: string[] = []
  const apps = ['one', 'two', 'three'].map((name) => ({ name, log: (line: string) => void log.push(line) }))
  const run = ({ name }: { readonly name: string }) =>
    name === 'two' ? Promise.reject(new Error('no storage')) : Promise.resolve(5)
  assert.equal(await inEachApp(apps, run), 10)
  assert.deepEqual(log, ['players: two: no storage'])
})

test('an erasure that waits for the storage delays no revocation, and is not done by two at once', async () => {
  let asked = 0
  const held = Promise.withResolvers<void>()
  await using game = await startGame({
    wrap: (options) => ({
      ...options,
      inside: async (request, ...rest) => {
        if (request.method === 'GET' && request.path.startsWith('/demo-private')) {
          asked += 1
          await held.promise
        }
        if (options.inside === undefined) throw new Error('there is no inside')
        return options.inside(request, ...rest)
      },
    }),
  })
  const signal = AbortSignal.timeout(120_000)
  const now = game.clock.now()
  await game.state.commit([
    { kind: 'write', ref: erasureRef('demo', 'p_gone'), value: { receipt: 'r', sweeps: 0 } },
    dueChange(now, { app: 'demo', kind: 'erase', subject: 'p_gone' }),
  ])
  const erasing = game.players.runDues(signal)
  await settled(() => asked > 0)
  await game.state.commit([dueChange(now, { app: 'demo', kind: 'receipt', subject: 'r' })])
  const listed = asked
  assert.equal(await game.players.runDues(signal), 1, 'the receipt is done, and the erasure is left to who does it')
  const other = openDues({
    state: game.state,
    appOf: () => undefined,
    holder: 'another worker',
    now: () => game.clock.now(),
    log: () => assert.fail('it is the turn of somebody else'),
  })
  assert.equal(await other.run(signal), 0)
  assert.equal(asked, listed)
  held.resolve()
  assert.equal(await erasing, 1)
})

async function settled(is: () => boolean): Promise<void> {
  for (let waits = 0; !is(); waits += 1) {
    assert.ok(waits < 5_000, 'it does not come')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
