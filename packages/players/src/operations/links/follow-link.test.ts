import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

test('of many who follow a link at once no more get through than it allows', async () => {
  await using game = await startGame({ app: { spaces: { files: { kind: 'folder', shareLinks: { maxTtl: '1h' } } } } })
  const player = await game.signIn()
  await player.send('PUT /spaces/files/objects/a', { bytes: 'x' })
  const link = await player.send('POST /spaces/files/links', { body: { name: 'a', maxDownloads: 3 } })
  const path = new URL(link.at('url')).pathname
  const answers = await Promise.all(Array.from({ length: 12 }, () => game.send(`GET ${path}`)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 3)
})

test('what a player stored is never a page', async () => {
  await using game = await startGame({ app: { spaces: { files: { kind: 'folder', shareLinks: { maxTtl: '1h' } } } } })
  const player = await game.signIn()
  await player.send('PUT /spaces/files/objects/a.html', {
    bytes: '<script>1</script>',
    headers: { 'content-type': 'text/html' },
  })
  const link = await player.send('POST /spaces/files/links', { body: { name: 'a.html' } })
  const { headers } = await game.send(`GET ${new URL(link.at('url')).pathname}`)
  assert.deepEqual(
    ['content-type', 'content-security-policy', 'x-content-type-options'].map((name) => headers.get(name)),
    ['application/octet-stream', 'sandbox', 'nosniff'],
  )
})
