import { test } from 'node:test'
import { grantFor, testNowMs } from '../../../store/testing.ts'
import { putObject } from '../object/put-object.ts'
import { restoreObject } from '../object/restore-object.ts'
import { bodyOf, openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'
import { listObjectVersions } from './list-object-versions.ts'
import { listObjectsV2 } from './list-objects-v2.ts'
import { listObjects } from './list-objects.ts'
import { putBucketVersioning } from './bucket-versioning.ts'

const later = (seconds: number) => ({ now: new Date(testNowMs + seconds * 1_000) })

/** What three listings tell of restorations and classes; each has to tell the same. */
async function told(bench: Bench, seconds: number): Promise<readonly unknown[]> {
  const pages = [
    (await bench.run(listObjects, {}, later(seconds))).result.contents,
    (await bench.run(listObjectsV2, {}, later(seconds))).result.contents,
    (await bench.run(listObjectVersions, {}, later(seconds))).result.versions,
  ]
  return pages.map((page) => page?.map((one) => ('size' in one ? [one.key, one.restoreInfo, one.transitionTime] : one)))
}

const thrice = (rows: readonly unknown[]): readonly unknown[] => [rows, rows, rows]

test('each listing tells of a restoration and of a change of class, of those objects that have one', async (t) => {
  await using bench = await openBench()
  for (const key of ['a', 'b', 'c']) await bench.run(putObject, { key, body: bodyOf('x'), storageClass: 'Archive' })
  const transitioned = new Date(testNowMs - 1_000)
  await bench.store.objects.amend(grantFor('write', bench.bucket, 'c'), () => ({
    transitionedMs: transitioned.getTime(),
  }))
  const b = ['b', undefined, undefined]
  const c = ['c', undefined, transitioned]
  t.assert.deepEqual(await told(bench, 0), thrice([['a', undefined, undefined], b, c]))
  await bench.run(restoreObject, { key: 'a', request: { days: 1 } })
  t.assert.deepEqual(await told(bench, 1), thrice([['a', 'ongoing-request="true"', undefined], b, c]))
  const expiry = new Date(testNowMs + 60_000 + 86_400_000).toUTCString()
  const restored = ['a', `ongoing-request="false", expiry-date="${expiry}"`, undefined]
  t.assert.deepEqual(await told(bench, 61), thrice([restored, b, c]))
  t.assert.deepEqual(await told(bench, 2 * 86_400), thrice([['a', undefined, undefined], b, c]))
})

test('old versions tell of their own restoration', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketVersioning, { configuration: { status: 'Enabled' } })
  for (let count = 0; count < 2; count += 1)
    await bench.run(putObject, { key: 'a', body: bodyOf('x'), storageClass: 'Archive' })
  const versions = async (seconds: number) =>
    (await bench.run(listObjectVersions, {}, later(seconds))).result.versions ?? []
  const [newest, oldest] = await versions(0)
  await bench.run(restoreObject, { key: 'a', versionId: oldest?.versionId ?? '', request: { days: 1 } })
  t.assert.deepEqual(
    (await versions(1)).map((one) => [one.versionId, 'size' in one && one.restoreInfo]),
    [
      [newest?.versionId, undefined],
      [oldest?.versionId, 'ongoing-request="true"'],
    ],
  )
})
