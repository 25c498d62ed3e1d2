import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { realDisk } from '../base/disk.ts'
import { systemIds } from '../base/ids.ts'
import { createPresence } from '../base/presence.ts'
import { objectKeyOf } from '../store/sealing/block-cipher.ts'
import type { DerivedSeal } from '../store/sealing/block-cipher.ts'
import type { KeptKeys } from './kept-codec.ts'
import { openKeptPictures } from './kept-pictures.ts'
import type { KeptPictures, KeptPicturesOptions } from './kept-pictures.ts'
import { keptDelayMs, keptPictureBytesMax, keptTogetherMax } from './limits.ts'

const ids = systemIds()
const freshKeys = (): KeptKeys => {
  const key = ids.bytes(32)
  return { writeVersion: 1, keyOf: (version) => (version === 1 ? key : undefined) }
}
const keys = freshKeys()
const sources = [{ bucketId: 'b', key: 'a.png', writeId: 'w1' }]
/** Objects that are not sealed. */
const plain = (): Promise<readonly DerivedSeal[]> => Promise.resolve([])
const picture = { bytes: Buffer.from('a picture that anyone would recognise'), contentType: 'image/png' }

function open(change: Partial<KeptPicturesOptions> = {}): KeptPictures & Disposable & { readonly directory: string } {
  const parent = mkdtempSync(join(tmpdir(), 'latchkey-pictures-'))
  const directory = join(parent, 'pictures')
  const kept = openKeptPictures({
    disk: realDisk,
    isThere: createPresence(() => performance.now()),
    directory,
    keys,
    ids,
    demandSpace: () => Promise.resolve(),
    nowMs: () => 7,
    ...change,
  })
  return { ...kept, directory, [Symbol.dispose]: () => rmSync(parent, { recursive: true, force: true }) }
}

function onlyFile(directory: string): string {
  const [folder = ''] = readdirSync(directory)
  const [name = ''] = readdirSync(join(directory, folder))
  return join(directory, folder, name)
}

test('what was kept is found again, by its name alone', async (t) => {
  using kept = open()
  t.assert.equal(await kept.find('one', plain), undefined)
  kept.keep('one', sources, plain, picture)
  await kept.settled()
  const found = await kept.find('one', plain)
  t.assert.deepEqual(Buffer.from(found?.bytes ?? []), picture.bytes)
  t.assert.equal(found?.contentType, 'image/png')
  t.assert.equal(await kept.find('two', plain), undefined)
})

test('on the disk there is neither the picture nor what it was made of', async (t) => {
  using kept = open()
  kept.keep('one', sources, plain, picture)
  await kept.settled()
  const file = readFileSync(onlyFile(kept.directory))
  t.assert.equal(file.includes('recognise') || file.includes('a.png') || file.includes('image/png'), false)
  t.assert.equal(file.length > picture.bytes.length, true)
})

test('a file with any bit turned, cut anywhere, or under another key is not there', async (t) => {
  using kept = open()
  kept.keep('one', sources, plain, picture)
  await kept.settled()
  const path = onlyFile(kept.directory)
  const whole = readFileSync(path)
  for (let at = 0; at < whole.length; at += 1) {
    const turned = Buffer.from(whole)
    turned[at] = (turned[at] ?? 0) ^ 1
    writeFileSync(path, turned)
    t.assert.equal(await kept.find('one', plain), undefined, `bit of byte ${at}`)
    writeFileSync(path, whole.subarray(0, at))
    t.assert.equal(await kept.find('one', plain), undefined, `cut at ${at}`)
  }
  writeFileSync(path, whole)
  t.assert.notEqual(await kept.find('one', plain), undefined)
  const stranger = openKeptPictures({
    disk: realDisk,
    isThere: createPresence(() => performance.now()),
    directory: kept.directory,
    keys: freshKeys(),
    ids,
    demandSpace: () => Promise.resolve(),
    nowMs: () => 7,
  })
  t.assert.equal(await stranger.find('one', plain), undefined)
})

