import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConnectionError } from '@latchkey/client'
import { difference, gifOf, landscape, rasterOf, sharpOf } from '@latchkey/server/inside/images/testing.ts'
import { readUsage } from '../../state/usage.ts'
import { avatars, fetchFrom, keysIn, photo, png, setAvatar, shownTo } from '../../testing/pictures.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Game } from '../../testing/start-game.ts'
import { announce, complete, local } from '../../testing/uploads.ts'

const bytesAt = async (game: Game, url: string): Promise<Buffer> =>
  Buffer.from(await (await fetchFrom(game, url)).arrayBuffer())

test('a picture is made anew, upright and small, with thumbnails, and everybody reads it for ever', async () => {
  await using game = await startGame({ listens: true, ...avatars({ image: { maxSide: 320, thumbnails: [64, 256] } }) })
  const player = await game.signIn()
  const sent = await photo()
  const set = await setAvatar(player, sent)
  assert.deepEqual([set.status, set.at('status'), set.at('contentType')], [201, 'approved', 'image/webp'], set.text)
  const seen = await fetchFrom(game, set.at('url'))
  assert.deepEqual(
    [seen.status, seen.headers.get('content-type'), seen.headers.get('cache-control')],
    [200, 'image/webp', 'public, max-age=31536000, immutable'],
  )
  const whole = await bytesAt(game, set.at('url'))
  assert.equal(whole.length, set.at('size'))
  for (const [url, width, height] of [
    [set.at('url'), 240, 320],
    [set.at('thumbs.64'), 64, 64],
    [set.at('thumbs.256'), 256, 256],
  ] as const) {
    const picture = await rasterOf(await bytesAt(game, url))
    assert.deepEqual([picture.width, picture.height], [width, height], url)
  }
})

test('nothing of what a camera wrote is in any file that is kept', async () => {
  for (const reencode of ['webp', 'jpeg', 'png']) {
    await using game = await startGame({ listens: true, ...avatars({ image: { reencode } }) })
    const player = await game.signIn()
    const sent = await photo()
    const traces = ['SecretCamera', 'Phonemaker', 'Exif', 'EXIF', 'GPS']
    assert.equal(sent.includes('SecretCamera') && sent.includes('Exif'), true)
    const set = await setAvatar(player, sent)
    for (const url of [set.at('url'), set.at('thumbs.64'), set.at('thumbs.256')]) {
      const bytes = await bytesAt(game, url)
      assert.equal(bytes.length > 100, true)
      assert.deepEqual(
        traces.filter((trace) => bytes.includes(trace)),
        [],
        `${reencode} ${url}`,
      )
      const info = await fetchFrom(game, `${url}?x-oss-process=image/info`)
      assert.doesNotMatch(await info.text(), /GPS|Make|Software|Orientation/)
    }
    await game.players.tick()
    // What was sent is not kept, nor what it was made of on the way.
    assert.deepEqual(await keysIn(game, 'demo-private'), [])
  }
})

test('what it is, its bytes say: not the header, and SVG never', async () => {
  await using game = await startGame({ ...avatars({ types: ['image/jpeg', 'image/png'] }) })
  const player = await game.signIn()
  assert.equal((await setAvatar(player, await png(), 'image/jpeg')).status, 201)
  assert.equal((await setAvatar(player, await png(), 'text/html')).status, 201)
  const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
  const cut = (await photo()).subarray(0, 300)
  const refused: [string, Uint8Array][] = [
    ['a program', Buffer.from('4d5a90000300000004000000ffff0000', 'hex')],
    ['SVG', Buffer.from(svg)],
    ['a page behind the first bytes of a PNG', Buffer.concat([(await png()).subarray(0, 16), Buffer.from('<html>')])],
    ['half a picture', cut],
    ['nothing', Buffer.alloc(0)],
  ]
  for (const [what, bytes] of refused) {
    const answer = await setAvatar(player, bytes, 'image/png')
    assert.deepEqual([answer.status, answer.at('error.code')], [415, 'TypeNotAllowed'], what)
  }
  assert.equal((await usageOf(game, player.id)).objects, 3)
  await game.players.tick()
  assert.deepEqual(await keysIn(game, 'demo-private'), [])
})

