import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../base/secret.ts'
import { createPlayers } from '../players.ts'
import { outboxRef, outboxUntil } from '../state/outbox.ts'
import { signatureHeader } from '../rules/webhook-signature.ts'
import { keyOf, keysOfAllRoles } from '../testing/server-keys.ts'
import { startGame } from '../testing/start-game.ts'
import type { Game, GameOptions } from '../testing/start-game.ts'
import { startReceiver } from '../testing/webhook-receiver.ts'
import type { Receiver } from '../testing/webhook-receiver.ts'

const now = '2026-01-01T09:00:00.000Z'
const secret = 'secret-of-the-webhook'
const every = ['player.*', 'session.*', 'slot.*', 'object.*', 'quota.*', 'credential.*']

const hooked = (receiver: Receiver, events: readonly string[], options: GameOptions = {}): Promise<Game> =>
  startGame({
    now,
    ...options,
    app: { ...keysOfAllRoles, ...options.app, webhooks: [{ url: receiver.url, secret, events }] },
  })

const typesOf = ({ received }: Receiver): string[] => received.map(({ type }) => type)

/** Another second, in which what is due is told. */
async function nextTick(game: Game, ms = 1_000): Promise<void> {
  game.clock.advance(ms)
  await game.players.tick()
}

test('what happens to players and their files is told, signed, to whoever wants it', async () => {
  await using receiver = await startReceiver()
  await using game = await hooked(receiver, every, {
    app: { spaces: { files: { kind: 'folder', quota: { bytes: 8 } }, saves: { kind: 'slots' } } },
  })
  const player = await game.signIn()
  await player.send('PUT /slots/auto', { bytes: 'one', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto', { bytes: 'other', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto', { bytes: 'two', headers: { 'if-match': '1' } })
  await player.send('POST /slots/auto/restore', { body: { rev: 1, base: 2 } })
  await player.send('PUT /spaces/files/objects/a', { bytes: '1234' })
  await player.send('PUT /spaces/files/objects/b', { bytes: '123456' })
  await player.send('DELETE /spaces/files/objects/a')
  await game.send(`admin POST /players/${player.id}/ban`, { bearer: keyOf('support'), body: { reason: 'x' } })
  await nextTick(game)
  const wanted = [
    'player.created',
    'session.created',
    'slot.committed',
    'slot.conflict',
    'slot.committed',
    'slot.restored',
  ]
  const others = ['object.uploaded', 'quota.exceeded', 'object.deleted', 'player.banned']
  assert.deepEqual(typesOf(receiver).toSorted(), [...wanted, ...others].toSorted())
  for (const { text, signature, player: whose } of receiver.received) {
    assert.equal(signature, signatureHeader(new Secret(secret), game.clock.now(), text))
    assert.equal(whose, player.id)
  }
  const committed = receiver.received.find(({ type, data }) => type === 'slot.committed' && data['rev'] === 1)
  assert.deepEqual(Object.keys(JSON.parse(committed?.text ?? '{}') as object), [
    'id',
    'type',
    'time',
    'app',
    'player',
    'data',
  ])
  assert.deepEqual([committed?.data['slot'], committed?.data['rev'], committed?.data['size']], ['auto', 1, 3])
  await nextTick(game)
  assert.equal(receiver.received.length, 10, 'nothing is told twice when it was taken')
})

test('a webhook is told only what it wants, and an app without webhooks keeps nothing to tell', async () => {
  await using receiver = await startReceiver()
  await using game = await hooked(receiver, ['player.created', 'object.*'])
  await game.signIn()
  assert.equal((await outboxUntil(game.state, game.clock.now(), 10)).length, 1)
  await nextTick(game)
  assert.deepEqual(typesOf(receiver), ['player.created'])
  await using quiet = await startGame({ now })
  await quiet.signIn()
  assert.deepEqual(await outboxUntil(quiet.state, quiet.clock.now(), 10), [])
})

test('what is not taken is told again, later each time, and is a dead letter after a day', async () => {
  await using receiver = await startReceiver()
  await using game = await hooked(receiver, ['player.created'])
  receiver.answers = 500
  await game.signIn()
  const attemptsAt: number[] = []
  const began = game.clock.now().getTime()
  for (let seconds = 0; seconds < 200; seconds += 1) {
    const before = receiver.received.length
    await nextTick(game)
    if (receiver.received.length > before) attemptsAt.push((game.clock.now().getTime() - began) / 1_000)
  }
  assert.deepEqual(attemptsAt, [1, 6, 16, 36, 76, 156])
  receiver.answers = 302
  for (let hours = 0; hours < 26; hours += 1) await nextTick(game, 3_600_000)
  const attempts = receiver.received.length
  await nextTick(game, 3_600_000)
  assert.equal(receiver.received.length, attempts, 'nobody is told any more')
  assert.equal(new Set(receiver.received.map(({ id }) => id)).size, 1, 'one event has one id')
  const bearer = keyOf('developer')
  const dead = await game.send('admin GET /webhooks/dead', { bearer })
  assert.deepEqual([dead.at('dead.0.type'), dead.at('dead.0.attempts')], ['player.created', attempts])
  assert.match(dead.at('dead.0.error'), /answered 302/)
  assert.ok(!dead.text.includes('hidden'), 'the query of an address may be a secret')
  receiver.answers = 200
  const retry = `admin POST /webhooks/dead/${dead.at('dead.0.id')}/retry`
  assert.equal((await game.send(retry, { bearer })).status, 204)
  assert.equal((await game.send(retry, { bearer })).at('error.code'), 'NoSuchDeadLetter')
  await nextTick(game)
  assert.equal(receiver.received.length, attempts + 1)
  assert.deepEqual((await game.send('admin GET /webhooks/dead', { bearer })).json, { dead: [] })
})

test('a webhook that is down holds up no other', async () => {
  await using broken = await startReceiver()
  await using good = await startReceiver()
  await using game = await startGame({
    now,
    app: { webhooks: [broken, good].map(({ url }) => ({ url, secret, events: ['player.created'] })) },
  })
  broken.answers = 503
  for (let count = 0; count < 20; count += 1) await game.signIn()
  await nextTick(game)
  assert.equal(good.received.length, 20)
  assert.equal(broken.received.length, 8, 'the others wait for the next attempt')
  broken.answers = 200
  for (let seconds = 0; seconds < 30; seconds += 1) await nextTick(game)
  assert.equal(new Set(broken.received.map(({ id }) => id)).size, 20)
})

test('thousands of events for a webhook that is down are behind one for another', async () => {
  await using broken = await startReceiver()
  await using good = await startReceiver()
  const webhooks = [
    { url: broken.url, secret, events: ['slot.*'] },
    { url: good.url, secret, events: ['player.created'] },
  ]
  await using game = await startGame({ now, app: { webhooks } })
  broken.answers = 503
  const since = new Date(game.clock.now().getTime() - 3_600_000)
  const backlog = 1_200
  for (let index = 0; index < backlog; index += 1) {
    const event = { id: `ev_${index}`, type: 'slot.committed', time: since.toISOString(), url: broken.url } as const
    const entry = {
      ...event,
      app: 'demo',
      entry: `ev_${index}.0`,
      player: 'p_1',
      failures: 0,
      since: since.toISOString(),
    }
    await game.state.commit([{ kind: 'write', ref: outboxRef(since, entry), value: entry }])
  }
  await game.signIn()
  await nextTick(game)
  assert.deepEqual([good.received.length, broken.received.length], [1, 8])
  await nextTick(game)
  await game.signIn()
  await nextTick(game)
  assert.deepEqual([good.received.length, broken.received.length], [2, 8], 'what rests is not asked')
  assert.deepEqual(await outboxUntil(game.state, game.clock.now(), 10), [], 'and stands in nobody’s way')
  broken.answers = 200
  for (let seconds = 0; seconds < 20; seconds += 1) await nextTick(game)
  assert.equal(new Set(broken.received.map(({ id }) => id)).size, backlog)
})

test('what nobody could be told for a day is a dead letter, also when it was never tried', async () => {
  await using broken = await startReceiver()
  await using game = await hooked(broken, ['player.created'])
  broken.answers = 500
  for (let count = 0; count < 12; count += 1) await game.signIn()
  await nextTick(game)
  game.clock.advance(86_400_000)
  for (let seconds = 0; seconds < 5; seconds += 1) await nextTick(game)
  const dead = await game.send('admin GET /webhooks/dead', { bearer: keyOf('developer') })
  assert.equal((dead.json as { readonly dead: readonly unknown[] }).dead.length, 12)
})

test('a service that ends in the middle of a delivery loses no event of what it acknowledged', async () => {
  await using receiver = await startReceiver()
  let given: Parameters<typeof createPlayers>[0] | undefined
  await using game = await hooked(receiver, ['slot.*'], {
    wrap: (options) => {
      given = options
      return options
    },
  })
  const player = await game.signIn()
  const acknowledged: number[] = []
  for (let rev = 0; rev < 5; rev += 1) {
    const headers: Record<string, string> = rev === 0 ? { 'if-none-match': '*' } : { 'if-match': String(rev) }
    const saved = await player.send('PUT /slots/auto', { bytes: `save ${rev}`, headers })
    acknowledged.push(Number(saved.at('rev')))
  }
  // The webhook has heard of it, and the process is gone before it hears the answer.
  receiver.answers = 'never'
  game.clock.advance(1_000)
  const abandoned = game.players.tick()
  while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const heard = receiver.received.length
  receiver.answers = 200
  assert.ok(given !== undefined)
  const successor = createPlayers(given)
  // The lease of the one that is gone has to run out.
  game.clock.advance(21_000)
  await successor.tick()
  const told = new Set(receiver.received.slice(heard).map(({ data }) => Number(data['rev'])))
  assert.deepEqual(
    [...told].toSorted((a, b) => a - b),
    acknowledged,
  )
  await abandoned
})

test('of an erased player webhooks hear that it is gone, and nothing of what was still to be told', async () => {
  await using receiver = await startReceiver()
  await using game = await hooked(receiver, ['player.deleted', 'slot.*'])
  const player = await game.signIn()
  receiver.answers = 500
  await player.send('PUT /slots/auto', { bytes: 'x', headers: { 'if-none-match': '*' } })
  await nextTick(game)
  await player.send('DELETE /me', { body: { confirm: player.id } })
  await game.players.runDues(AbortSignal.timeout(120_000))
  game.clock.advance(3_600_000)
  await game.players.runDues(AbortSignal.timeout(120_000))
  receiver.answers = 200
  receiver.received.length = 0
  await nextTick(game, 3_600_000)
  const [slot, deleted] = receiver.received.toSorted((a, b) => (a.type < b.type ? 1 : -1))
  assert.deepEqual([slot?.type, slot?.data], ['slot.committed', {}])
  assert.deepEqual([deleted?.type, deleted?.player], ['player.deleted', player.id])
  assert.match(String(deleted?.data['receipt']), /^[\w-]{43}$/)
})
