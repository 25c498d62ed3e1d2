import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { newMasterKey, parseMasterKeys } from '../access/master-key.ts'
import { realDisk } from '../base/disk.ts'
import { systemIds } from '../base/ids.ts'
import { openKeptPictures } from '../images/kept-pictures.ts'
import type { KeptPictures } from '../images/kept-pictures.ts'
import type { DerivedSeal } from '../store/sealing/block-cipher.ts'
import { keptPictureSweeper } from './kept-pictures.ts'
import type { KeptSweepOptions } from './kept-pictures.ts'

const ids = systemIds()
const keys = parseMasterKeys(newMasterKey(ids)).purpose('pictures')
const plain = (): Promise<readonly DerivedSeal[]> => Promise.resolve([])
const never = new AbortController().signal

type Bench = Disposable & {
  readonly directory: string
  readonly kept: KeptPictures
  readonly standing: Map<string, string>
  readonly kmsKeyIds: Set<string>
  readonly sweeper: (bytesMax?: number) => ReturnType<typeof keptPictureSweeper>
  readonly keep: (name: string, madeMs?: number, kmsKeyId?: string) => Promise<void>
}

function openBench(): Bench {
  const parent = mkdtempSync(join(tmpdir(), 'latchkey-pictures-'))
  const directory = join(parent, 'pictures')
  const standing = new Map<string, string>()
  const kmsKeyIds = new Set<string>()
  let nowMs = 0
  const kept = openKeptPictures({
    disk: realDisk,
    isThere: () => undefined,
    directory,
    keys,
    ids,
    demandSpace: () => Promise.resolve(),
    nowMs: () => nowMs,
  })
  const standingWrites: KeptSweepOptions['standingWrites'] = (places) =>
    Promise.resolve(places.map(({ key }) => standing.get(key)))
  return {
    directory,
    kept,
    standing,
    kmsKeyIds,
    sweeper: (bytesMax = 1_000_000) =>
      keptPictureSweeper({
        disk: realDisk,
        directory,
        keys,
        bytesMax,
        standingWrites,
        kmsKeyIds: () => Promise.resolve(kmsKeyIds),
      }),
    keep: async (name, madeMs = 0, kmsKeyId) => {
      nowMs = madeMs
      standing.set(`${name}.png`, 'w1')
      const sources = [{ bucketId: 'b', key: `${name}.png`, writeId: 'w1', kmsKeyId }]
      kept.keep(name, sources, plain, { bytes: Buffer.alloc(1_000), contentType: 'image/png' })
      await kept.settled()
    },
    [Symbol.dispose]: () => rmSync(parent, { recursive: true, force: true }),
  }
}

test('a picture goes when its object is overwritten or deleted, and no other does', async (t) => {
  using bench = openBench()
  for (const name of ['one', 'two', 'three']) await bench.keep(name)
  const sweeper = bench.sweeper()
  t.assert.deepEqual(await sweeper.run(never), { outdated: 0, surplus: 0, unreadable: 0 })
  bench.standing.set('one.png', 'w2')
  bench.standing.delete('two.png')
  t.assert.deepEqual(await sweeper.run(never), { outdated: 2, surplus: 0, unreadable: 0 })
  t.assert.deepEqual(
    await Promise.all(['one', 'two', 'three'].map(async (name) => (await bench.kept.find(name, plain)) !== undefined)),
    [false, false, true],
  )
})

test('a picture goes with the KMS key of an object that it was made of', async (t) => {
  using bench = openBench()
  for (const keyId of ['one', 'two']) bench.kmsKeyIds.add(keyId)
  await bench.keep('a', 0, 'one')
  await bench.keep('b', 0, 'two')
  await bench.keep('c')
  const sweeper = bench.sweeper()
  t.assert.deepEqual(await sweeper.run(never), { outdated: 0, surplus: 0, unreadable: 0 })
  bench.kmsKeyIds.delete('one')
  t.assert.deepEqual(await sweeper.run(never), { outdated: 1, surplus: 0, unreadable: 0 })
  t.assert.equal(await bench.kept.find('a', plain), undefined)
  for (const name of ['b', 'c']) t.assert.notEqual(await bench.kept.find(name, plain), undefined)
})

test('above the bound the oldest go first, and 0 keeps nothing', async (t) => {
  using bench = openBench()
  for (const [index, name] of ['old', 'middle', 'new'].entries()) await bench.keep(name, index)
  t.assert.deepEqual(await bench.sweeper(2_800).run(never), { outdated: 0, surplus: 1, unreadable: 0 })
  t.assert.equal(await bench.kept.find('old', plain), undefined)
  t.assert.notEqual(await bench.kept.find('middle', plain), undefined)
  t.assert.deepEqual(await bench.sweeper(0).run(never), { outdated: 0, surplus: 2, unreadable: 0 })
})

test('what does not open goes when it does not open a second time; what is not ours stays', async (t) => {
  using bench = openBench()
  await bench.keep('one')
  const [folder = ''] = readdirSync(bench.directory)
  writeFileSync(join(bench.directory, folder, `${folder}${'f'.repeat(62)}`), 'half of a pict')
  writeFileSync(join(bench.directory, folder, 'README'), 'of the operator')
  const sweeper = bench.sweeper()
  t.assert.equal((await sweeper.run(never)).unreadable, 0)
  t.assert.equal((await sweeper.run(never)).unreadable, 1)
  t.assert.deepEqual(readdirSync(join(bench.directory, folder)).length, 2)
})

test('a directory that is not there is an empty one', async (t) => {
  using bench = openBench()
  t.assert.deepEqual(await bench.sweeper().run(never), { outdated: 0, surplus: 0, unreadable: 0 })
})
