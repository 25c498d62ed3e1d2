import { test } from 'node:test'
import { bodyOf, openBench } from '../testing.ts'
import { cleanRestoredObject } from './clean-restored-object.ts'
import { getObject } from './get-object.ts'
import { putObject } from './put-object.ts'
import { restoreObject } from './restore-object.ts'

const later = { now: new Date('2026-11-20T17:00:00.000Z') }

test('what was restored is frozen again, and can be restored anew', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('x'), storageClass: 'ColdArchive' })
  const unfinished = { code: 'ArchiveRestoreNotFinished', status: 409 }
  await t.assert.rejects(bench.run(cleanRestoredObject, { key: 'a' }), unfinished)
  await bench.run(restoreObject, { key: 'a' })
  await t.assert.rejects(bench.run(cleanRestoredObject, { key: 'a' }), unfinished)
  await bench.run(getObject, { key: 'a' }, later)
  await bench.run(cleanRestoredObject, { key: 'a' }, later)
  await t.assert.rejects(bench.run(getObject, { key: 'a' }, later), { code: 'InvalidObjectState' })
  t.assert.equal((await bench.run(restoreObject, { key: 'a' }, later)).status, 202)
})

for (const storageClass of ['Standard', 'Archive'] as const)
  test(`of ${storageClass} there is nothing to clean`, async (t) => {
    await using bench = await openBench()
    await bench.run(putObject, { key: 'a', body: bodyOf('x'), storageClass })
    await t.assert.rejects(bench.run(cleanRestoredObject, { key: 'a' }), { code: 'OperationNotSupported' })
    await t.assert.rejects(bench.run(cleanRestoredObject, { key: 'none' }), { code: 'NoSuchKey' })
  })
