import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avatars, keysIn, moderatorKey, png, setAvatar } from '../../testing/pictures.ts'
import { readZip } from '../../testing/read-zip.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Game } from '../../testing/start-game.ts'

const bearer = moderatorKey
const moderation = { mode: 'async', keepRejected: '1d' }

async function work(game: Game): Promise<void> {
  while ((await game.players.runDues(AbortSignal.timeout(120_000))) > 0);
}

/** A picture that is shown, one that was rejected and one that waits. */
async function leavePictures(game: Game): Promise<string> {
  const player = await game.signIn()
  for (const decision of ['approve', 'reject', undefined]) {
    const set = await setAvatar(player, await png())
    if (decision === undefined) break
    const answer = await game.send(`admin POST /moderation/${set.at('id')}`, { bearer, body: { decision } })
    assert.equal(answer.status, 200, answer.text)
  }
  return player.accessToken
}

const idIn = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub

test('an erasure leaves neither files nor records of pictures, nor notes for moderators', async () => {
  await using game = await startGame({ now: new Date().toISOString(), ...avatars({ moderation }) })
  const [token, other] = [await leavePictures(game), await leavePictures(game)]
  const player = idIn(token)
  const count = async (): Promise<number> => {
    const keys = [...(await keysIn(game, 'demo-public')), ...(await keysIn(game, 'demo-private'))]
    return keys.filter((key) => key.includes(player)).length
  }
  assert.equal((await count()) >= 9, true)
  await game.send('DELETE /me', { bearer: token, body: { confirm: player } })
  await work(game)
  assert.equal(await count(), 0)
  game.clock.advance(600_000)
  await work(game)
  game.clock.advance(86_400_000)
  await game.players.tick()
  for (const status of ['pending', 'approved', 'rejected']) {
    const listed = await game.send(`admin GET /moderation?status=${status}`, { bearer })
    assert.deepEqual([listed.at('images.length'), listed.at('images.0.player')], [1, idIn(other)], status)
  }
  const { items } = await game.server.engines.kv.range({ from: Buffer.from('players'), limit: 2_000 })
  const left = items
    .filter((item) => item.kind === 'entry')
    .map((item) => `${Buffer.from(item.key).toString()} ${Buffer.from(item.value).toString()}`)
    .filter((text) => text.includes(player))
  assert.deepEqual(
    left.filter((text) => /\0(image|image-place)\0/.test(text)),
    [],
  )
})

test('an export has the files of every picture that is kept, and what was decided of them', async () => {
  await using game = await startGame(avatars({ moderation }))
  const token = await leavePictures(game)
  await game.players.tick()
  await game.send('POST /me/export', { bearer: token })
  await work(game)
  const [key = ''] = (await keysIn(game, 'demo-private')).filter((name) => name.startsWith('_exports/'))
  const { body } = await game.root.oss.getObject({ bucket: 'demo-private', key })
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  const files = readZip(Buffer.concat(chunks))
  const { images } = JSON.parse(String(files.get('manifest.json'))) as {
    images: { space: string; current: object; waiting: object; rejected: { decided: { by: string } } }[]
  }
  assert.deepEqual(
    [images.length, images[0]?.space, images[0]?.rejected.decided.by, images[0]?.waiting === undefined],
    [1, 'avatar', 'maria', false],
  )
  const pictures = [...files.keys()].filter((name) => name.endsWith('.webp'))
  assert.equal(pictures.length, 9, pictures.join('\n'))
})
