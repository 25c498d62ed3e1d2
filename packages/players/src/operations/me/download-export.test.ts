import { test } from 'node:test'
import { linkedGame, work } from './testing.ts'

const dayMs = 86_400_000

test('the link of an export leads to a file for seven days, for whoever has all of it', async (t) => {
  await using game = await linkedGame('2026-01-01T09:00:00.000Z')
  const player = await game.signIn()
  const { at } = await player.send('POST /me/export')
  const job = at('job')
  await work(game)
  const { pathname } = new URL((await player.send(`GET /me/export/${job}`)).at('url'))
  const found = await game.send(`GET ${pathname}`)
  t.assert.equal(found.status, 302)
  t.assert.match(found.headers.get('location') ?? '', /_exports\/.*x-oss-expires=60/)
  const code = pathname.split('/').at(-1) ?? ''
  for (const wrong of [
    `${job}/${code.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))}`,
    `${job}/x`,
    `jb_x/${code}`,
  ])
    t.assert.equal((await game.send(`GET /exports/${wrong}`)).at('error.code'), 'UnknownJob', wrong)
  game.clock.advance(7 * dayMs - 1)
  t.assert.equal((await game.send(`GET ${pathname}`)).status, 302)
  game.clock.advance(1)
  t.assert.equal((await game.send(`GET ${pathname}`)).status, 404)
  await work(game)
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private', prefix: '_exports/' })
  t.assert.equal(result.keyCount, 0, 'the file is gone as well')
})

test('an erasure takes the export with it', async (t) => {
  await using game = await linkedGame('2026-01-01T09:00:00.000Z')
  const player = await game.signIn()
  const { at } = await player.send('POST /me/export')
  await work(game)
  const { pathname } = new URL((await player.send(`GET /me/export/${at('job')}`)).at('url'))
  await player.send('DELETE /me', { body: { confirm: player.id } })
  await work(game)
  t.assert.equal((await game.send(`GET ${pathname}`)).status, 404)
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private', prefix: '_exports/' })
  t.assert.equal(result.keyCount, 0)
})
