import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConnectionError } from '@latchkey/client'
import { work } from '../operations/me/testing.ts'
import { photo, setAvatar, shownTo } from '../testing/pictures.ts'
import { readZip } from '../testing/read-zip.ts'
import { serverKey } from '../testing/start-game.ts'
import type { TestPlayer } from '../testing/start-game.ts'
import { openBackend } from './open-backend.ts'
import { movedNames, ossWith, refusal, startMoving } from '../testing/start-moving.ts'
import type { Moving } from '../testing/start-moving.ts'

const now = '2026-01-01T09:00:00.000Z'
/** Saves are objects, whatever their size. */
const app = { spaces: { saves: { recordMax: '0B' }, replays: { grants: ['inline', 'url', 'sts'] } } }
const { private: bucket, public: shared } = movedNames

async function startPlaying(options: Parameters<typeof startMoving>[0] = {}) {
  const moving = await startMoving({ now, app, ...options })
  const player = await moving.game.signIn()
  return { ...moving, player, [Symbol.asyncDispose]: moving[Symbol.asyncDispose] }
}

test('what was not copied yet is read where it was: saves, their history, files, and the listing of both', async () => {
  await using playing = await startPlaying()
  const { player, game, next, move, keysOf } = playing
  await player.send('PUT /slots/auto', { bytes: 'first', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto', { bytes: 'second', headers: { 'if-match': '1' } })
  for (const name of ['a', 'c', 'e']) await player.send(`PUT /spaces/replays/objects/${name}`, { bytes: `old ${name}` })
  move()
  assert.equal((await player.send('GET /slots/auto')).text, 'second')
  assert.equal((await player.send('GET /spaces/replays/objects/c')).text, 'old c')
  // What is read is read there and stays there.
  assert.deepEqual(await keysOf(next, bucket), [])
  const restored = await player.send('POST /slots/auto/restore', { body: { rev: 1, base: 2 } })
  assert.deepEqual([restored.status, restored.at('rev')], [200, 3])
  assert.equal((await player.send('GET /slots/auto')).text, 'first')
  for (const name of ['b', 'c']) await player.send(`PUT /spaces/replays/objects/${name}`, { bytes: `new ${name}` })
  assert.equal((await player.send('GET /spaces/replays/objects/c')).text, 'new c')
  assert.deepEqual(await keysOf(next, bucket, 'replays/'), [`replays/${player.id}/b`, `replays/${player.id}/c`])
  assert.equal((await keysOf(game, 'demo-private', 'replays/')).length, 3)
  const pages: string[][] = []
  for (let cursor = ''; ;) {
    const page = await player.send(`GET /spaces/replays/objects?limit=2${cursor}`)
    pages.push((page.json as { objects: { name: string }[] }).objects.map(({ name }) => name))
    const more = page.at('cursor') as string | undefined
    if (more === undefined) break
    cursor = `&cursor=${encodeURIComponent(more)}`
  }
  assert.deepEqual(pages.flat(), ['a', 'b', 'c', 'e'])
  assert.equal((await player.send('GET /spaces/replays/objects/d')).at('error.code'), 'NoSuchObject')
  const metrics = await game.send('admin GET /metrics', { bearer: serverKey })
  assert.match(metrics.text, /latchkey_players_fallbacks_total\{app="demo",use="read"\} 2$/m)
  assert.match(metrics.text, /latchkey_players_fallbacks_total\{app="demo",use="copied"\} 1$/m)
})

test('an upload that was granted before the move counts with what it wrote there, and is here from then on', async () => {
  await using playing = await startPlaying()
  const { player, next, move, follow, game, keysOf } = playing
  const grant = await player.send('POST /uploads', { body: { space: 'replays', name: 'late', size: 4 } })
  const { pathname, search, host } = new URL(grant.at('url'))
  move()
  const put = await game.server.inject({
    method: 'PUT',
    target: pathname + search,
    host,
    headers: [['content-type', 'application/octet-stream']],
    body: Buffer.from('late'),
  })
  assert.equal(put.status, 200, String(put.body))
  const done = await player.send(`POST /uploads/${grant.at('uploadId')}/complete`, { body: {} })
  assert.equal(done.status, 200, done.text)
  assert.deepEqual(await keysOf(next, bucket), [`replays/${player.id}/late`])
  const later = await player.send('POST /uploads', { body: { space: 'replays', name: 'later', size: 4 } })
  assert.equal(new URL(later.at('url')).host, 'oss.test')
  assert.equal((await follow(later.at('url'))).status, 403)
})

test('pictures of before are where their address leads, and go at both storages', async () => {
  await using playing = await startPlaying({ now: new Date().toISOString(), app: {} })
  const { player, game, next, move, follow, keysOf } = playing
  await setAvatar(player, await photo())
  const there = await keysOf(game, 'demo-public')
  assert.equal(there.length, 3)
  move()
  const url = (await shownTo(game, player.id, '?size=64')) ?? ''
  assert.match(url, /^https:\/\/oss\.test\/moved-public\//)
  assert.equal((await follow(url)).status, 200)
  // A new one takes its place; the old files go later, here and there.
  await setAvatar(player, await photo(320, 240))
  assert.match((await shownTo(game, player.id)) ?? '', /moved-public/)
  assert.equal((await player.send('DELETE /images/avatar')).status, 204)
  for (const at of [game, next]) at.clock.advance(2 * 86_400_000)
  await game.players.tick()
  for (const [at, name] of [
    [game, 'demo-public'],
    [next, shared],
  ] as const)
    assert.deepEqual(await keysOf(at, name), [], name)
})

test('what goes, goes at both, and an erased player has nothing left at either', async () => {
  await using playing = await startPlaying()
  const { player, game, next, move, keysOf } = playing
  const other = await game.signIn()
  for (const one of [player, other]) {
    await one.send('PUT /slots/auto', { bytes: 'save', headers: { 'if-none-match': '*' } })
    for (const name of ['a', 'b']) await one.send(`PUT /spaces/replays/objects/${name}`, { bytes: 'file' })
  }
  move()
  await player.send('PUT /spaces/replays/objects/a', { bytes: 'again' })
  assert.equal((await player.send('DELETE /spaces/replays/objects/a')).status, 204)
  assert.equal((await player.send('GET /spaces/replays/objects/a')).status, 404)
  const zip = readZip(await exportedAt(playing))
  assert.deepEqual(
    [...zip.keys()].filter((name) => name.includes('replays')),
    ['private/replays/b'],
  )
  await player.send('DELETE /me', { body: { confirm: player.id } })
  for (let round = 0; round < 3; round += 1) {
    await work(game)
    for (const at of [game, next]) at.clock.advance(13 * 3_600_000)
  }
  for (const [at, name] of [
    [game, 'demo-private'],
    [next, bucket],
  ] as const)
    assert.deepEqual(
      (await keysOf(at, name)).filter((key) => key.includes(player.id)),
      [],
      name,
    )
  assert.equal((await keysOf(game, 'demo-private')).length, 3)
})

/** As `exported`, at the storage of today. */
async function exportedAt({ game, player, follow }: Moving & { player: TestPlayer }) {
  const { at } = await player.send('POST /me/export')
  await work(game)
  const { pathname } = new URL((await player.send(`GET /me/export/${at('job')}`)).at('url'))
  const { headers } = await game.send(`GET ${pathname}`)
  const answer = await follow(headers.get('location') ?? '')
  assert.equal(answer.status, 200)
  return answer.body
}

test('what was copied and then deleted with keys of STS does not come back', async () => {
  await using playing = await startPlaying()
  const { player, game, next, move } = playing
  for (const name of ['early', 'late']) {
    await player.send(`PUT /spaces/replays/objects/${name}`, { bytes: name })
    for (const at of [game, next]) at.clock.advance(60_000)
  }
  move({ since: new Date(Date.parse(now) + 30_000) })
  // As if `early` had been copied, and deleted by the player since.
  assert.equal((await player.send('GET /spaces/replays/objects/early')).at('error.code'), 'NoSuchObject')
  assert.equal((await player.send('GET /spaces/replays/objects/late')).text, 'late')
  const { json } = await player.send('GET /spaces/replays/objects')
  assert.deepEqual(
    (json as { objects: { name: string }[] }).objects.map(({ name }) => name),
    ['late'],
  )
  const late = await player.send('GET /spaces/replays/objects/early')
  assert.equal(late.status, 404)
})

test('keys of the storage of before are not given out again, and a ban ends them there', async () => {
  await using playing = await startPlaying()
  const { player, game, next, move } = playing
  const [before, again] = [await player.send('GET /oss-token'), await player.send('GET /oss-token')]
  assert.equal(again.at('AccessKeyId'), before.at('AccessKeyId'))
  move()
  const after = await player.send('GET /oss-token')
  assert.notEqual(after.at('AccessKeyId'), before.at('AccessKeyId'))
  const key = `replays/${player.id}/x`
  await ossWith(next, after).putObject({ bucket, key, body: 'new' })
  const old = ossWith(game, before)
  await old.putObject({ bucket: 'demo-private', key, body: 'old' })
  await game.send(`admin POST /players/${player.id}/ban`, { bearer: serverKey, body: { reason: 'cheat' } })
  await assert.rejects(old.putObject({ bucket: 'demo-private', key, body: 'old' }), refusal('AccessDenied'))
  await assert.rejects(ossWith(next, after).putObject({ bucket, key, body: 'new' }), refusal('AccessDenied'))
})

test('a storage of before that does not answer is no proof that a file is gone, until its time is over', async () => {
  let isAway = false
  const refuse = (): never => assert.fail('the game is on a server')
  await using playing = await startPlaying({
    wrap: ({ inside = refuse, ...options }) => ({
      ...options,
      inside: (request) =>
        isAway && request.path.includes('/demo-private')
          ? Promise.reject(new ConnectionError('away', { code: 'ECONNREFUSED', isUnsent: true }))
          : inside(request),
    }),
  })
  const { player, game, next, move } = playing
  await player.send('PUT /spaces/replays/objects/a', { bytes: 'a' })
  move()
  isAway = true
  assert.equal((await player.send('GET /spaces/replays/objects/a')).at('error.code'), 'BackendUnavailable')
  assert.equal((await player.send('DELETE /spaces/replays/objects/a')).at('error.code'), 'BackendUnavailable')
  for (const at of [game, next]) at.clock.advance(31 * 86_400_000)
  const again = await game.send('POST /sessions', { body: { method: 'guest', guestSecret: player.guestSecret } })
  const bearer = again.at('session.accessToken')
  assert.equal((await game.send('GET /spaces/replays/objects/a', { bearer })).at('error.code'), 'NoSuchObject')
})

test('two that need the same file are one copy, and what somebody wrote here first stays', async () => {
  await using playing = await startPlaying()
  const { game, next } = playing
  const copies: string[] = []
  const opened = openBackend(playing.movedConfig(), {
    clock: game.clock,
    inside: (request) => game.transport(request),
    outside: (request) => {
      if (request.method === 'PUT') copies.push(request.path)
      return next.transport(request)
    },
    region: 'cn-hangzhou',
  })
  await game.root.oss.putObject({ bucket: 'demo-private', key: 'replays/p/x', body: 'there', contentType: 'text/x-a' })
  const heads = await Promise.all(
    Array.from({ length: 8 }, () => opened.oss.headObject({ bucket: 'demo-private', key: 'replays/p/x' })),
  )
  assert.deepEqual([heads.length, copies.length, heads[0]?.contentType], [8, 1, 'text/x-a'])
  await next.root.oss.putObject({ bucket, key: 'replays/p/x', body: 'here' })
  const { body } = await opened.oss.getObject({ bucket, key: 'replays/p/x' })
  assert.equal(await body.text(), 'here')
})
