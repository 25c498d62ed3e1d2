import assert from 'node:assert/strict'
import { RequestError } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import { test } from 'node:test'
import { serverKey, startGame } from '../testing/start-game.ts'
import type { Game, TestPlayer } from '../testing/start-game.ts'

const bucket = 'demo-private'
const quota = { bytes: '1000B', objects: 10 }
const app = { spaces: { replays: { quota, maxObject: '100B', types: ['application/octet-stream'] } } }
const body = (size: number) => new Uint8Array(size)
const contentType = 'application/octet-stream'

const rulesOf = async (game: Game) =>
  game.root.oss.getBucketFolderRules({ bucket }).then(({ configuration }) => configuration.rules ?? [])
const codeOf = (error: unknown): string => (error instanceof RequestError ? error.code : String(error))
const usedBy = async (player: TestPlayer): Promise<unknown> => {
  const { json } = await player.send('GET /me/usage')
  const { replays } = (json as { spaces: Record<string, { bytes: { used: number }; objects: { used: number } }> })
    .spaces
  return [replays?.bytes.used, replays?.objects.used]
}

async function put(oss: Client, player: TestPlayer, name: string, size = 100): Promise<string> {
  const key = `replays/${player.id}/${name}`
  return oss.oss.putObject({ bucket, key, body: body(size), contentType }).then(() => 'stored', codeOf)
}

test('64 writers with keys of STS fill a folder to the quota exactly, and what is erased makes room again', async () => {
  await using game = await startGame({ app })
  await game.players.tick()
  const [player, other] = [await game.signIn(), await game.signIn()]
  const oss = await player.oss(['replays'])
  const outcomes = await Promise.all(Array.from({ length: 64 }, (_, index) => put(oss, player, `run-${index}`)))
  assert.deepEqual(outcomes.toSorted(), [
    ...Array.from({ length: 54 }, () => 'FolderQuotaExceeded'),
    ...Array.from({ length: 10 }, () => 'stored'),
  ])
  assert.deepEqual(await usedBy(player), [1_000, 10], 'the service tells what lies there')
  assert.deepEqual(await usedBy(other), [0, 0])
  // Through the service it is the same room.
  const inline = await player.send('PUT /spaces/replays/objects/inline', {
    bytes: body(1),
    headers: { 'content-type': contentType },
  })
  assert.deepEqual([inline.status, inline.at('error.code')], [409, 'QuotaExceeded'])
  assert.deepEqual(inline.at('error.details'), {
    rule: 'folderRules',
    limit: { bytes: 1_000 },
    used: { bytes: 1_000 },
    needed: { bytes: 1 },
  })
  assert.equal(await put(await other.oss(['replays']), other, 'run'), 'stored')

  const kept = outcomes.findIndex((outcome) => outcome === 'stored')
  await oss.oss.deleteObject({ bucket, key: `replays/${player.id}/run-${kept}` })
  assert.equal(await put(oss, player, 'again'), 'stored')
  assert.equal(await put(oss, player, 'too much'), 'FolderQuotaExceeded')

  await player.send('DELETE /me', { body: { confirm: player.id } })
  for (let round = 0; round < 5; round += 1) await game.players.runDues(new AbortController().signal)
  const { usage } = await game.root.oss.getBucketFolderUsage({ bucket, id: player.id })
  assert.deepEqual(
    usage.folders.map(({ prefix, usedBytes }) => [prefix, usedBytes]).filter(([, used]) => used !== 0),
    [],
  )
})

test('size, type and names that are there hold for keys of STS, and the guarantees say so', async () => {
  await using game = await startGame({
    app: { spaces: { replays: { ...app.spaces.replays, insertOnly: true }, saves: { quota: { bytes: '1MiB' } } } },
  })
  const guaranteesOf = async (): Promise<unknown> => {
    const player = await game.signIn()
    const spaces = (
      player.session.json as { storage: { spaces: Record<string, { guarantees: Record<string, object> }> } }
    ).storage.spaces
    return [spaces['replays']?.guarantees['sts'], spaces['saves']?.guarantees['sts']]
  }
  const none = {
    folder: 'enforced',
    size: 'none',
    declaredType: 'none',
    detectedType: 'none',
    quota: 'none',
    history: 'none',
  }
  assert.deepEqual(await guaranteesOf(), [
    { ...none, revocation: 'now' },
    { ...none, declaredType: 'enforced', revocation: 'now' },
  ])
  await game.players.tick()
  const all = {
    ...none,
    size: 'enforced',
    declaredType: 'enforced',
    quota: 'enforced',
    history: 'enforced',
    revocation: 'now',
  }
  assert.deepEqual(await guaranteesOf(), [all, { ...all, quota: 'none' }])
  const player = await game.signIn()
  const oss = await player.oss(['replays'])
  assert.equal(await put(oss, player, 'large', 101), 'FolderObjectTooLarge')
  assert.equal(await put(oss, player, 'run'), 'stored')
  assert.equal(await put(oss, player, 'run'), 'FolderInsertOnly')
  const page = { bucket, key: `replays/${player.id}/page`, body: body(1), contentType: 'text/html' }
  assert.equal(await oss.oss.putObject(page).catch(codeOf), 'FolderTypeNotAllowed')
})

