import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('bytes that were uploaded directly become a save, and a conflict keeps them for another try', async () => {
  await using game = await startGame({ listens: true })
  const player = await game.signIn()
  await player.send('PUT /slots/auto', { bytes: 'start', headers: { 'if-none-match': '*' } })
  const grant = await player.send('POST /uploads', { body: { space: 'saves', name: 'auto', size: 6 } })
  const url = grant.at('url').replace(/^https:\/\/127\.0\.0\.1:9000/, game.origin)
  const headers = (grant.json as { headers: Record<string, string> }).headers
  assert.equal((await fetch(url, { method: 'PUT', body: 'direct', headers })).status, 200)
  assert.equal((await fetch(url, { method: 'PUT', body: 'direct', headers })).status, 409, 'a blob is written once')
  const commit = (base: number) =>
    player.send('POST /slots/auto/commit', {
      body: { uploadId: grant.at('uploadId'), base, meta: { summary: 'Lv 2' } },
    })
  assert.equal((await commit(0)).at('error.code'), 'RevisionConflict')
  const done = await commit(1)
  assert.deepEqual([done.status, done.at('rev')], [200, 2])
  const again = await commit(1)
  assert.deepEqual([again.status, again.json], [200, done.json], 'whoever did not hear the answer asks again')
  assert.equal((await player.send('GET /slots/auto/revisions')).at('revisions.length'), 2)
  const got = await player.send('GET /slots/auto')
  assert.equal(got.text, 'direct')
})

test('a smaller save that is allowed is still a conflict when another device has saved', async () => {
  await using game = await startGame({
    listens: true,
    app: { spaces: { saves: { conflict: { guardShrink: '50%' } } } },
  })
  const player = await game.signIn()
  await player.send('PUT /slots/auto', { bytes: 'a long game', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto', { bytes: 'a longer game', headers: { 'if-match': '"1"' } })
  const grant = await player.send('POST /uploads', { body: { space: 'saves', name: 'auto', size: 3 } })
  const url = grant.at('url').replace(/^https:\/\/127\.0\.0\.1:9000/, game.origin)
  await fetch(url, { method: 'PUT', body: 'new', headers: (grant.json as { headers: Record<string, string> }).headers })
  const commit = (more: object) =>
    player.send('POST /slots/auto/commit', { body: { uploadId: grant.at('uploadId'), ...more } })
  assert.equal((await commit({ base: 2 })).at('error.code'), 'SuspiciousShrink')
  assert.equal((await commit({ base: 1, allowShrink: true })).at('error.code'), 'RevisionConflict')
  assert.equal((await commit({ base: 2, allowShrink: true })).status, 200)
})

test('bytes that are the newest save already make no other, and whoever did not hear that asks again', async () => {
  await using game = await startGame({ listens: true })
  const player = await game.signIn()
  await player.send('PUT /slots/auto', { bytes: 'direct', headers: { 'if-none-match': '*' } })
  const grant = await player.send('POST /uploads', { body: { space: 'saves', name: 'auto', size: 6 } })
  const url = grant.at('url').replace(/^https:\/\/127\.0\.0\.1:9000/, game.origin)
  const headers = (grant.json as { headers: Record<string, string> }).headers
  assert.equal((await fetch(url, { method: 'PUT', body: 'direct', headers })).status, 200)
  const commit = () => player.send('POST /slots/auto/commit', { body: { uploadId: grant.at('uploadId'), base: 1 } })
  const done = await commit()
  assert.deepEqual([done.status, done.at('rev')], [200, 1])
  const again = await commit()
  assert.deepEqual([again.status, again.json], [200, done.json])
  const usage = await player.send('GET /me/usage')
  assert.deepEqual([usage.at('spaces.saves.bytes.used'), usage.at('spaces.saves.objects.used')], [6, 1])
})