test('a picture has limits of bytes and pixels, animations all their frames', async () => {
  await using game = await startGame({
    ...avatars({ maxObject: '500KiB', image: { maxPixels: '1MP' }, types: ['image/*'] }),
  })
  const player = await game.signIn()
  const large = await setAvatar(player, Buffer.alloc(512_001))
  assert.deepEqual([large.status, large.at('error.details.limit')], [413, 512_000])
  const wide = await setAvatar(player, await png(1_001, 1_000))
  assert.deepEqual([wide.status, wide.at('error.details.rule')], [413, 'spaces.avatar.image.maxPixels'], wide.text)
  assert.equal((await setAvatar(player, await png(1_000, 1_000))).status, 201)
  const frames = await gifOf(landscape(100, 20_000), 200)
  const moving = await setAvatar(player, frames)
  assert.deepEqual([moving.status, moving.at('error.code')], [413, 'ObjectTooLarge'], moving.text)
})

test('a large photo that a phone held upright is taken', async () => {
  await using game = await startGame({ listens: true, ...avatars() })
  const player = await game.signIn()
  const set = await setAvatar(player, await photo(4_600, 3_400))
  assert.equal(set.status, 201, set.text)
  const [large, small] = [await rasterOf(await bytesAt(game, set.at('url'))), await photo(460, 340)]
  assert.deepEqual([large.width, large.height], [1_514, 2_048])
  // It looks as a small one does, which the image service turns by itself.
  const other = await setAvatar(player, small)
  const [one, two] = await Promise.all([set, other].map(({ at }) => bytesAt(game, at('thumbs.64'))))
  assert.equal((await difference(one ?? Buffer.alloc(0), two ?? Buffer.alloc(0))) < 8, true)
})

test('pictures are counted as what lies there, and what was replaced is collected', async () => {
  await using game = await startGame({ listens: true, ...avatars() })
  const player = await game.signIn()
  const first = await setAvatar(player, await photo())
  const second = await setAvatar(player, await png())
  assert.notEqual(first.at('url'), second.at('url'))
  assert.equal((await usageOf(game, player.id)).objects, 3)
  // Who was told of it a moment ago still sees it.
  await game.players.tick()
  assert.equal((await fetchFrom(game, first.at('url'))).status, 200)
  game.clock.advance(700_000)
  await game.players.tick()
  assert.notEqual((await fetchFrom(game, first.at('url'))).status, 200)
  assert.equal((await fetchFrom(game, second.at('url'))).status, 200)
  assert.deepEqual(await usageOf(game, player.id), await recount(game, player.id))
})

test('writers at once leave one picture, and its files only', async () => {
  await using game = await startGame(avatars())
  const player = await game.signIn()
  const bytes = await png()
  const answers = await Promise.all(Array.from({ length: 8 }, () => setAvatar(player, bytes)))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
  game.clock.advance(700_000)
  await game.players.tick()
  const keys = await keysIn(game, 'demo-public')
  const shown = (await shownTo(game, player.id)) ?? ''
  assert.equal(keys.length, 3)
  assert.equal(
    keys.some((key) => shown.endsWith(key)),
    true,
  )
  assert.deepEqual(await keysIn(game, 'demo-private'), [])
})

test('files that a crash left behind are collected', async () => {
  let isDown = false
  await using game = await startGame({
    ...avatars(),
    wrap: (options) => ({
      ...options,
      inside: (request) => {
        // The copies into the public bucket are the last thing before the commit.
        if (isDown && request.headers.some(([name]) => name === 'x-oss-copy-source'))
          return Promise.reject(new ConnectionError('gone', { code: 'ECONNRESET', isUnsent: false }))
        if (options.inside === undefined) throw new Error('no server')
        return options.inside(request)
      },
    }),
  })
  const player = await game.signIn()
  isDown = true
  assert.equal((await setAvatar(player, await png())).status, 503)
  isDown = false
  assert.equal((await keysIn(game, 'demo-private')).length >= 3, true)
  game.clock.advance(3_600_000)
  await game.players.tick()
  assert.deepEqual([await keysIn(game, 'demo-private'), await keysIn(game, 'demo-public')], [[], []])
  assert.deepEqual(await usageOf(game, player.id), { bytes: 0, objects: 0 })
})

