import { test } from 'node:test'
import { createImages, pictureEtag } from './images.ts'
import type { PictureSource, SourceObject } from './images.ts'
import { sourceBytesMax } from './limits.ts'
import { parseProcess } from './parse.ts'
import { Remembered } from './remembered.ts'
import { landscape, pngOf } from './testing.ts'

// One process for all tests; each has a bucket of its own.
const images = createImages()
let bucketCount = 0

function freshSource(): SourceObject {
  bucketCount += 1
  return { ...anySource, bucketId: `b${bucketCount}` }
}

const anySource: SourceObject = {
  bucketId: 'b',
  key: 'a.png',
  etag: 'A'.repeat(32),
  crc64: 7n,
  sizeBytes: 1_000,
  writeId: 'w1',
}
const notSealed = { seal: () => Promise.resolve(undefined) }
const sourceFrom = (object: SourceObject, read: PictureSource['read']): PictureSource => ({
  object,
  read,
  ...notSealed,
})
const recipe = parseProcess('image/resize,w_20')
const never = new AbortController().signal
const picture = await pngOf(landscape(60, 40))

function counted(): { read: () => Promise<Uint8Array>; readonly count: number } {
  let count = 0
  return {
    read: () => {
      count += 1
      return Promise.resolve(picture)
    },
    get count() {
      return count
    },
  }
}

test('equal requests in flight are one, and what was made is remembered', async (t) => {
  const source = freshSource()
  const source1 = counted()
  const answers = await Promise.all(
    [1, 2, 3].map(() => images.picture([sourceFrom(source, source1.read)], recipe, never)),
  )
  t.assert.equal(source1.count, 1)
  t.assert.equal(new Set(answers).size, 1)
  await images.picture([sourceFrom(source, source1.read)], recipe, never)
  t.assert.equal(source1.count, 1)
})

const others: [what: string, change: Partial<SourceObject>, process: string][] = [
  ['another recipe', {}, 'image/resize,w_21'],
  ['another bucket', { bucketId: 'another' }, 'image/resize,w_20'],
  ['another key', { key: 'b.png' }, 'image/resize,w_20'],
  ['another write', { writeId: 'w2' }, 'image/resize,w_20'],
  ['other bytes', { etag: 'B'.repeat(32) }, 'image/resize,w_20'],
]
for (const [what, change, process] of others)
  test(`${what} is another picture`, async (t) => {
    const source = freshSource()
    const reads = counted()
    await images.picture([sourceFrom(source, reads.read)], recipe, never)
    await images.picture([sourceFrom({ ...source, ...change }, reads.read)], parseProcess(process), never)
    t.assert.equal(reads.count, 2)
  })

test('a failure is told to all who wait and not remembered', async (t) => {
  const source = freshSource()
  const failing = (): Promise<Uint8Array> => Promise.reject(new Error('not now'))
  const both = await Promise.allSettled([1, 2].map(() => images.picture([sourceFrom(source, failing)], recipe, never)))
  t.assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  const reads = counted()
  await images.picture([sourceFrom(source, reads.read)], recipe, never)
  t.assert.equal(reads.count, 1)
})

test('who leaves takes the picture from nobody else', async (t) => {
  const source = freshSource()
  const leaving = new AbortController()
  const reads = counted()
  const first = images.picture([sourceFrom(source, reads.read)], recipe, leaving.signal)
  const second = images.picture([sourceFrom(source, reads.read)], recipe, never)
  leaving.abort(new Error('gone'))
  await t.assert.rejects(first, /gone/)
  t.assert.equal((await second).contentType, 'image/png')
  t.assert.equal(reads.count, 1)
})

test('when all have left the reading is told, and whoever comes starts anew', async (t) => {
  const source = freshSource()
  const leaving = new AbortController()
  let wasTold = false
  const endless = (signal: AbortSignal): Promise<Uint8Array> =>
    new Promise((_, reject) =>
      signal.addEventListener('abort', () => {
        wasTold = true
        reject(new Error('nobody waits'))
      }),
    )
  const alone = images.picture([sourceFrom(source, endless)], recipe, leaving.signal)
  leaving.abort(new Error('gone'))
  await t.assert.rejects(alone, /gone/)
  t.assert.equal(wasTold, true)
  const reads = counted()
  await images.picture([sourceFrom(source, reads.read)], recipe, never)
  t.assert.equal(reads.count, 1)
})

