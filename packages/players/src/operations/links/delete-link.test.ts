import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serverKey, startGame } from '../../testing/start-game.ts'

test('a link is revoked by whoever made it, and by nobody else', async () => {
  await using game = await startGame({ app: { spaces: { files: { kind: 'folder', shareLinks: { maxTtl: '1h' } } } } })
  const [player, other] = [await game.signIn(), await game.signIn()]
  await player.send('PUT /spaces/files/objects/a', { bytes: 'x' })
  const link = await player.send('POST /spaces/files/links', { body: { name: 'a' } })
  const route = `DELETE /links/${link.at('linkId')}`
  assert.equal((await other.send(route)).at('error.code'), 'NoSuchLink')
  assert.equal((await player.send(route)).status, 204)
  assert.equal((await player.send(route)).at('error.code'), 'NoSuchLink')
  assert.equal((await player.send('DELETE /links/ln_x')).at('error.code'), 'InvalidRequest')
})

test('a session for other spaces does not revoke it', async () => {
  await using game = await startGame({ app: { spaces: { files: { kind: 'folder', shareLinks: { maxTtl: '1h' } } } } })
  const sessionFor = async (narrowed: object): Promise<string> => {
    const ticket = await game.send('admin POST /tickets', { bearer: serverKey, body: { subject: 'u', ...narrowed } })
    const body = { method: 'ticket', ticket: ticket.at('ticket') }
    return (await game.send('POST /sessions', { body })).at('session.accessToken')
  }
  const [whole, narrow] = [{ bearer: await sessionFor({}) }, { bearer: await sessionFor({ spaces: ['saves'] }) }]
  await game.send('PUT /spaces/files/objects/a', { ...whole, bytes: 'x' })
  const link = await game.send('POST /spaces/files/links', { ...whole, body: { name: 'a' } })
  const route = `DELETE /links/${link.at('linkId')}`
  assert.equal((await game.send(route, narrow)).at('error.code'), 'NoSuchLink')
  assert.equal((await game.send(route, whole)).status, 204)
})
