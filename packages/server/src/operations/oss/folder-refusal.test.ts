/** Rules for folders at the entrances that make objects or change them by themselves: exact, and nothing half done. */
import { test } from 'node:test'
import { landscape, pngOf } from '../../images/testing.ts'
import { FolderRefused } from '../../store/folders/refused.ts'
import type { FolderReason } from '../../store/folders/refused.ts'
import { asyncProcessObject } from './object/async-process-object.ts'
import { getObject } from './object/get-object.ts'
import { headObject } from './object/head-object.ts'
import { processObject } from './object/process-object.ts'
import { putObject } from './object/put-object.ts'
import { restoreObject } from './object/restore-object.ts'
import { putBucketFolderRules } from './bucket/bucket-folder-rules.ts'
import { getBucketFolderUsage } from './bucket/get-bucket-folder-usage.ts'
import { folderRefusal } from './folder-refusal.ts'
import { bodyOf, openBench } from './testing.ts'
import type { Bench } from './testing.ts'

const png = await pngOf(landscape(60, 40))
const encoded = (value: string): string => Buffer.from(value).toString('base64url')
type Rule = {
  maxBytes?: number
  maxObjects?: number
  maxObjectBytes?: number
  contentTypes?: string[]
  insertOnly?: true
}

/** A folder that its rule lets hold so much, and a picture outside of it. */
async function benchWith(rule: Rule): Promise<Bench> {
  const bench = await openBench()
  await bench.run(putObject, { key: 'a.png', body: bodyOf(png), contentType: 'image/png' })
  await bench.run(putBucketFolderRules, { configuration: { rules: [{ prefix: 'thumbs', ...rule }] } })
  return bench
}

const entrances: [name: string, save: (bench: Bench, key: string) => Promise<unknown>][] = [
  [
    'saveas',
    (bench, key) => {
      const task = `x-oss-process=image/resize,w_30|sys/saveas,o_${encoded(key)}`
      return bench.run(processObject, { key: 'a.png', process: '', task })
    },
  ],
  [
    'an asynchronous process',
    (bench, key) => {
      const task = `x-oss-async-process=image/resize,w_30|sys/saveas,o_${encoded(key)}`
      return bench.run(asyncProcessObject, { key: 'a.png', process: '', task })
    },
  ],
]

async function usage(bench: Bench): Promise<readonly [bytes: number | undefined, objects: number | undefined]> {
  const [folder] = (await bench.run(getBucketFolderUsage, { id: '1' })).usage.folders ?? []
  return [folder?.usedBytes, folder?.usedObjects]
}

const refusedFor = (kind: FolderReason['kind'], code: string) => (error: unknown) =>
  error instanceof FolderRefused && error.reason.kind === kind && folderRefusal(error).code === code

for (const [name, save] of entrances) {
  test(`${name} fills a folder to its last byte, and one byte less is refused with nothing stored`, async (t) => {
    await using free = await benchWith({ maxObjects: 9 })
    await save(free, 'thumbs/1/a')
    const [sizeBytes = 0] = await usage(free)
    t.assert.notEqual(sizeBytes, 0)
    await using exact = await benchWith({ maxBytes: sizeBytes })
    await save(exact, 'thumbs/1/a')
    t.assert.deepEqual(await usage(exact), [sizeBytes, 1])
    await t.assert.rejects(save(exact, 'thumbs/1/b'), refusedFor('bytes', 'FolderQuotaExceeded'))
    t.assert.deepEqual(await usage(exact), [sizeBytes, 1])
    await using less = await benchWith({ maxBytes: sizeBytes - 1 })
    await t.assert.rejects(save(less, 'thumbs/1/a'), refusedFor('bytes', 'FolderQuotaExceeded'))
    t.assert.deepEqual(await usage(less), [0, 0])
    await t.assert.rejects(less.run(getObject, { key: 'thumbs/1/a' }), { code: 'NoSuchKey' })
  })

  const rules: [rule: Rule, kind: FolderReason['kind'], code: string][] = [
    [{ maxObjects: 0 }, 'objects', 'FolderQuotaExceeded'],
    [{ maxObjectBytes: 10 }, 'object-bytes', 'FolderObjectTooLarge'],
    [{ contentTypes: ['image/webp'] }, 'content-type', 'FolderTypeNotAllowed'],
  ]
  for (const [rule, kind, code] of rules)
    test(`${name} under ${JSON.stringify(rule)} is ${code} and stores nothing`, async (t) => {
      await using bench = await benchWith(rule)
      await t.assert.rejects(save(bench, 'thumbs/1/a'), refusedFor(kind, code))
      await t.assert.rejects(bench.run(getObject, { key: 'thumbs/1/a' }), { code: 'NoSuchKey' })
    })

  test(`${name} does not replace what a folder only takes in`, async (t) => {
    await using bench = await benchWith({ insertOnly: true })
    await save(bench, 'thumbs/1/a')
    const before = await bench.run(headObject, { key: 'thumbs/1/a' })
    await t.assert.rejects(save(bench, 'thumbs/1/a'), refusedFor('insert-only', 'FolderInsertOnly'))
    t.assert.deepEqual(await bench.run(headObject, { key: 'thumbs/1/a' }), before)
  })
}

test('restoring needs no room, is no second write, and leaves the counters as they are', async (t) => {
  await using bench = await benchWith({ maxBytes: 3, maxObjects: 1, insertOnly: true })
  await bench.run(putObject, { key: 'thumbs/1/a', body: bodyOf('abc'), storageClass: 'Archive' })
  await bench.run(restoreObject, { key: 'thumbs/1/a' })
  t.assert.deepEqual(await usage(bench), [3, 1])
  t.assert.match((await bench.run(headObject, { key: 'thumbs/1/a' })).restore ?? '', /ongoing-request/)
})
