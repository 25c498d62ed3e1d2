/**
 * Power loss and failing disks. The metadata is a map that is durable the moment it is set, so that whatever is missing
 * afterwards was lost by the blob store.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diskError, type Survival } from '../../base/disk-simulated-nodes.ts'
import { createSimulatedDisk, type DiskCallKind, type SimulatedDisk } from '../../base/disk-simulated.ts'
import { bytesOf, createBufferBudget } from '../../base/streams.ts'
import { openBlobs } from './blobs.ts'
import { BlobDamaged, type BlobLocation, type Blobs, type Owner } from './port.ts'

const root = '/data/blobs'
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
console.log(`crash.test.ts: SEED=${seed}`)

/** mulberry32 */
function coins(from: number): () => boolean {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) & 1) === 1
  }
}

type Stored = { readonly location: BlobLocation; readonly body: Uint8Array }
type Metadata = Map<string, Stored>
type World = {
  readonly disk: SimulatedDisk
  readonly metadata: Metadata
  readonly errors: unknown[]
  readonly acknowledged: () => void
}

function bodyOf(sizeBytes: number, fill: number): Buffer {
  return Buffer.alloc(sizeBytes, `${fill}-`.repeat(7) + fill)
}

const ownerOf = (key: string): Owner => ({ bucketId: 'bucket-1', key: Buffer.from(key) })

function open(disk: SimulatedDisk, generation: string, errors: unknown[]): Promise<Blobs> {
  return openBlobs({
    directory: root,
    generation,
    disk,
    budget: createBufferBudget(2 ** 20),
    onError: (error) => errors.push(error),
    segmentBytesMax: 16_384,
    reserveBytes: 0,
  })
}

async function put(world: World, blobs: Blobs, key: string, body: Buffer, as: 'any' | 'file' = 'any'): Promise<void> {
  using during = blobs.writes.begin()
  const stored = await blobs.write(body, { owner: ownerOf(key), during, as, sizeBytesMax: 2 ** 30 })
  const previous = world.metadata.get(key)
  world.metadata.set(key, { location: stored.location, body })
  if (previous !== undefined) blobs.forget(previous.location)
  world.acknowledged()
}

async function compactAll(world: World, blobs: Blobs): Promise<void> {
  for (const { segment } of await blobs.segments()) {
    await blobs.compactSegment(segment, {
      liveGenerations: new Set([blobs.generation]),
      isLive: async (records) =>
        records.map(({ location, owner }) => {
          const now = world.metadata.get(Buffer.from(owner.key).toString())?.location
          return now?.kind === 'segment' && now.segment === location.segment && now.offsetBytes === location.offsetBytes
        }),
      async relocate({ owner }, to) {
        const key = Buffer.from(owner.key).toString()
        const known = world.metadata.get(key)
        if (known === undefined) return false
        world.metadata.set(key, { ...known, location: to.location })
        world.acknowledged()
        return true
      },
    })
  }
}

/** Everything that the store does, small enough to be cut at every moment. Steps may fail; what follows goes on. */
async function live(world: World, failures: unknown[] = []): Promise<void> {
  const attempt = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => void failures.push(error))
  const blobs = await open(world.disk, 'one', world.errors)
  await Promise.all([
    attempt(put(world, blobs, 'a', bodyOf(1_500, 1))),
    attempt(put(world, blobs, 'b', bodyOf(0, 2))),
    attempt(put(world, blobs, 'c', bodyOf(9_000, 3))),
  ])
  await attempt(put(world, blobs, 'd', bodyOf(7_000, 4)))
  await Promise.all([
    attempt(put(world, blobs, 'large', bodyOf(140_000, 5), 'file')),
    attempt(put(world, blobs, 'part', bodyOf(100, 6), 'file')),
    attempt(put(world, blobs, 'a', bodyOf(2_000, 7))),
  ])
  await attempt(put(world, blobs, 'large', bodyOf(67_000, 8), 'file'))
  await attempt(blobs.sealActive())
  await attempt(compactAll(world, blobs))
  await attempt(put(world, blobs, 'e', bodyOf(4_000, 9)))
  await attempt(blobs.close())
}

