import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerJson, serveTest } from '../../identities/testing.ts'
import { keysIn, png, setAvatar } from '../../testing/pictures.ts'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Game, TestPlayer } from '../../testing/start-game.ts'

const app = {
  ...keysOfAllRoles,
  spaces: {
    avatar: { kind: 'image', image: { thumbnails: [64] }, grants: ['inline', 'form'] },
    files: { kind: 'folder', shareLinks: { maxTtl: '1d' }, grants: ['inline'] },
    maps: { kind: 'folder', access: 'public-read', grants: ['inline'] },
  },
}
const setMinor = (game: Game, player: string, minor: boolean) =>
  game.send(`admin POST /players/${player}/minor`, { bearer: keyOf('privacy'), body: { minor } })
const ticketOf = (game: Game, more: object) =>
  game.send('admin POST /tickets', { bearer: keyOf('developer'), body: { subject: 'u_1', ...more } })

type Shown = { readonly picture: string; readonly link: number; readonly map: number }
async function shownOf(game: Game, player: TestPlayer, link: string): Promise<Shown> {
  const picture = await game.send(`GET /players/${player.id}/images/avatar`)
  const map = await game.send(`GET /players/${player.id}/spaces/maps/objects/one`)
  return {
    picture: picture.at('error.code') ?? String(picture.status),
    link: (await game.send(`GET ${new URL(link).pathname}`)).status,
    map: map.status,
  }
}

test('of who turns out to be a minor nothing is shown any more, and nothing new', async () => {
  await using game = await startGame({ app })
  const player = await game.signIn()
  assert.equal((await setAvatar(player, await png())).status, 201)
  for (const space of ['files', 'maps']) await player.send(`PUT /spaces/${space}/objects/one`, { bytes: 'x' })
  const share = () => player.send('POST /spaces/files/links', { body: { name: 'one' } })
  const link = (await share()).at('url')
  assert.deepEqual(await shownOf(game, player, link), { picture: '302', link: 200, map: 200 })

  const said = await setMinor(game, player.id, true)
  assert.deepEqual(said.json, { player: player.id, minor: true })
  assert.deepEqual(await shownOf(game, player, link), { picture: 'UnknownImage', link: 404, map: 404 })
  assert.deepEqual(await keysIn(game, 'demo-public'), [], 'also not for who knows the address of the file')
  assert.equal((await player.send('GET /me')).at('player.minor'), true)
  const form = { space: 'avatar', name: 'me', size: 9, contentType: 'image/png', mode: 'form' }
  const refused = [
    await setAvatar(player, await png()),
    await player.send('POST /uploads', { body: form }),
    await share(),
  ]
  for (const answer of refused)
    assert.deepEqual([answer.status, answer.at('error.details.rule')], [403, 'privacy.minors'])
  // What is only its own stays.
  assert.equal((await player.send('GET /spaces/maps/objects/one')).status, 200)
  assert.equal((await player.send(`GET /players/${player.id}/spaces/maps/objects/one`)).status, 200)
  assert.equal((await player.send('PUT /spaces/files/objects/two', { bytes: 'x' })).status, 201)

  await setMinor(game, player.id, false)
  assert.deepEqual(await shownOf(game, player, link), { picture: 'UnknownImage', link: 200, map: 200 })
  assert.equal((await setAvatar(player, await png())).status, 201)
  assert.equal((await player.send('GET /me')).at('player.minor'), undefined)
  assert.equal((await setMinor(game, 'p_nobody', true)).at('error.code'), 'UnknownPlayer')
})

test('a ticket says it, silence takes nothing back, and what was set by hand goes first', async () => {
  await using game = await startGame({ app })
  const { at } = await ticketOf(game, {})
  const [id, ticket] = [at('player.id'), at('ticket')]
  const session = await game.send('POST /sessions', { body: { method: 'ticket', ticket } })
  const bearer = session.at('session.accessToken')
  assert.equal((await game.send('PUT /images/avatar', { bearer, bytes: await png() })).status, 201)
  const isMinor = async (): Promise<boolean> =>
    (await game.send(`admin GET /players/${id}`, { bearer: keyOf('support') })).at('player.minor') !== undefined
  await ticketOf(game, { minor: true })
  assert.deepEqual([await isMinor(), await keysIn(game, 'demo-public')], [true, []])
  await ticketOf(game, { plan: undefined })
  assert.equal(await isMinor(), true)
  await game.send('admin POST /tickets', { bearer: keyOf('developer'), body: { player: id, minor: false } })
  assert.equal(await isMinor(), false)
  await setMinor(game, id, true)
  await ticketOf(game, { minor: false })
  assert.equal(await isMinor(), true)
})

test("the studio's account system says it, and a game may show what minors have", async () => {
  await using hook = await serveTest((_request, response) => answerJson(response, { subject: 'u1', minor: true }))
  const identities = { webhook: { account: { url: hook.url, secret: 'hook', cacheSeconds: 0 } } }
  for (const [minors, status] of [['hidden', 403] as const, ['shown', 201] as const]) {
    await using game = await startGame({ app: { ...app, identities, privacy: { minors } } })
    const session = await game.send('POST /sessions', { body: { method: 'custom', provider: 'account', token: 't' } })
    assert.equal(session.at('player.minor'), true)
    const bearer = session.at('session.accessToken')
    assert.equal((await game.send('PUT /images/avatar', { bearer, bytes: await png() })).status, status)
  }
})

test('a picture that is made while its player becomes a minor is not shown either', async () => {
  let meanwhile: (() => Promise<unknown>) | undefined
  await using game = await startGame({
    app,
    wrap: (options) => ({
      ...options,
      inside: async (request) => {
        if (options.inside === undefined) throw new Error('no server')
        const { headers } = request
        // The copies into the public bucket are the last thing before the commit.
        const said = headers.some(([name]) => name === 'x-oss-copy-source') ? meanwhile : undefined
        if (said !== undefined) {
          meanwhile = undefined
          await said()
        }
        return options.inside(request)
      },
    }),
  })
  const player = await game.signIn()
  meanwhile = () => setMinor(game, player.id, true)
  const set = await setAvatar(player, await png())
  assert.deepEqual([set.status, set.at('error.details.rule')], [403, 'privacy.minors'], set.text)
  assert.equal(meanwhile, undefined, 'the flag was set in between')
  game.clock.advance(3_600_000)
  await game.players.tick()
  assert.deepEqual([await keysIn(game, 'demo-public'), await keysIn(game, 'demo-private')], [[], []])
})

test('pictures of a minor go also when the process ended right after the flag', async () => {
  let isDown = false
  await using game = await startGame({
    app,
    wrap: (options) => ({
      ...options,
      kv: {
        ...options.kv,
        commit: (changes) => {
          const isOfPictures = changes.check?.some(({ key }) => Buffer.from(key).includes('\0image\0')) === true
          return isDown && isOfPictures ? Promise.reject(new Error('the process ended')) : options.kv.commit(changes)
        },
      },
    }),
  })
  const player = await game.signIn()
  const set = await setAvatar(player, await png())
  assert.equal(set.status, 201)
  isDown = true
  assert.equal((await setMinor(game, player.id, true)).status, 500)
  isDown = false
  assert.notDeepEqual(await keysIn(game, 'demo-public'), [])
  await game.players.runDues(new AbortController().signal)
  assert.deepEqual(await keysIn(game, 'demo-public'), [])
})
