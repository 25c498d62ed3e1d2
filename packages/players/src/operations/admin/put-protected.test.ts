import { test } from 'node:test'
import { RequestError } from '@latchkey/client'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'

test('a protected file is written by servers and read by its player, by every way', async (t) => {
  await using game = await startGame({
    app: {
      ...keysOfAllRoles,
      spaces: { rewards: { kind: 'folder', access: 'protected', quota: { bytes: 10 }, shareLinks: { maxTtl: '1d' } } },
    },
  })
  const [player, other] = [await game.signIn(), await game.signIn()]
  const put = (space: string, name: string, bytes: string, id = player.id) =>
    game.send(`admin PUT /protected/${id}/${space}/${name}`, { bearer: keyOf('developer'), bytes })
  t.assert.equal((await put('rewards', 'season/1.bin', 'gold')).status, 201)
  t.assert.equal((await player.send('GET /spaces/rewards/objects/season/1.bin')).text, 'gold')
  t.assert.equal((await other.send('GET /spaces/rewards/objects/season/1.bin')).at('error.code'), 'NoSuchObject')
  const key = { bucket: 'demo-private', key: `rewards/${player.id}/season/1.bin` }
  const { oss } = await player.oss(['rewards'])
  t.assert.equal(await (await oss.getObject(key)).body.text(), 'gold')
  const codeOf = (error: unknown) => (error instanceof RequestError ? error.code : String(error))
  t.assert.equal(await oss.putObject({ ...key, body: 'more' }).then(() => 'stored', codeOf), 'AccessDenied')
  t.assert.equal(await oss.deleteObject(key).then(() => 'gone', codeOf), 'AccessDenied')
  for (const route of ['PUT /spaces/rewards/objects/season/1.bin', 'DELETE /spaces/rewards/objects/season/1.bin'])
    t.assert.equal((await player.send(route, { bytes: 'x' })).at('error.code'), 'GrantNotAllowed', route)
  const upload = await player.send('POST /uploads', { body: { space: 'rewards', name: 'x', size: 1 } })
  t.assert.equal(upload.at('error.code'), 'GrantNotAllowed')
  t.assert.equal((await put('rewards', 'b', '1234567')).at('error.code'), 'QuotaExceeded')
  t.assert.equal((await put('replays', 'b', '1')).at('error.details.rule'), 'spaces.replays.access')
  t.assert.equal((await put('nothing', 'b', '1')).at('error.code'), 'UnknownSpace')
  t.assert.equal((await put('rewards', 'b', '1', 'p_nobody')).at('error.code'), 'UnknownPlayer')
})
