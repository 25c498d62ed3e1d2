import { test } from 'node:test'
import { RequestError } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import { serverKey } from '../../testing/start-game.ts'
import type { Game, TestPlayer } from '../../testing/start-game.ts'
import { link, linkedGame, signInWith, tokenOf } from './testing.ts'

const now = '2026-01-01T09:00:00.000Z'
const daysMs = 86_400_000

async function work(game: Game): Promise<void> {
  while ((await game.players.runDues(AbortSignal.timeout(120_000))) > 0);
}

const put = async ({ oss }: Client, bucket: string, key: string): Promise<string> => {
  try {
    await oss.putObject({ bucket, key, body: 'x' })
    return 'stored'
  } catch (error) {
    return error instanceof RequestError ? error.code : String(error)
  }
}

/** Objects, old versions, an upload that is not finished and a published picture. */
async function leaveTraces({ root: { oss } }: Game, player: string): Promise<void> {
  await oss.putBucketVersioning({ bucket: 'demo-public', configuration: { status: 'Enabled' } })
  for (const key of [`saves/${player}/a`, `replays/${player}/b/c`, `avatar-in/${player}/d`, `of-old/${player}/e`])
    await oss.putObject({ bucket: 'demo-private', key, body: 'secret' })
  for (const body of ['one', 'two']) await oss.putObject({ bucket: 'demo-public', key: `avatar/${player}/f`, body })
  const { result } = await oss.initiateMultipartUpload({ bucket: 'demo-private', key: `replays/${player}/g` })
  await oss.uploadPart({
    bucket: 'demo-private',
    key: `replays/${player}/g`,
    uploadId: result.uploadId,
    partNumber: 1,
    body: 'x',
  })
}

async function tracesOf({ root: { oss } }: Game, player: string): Promise<number> {
  let count = 0
  for (const bucket of ['demo-private', 'demo-public']) {
    const [versions, uploads] = [await oss.listObjectVersions({ bucket }), await oss.listMultipartUploads({ bucket })]
    const keys = [...(versions.result.versions ?? []), ...(uploads.result.uploads ?? [])].map(({ key }) => key)
    count += keys.filter((key) => key.includes(player)).length
  }
  return count
}

test('an erasure ends everything at once, sweeps twice, and completes its receipt', async (t) => {
  await using game = await linkedGame(now)
  const [player, other] = [await game.signIn(), await game.signIn()]
  await leaveTraces(game, player.id)
  await leaveTraces(game, other.id)
  t.assert.equal(await tracesOf(game, player.id), 7)
  await player.send('PUT /slots/auto', { bytes: 'save', headers: { 'if-none-match': '*' } })
  const keys = await player.oss()
  const erased = await player.send('DELETE /me', { body: { confirm: player.id } })
  t.assert.equal(erased.status, 202)
  t.assert.match(erased.at('receipt'), /^rc_[\w-]{43}$/)
  t.assert.equal(await put(keys, 'demo-private', `replays/${player.id}/late`), 'SecurityTokenExpired')
  t.assert.equal((await player.send('GET /me')).status, 401)
  t.assert.equal((await game.send(`GET /oss-token?ticket=${player.ticket}`)).at('StatusCode'), 401)
  const guest = { method: 'guest', guestSecret: player.guestSecret }
  t.assert.equal((await game.send('POST /sessions', { body: guest })).status, 401)
  await work(game)
  t.assert.equal(await tracesOf(game, player.id), 0)
  const receipt = `GET /erasures/${erased.at('receipt')}`
  t.assert.equal((await game.send(receipt)).at('completedAt'), undefined)
  // Somebody with a grant that outlived the first sweep.
  await game.root.oss.putObject({ bucket: 'demo-private', key: `saves/${player.id}/late`, body: 'x' })
  game.clock.advance(600_000)
  await work(game)
  t.assert.equal(await tracesOf(game, player.id), 0)
  const { items } = await game.server.engines.kv.range({ from: Buffer.from('players'), limit: 2_000 })
  const ofPlayer = items.filter(({ kind }) => kind === 'entry').map((item) => JSON.stringify(item, bytesAsText))
  t.assert.deepEqual(
    ofPlayer.filter((text) => /"players\\u0000demo\\u0000(player|session|slot)/.test(text) && text.includes(player.id)),
    [],
  )
  const completed = await game.send(receipt)
  t.assert.equal(Date.parse(completed.at('completedAt')) <= Date.parse(completed.at('completesBefore')), true)
  t.assert.equal(completed.text.includes(player.id), false)
  t.assert.equal(await tracesOf(game, other.id), 7, 'nobody else is touched')
  t.assert.equal((await other.send('GET /me')).status, 200)
})

test('a proof of before brings nobody back for 30 days, a new one begins anew', async (t) => {
  await using game = await linkedGame(now)
  const first = await signInWith(game, await tokenOf('u1'))
  const bearer = first.at('session.accessToken')
  const confirm = first.at('player.id')
  game.clock.advance(1_000)
  t.assert.equal((await game.send('DELETE /me', { bearer, body: { confirm } })).status, 202)
  const late = await signInWith(game, await tokenOf('u1'))
  t.assert.deepEqual([late.status, late.at('error.details.reason')], [401, 'erased'])
  const guest = await game.signIn()
  t.assert.equal((await link(guest, await tokenOf('u1'))).at('error.details.reason'), 'erased')
  game.clock.advance(1_000)
  const anew = await signInWith(game, await tokenOf('u1', game.clock.now().getTime()))
  t.assert.deepEqual([anew.status, anew.at('player.isNew')], [201, true])
  t.assert.notEqual(anew.at('player.id'), confirm)
})

test('after 30 days nothing is left that remembers the identity', async (t) => {
  await using game = await linkedGame(now)
  const first = await signInWith(game, await tokenOf('u1'))
  const erase = { bearer: first.at('session.accessToken'), body: { confirm: first.at('player.id') } }
  await game.send('DELETE /me', erase)
  game.clock.advance(30 * daysMs + 1)
  await work(game)
  const again = await signInWith(game, await tokenOf('u1', game.clock.now().getTime() - 1_000))
  t.assert.equal(again.status, 201)
})

test('erasing needs the id, a recent sign-in, and happens once', async (t) => {
  await using game = await linkedGame(now)
  const player: TestPlayer = await game.signIn()
  const codeOf = async (body: object): Promise<string> => (await player.send('DELETE /me', { body })).at('error.code')
  t.assert.equal(await codeOf({}), 'InvalidRequest')
  t.assert.equal(await codeOf({ confirm: 'yes' }), 'InvalidRequest')
  game.clock.advance(300_001)
  t.assert.equal(await codeOf({ confirm: player.id }), 'Unauthenticated')
  const back = await game.signIn({ guestSecret: player.guestSecret })
  const all = await Promise.all([1, 2, 3].map(() => back.send('DELETE /me', { body: { confirm: player.id } })))
  t.assert.deepEqual(all.map(({ status }) => status).filter((status) => status === 202).length, 1)
  const twin = await game.send(`admin DELETE /players/${player.id}`, { bearer: serverKey })
  t.assert.equal(twin.at('error.code'), 'RoleNotAllowed')
})

const bytesAsText = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ||
  (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer')
    ? Buffer.from(value as Uint8Array).toString('utf8')
    : value
