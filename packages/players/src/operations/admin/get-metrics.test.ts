import { test } from 'node:test'
import { createPlayers } from '../../players.ts'
import type { PlayersOptions } from '../../players.ts'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
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