test('who has left before the picture was asked for is told so, and the failure of the picture is nobody’s', async (t) => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  try {
    const source = freshSource()
    const asked = images.picture([sourceFrom(source, counted().read)], recipe, AbortSignal.abort(new Error('gone')))
    await t.assert.rejects(asked, /gone/)
    await new Promise((resolve) => setTimeout(resolve, 50))
    t.assert.deepEqual(unhandled, [])
  } finally {
    process.off('unhandledRejection', note)
  }
})

test('a source over the limit is refused before it is read', async (t) => {
  const source = freshSource()
  const reads = counted()
  await t.assert.rejects(
    images.picture([sourceFrom({ ...source, sizeBytes: sourceBytesMax + 1 }, reads.read)], recipe, never),
    {
      code: 'ImageTooLarge',
    },
  )
  t.assert.equal(reads.count, 0)
})

test('the ETag of a picture is that of its source and recipe', (t) => {
  const source = anySource
  const etag = pictureEtag([source], recipe)
  t.assert.match(etag, /^[0-9A-F]{32}$/)
  t.assert.equal(pictureEtag([{ ...source }], parseProcess('image/resize,m_lfit,w_20')), etag)
  const changed = [
    pictureEtag([{ ...source, etag: 'B'.repeat(32) }], recipe),
    pictureEtag([{ ...source, crc64: 8n }], recipe),
    pictureEtag([{ ...source, sizeBytes: 1_001 }], recipe),
    pictureEtag([source], parseProcess('image/resize,w_21')),
    pictureEtag([source], parseProcess('image/resize,w_20/format,jpg')),
    pictureEtag([source], parseProcess('image/auto-orient,0/resize,w_20')),
    pictureEtag([source], parseProcess('image/info')),
  ]
  t.assert.equal(new Set([etag, ...changed]).size, changed.length + 1)
})

test('what was used last is forgotten last, and the bound holds', (t) => {
  const remembered = new Remembered<string>(10)
  remembered.keep('a', 'A', 4)
  remembered.keep('b', 'B', 4)
  t.assert.equal(remembered.find('a'), 'A')
  remembered.keep('c', 'C', 4)
  t.assert.deepEqual(
    ['a', 'b', 'c'].map((name) => remembered.find(name)),
    ['A', undefined, 'C'],
  )
  t.assert.equal(remembered.sizeBytes, 8)
  remembered.keep('a', 'AA', 2)
  t.assert.equal(remembered.sizeBytes, 6)
  remembered.keep('d', 'D', 11)
  t.assert.equal(remembered.find('d'), undefined)
  t.assert.equal(remembered.find('a'), 'AA')
})

test('what is kept elsewhere is not made again, and what was made is given to be kept', async (t) => {
  const keptNames: string[] = []
  const kept = new Map<string, { bytes: Uint8Array; contentType: string }>()
  const own = createImages(
    {},
    {
      find: (name) => Promise.resolve(kept.get(name)),
      keep: (name, sources, _seals, made) => {
        keptNames.push(sources.map(({ bucketId, key, writeId }) => `${bucketId}/${key}@${writeId}`).join())
        kept.set(name, made)
      },
    },
  )
  try {
    const object = { ...anySource, bucketId: 'kept' }
    const source = counted()
    const first = await own.picture([sourceFrom(object, source.read)], recipe, never)
    t.assert.deepEqual(keptNames, ['kept/a.png@w1'])
    const again = createImages({}, { find: (name) => Promise.resolve(kept.get(name)), keep: () => t.assert.fail() })
    t.assert.equal(await again.picture([sourceFrom(object, source.read)], recipe, never), first)
    t.assert.equal(source.count, 1)
  } finally {
    own.close()
  }
})

test('a text is parsed once, and what it is refused for is told each time', (t) => {
  const process = 'image/resize,w_20/quality,Q_80'
  t.assert.equal(images.recipe(process), images.recipe(process))
  t.assert.deepEqual(images.recipe(process), parseProcess(process))
  for (let count = 0; count < 2; count += 1)
    t.assert.throws(() => images.recipe('image/resize,w_0'), { code: 'InvalidArgument' })
})
