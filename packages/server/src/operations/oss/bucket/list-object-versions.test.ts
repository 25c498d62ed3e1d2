import { test } from 'node:test'
import { listObjectVersions } from './list-object-versions.ts'
import { deleteObject } from '../object/delete-object.ts'
import { putText } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'

test('an empty bucket lists nothing, with every member that oss2 needs (quirk 4)', async (t) => {
  await using bench = await openBench()
  t.assert.deepEqual((await bench.run(listObjectVersions, {})).result, {
    name: 'game-saves',
    prefix: '',
    keyMarker: '',
    versionIdMarker: '',
    maxKeys: 100,
    delimiter: '',
    encodingType: undefined,
    isTruncated: false,
    nextKeyMarker: undefined,
    nextVersionIdMarker: undefined,
    versions: [],
    commonPrefixes: [],
  })
})

test('clean-up code empties a bucket by what is listed, page by page (oss2, Go, Java: clients.md 3.6)', async (t) => {
  await using bench = await openBench()
  for (const key of ['a', 'b/1', 'b/2', 'c']) await putText(bench.store, bench.bucket, key, key)
  const seen: string[] = []
  let keyMarker: string | undefined
  do {
    const { result } = await bench.run(listObjectVersions, {
      maxKeys: 3,
      ...(keyMarker !== undefined && { keyMarker }),
    })
    for (const version of result.versions ?? []) {
      t.assert.deepEqual([version.versionId, version.isLatest, version.owner.id], ['null', true, '1000000000000001'])
      await bench.run(deleteObject, { key: version.key, versionId: version.versionId })
      seen.push(version.key)
    }
    keyMarker = result.nextKeyMarker
    t.assert.equal(result.nextVersionIdMarker, keyMarker === undefined ? undefined : 'null')
  } while (keyMarker !== undefined)
  t.assert.deepEqual(seen, ['a', 'b/1', 'b/2', 'c'])
  t.assert.deepEqual((await bench.run(listObjectVersions, {})).result.versions, [])
})

test('a delimiter groups versions as it groups objects', async (t) => {
  await using bench = await openBench()
  for (const key of ['a', 'b/1', 'b/2']) await putText(bench.store, bench.bucket, key, key)
  const { result } = await bench.run(listObjectVersions, { delimiter: '/' })
  t.assert.deepEqual(result.commonPrefixes, [{ prefix: 'b/' }])
})
