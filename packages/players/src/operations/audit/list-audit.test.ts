import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Answer, Game } from '../../testing/start-game.ts'
import { work } from '../me/testing.ts'

const now = '2026-01-01T09:00:00.000Z'
const support = keyOf('support')

type Entry = {
  readonly action: string
  readonly actor: string
  readonly role: string
  readonly decision: string
  readonly code?: string
  readonly player?: string
  readonly subject?: string
  readonly reason?: string
  readonly of?: object
  readonly requestId: string
  readonly at: string
}

const entriesOf = (answer: Answer): readonly Entry[] => (answer.json as { readonly entries: readonly Entry[] }).entries
const audit = (game: Game, query = ''): Promise<Answer> =>
  game.send(`admin GET /audit${query}`, { bearer: keyOf('auditor') })

test('what a server does to a player is written with who, what, whom, why and when', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  const player = await game.signIn()
  const sent = { bearer: support, headers: { 'x-reason': 'case 4711' } }
  const banned = await game.send(`admin POST /players/${player.id}/ban`, { ...sent, body: { reason: 'cheating' } })
  t.assert.equal(banned.status, 200)
  const [entry, ...others] = entriesOf(await audit(game))
  t.assert.deepEqual(others, [])
  const { subject, ...told } = entry ?? { subject: '' }
  t.assert.match(subject ?? '', /^ps_/)
  t.assert.deepEqual(told, {
    at: now,
    actor: 'support',
    role: 'support',
    action: 'BanPlayer',
    requestId: banned.headers.get('x-request-id'),
    decision: 'allowed',
    player: player.id,
    reason: 'case 4711',
  })
})

test('a refusal is written too, with its code; what proves nobody is not', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  const player = await game.signIn()
  const body = { reason: 'x' }
  await game.send(`admin POST /players/${player.id}/ban`, { bearer: keyOf('auditor'), body })
  game.clock.advance(1_000)
  await game.send(`admin POST /players/p_nobody/ban`, { bearer: support, body })
  await game.send(`admin POST /players/${player.id}/ban`, { bearer: 'nobody', body })
  const told = entriesOf(await audit(game)).map(({ actor, decision, code, player: whom }) => [
    actor,
    decision,
    code,
    whom === player.id,
  ])
  t.assert.deepEqual(told, [
    ['auditor', 'refused', 'RoleNotAllowed', true],
    ['support', 'refused', 'UnknownPlayer', false],
  ])
})

test('a ticket is written with the player that it turned out to be for', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  const made = await game.send('admin POST /tickets', { bearer: keyOf('developer'), body: { subject: 'u_1' } })
  const [entry] = entriesOf(await audit(game, `?player=${made.at('player.id')}`))
  t.assert.deepEqual([entry?.action, entry?.actor, entry?.player], ['CreateTicket', 'login', made.at('player.id')])
})

test('entries are found by player, actor and time, page by page', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  const [one, two] = [await game.signIn(), await game.signIn()]
  for (const [index, player] of [one, two, one, one, two].entries()) {
    const bearer = keyOf(index % 2 === 0 ? 'support' : 'moderator')
    await game.send(`admin POST /players/${player.id}/revoke`, { bearer, body: { what: 'sessions' } })
    game.clock.advance(60_000)
  }
  const times = async (query: string): Promise<string[]> =>
    entriesOf(await audit(game, query)).map(({ at }) => at.slice(11, 16))
  t.assert.deepEqual(await times(''), ['09:00', '09:01', '09:02', '09:03', '09:04'])
  t.assert.deepEqual(await times(`?player=${one.id}`), ['09:00', '09:02', '09:03'])
  t.assert.deepEqual(await times(`?player=${one.id}&actor=moderator`), ['09:03'])
  t.assert.deepEqual(await times('?actor=moderator'), ['09:01', '09:03'])
  t.assert.deepEqual(await times('?from=2026-01-01T09:02:00Z&to=2026-01-01T09:04:00Z'), ['09:02', '09:03'])
  t.assert.deepEqual(await times('?player=p_nobody'), [])
  const seen: string[] = []
  for (let cursor = ''; ;) {
    const page = await audit(game, `?player=${one.id}&limit=2${cursor}`)
    seen.push(...entriesOf(page).map(({ at }) => at.slice(11, 16)))
    if (page.at('cursor') === undefined) break
    cursor = `&cursor=${page.at('cursor')}`
  }
  t.assert.deepEqual(seen, ['09:00', '09:02', '09:03'])
  t.assert.equal((await audit(game, '?cursor=x')).at('error.details.path'), 'cursor')
  t.assert.equal((await audit(game, '?from=monday')).at('error.details.path'), 'from')
})

test('an erased player leaves a pseudonym, and nothing that was said of it', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  const player = await game.signIn()
  const sent = { bearer: support, headers: { 'x-reason': 'asked by their mother' } }
  await player.send('PUT /slots/auto', { bytes: 'x', headers: { 'if-none-match': '*' } })
  t.assert.equal((await game.send(`admin GET /players/${player.id}/slots/auto`, sent)).text, 'x')
  game.clock.advance(1_000)
  const erased = await game.send(`admin DELETE /players/${player.id}`, { bearer: keyOf('privacy') })
  t.assert.equal(erased.status, 202)
  await work(game)
  game.clock.advance(86_400_000)
  await work(game)
  const entries = entriesOf(await audit(game))
  t.assert.deepEqual(
    entries.map(({ action, player: whom, reason, of }) => [action, whom, reason, of]),
    [
      ['GetSlotOfPlayer', undefined, undefined, undefined],
      ['ErasePlayer', undefined, undefined, undefined],
    ],
  )
  t.assert.equal(new Set(entries.map(({ subject }) => subject)).size, 1)
  t.assert.deepEqual(entriesOf(await audit(game, `?player=${player.id}`)), [])
})

test('entries go when their days are over', async (t) => {
  await using game = await startGame({ now, app: { ...keysOfAllRoles, privacy: { auditDays: 2 } } })
  const player = await game.signIn()
  const revoke = () =>
    game.send(`admin POST /players/${player.id}/revoke`, { bearer: support, body: { what: 'sessions' } })
  await revoke()
  game.clock.advance(86_400_000)
  await revoke()
  game.clock.advance(86_400_001)
  await game.players.tick()
  t.assert.deepEqual(
    entriesOf(await audit(game)).map(({ at }) => at),
    ['2026-01-02T09:00:00.000Z'],
  )
  t.assert.equal(entriesOf(await audit(game, `?player=${player.id}`)).length, 1)
})