test('saves through the service are counted by the service: the bucket has room for what is let go of', async () => {
  await using game = await startGame({
    app: {
      spaces: {
        saves: { quota: { bytes: '300B', objects: 3 }, maxObject: '100B', revisions: { keep: 2 }, recordMax: 0 },
      },
    },
  })
  await game.players.tick()
  const player = await game.signIn()
  for (let rev = 0; rev < 20; rev += 1) {
    const headers = rev === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${rev}"` }
    const { status, text } = await player.send('PUT /slots/auto', { bytes: new Uint8Array(100).fill(rev), headers })
    assert.ok(status < 300, text)
  }
  const { usage } = await game.root.oss.getBucketFolderUsage({ bucket, id: player.id })
  assert.equal(usage.folders.find(({ prefix }) => prefix === 'saves')?.usedObjects, 20, 'nothing is collected yet')
})

test('whose quota was set by hand has its own room in the bucket, until it is taken back', async () => {
  await using game = await startGame({ app })
  await game.players.tick()
  const player = await game.signIn()
  const setQuota = async (quota: object): Promise<void> => {
    const { status, text } = await game.send(`admin POST /players/${player.id}/quota`, {
      bearer: serverKey,
      body: { quota },
    })
    assert.equal(status, 200, text)
  }
  const oss = await player.oss(['replays'])
  const fill = async (): Promise<number> => {
    const keys = Array.from({ length: 14 }, (_, index) => `run-${index}`)
    const outcomes = await Promise.all(keys.map((key) => put(oss, player, key, 10)))
    return outcomes.filter((outcome) => outcome === 'stored').length
  }
  const overrides = async () => (await rulesOf(game)).flatMap((rule) => rule.overrides ?? [])
  await setQuota({ replays: { objects: 12 } })
  assert.deepEqual(await overrides(), [{ id: player.id, maxBytes: 1_000, maxObjects: 12 }])
  assert.equal(await fill(), 12)
  await setQuota({})
  assert.deepEqual(await overrides(), [])
})

test('rules follow the file, and what is not its own stays', async () => {
  await using game = await startGame({ app })
  const theirs = { prefix: 'backups', maxBytes: 5, overrides: [], contentTypes: [] }
  await game.root.oss.putBucketFolderRules({ bucket, configuration: { rules: [theirs] } })
  const prefixes = async () => (await rulesOf(game)).map(({ prefix }) => prefix)
  await game.players.tick()
  assert.deepEqual(await prefixes(), ['backups', 'saves', 'replays', 'ugc'])
  const { replays, ...others } = game.config.spaces
  game.players.use([{ ...game.config, spaces: others }])
  await game.players.tick()
  assert.deepEqual(await prefixes(), ['backups', 'saves', 'ugc'])
  assert.ok(replays?.kind === 'folder')
  game.players.use([{ ...game.config, spaces: { ...others, replays: { ...replays, quota: { bytes: 5_000 } } } }])
  await game.players.tick()
  assert.deepEqual(await prefixes(), ['backups', 'saves', 'ugc', 'replays'])
  assert.equal((await rulesOf(game)).at(-1)?.maxBytes, 5_000)
})

test('a service that may not set rules says what it needs, once, and goes on', async () => {
  await using game = await startGame({ app })
  await game.root.oss.putBucketPolicy({
    bucket,
    policy: JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Deny', Action: ['oss:PutBucketFolderRules'], Principal: ['*'], Resource: [`acs:oss:*:*:${bucket}`] },
      ],
    }),
  })
  await game.players.tick()
  game.players.use([game.config])
  await game.players.tick()
  assert.equal(game.log.filter((line) => line.includes('oss:PutBucketFolderRules')).length, 1)
  assert.equal((await game.signIn()).session.status, 201)
})
