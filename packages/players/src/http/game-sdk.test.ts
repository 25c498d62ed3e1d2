/** The SDK for games against this service and its storage, over HTTP: what neither side's fakes can tell. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPlayerClient, memoryStore, webPlatform } from '@latchkey/game'
import type { IdentityConflict, PlayerClient } from '@latchkey/game'
import OSS from 'ali-oss'
import { SignJWT } from 'jose'
import { serverKey, startGame } from '../testing/start-game.ts'
import type { Game } from '../testing/start-game.ts'

const studioSecret = 'a secret of the studio, long enough for HS256'
const partBytes = 8 * 1_048_576

const app = {
  identities: {
    jwt: { studio: { alg: 'HS256', secret: studioSecret, issuer: 'studio', audience: 'demo' } },
  },
  spaces: {
    files: {
      kind: 'folder',
      clientDelete: true,
      maxObject: '64MiB',
      inlineMax: '1KiB',
      shareLinks: { maxTtl: '1d' },
      grants: ['inline', 'url', 'sts'],
    },
    maps: { kind: 'folder', access: 'public-read', grants: ['inline'] },
    forms: { kind: 'folder', grants: ['form'], types: ['image/png'] },
  },
}
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

function start(): Promise<Game> {
  return startGame({ listens: true, now: new Date().toISOString(), app })
}

/** A device of its own: its store begins empty, and its clock is the server's. */
function deviceOf(game: Game, storage = memoryStore()): PlayerClient {
  const clock = { ...webPlatform().clock, now: () => game.clock.now().getTime() }
  return createPlayerClient({ baseUrl: game.origin, app: 'demo', storage, clock })
}

const studioToken = (subject: string, game: Game): Promise<string> =>
  new SignJWT({ sub: subject })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('studio')
    .setAudience('demo')
    .setIssuedAt(Math.floor(game.clock.now().getTime() / 1_000))
    .setExpirationTime(Math.floor(game.clock.now().getTime() / 1_000) + 60)
    .sign(Buffer.from(studioSecret))

async function isRefused(run: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(run, (error: unknown) => error instanceof Error && 'code' in error && error.code === code)
}

test('files go up through the service, by a signed PUT and by parts, and come back', async () => {
  await using game = await start()
  const client = deviceOf(game)
  await client.auth.signInGuest()
  const files = client.files('files')
  const sizes: [string, number][] = [
    ['small.bin', 500],
    ['folder/middle.bin', 100_000],
    ['large.bin', 2 * partBytes + 1],
  ]
  for (const [name, size] of sizes) {
    const bytes = new Uint8Array(size).fill(size % 251)
    const seen: number[] = []
    await files.put(name, bytes, { onProgress: ({ sentBytes }) => void seen.push(sentBytes) })
    assert.deepEqual(Buffer.from(await files.get(name)), Buffer.from(bytes), name)
    assert.equal(seen.at(-1), size, name)
  }
  const { objects } = await files.list()
  assert.deepEqual(new Map(objects.map(({ name, size }) => [name, size])), new Map(sizes))
  const total = sizes.reduce((sum, [, size]) => sum + size, 0)
  assert.deepEqual(await files.usage(), { bytes: { used: total }, objects: { used: 3 } })
  await files.remove('large.bin')
  await isRefused(files.get('large.bin'), 'NoSuchObject')
})

test('a form carries a picture, and what is none is refused', async () => {
  await using game = await start()
  const client = deviceOf(game)
  await client.auth.signInGuest()
  await client.files('forms').put('a.png', png, { contentType: 'image/png' })
  assert.deepEqual(Buffer.from(await client.files('forms').get('a.png')), png)
  await isRefused(client.files('forms').put('b.png', 'no picture', { contentType: 'image/png' }), 'TypeNotAllowed')
})

test('a link opens a file to others until it is revoked', async () => {
  await using game = await start()
  const client = deviceOf(game)
  await client.auth.signInGuest()
  await client.files('files').put('replay.bin', 'a replay')
  const { linkId, url } = await client.files('files').share('replay.bin', { ttl: 600, maxDownloads: 5 })
  assert.equal(await (await fetch(url)).text(), 'a replay')
  await client.files('files').revokeShare(linkId)
  assert.ok((await fetch(url)).status >= 400)
})

test('a guest links an account of the studio and is found with it on the next device', async () => {
  await using game = await start()
  const first = deviceOf(game)
  const guest = await first.auth.signInGuest()
  const token = await studioToken('u_1', game)
  assert.equal((await first.auth.link({ method: 'jwt', provider: 'studio', token })).kind, 'linked')
  const second = deviceOf(game)
  assert.equal((await second.auth.signInJwt('studio', await studioToken('u_1', game))).id, guest.id)
})

test('an account that another player has is a conflict, and the player chooses', async () => {
  await using game = await start()
  const owner = await deviceOf(game).auth.signInJwt('studio', await studioToken('u_1', game))
  const client = deviceOf(game)
  await client.auth.signInGuest()
  const token = await studioToken('u_1', game)
  const conflict = (await client.auth.link({ method: 'jwt', provider: 'studio', token })) as IdentityConflict
  assert.equal(conflict.kind, 'conflict')
  assert.equal((await conflict.resolve('switchToOther')).id, owner.id)
  assert.equal((await client.me.get()).id, owner.id)
})

