/** What a client says never becomes part of a key or of what the image service is told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avatars, fetchFrom, keysIn, moderatorKey, photo, png, setAvatar, shownTo } from '../../testing/pictures.ts'
import { startGame } from '../../testing/start-game.ts'
import { announce } from '../../testing/uploads.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64url')

test('a public picture takes no watermark that its visitor may not see', async () => {
  await using game = await startGame({ listens: true, ...avatars() })
  const [player, victim] = [await game.signIn(), await game.signIn()]
  const set = await setAvatar(player, await photo())
  const secret = `avatar-in/${victim.id}/secret.png`
  await game.root.oss.putObject({ bucket: 'demo-private', key: secret, body: await png(), contentType: 'image/png' })
  const own = await fetchFrom(game, `${set.at('url')}?x-oss-process=image/watermark,text_${base64('hello')}`)
  assert.equal(own.status, 200)
  for (const image of [secret, `/demo-private/${secret}`, `${secret}?x-oss-process=image/resize,w_10`]) {
    const url = `${set.at('url')}?x-oss-process=image/watermark,image_${base64(image)}`
    const stolen = await fetchFrom(game, url)
    assert.equal([400, 404].includes(stolen.status), true, `${image} ${stolen.status}`)
  }
})

test('a picture that waits is nobody’s watermark, thumbnail or copy', async () => {
  await using game = await startGame({ listens: true, ...avatars({ moderation: { mode: 'async' } }) })
  const [player, victim] = [await game.signIn(), await game.signIn()]
  await setAvatar(player, await png())
  const bearer = moderatorKey
  const listed = await game.send('admin GET /moderation', { bearer })
  await game.send(`admin POST /moderation/${listed.at('images.0.id')}`, { bearer, body: { decision: 'approve' } })
  await setAvatar(victim, await png())
  const shown = (await shownTo(game, player.id)) ?? ''
  assert.match(shown, /demo-public/)
  const waiting = (await keysIn(game, 'demo-private')).filter((key) => key.startsWith(`avatar-in/${victim.id}/`))
  assert.equal(waiting.length >= 3, true)
  for (const key of waiting) {
    const overlaid = await fetchFrom(game, `${shown}?x-oss-process=image/watermark,image_${base64(key)}`)
    assert.notEqual(overlaid.status, 200, key)
    for (const bucket of ['demo-private', 'demo-public'])
      for (const process of ['', '?x-oss-process=image/resize,w_10', '?x-oss-process=image/info'])
        assert.equal(
          (await fetchFrom(game, `${game.origin}/${bucket}/${key}${process}`)).status,
          bucket === 'demo-private' ? 403 : 404,
          key,
        )
  }
})

test('no parameter, header or name of a client becomes part of a key or a chain', async () => {
  await using game = await startGame({ listens: true, ...avatars() })
  const [player, victim] = [await game.signIn(), await game.signIn()]
  await setAvatar(victim, await png())
  const before = await keysIn(game, 'demo-public')
  const target = base64(`avatar/${victim.id}/x.webp`)
  const chain = `image/resize,w_10|sys/saveas,o_${target}`
  const headers = {
    'x-oss-process': chain,
    'x-oss-object-acl': 'public-read-write',
    'x-oss-copy-source': `/demo-public/${before[0]}`,
    'x-oss-meta-key': target,
  }
  for (const query of ['', `?x-oss-process=${encodeURIComponent(chain)}`, `?key=avatar/${victim.id}/x`])
    assert.equal((await player.send(`PUT /images/avatar${query}`, { bytes: await png(), headers })).status, 201, query)
  for (const space of [`avatar%2F..%2F${victim.id}`, 'avatar,o_x', 'avatar-in', '__proto__', 'constructor'])
    assert.equal([400, 404].includes((await player.send(`PUT /images/${space}`, { bytes: await png() })).status), true)
  for (const name of [`x|sys/saveas,o_${target}`, `../${victim.id}/me`, `${victim.id}/me`]) {
    const grant = await announce(player, 5, { space: 'avatar', name })
    if (grant.status === 201) assert.match(grant.at('key'), new RegExp(`^avatar-in/${player.id}/`), name)
    else assert.equal(grant.status, 400, name)
  }
  const keys = [...(await keysIn(game, 'demo-public')), ...(await keysIn(game, 'demo-private'))]
  const news = keys.filter((key) => !before.includes(key) && !key.startsWith(`avatar-in/${victim.id}/`))
  assert.equal(news.length > 3, true)
  for (const key of news)
    assert.match(key, new RegExp(`^avatar(-in)?/${player.id}/(sent/[\\w-]{22}|im_[\\w-]{31}(-\\d+)?\\.webp)$`))
})

test('keys of a player do not reach pictures', async () => {
  await using game = await startGame(avatars())
  const player = await game.signIn()
  await setAvatar(player, await png())
  const [key = ''] = await keysIn(game, 'demo-public')
  const { oss } = await player.oss()
  await assert.rejects(oss.putObject({ bucket: 'demo-public', key, body: 'x' }), /AccessDenied|denied/i)
  await assert.rejects(oss.deleteObject({ bucket: 'demo-public', key }), /AccessDenied|denied/i)
  await assert.rejects(oss.listObjectsV2({ bucket: 'demo-public' }), /AccessDenied|denied/i)
  await assert.rejects(
    oss.putObject({ bucket: 'demo-private', key: `avatar-in/${player.id}/x`, body: 'x' }),
    /AccessDenied|denied/i,
  )
})