async function missing(blobs: Blobs, metadata: Metadata): Promise<string[]> {
  const bad: string[] = []
  for (const [key, { location, body }] of metadata) {
    try {
      const range = { startByte: 0, endByte: body.length - 1 }
      const found = await bytesOf(blobs.read(location, ownerOf(key), range), 2 ** 30)
      if (!found.equals(body)) bad.push(`${key}: other bytes`)
    } catch (error) {
      bad.push(`${key}: ${String(error)}`)
    }
  }
  return bad
}

const referencedIn = (metadata: Metadata): Set<string> =>
  new Set([...metadata.values()].flatMap(({ location }) => (location.kind === 'file' ? [location.file] : [])))

/** The machine is back: everything acknowledged is there, whole; what nobody refers to goes; and life goes on. */
async function checkAfterwards(disk: SimulatedDisk, known: ReadonlyMap<string, Stored>): Promise<void> {
  const metadata: Metadata = new Map(known)
  const errors: unknown[] = []
  const blobs = await open(disk, 'two', errors)
  assert.deepEqual(await missing(blobs, metadata), [])
  const referenced = referencedIn(metadata)
  await blobs.sweepOrphans({
    liveGenerations: new Set(['two']),
    isReferenced: async (files) => files.map((file) => referenced.has(file)),
  })
  const world: World = { disk, metadata, errors, acknowledged: () => undefined }
  await compactAll(world, blobs)
  await put(world, blobs, 'afterwards', bodyOf(3_000, 10))
  assert.deepEqual(await missing(blobs, metadata), [])
  for await (const damage of blobs.scrub()) assert.fail(`damaged after the sweep: ${damage.what}`)
  await blobs.close()
  const files = disk.paths().filter((path) => /\/[0-9a-f]{32}$/.test(path))
  assert.equal(files.length, referencedIn(metadata).size, 'no orphan is left')
  assert.deepEqual(errors, [])
}

function newWorld(acknowledged: () => void = () => undefined): World {
  return { disk: createSimulatedDisk(), metadata: new Map(), errors: [], acknowledged }
}

test('power may go at any moment: what was acknowledged is there, whole, and nothing else is', async () => {
  const world = newWorld()
  const states: { disk: SimulatedDisk; metadata: Metadata; name: string }[] = []
  let moment = 0
  world.disk.onMoment(() => {
    moment += 1
    const metadata = new Map(world.metadata)
    for (const survival of [moment % 4 === 0 ? 'everything' : 'nothing', coins(seed + moment)] as const)
      states.push({
        disk: world.disk.afterPowerLoss(survival),
        metadata,
        name: `moment ${moment}, ${String(survival)}`,
      })
  })
  await live(world)
  assert.deepEqual(world.errors, [])
  assert.ok(moment > 100, 'the story has many moments')
  for (const { disk, metadata, name } of states)
    await checkAfterwards(disk, metadata).catch((error: unknown) => {
      throw new Error(`after ${name}`, { cause: error })
    })
})

/** One after another, so that no sync happens to do another's work. */
async function liveInOrder(world: World): Promise<void> {
  const blobs = await open(world.disk, 'one', world.errors)
  await put(world, blobs, 'a', bodyOf(1_500, 1))
  await put(world, blobs, 'b', bodyOf(900, 2))
  await put(world, blobs, 'large', bodyOf(70_000, 3), 'file')
  await put(world, blobs, 'c', bodyOf(15_000, 4))
  await put(world, blobs, 'large', bodyOf(66_000, 5), 'file')
  await blobs.close()
}

