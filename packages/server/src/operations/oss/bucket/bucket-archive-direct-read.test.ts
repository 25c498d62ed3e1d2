import { test } from 'node:test'
import { copyObject } from '../object/copy-object.ts'
import { getObject } from '../object/get-object.ts'
import { putObject } from '../object/put-object.ts'
import { bodyOf, openBench, textOf } from '../testing.ts'
import { getBucketArchiveDirectRead, putBucketArchiveDirectRead } from './bucket-archive-direct-read.ts'

test('archived objects are read as they are while it is on, and colder ones never', async (t) => {
  await using bench = await openBench()
  for (const storageClass of ['Archive', 'ColdArchive'] as const)
    await bench.run(putObject, { key: storageClass, storageClass, body: bodyOf('x') })
  const read = async (key: string) => textOf((await bench.run(getObject, { key })).body)
  const copy = (key: string) =>
    bench.run(copyObject, { key: 'copy', copySource: `/game-saves/${key}`, storageClass: 'Standard' })
  const closed = { code: 'InvalidObjectState', status: 403 }
  t.assert.deepEqual((await bench.run(getBucketArchiveDirectRead, {})).configuration, { enabled: false })
  for (const key of ['Archive', 'ColdArchive']) {
    await t.assert.rejects(read(key), closed)
    await t.assert.rejects(copy(key), closed)
  }
  await bench.run(putBucketArchiveDirectRead, { configuration: { enabled: true } })
  t.assert.deepEqual((await bench.run(getBucketArchiveDirectRead, {})).configuration, { enabled: true })
  t.assert.equal(await read('Archive'), 'x')
  await copy('Archive')
  await t.assert.rejects(read('ColdArchive'), closed)
  await t.assert.rejects(copy('ColdArchive'), closed)
  await bench.run(putBucketArchiveDirectRead, { configuration: { enabled: false } })
  await t.assert.rejects(read('Archive'), closed)
})