for (const leaves of [undefined, 'EXIF'])
  test(`in front of the cloud ${leaves === undefined ? 'it is the same' : 'a picture that keeps metadata is refused'}`, async () => {
    const oss = {
      internal: 'https://oss-cn-hangzhou-internal.aliyuncs.com',
      public: 'https://oss-cn-hangzhou.aliyuncs.com',
      region: 'cn-hangzhou',
      addressing: 'virtual',
    }
    const given = avatars()
    const bytes = await photo()
    const tainted = await sharpOf(landscape(20, 20))
      .webp()
      .withExif({ IFD0: { Make: 'x' } })
      .toBuffer()
    await using game = await startGame({
      app: { ...given.app, backend: { kind: 'alibaba', oss } },
      wrap: (options) => ({
        ...options,
        inside: undefined,
        outside: async (request) => {
          if (options.inside === undefined) throw new Error('no server')
          const answer = await options.inside(request)
          const isPicture = leaves !== undefined && request.method === 'GET' && request.path.endsWith('.webp')
          if (!isPicture) return answer
          const headers = new Map([...answer.headers].filter(([name]) => !/content-length|crc64|md5/.test(name)))
          return {
            ...answer,
            headers: headers.set('content-length', String(tainted.length)),
            chunks: oneChunk(tainted),
          }
        },
      }),
    })
    const player = await game.signIn()
    const set = await setAvatar(player, bytes)
    if (leaves === undefined) {
      assert.equal(set.status, 201, set.text)
      assert.match(set.at('url'), /^https:\/\/demo-public\.oss-cn-hangzhou\.aliyuncs\.com\/avatar\//)
      assert.equal((await keysIn(game, 'demo-public')).length, 3)
      return
    }
    assert.deepEqual([set.status, await keysIn(game, 'demo-public')], [503, []], set.text)
    assert.match(game.log.join('\n'), /leaves EXIF in pictures of avatar/)
  })

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

test('a form carries a picture as well, and its completion answers as the PUT', async () => {
  await using game = await startGame({ listens: true, ...avatars() })
  const player = await game.signIn()
  const sent = await photo()
  const grant = await announce(player, sent.length, { space: 'avatar', name: 'me' })
  assert.equal(grant.at('mode'), 'form', grant.text)
  const form = new FormData()
  for (const [name, value] of Object.entries((grant.json as { fields: Record<string, string> }).fields))
    form.set(name, value)
  form.set('file', new Blob([new Uint8Array(sent)]), 'x')
  assert.equal((await fetch(local(game, grant.at('url')), { method: 'POST', body: form })).status, 200)
  const done = await complete(player, grant)
  assert.deepEqual([done.status, done.at('status')], [201, 'approved'], done.text)
  assert.equal((await fetchFrom(game, done.at('thumbs.64'))).status, 200)
  assert.equal((await complete(player, grant)).at('error.code'), 'NoSuchUpload')
  const text = await announce(player, 5, { space: 'avatar', name: 'me' })
  const other = new FormData()
  for (const [name, value] of Object.entries((text.json as { fields: Record<string, string> }).fields))
    other.set(name, value)
  other.set('file', new Blob(['hello']), 'x')
  await fetch(local(game, text.at('url')), { method: 'POST', body: other })
  assert.equal((await complete(player, text)).at('error.code'), 'TypeNotAllowed')
  await game.players.tick()
  assert.deepEqual(await keysIn(game, 'demo-private'), [])
})

type Count = { readonly bytes: number; readonly objects: number }

async function usageOf(game: Game, player: string): Promise<Count> {
  return (await readUsage(game.state, 'demo', player, ['avatar']))[0] ?? { bytes: -1, objects: -1 }
}

async function recount(game: Game, player: string): Promise<Count> {
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-public', prefix: `avatar/${player}/` })
  const sizes = (result.contents ?? []).map(({ size }) => size)
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), objects: sizes.length }
}
