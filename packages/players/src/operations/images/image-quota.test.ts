import assert from 'node:assert/strict'
import { test } from 'node:test'
import { landscape, sharpOf } from '@latchkey/server/inside/images/testing.ts'
import { imageRef, keptOf } from '../../state/images.ts'
import { readUsage } from '../../state/usage.ts'
import { avatars, keysIn, moderatorKey, photo, setAvatar } from '../../testing/pictures.ts'
import { serverKey, startGame } from '../../testing/start-game.ts'
import type { Answer, Game, TestPlayer } from '../../testing/start-game.ts'
import { announce, complete, post } from '../../testing/uploads.ts'

const collectedMs = 30 * 60_000
const usageOf = async (game: Game, { id }: TestPlayer) => (await readUsage(game.state, 'demo', id, ['avatar']))[0]
const outcomeOf = ({ status, at }: Answer): string => `${status} ${status < 300 ? at('status') : at('error.code')}`
const approve = (game: Game, picture: Answer): Promise<Answer> =>
  game.send(`admin POST /moderation/${picture.at('id')}`, { bearer: moderatorKey, body: { decision: 'approve' } })

/** What the record says is there, what the counter says, and what lies in both buckets once nothing is on its way. */
async function recount(game: Game, player: TestPlayer): Promise<void> {
  const kept = keptOf((await game.state.get(imageRef('demo', player.id, 'avatar')))?.value ?? {})
  assert.deepEqual(await usageOf(game, player), kept)
  game.clock.advance(collectedMs)
  await game.players.tick()
  let bytes = 0
  let objects = 0
  for (const bucket of ['demo-private', 'demo-public'])
    for (const key of await keysIn(game, bucket)) {
      bytes += (await game.root.oss.headObject({ bucket, key })).contentLength ?? 0
      objects += 1
    }
  assert.deepEqual({ bytes, objects }, kept)
}

test('a picture takes the place of another one, also where there is room for one only', async () => {
  await using game = await startGame({ now: '2026-01-05T10:00:00Z', ...avatars({ quota: { objects: 3 } }) })
  const player = await game.signIn()
  for (const side of [100, 200, 300])
    assert.equal(outcomeOf(await setAvatar(player, await photo(side, side))), '201 approved')
  assert.equal((await usageOf(game, player))?.objects, 3)
  assert.equal(player.session.at('storage.spaces.avatar.quota.objects'), 3)
  await recount(game, player)
})

test('what does not fit is refused with the limit, and nothing is left of it', async () => {
  const quota = { bytes: 60_000 }
  const space = { quota, maxObject: '60kB', image: { thumbnails: [], reencode: 'png' }, grants: ['inline', 'form'] }
  await using game = await startGame({ now: '2026-01-05T10:00:00Z', listens: true, ...avatars(space) })
  const player = await game.signIn()
  // Less as a JPEG than as what is made of it.
  const wide = await sharpOf(landscape(400, 300)).jpeg({ quality: 60 }).toBuffer()
  assert.equal(outcomeOf(await setAvatar(player, await photo(60, 60))), '201 approved')
  const before = await usageOf(game, player)
  const refused = await setAvatar(player, wide)
  assert.equal(outcomeOf(refused), '409 QuotaExceeded')
  assert.deepEqual([refused.at('error.details.space'), refused.at('error.details.limit')], ['avatar', quota])
  const announced = await announce(player, wide.length, { space: 'avatar', name: 'me', contentType: 'image/jpeg' })
  assert.equal(announced.status, 201, announced.text)
  assert.ok((await post(game, announced, wide)).status < 300)
  const completed = await complete(player, announced)
  assert.equal(outcomeOf(completed), '409 QuotaExceeded', completed.text)
  assert.deepEqual(await usageOf(game, player), before)
  await recount(game, player)
})

test('a picture that waits counts beside the one that is shown', async () => {
  await using game = await startGame({
    now: '2026-01-05T10:00:00Z',
    ...avatars({ quota: { objects: 5 }, moderation: { mode: 'async' } }),
  })
  const player = await game.signIn()
  const first = await setAvatar(player, await photo())
  assert.equal(outcomeOf(first), '202 pending')
  assert.equal(outcomeOf(await setAvatar(player, await photo(50, 50))), '202 pending')
  const [waiting] = [await setAvatar(player, await photo(70, 70))]
  assert.equal((await approve(game, waiting)).status, 200)
  assert.equal(outcomeOf(await setAvatar(player, await photo())), '409 QuotaExceeded')
  const more = { bearer: serverKey, body: { quota: { avatar: { objects: 6 } } } }
  const raised = await game.send(`admin POST /players/${player.id}/quota`, more)
  assert.deepEqual([raised.status, raised.at('quota.avatar.objects')], [200, 6], raised.text)
  assert.equal(outcomeOf(await setAvatar(player, await photo())), '202 pending')
  await recount(game, player)
})

test('whoever sets pictures at once, never more is kept than the quota says', async () => {
  const limit = 30_000
  await using game = await startGame({
    now: '2026-01-05T10:00:00Z',
    ...avatars({ quota: { bytes: limit, objects: 5 }, maxObject: '30kB', moderation: { mode: 'async' } }),
  })
  const player = await game.signIn()
  const pictures = await Promise.all([60, 120, 180, 240].map((side) => photo(side, side)))
  let accepted = 0
  let most = 0
  let isOver = false
  const watch = async (): Promise<void> => {
    while (!isOver) {
      const { bytes, objects } = keptOf((await game.state.get(imageRef('demo', player.id, 'avatar')))?.value ?? {})
      assert.ok(bytes <= limit && objects <= 5, `${bytes} bytes in ${objects} objects`)
      most = Math.max(most, objects)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const watching = watch()
  for (let round = 0; round < 4; round++) {
    // The sixteen replace each other while a moderator makes room for nothing more by an approval.
    const setting = Array.from({ length: 16 }, async (_, index) => {
      const answer = await setAvatar(player, pictures[index % pictures.length] ?? Buffer.alloc(0))
      assert.match(outcomeOf(answer), /^(202 pending|409 QuotaExceeded|503 BackendUnavailable|503 BackendThrottled)$/)
      if (answer.status !== 202) return
      accepted += 1
      if (index % 4 === 0) assert.match(outcomeOf(await approve(game, answer)), /^(200 approved|404 UnknownImage)$/)
    })
    await Promise.all(setting)
    await player.send('DELETE /images/avatar')
  }
  isOver = true
  await watching
  assert.ok(accepted >= 4 && most === 3, `${accepted} were accepted, ${most} objects at most`)
  await recount(game, player)
})
