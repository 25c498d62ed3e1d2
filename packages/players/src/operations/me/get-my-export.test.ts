import { test } from 'node:test'
import { linkedGame, work } from './testing.ts'

test('an export says that it waits, and then where it is and until when', async (t) => {
  await using game = await linkedGame('2026-01-01T09:00:00.000Z')
  const player = await game.signIn()
  const { at } = await player.send('POST /me/export')
  const route = `GET /me/export/${at('job')}`
  const waiting = await player.send(route)
  t.assert.deepEqual([waiting.at('status'), waiting.at('url')], ['waiting', undefined])
  await work(game)
  const done = await player.send(route)
  t.assert.deepEqual([done.at('status'), done.at('expiresAt')], ['done', '2026-01-08T09:00:00.000Z'])
  t.assert.match(
    done.at('url'),
    /^https:\/\/127\.0\.0\.1:9000\/-\/players\/v1\/apps\/demo\/exports\/jb_[\w-]{43}\/[\w-]{43}$/,
  )
  t.assert.equal((await player.send('GET /me/export/jb_other')).at('error.code'), 'UnknownJob')
})
