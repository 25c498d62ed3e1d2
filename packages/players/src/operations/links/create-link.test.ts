import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

const shared = { app: { spaces: { files: { kind: 'folder', shareLinks: { maxTtl: '1h' } } } } }

test('a link leads to the file until it is over, used up or revoked', async () => {
  await using game = await startGame(shared)
  const [player, other] = [await game.signIn(), await game.signIn()]
  await player.send('PUT /spaces/files/objects/replay.bin', { bytes: 'replay' })
  const link = (body: object) => player.send('POST /spaces/files/links', { body: { name: 'replay.bin', ...body } })
  const follow = (url: string) => game.send(`GET ${new URL(url).pathname}`)
  const two = await link({ maxDownloads: 2 })
  assert.equal(two.status, 201)
  const got = await follow(two.at('url'))
  assert.deepEqual(
    [got.status, got.text, got.headers.get('content-disposition')],
    [200, 'replay', "attachment; filename*=UTF-8''replay.bin"],
  )
  assert.equal((await follow(two.at('url'))).status, 200)
  assert.equal((await follow(two.at('url'))).at('error.code'), 'NoSuchLink')
  const free = await link({})
  assert.equal((await other.send(`DELETE /links/${free.at('linkId')}`)).at('error.code'), 'NoSuchLink')
  assert.equal((await follow(free.at('url'))).status, 200)
  assert.equal((await player.send(`DELETE /links/${free.at('linkId')}`)).status, 204)
  assert.equal((await follow(free.at('url'))).status, 404)
  const short = await link({ ttl: 60 })
  game.clock.advance(61_000)
  assert.equal((await follow(short.at('url'))).status, 404)
})

test('what is not there, too long or not shared has no link', async () => {
  await using game = await startGame(shared)
  const player = await game.signIn()
  const link = (space: string, body: object) => player.send(`POST /spaces/${space}/links`, { body })
  assert.equal((await link('files', { name: 'none' })).at('error.code'), 'NoSuchObject')
  await player.send('PUT /spaces/files/objects/a', { bytes: 'x' })
  assert.equal((await link('files', { name: 'a', ttl: 3_601 })).at('error.details.path'), 'ttl')
  const refused = await link('replays', { name: 'a' })
  assert.equal(refused.at('error.details.rule'), 'spaces.replays.shareLinks')
  assert.equal(refused.at('error.message'), 'The rules of the app do not allow this: spaces.replays.shareLinks.')
  assert.equal((await game.send('GET /l/ln_nothing')).at('error.code'), 'NoSuchLink')
})
