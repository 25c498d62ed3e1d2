import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { openSimulated, put, readAll } from './harness.ts'
import type { StoredBody, SweepDuties } from './port.ts'

function duties(referenced: readonly StoredBody[], liveGenerations: readonly string[] = []): SweepDuties {
  const files = new Set(referenced.map(({ location }) => (location.kind === 'file' ? location.file : '')))
  return {
    liveGenerations: new Set(liveGenerations),
    isReferenced: async (asked) => asked.map((file) => files.has(file)),
  }
}

const large = (): Buffer => randomBytes(300_000)

test('after an unclean end the files that nobody refers to go, and all others stay', async (t) => {
  const { blobs: dead, disk } = await openSimulated({ generation: 'dead' })
  const [kept, orphan] = [await put(dead, large()), await put(dead, large())]
  const small = await put(dead, randomBytes(2_000))
  const { blobs } = await openSimulated({ disk, generation: 'two' })
  const mine = await put(blobs, large())
  t.assert.deepEqual(await blobs.sweepOrphans(duties([kept])), { visitedCount: 2, removedCount: 1 })
  for (const each of [kept, small, mine]) t.assert.equal((await readAll(blobs, each)).length, each.sizeBytes)
  await t.assert.rejects(readAll(blobs, orphan))
  t.assert.deepEqual(await blobs.sweepOrphans(duties([])), { visitedCount: 0, removedCount: 0 })
})

test('after a clean end nothing is swept unless it is forced', async (t) => {
  const { blobs: ended, disk } = await openSimulated({ generation: 'ended' })
  await put(ended, large())
  await ended.close()
  const { blobs } = await openSimulated({ disk, generation: 'two' })
  t.assert.deepEqual(await blobs.sweepOrphans(duties([])), { visitedCount: 0, removedCount: 0 })
  t.assert.deepEqual(await blobs.sweepOrphans({ ...duties([]), force: true }), { visitedCount: 1, removedCount: 1 })
  t.assert.deepEqual(disk.paths(), [], 'an empty generation goes as a whole')
})

test('an unclean end sweeps all generations that have ended, because the process may have freed files of any', async (t) => {
  const { blobs: ended, disk } = await openSimulated({ generation: 'ended' })
  const freed = await put(ended, large())
  await ended.close()
  const { blobs: dead } = await openSimulated({ disk, generation: 'dead' })
  // It read so long that the file was never unlinked.
  dead.reads.begin()
  dead.forget(freed.location)
  const { blobs } = await openSimulated({ disk, generation: 'three' })
  t.assert.deepEqual(await blobs.sweepOrphans(duties([])), { visitedCount: 1, removedCount: 1 })
})

test('generations whose processes run are not swept', async (t) => {
  const { blobs: running, disk } = await openSimulated({ generation: 'running' })
  const stored = await put(running, large())
  const { blobs } = await openSimulated({ disk, generation: 'two' })
  await blobs.sweepOrphans({ ...duties([], ['running']), force: true })
  t.assert.equal((await readAll(running, stored)).length, 300_000)
})

test('a sweep that is cut short begins again', async (t) => {
  const { blobs: dead, disk } = await openSimulated({ generation: 'dead' })
  for (let count = 0; count < 3; count += 1) await put(dead, large())
  const { blobs } = await openSimulated({ disk, generation: 'two' })
  const abort = new AbortController()
  const cut: SweepDuties = {
    ...duties([]),
    signal: abort.signal,
    async isReferenced(files) {
      abort.abort(new Error('shutting down'))
      return files.map(() => false)
    },
  }
  await t.assert.rejects(blobs.sweepOrphans(cut), /shutting down/)
  const rest = await blobs.sweepOrphans(duties([]))
  t.assert.equal(rest.removedCount, 2)
})