test('every sync is needed: with any one left out, some loss of power does harm', async () => {
  // The first round leaves out none: then no loss of power does harm.
  for (let n = 0; ; n += 1) {
    const states: { disk: SimulatedDisk; metadata: Metadata }[] = []
    const world: World = newWorld(() => keep('nothing'))
    const keep = (survival: Survival): void =>
      void states.push({ disk: world.disk.afterPowerLoss(survival), metadata: new Map(world.metadata) })
    world.disk.withoutSync(n)
    // Few states do harm, so they are not left to chance: all that is unsynced survives but the first, or only the first.
    world.disk.onMoment(() => {
      if (world.disk.syncCount < n) return
      for (let count = 1; count <= 3; count += 1) {
        keep(afterTosses(count, true))
        keep(afterTosses(count, false))
      }
    })
    await liveInOrder(world)
    for (let count = 1; count <= 3; count += 1) keep(afterTosses(count, false))
    if (n === 0) {
      assert.equal(await isHarmed(states), false)
      continue
    }
    const leftOut = world.disk.calls.find(({ isLeftOut }) => isLeftOut)
    if (leftOut === undefined) return assert.ok(n > 12, 'the story has many syncs')
    assert.ok(await isHarmed(states), `nothing shows that sync ${n} of ${leftOut.path} was left out`)
  }
})

/** The first tosses come out one way, all others the other. */
function afterTosses(count: number, side: boolean): () => boolean {
  let tossed = 0
  return () => {
    tossed += 1
    return tossed > count ? side : !side
  }
}

async function isHarmed(states: readonly { disk: SimulatedDisk; metadata: Metadata }[]): Promise<boolean> {
  for (const { disk, metadata } of states) {
    const isWell = await checkAfterwards(disk, metadata).then(
      () => true,
      () => false,
    )
    if (!isWell) return true
  }
  return false
}

const kinds: DiskCallKind[] = [
  'create', 'open', 'write', 'read', 'sync', 'sizeBytes', 'close', 'makeDirectory', 'syncDirectory', 'unlink', 'list', 'freeBytes',
] // prettier-ignore
for (const kind of kinds)
  test(`the n-th ${kind} fails, for every n: its request fails, the others and what was acknowledged do not`, async () => {
    let hasEverFailed = false
    for (let n = 1; ; n += 1) {
      const world = newWorld()
      world.disk.failNth(kind, n, diskError('EIO', 'somewhere'))
      const failures: unknown[] = []
      const opened = await live(world, failures).then(
        () => true,
        () => false,
      )
      if (!world.disk.haveAllFailed) {
        assert.ok(hasEverFailed, `${kind} is called at least once`)
        return
      }
      hasEverFailed = true
      if (opened) assert.ok(failures.length + world.errors.length <= 4, `${kind} ${n}: ${failures.length} failures`)
      for (const survival of ['nothing', 'everything', coins(seed + n)] as const)
        await checkAfterwards(world.disk.afterPowerLoss(survival), new Map(world.metadata)).catch((error: unknown) => {
          throw new Error(`${kind} ${n}, ${typeof survival === 'string' ? survival : 'coins'}`, { cause: error })
        })
    }
  })

test('after a failed sync the segment takes nothing more, and the next write goes to another', async (t) => {
  const world = newWorld()
  const blobs = await open(world.disk, 'one', world.errors)
  await put(world, blobs, 'before', bodyOf(2_000, 1))
  world.disk.failNth('sync', 1, diskError('EIO', 'segment'))
  await t.assert.rejects(put(world, blobs, 'lost', bodyOf(2_000, 2)), /EIO/)
  await put(world, blobs, 'after', bodyOf(2_000, 3))
  const segments = [...world.metadata.values()].map(({ location }) => location.kind === 'segment' && location.segment)
  t.assert.deepEqual(segments, ['one.1', 'one.2'])
  t.assert.equal((await blobs.stats()).abandonedSegmentCount, 1)
  t.assert.deepEqual(await missing(await open(world.disk.afterPowerLoss('nothing'), 'two', []), world.metadata), [])
  t.assert.deepEqual(await missing(blobs, world.metadata), [])
})

test('a lie of the disk about an acknowledged body is told as damage, never as its bytes', async (t) => {
  const world = newWorld()
  const blobs = await open(world.disk, 'one', world.errors)
  await put(world, blobs, 'a', bodyOf(2_000, 1))
  const location = world.metadata.get('a')?.location
  assert.ok(location?.kind === 'segment')
  world.disk.rot(`${root}/gen-one/1.segment`, location.offsetBytes + location.lengthBytes - 1, Buffer.from([0xff]))
  await t.assert.rejects(blobs.readSmall(location, ownerOf('a'), 2_000), BlobDamaged)
})
