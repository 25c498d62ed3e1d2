import { test } from 'node:test'
import { RequestError } from '@latchkey/client'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'

const now = '2026-01-01T09:00:00.000Z'
const sent = { bearer: keyOf('support'), headers: { 'x-reason': 'case 7' } }
const codeOf = (error: unknown) => (error instanceof RequestError ? error.code : String(error))

test('support reads as a player for 15 minutes, writes nothing, and both are told', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  const [player, other] = [await game.signIn(), await game.signIn()]
  for (const one of [player, other]) await one.send('PUT /spaces/replays/objects/a', { bytes: one.id })
  game.clock.advance(60_000)
  const opened = await game.send(`admin POST /players/${player.id}/open`, { ...sent, body: {} })
  t.assert.deepEqual([opened.status, opened.at('expiration')], [200, '2026-01-01T09:16:00Z'])
  const { oss } = game.ossOf({
    accessKeyId: opened.at('accessKeyId'),
    accessKeySecret: opened.at('accessKeySecret'),
    securityToken: opened.at('securityToken'),
  })
  const key = (id: string) => ({ bucket: 'demo-private', key: `replays/${id}/a` })
  t.assert.equal(await (await oss.getObject(key(player.id))).body.text(), player.id)
  t.assert.equal(await oss.getObject(key(other.id)).then(() => 'read', codeOf), 'AccessDenied')
  t.assert.equal(await oss.putObject({ ...key(player.id), body: 'x' }).then(() => 'stored', codeOf), 'AccessDenied')
  t.assert.equal(await oss.deleteObject(key(player.id)).then(() => 'gone', codeOf), 'AccessDenied')
  const timeline = await game.send(`admin GET /players/${player.id}/timeline?limit=1`, sent)
  t.assert.deepEqual([timeline.at('events.0.type'), timeline.at('events.0.by')], ['player.opened', 'support'])
  const audit = await game.send(`admin GET /audit?player=${player.id}`, { bearer: keyOf('auditor') })
  t.assert.deepEqual([audit.at('entries.0.action'), audit.at('entries.0.reason')], ['OpenAsPlayer', 'case 7'])
  await game.send(`admin POST /players/${player.id}/revoke`, { ...sent, body: { what: 'credentials' } })
  t.assert.equal(await oss.getObject(key(player.id)).then(() => 'read', codeOf), 'SecurityTokenExpired')
})

test('nobody is opened without a reason, and nothing but what there is', async (t) => {
  await using game = await startGame({ now, app: keysOfAllRoles })
  const player = await game.signIn()
  const open = (id: string, body: object, headers = sent.headers) =>
    game.send(`admin POST /players/${id}/open`, { bearer: sent.bearer, headers, body })
  t.assert.equal((await open(player.id, {}, { 'x-reason': '' })).at('error.details.path'), 'x-reason')
  t.assert.equal((await open(player.id, { spaces: ['nothing'] })).at('error.code'), 'UnknownSpace')
  t.assert.equal((await open('p_nobody', {})).at('error.code'), 'UnknownPlayer')
})