test('a disk without room, a picture that is too large and a second writer cost nothing but the cache', async (t) => {
  using full = open({ demandSpace: () => Promise.reject(new Error('the disk is full')) })
  full.keep('one', sources, plain, picture)
  await full.settled()
  t.assert.equal(await full.find('one', plain), undefined)
  using kept = open()
  kept.keep('large', sources, plain, { ...picture, bytes: new Uint8Array(keptPictureBytesMax + 1) })
  kept.keep('one', sources, plain, picture)
  kept.keep('one', sources, plain, picture)
  await kept.settled()
  t.assert.equal(await kept.find('large', plain), undefined)
  t.assert.notEqual(await kept.find('one', plain), undefined)
})

test('pictures are written together, by themselves, and more than the disk takes are let go', async (t) => {
  const asked: number[] = []
  let admit = (): void => undefined
  const gate = new Promise<void>((resolve) => (admit = resolve))
  using kept = open({
    demandSpace: (sizeBytes) => {
      asked.push(sizeBytes)
      return gate
    },
  })
  const names = Array.from({ length: 3 * keptTogetherMax }, (_, index) => `picture ${index}`)
  for (const name of names) kept.keep(name, sources, plain, picture)
  t.assert.equal(asked.length, keptTogetherMax, 'the first are begun when there are enough of them')
  admit()
  await kept.settled()
  const found = await Promise.all(names.map((name) => kept.find(name, plain)))
  t.assert.deepEqual(
    found.map((one) => one !== undefined),
    names.map((_, index) => index < 2 * keptTogetherMax),
  )
  kept.keep('alone', sources, plain, picture)
  t.assert.equal(await kept.find('alone', plain), undefined)
  // Nobody asks for it: it is written after a while.
  while ((await kept.find('alone', plain)) === undefined) await later(keptDelayMs / 4)
})

test('a disk that is too slow to be looked at is asked by opening the file', async (t) => {
  const opened: string[] = []
  const disk: KeptPicturesOptions['disk'] = {
    ...realDisk,
    open: (path) => {
      opened.push(path)
      return realDisk.open(path)
    },
  }
  using quick = open({ disk })
  t.assert.equal(await quick.find('one', plain), undefined)
  t.assert.equal(opened.length, 0)
  using slow = open({ disk, isThere: () => undefined })
  t.assert.equal(await slow.find('one', plain), undefined)
  t.assert.equal(opened.length, 1)
  slow.keep('one', sources, plain, picture)
  await slow.settled()
  t.assert.notEqual(await slow.find('one', plain), undefined)
})

test('a large picture does not wait for others', async (t) => {
  using kept = open()
  const large = { ...picture, bytes: new Uint8Array(keptPictureBytesMax) }
  kept.keep('one', sources, plain, large)
  kept.keep('two', sources, plain, large)
  await kept.settled()
  for (const name of ['one', 'two']) t.assert.equal((await kept.find(name, plain))?.bytes.length, keptPictureBytesMax)
})

test('a picture of sealed objects opens with the keys of all of them, and with the master key not at all', async (t) => {
  using kept = open()
  const sealOf = (): DerivedSeal => objectKeyOf(ids.bytes(32), 'AES256', (count) => ids.bytes(count)).derived()
  const [object, watermark] = [sealOf(), sealOf()]
  const found = async (...seals: readonly DerivedSeal[]): Promise<unknown> =>
    (await kept.find('one', () => Promise.resolve(seals)))?.bytes.toString()
  kept.keep('one', sources, () => Promise.resolve([object, watermark]), picture)
  await kept.settled()
  t.assert.equal(await found(object, watermark), picture.bytes.toString())
  for (const others of [[], [object], [watermark], [watermark, object], [object, sealOf()], [sealOf(), watermark]])
    t.assert.equal(await found(...others), undefined)
  const gone = (): Promise<never> => Promise.reject(new Error('the key was deleted'))
  t.assert.equal(await kept.find('one', gone), undefined)
  kept.keep('two', sources, gone, picture)
  await kept.settled()
  t.assert.equal(await kept.find('two', plain), undefined)
})