test('saves of two devices meet in a conflict that keeps both', async () => {
  await using game = await start()
  const [one, two] = [deviceOf(game), deviceOf(game)]
  await one.auth.signInJwt('studio', await studioToken('u_1', game))
  await two.auth.signInJwt('studio', await studioToken('u_1', game))
  const [here, there] = [one.saves.open('auto'), two.saves.open('auto')]
  await here.create('first')
  await here.flush()
  assert.equal(Buffer.from((await there.read())?.bytes ?? []).toString(), 'first')
  await here.write('of one')
  await here.flush()
  await there.write('of two')
  await there.flush().catch(() => undefined)
  assert.equal(there.state, 'conflicted')
  await there.conflict?.merge('of both')
  assert.equal(Buffer.from((await here.read())?.bytes ?? []).toString(), 'of both')
  assert.deepEqual(
    (await here.history()).map(({ rev }) => rev),
    [3, 2, 1],
  )
  one.close()
  two.close()
})

test('ali-oss works in the player’s folder with what the SDK hands it, and nowhere else', async () => {
  await using game = await start()
  const client = deviceOf(game)
  await client.auth.signInGuest()
  const options = await client.credentials({ spaces: ['files'] }).toAliOss('files')
  const { prefix } = client.credentials().placeOf('files')
  const store = new OSS(options)
  await store.put(`${prefix}mine.txt`, Buffer.from('mine'))
  assert.equal(String((await store.get(`${prefix}mine.txt`)).content), 'mine')
  await assert.rejects(store.put('files/else.txt', Buffer.from('x')), { code: 'AccessDenied' })
})

test('a session that ran out is renewed on the way, and one that was ended everywhere is not', async () => {
  await using game = await start()
  const client = deviceOf(game)
  const player = await client.auth.signInJwt('studio', await studioToken('u_1', game))
  game.clock.advance(2 * 3_600_000)
  assert.equal((await client.me.get()).id, player.id)
  const other = deviceOf(game)
  await other.auth.signInJwt('studio', await studioToken('u_1', game))
  await other.auth.signOut({ everywhere: true })
  await assert.rejects(client.me.get())
  assert.equal(client.auth.player, undefined)
})

test('a player exports and deletes the account', async () => {
  await using game = await start()
  const client = deviceOf(game)
  const player = await client.auth.signInGuest()
  await client.files('files').put('a', 'x')
  assert.match((await client.me.exportData()).job, /^jb_/)
  assert.match((await client.me.deleteAccount()).receipt, /^rc_/)
  assert.equal(client.auth.player, undefined)
  assert.notEqual((await client.auth.signInGuest()).id, player.id)
})

test('a game reads a file of another player where everybody may, and nowhere else', async () => {
  await using game = await start()
  const [owner, visitor] = [deviceOf(game), deviceOf(game)]
  const { id } = await owner.auth.signInGuest()
  await visitor.auth.signInGuest()
  for (const space of ['maps', 'files']) await owner.files(space).put('arena/1 of 2.bin', Buffer.from('map'))
  assert.equal(Buffer.from(await visitor.files('maps').get('arena/1 of 2.bin', { of: id })).toString(), 'map')
  await isRefused(visitor.files('files').get('arena/1 of 2.bin', { of: id }), 'NotYourFolder')
  await isRefused(visitor.files('maps').get('arena/1 of 2.bin'), 'NoSuchObject')
})

test('a ticket of the studio signs in, once', async () => {
  await using game = await start()
  const ticket = (await game.send('admin POST /tickets', { bearer: serverKey, body: { subject: 'u_1' } })).at('ticket')
  const client = deviceOf(game)
  const { identities } = await client.auth.signInTicket(ticket)
  assert.deepEqual(
    identities.map(({ method }) => method),
    ['ticket'],
  )
  game.clock.advance(3_600_000)
  assert.equal(typeof (await client.me.usage()), 'object', 'it is renewed like every session')
  await isRefused(deviceOf(game).auth.signInTicket(ticket), 'TicketRevoked')
})

test('a guest who signed in an hour ago links, unlinks and deletes the account without being asked anything', async () => {
  await using game = await start()
  const client = deviceOf(game)
  const { id } = await client.auth.signInGuest()
  game.clock.advance(3_600_000)
  const linked = await client.auth.link({
    method: 'jwt',
    provider: 'studio',
    token: await studioToken('someone', game),
  })
  assert.equal(linked.kind, 'linked')
  game.clock.advance(3_600_000)
  await client.auth.unlink(client.auth.player?.identities.find(({ method }) => method === 'jwt')?.id ?? '')
  game.clock.advance(3_600_000)
  assert.match((await client.me.deleteAccount()).receipt, /^rc_/)
  assert.equal(client.auth.player, undefined)
  assert.notEqual((await deviceOf(game).auth.signInGuest()).id, id)
})
