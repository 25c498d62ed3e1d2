import { test } from 'node:test'
import { createPlayers } from '../../players.ts'
import type { PlayersOptions } from '../../players.ts'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { png } from '../../testing/pictures.ts'
import { startGame } from '../../testing/start-game.ts'

test('what happened is counted over all workers, and names nobody', async (t) => {
  let given: PlayersOptions | undefined
  await using game = await startGame({
    app: {
      ...keysOfAllRoles,
      webhooks: [{ url: 'http://127.0.0.1:9/hook', secret: 'secret-of-the-webhook', events: ['slot.*'] }],
    },
    wrap: (options) => {
      given = options
      return options
    },
  })
  const player = await game.signIn()
  for (let count = 0; count < 3; count += 1) await player.send('POST /credentials', { body: {} })
  await player.send('PUT /slots/auto', { bytes: 'four', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto', { bytes: 'other', headers: { 'if-none-match': '*' } })
  await player.send('PUT /spaces/replays/objects/a', { bytes: 'six666' })
  // Another worker is asked, once this one has handed over what it counted.
  for (let seconds = 0; seconds < 2; seconds += 1) {
    await game.players.tick()
    game.clock.advance(1_000)
  }
  t.assert.notEqual(given, undefined)
  if (given === undefined) return
  const other = createPlayers(given)
  const request = new Request('https://127.0.0.1:9000/-/players/admin/v1/apps/demo/metrics', {
    headers: { authorization: `Bearer ${keyOf('auditor')}` },
  })
  const answer = await other.fetch(request, { requestId: 'r', address: '203.0.113.7', isSecure: true })
  t.assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
  const text = await answer.text()
  const lines = text.split('\n')
  for (const line of [
    'latchkey_players_sessions_total{app="demo",method="guest",new="true"} 1',
    'latchkey_players_credentials_total{app="demo",kind="issued"} 1',
    'latchkey_players_credentials_total{app="demo",kind="cached"} 2',
    'latchkey_players_uploads_total{app="demo",space="saves"} 1',
    'latchkey_players_upload_bytes_total{app="demo",space="saves"} 4',
    'latchkey_players_upload_bytes_total{app="demo",space="replays"} 6',
    'latchkey_players_requests_total{app="demo",endpoint="PutSlot",status="409"} 1',
    'latchkey_players_refusals_total{app="demo",endpoint="PutSlot",code="RevisionConflict"} 1',
    'latchkey_players_request_seconds_bucket{app="demo",le="+Inf"} 7',
    'latchkey_players_request_seconds_count{app="demo"} 7',
    'latchkey_players_webhooks_total{app="demo",outcome="failed"} 2',
    'latchkey_players_webhook_backlog{app="demo"} 2',
  ])
    t.assert.equal(lines.includes(line), true, `${line}\n${text}`)
  t.assert.equal(text.includes(player.id), false)
})

test('grants by kind, clocks that are wrong and what waits are told', async (t) => {
  const moderation = { mode: 'async' }
  await using game = await startGame({
    now: '2026-01-01T09:00:00.000Z',
    app: {
      ...keysOfAllRoles,
      backend: { sts: { requestsPerSecond: 50 } },
      spaces: {
        avatar: { kind: 'image', moderation },
        replays: { kind: 'folder', grants: ['inline', 'url', 'form', 'sts'] },
      },
    },
  })
  const timeOf = (offsetMs: number) => ({ 'x-client-time': String(game.clock.now().getTime() + offsetMs) })
  const signIn = (offsetMs: number) =>
    game.send('POST /sessions', { body: { method: 'guest' }, headers: timeOf(offsetMs) })
  for (const offsetMs of [300, -1_200_000, 90_000_000]) t.assert.equal((await signIn(offsetMs)).status, 201)
  const wrong = await game.send('POST /sessions', { body: { method: 'guest' }, headers: { 'x-client-time': 'noon' } })
  t.assert.equal(wrong.at('error.details.path'), 'x-client-time')
  const player = await game.signIn()
  await player.send('PUT /spaces/replays/objects/a', { bytes: 'six666' })
  for (const mode of ['put', 'form'])
    await player.send('POST /uploads', { body: { space: 'replays', name: mode, size: 5, mode } })
  for (let count = 0; count < 2; count += 1) await player.send('POST /credentials', { body: { spaces: ['replays'] } })
  const picture = new Uint8Array(await png())
  t.assert.equal((await player.send('PUT /images/avatar', { bytes: picture })).status, 202)
  const gone = await game.signIn()
  game.clock.advance(60_000)
  await gone.send('DELETE /me', { body: { confirm: gone.id } })
  game.clock.advance(5_000)
  const { text } = await game.send('admin GET /metrics', { bearer: keyOf('auditor') })
  const lines = text.split('\n')
  for (const line of [
    'latchkey_players_uploads_total{app="demo",space="avatar"} 1',
    `latchkey_players_upload_bytes_total{app="demo",space="avatar"} ${picture.length}`,
    'latchkey_players_grants_total{app="demo",kind="inline"} 2',
    'latchkey_players_grants_total{app="demo",kind="url"} 1',
    'latchkey_players_grants_total{app="demo",kind="form"} 1',
    'latchkey_players_grants_total{app="demo",kind="sts"} 2',
    'latchkey_players_clock_skew_seconds_bucket{app="demo",le="1"} 1',
    'latchkey_players_clock_skew_seconds_bucket{app="demo",le="900"} 1',
    'latchkey_players_clock_skew_seconds_bucket{app="demo",le="3600"} 2',
    'latchkey_players_clock_skew_seconds_bucket{app="demo",le="+Inf"} 3',
    'latchkey_players_moderation_queue{app="demo"} 1',
    'latchkey_players_moderation_queue_seconds{app="demo"} 65',
    'latchkey_players_erasures{app="demo"} 1',
    'latchkey_players_erasures_seconds{app="demo"} 5',
    'latchkey_players_due{app="demo",kind="erase"} 1',
    'latchkey_players_due{app="demo",kind="export"} 0',
    'latchkey_players_sts_limit_per_second{app="demo"} 50',
  ])
    t.assert.equal(lines.includes(line), true, `${line}\n${text}`)
})
