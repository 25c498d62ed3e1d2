import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { readZip } from '../../testing/read-zip.ts'
import { serverKey } from '../../testing/start-game.ts'
import { exported, link, linkedGame, tokenOf, work } from './testing.ts'

const now = '2026-01-01T09:00:00.000Z'
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

type Manifest = {
  readonly player: { readonly id: string }
  readonly identities: readonly { readonly method: string }[]
  readonly sessions: readonly { readonly device?: { readonly name?: string } }[]
  readonly bans: readonly { readonly reason: string; readonly lifted?: string }[]
  readonly slots: readonly {
    readonly slot: string
    readonly headRev: number
    readonly revisions: readonly { readonly key: string; readonly sha256: string }[]
  }[]
  readonly files: readonly {
    readonly key: string
    readonly file: string
    readonly size: number
    readonly sha256: string
  }[]
}

test('an export holds every byte of the player, and says what is what', async (t) => {
  await using game = await linkedGame(now)
  const [first, other] = [await game.signIn({ device: { id: 'd1', name: 'Pixel 9' } }), await game.signIn()]
  await link(first, await tokenOf('u1'))
  const bearer = serverKey
  await game.send(`admin POST /players/${first.id}/ban`, { bearer, body: { reason: 'mistake' } })
  await game.send(`admin DELETE /players/${first.id}/ban`, { bearer })
  const player = await game.signIn({ guestSecret: first.guestSecret, device: { id: 'd1', name: 'Pixel 9' } })
  const large = Buffer.alloc(9_000_000, 'save')
  const { oss } = game.root
  await oss.putObject({ bucket: 'demo-private', key: `saves/${player.id}/old`, body: 'one' })
  await oss.putObject({ bucket: 'demo-private', key: `replays/${player.id}/../../etc/x`, body: 'way' })
  await oss.putObject({ bucket: 'demo-private', key: `replays/${player.id}/large`, body: large })
  await oss.putObject({ bucket: 'demo-public', key: `avatar/${player.id}/a.webp`, body: 'picture' })
  await oss.putObject({ bucket: 'demo-private', key: `saves/${other.id}/auto/1`, body: 'not yours' })
  await player.send('PUT /slots/auto', { bytes: 'first', headers: { 'if-none-match': '*' } })
  await player.send('PUT /slots/auto', { bytes: 'second', headers: { 'if-match': '1' } })
  const files = readZip(await exported(game, player))
  const manifest = JSON.parse(String(files.get('manifest.json'))) as Manifest
  t.assert.equal(manifest.player.id, player.id)
  t.assert.deepEqual(
    manifest.identities.map(({ method }) => method),
    ['guest', 'jwt'],
  )
  t.assert.deepEqual(
    manifest.sessions.map(({ device }) => device?.name),
    ['Pixel 9'],
  )
  t.assert.deepEqual(
    manifest.bans.map(({ reason, lifted }) => [reason, lifted]),
    [['mistake', now]],
  )
  t.assert.deepEqual(
    manifest.slots.map(({ slot, headRev, revisions }) => [slot, headRev, revisions.map(({ sha256: hash }) => hash)]),
    [['auto', 2, [sha256('first'), sha256('second')]]],
  )
  const blobs = manifest.slots.flatMap(({ revisions }) => revisions.map(({ key }) => key))
  t.assert.equal(
    blobs.every((key) => manifest.files.some((file) => file.key === key)),
    true,
  )
  t.assert.deepEqual(
    manifest.files.filter(({ key }) => !blobs.includes(key)).map(({ key, sha256: hash }) => [key, hash]),
    [
      [`replays/${player.id}/../../etc/x`, sha256('way')],
      [`replays/${player.id}/large`, sha256(large.toString())],
      [`saves/${player.id}/old`, sha256('one')],
      [`avatar/${player.id}/a.webp`, sha256('picture')],
    ],
  )
  t.assert.deepEqual(
    [...files.keys()].toSorted(),
    ['manifest.json', ...manifest.files.map(({ file }) => file)].toSorted(),
  )
  for (const { file, size, sha256: hash } of manifest.files) {
    const bytes = files.get(file)
    t.assert.deepEqual([bytes?.length, sha256(String(bytes))], [size, hash], file)
    t.assert.equal(file.split('/').includes('..'), false)
  }
})

test('an export that waits is the one that is asked for again, and a newer one takes the place of an older', async (t) => {
  await using game = await linkedGame(now)
  const player = await game.signIn()
  const [one, two] = [await player.send('POST /me/export'), await player.send('POST /me/export')]
  t.assert.deepEqual([one.status, one.at('job')], [202, two.at('job')])
  await work(game)
  const three = await player.send('POST /me/export')
  t.assert.notEqual(three.at('job'), one.at('job'))
  await work(game)
  t.assert.equal((await player.send(`GET /me/export/${one.at('job')}`)).status, 404)
  const { result } = await game.root.oss.listObjectsV2({ bucket: 'demo-private', prefix: '_exports/' })
  t.assert.equal(result.keyCount, 1)
})

test('an export is no way for a player to reach what is not its own', async (t) => {
  await using game = await linkedGame(now)
  const [player, other] = [await game.signIn(), await game.signIn()]
  const { at } = await player.send('POST /me/export')
  await work(game)
  t.assert.equal((await other.send(`GET /me/export/${at('job')}`)).at('error.code'), 'UnknownJob')
  const oss = await player.oss()
  const key = `_exports/${player.id}/${at('job')}.zip`
  await t.assert.rejects(oss.oss.getObject({ bucket: 'demo-private', key }), /AccessDenied|denied/i)
})

test('an export has what it read: what was deleted since the listing is left out, what was overwritten is as it is', async (t) => {
  const beforeRead: (() => Promise<unknown>)[] = []
  await using game = await linkedGame(now, {
    wrap: (options) => ({
      ...options,
      inside: async (request, ...rest) => {
        const { inside } = options
        if (inside === undefined) throw new Error('the game has a way inside')
        if (request.method === 'GET' && request.path.endsWith('/gone'))
          await Promise.all(beforeRead.map((act) => act()))
        return inside(request, ...rest)
      },
    }),
  })
  const player = await game.signIn()
  const gone = { bucket: 'demo-private', key: `replays/${player.id}/gone` }
  const { oss } = game.root
  await oss.putObject({ ...gone, body: 'gone' })
  await oss.putObject({ ...gone, key: `replays/${player.id}/kept`, body: 'kept' })
  beforeRead.push(
    () => oss.deleteObject(gone),
    () => oss.putObject({ ...gone, key: `replays/${player.id}/kept`, body: 'kept and longer' }),
  )
  const files = readZip(await exported(game, player))
  const manifest = JSON.parse(String(files.get('manifest.json'))) as Manifest
  t.assert.deepEqual(
    manifest.files.map(({ key, size, sha256: hash }) => [key, size, hash]),
    [[`replays/${player.id}/kept`, 15, sha256('kept and longer')]],
  )
})
