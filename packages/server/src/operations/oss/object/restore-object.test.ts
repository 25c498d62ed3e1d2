import { test } from 'node:test'
import { completeMultipartUpload } from '../multipart/complete-multipart-upload.ts'
import { initiateMultipartUpload } from '../multipart/initiate-multipart-upload.ts'
import { sendPart } from '../multipart/testing-upload.ts'
import { bodyOf, openBench, textOf } from '../testing.ts'
import type { Bench } from '../testing.ts'
import { copyObject } from './copy-object.ts'
import { getObject } from './get-object.ts'
import { headObject } from './head-object.ts'
import { putObject } from './put-object.ts'
import { restoreObject } from './restore-object.ts'
import { putSymlink } from './symlink.ts'

const startMs = Date.parse('2026-11-20T12:00:00.000Z')
const at = (seconds: number) => ({ now: new Date(startMs + seconds * 1_000) })
const day = 86_400

async function archived(bench: Bench, storageClass: 'Archive' | 'ColdArchive' | 'DeepColdArchive'): Promise<void> {
  await bench.run(putObject, { key: 'a', body: bodyOf('hello'), storageClass })
}

test('an archived object is read after it was restored, for as long as that lasts', async (t) => {
  await using bench = await openBench()
  await archived(bench, 'Archive')
  const state = async (seconds: number): Promise<string | undefined> =>
    (await bench.run(headObject, { key: 'a' }, at(seconds))).restore
  const frozen = { code: 'InvalidObjectState', status: 403 }
  t.assert.equal(await state(0), undefined)
  await t.assert.rejects(bench.run(getObject, { key: 'a' }), frozen)
  t.assert.deepEqual(await bench.run(restoreObject, { key: 'a', request: { days: 2 } }), {
    status: 202,
    priority: undefined,
    versionId: undefined,
  })
  t.assert.equal(await state(59), 'ongoing-request="true"')
  await t.assert.rejects(bench.run(getObject, { key: 'a' }, at(59)), frozen)
  await t.assert.rejects(bench.run(restoreObject, { key: 'a' }, at(59)), {
    code: 'RestoreAlreadyInProgress',
    status: 409,
  })
  t.assert.equal(await state(60), 'ongoing-request="false", expiry-date="Sun, 22 Nov 2026 12:01:00 GMT"')
  const read = await bench.run(getObject, { key: 'a' }, at(60))
  t.assert.equal(await textOf(read.body), 'hello')
  t.assert.match(read.restore ?? '', /ongoing-request="false"/)
  t.assert.equal((await bench.run(restoreObject, { key: 'a', request: { days: 7 } }, at(day))).status, 200)
  t.assert.equal(await textOf((await bench.run(getObject, { key: 'a' }, at(8 * day - 1))).body), 'hello')
  await t.assert.rejects(bench.run(getObject, { key: 'a' }, at(8 * day)), frozen)
  t.assert.equal((await bench.run(restoreObject, { key: 'a' }, at(8 * day))).status, 202)
})

test('the colder classes have tiers, and a faster one overtakes', async (t) => {
  await using bench = await openBench()
  await archived(bench, 'ColdArchive')
  const restore = (tier: 'Expedited' | 'Standard' | 'Bulk', seconds: number) =>
    bench.run(restoreObject, { key: 'a', request: { days: 1, jobParameters: { tier } } }, at(seconds))
  t.assert.deepEqual(await restore('Bulk', 0), { status: 202, priority: 'Bulk', versionId: undefined })
  await t.assert.rejects(restore('Bulk', 1), { code: 'RestoreAlreadyInProgress' })
  t.assert.deepEqual(await restore('Expedited', 1), { status: 202, priority: 'Expedited', versionId: undefined })
  t.assert.equal(await textOf((await bench.run(getObject, { key: 'a' }, at(3_601))).body), 'hello')
})

const refusals: [storageClass: string, request: Parameters<typeof restoreObject.run>[0]['request'], code: string][] = [
  ['Standard', undefined, 'OperationNotSupported'],
  ['IA', { days: 1 }, 'OperationNotSupported'],
  ['Archive', { days: 8 }, 'InvalidArgument'],
  ['Archive', { days: 0 }, 'InvalidArgument'],
  ['ColdArchive', { days: 366 }, 'InvalidArgument'],
  ['DeepColdArchive', { jobParameters: { tier: 'Bulk' } }, 'InvalidArgument'],
]
for (const [storageClass, request, code] of refusals)
  test(`restoring ${storageClass} with ${JSON.stringify(request) ?? 'nothing'} is ${code}`, async (t) => {
    await using bench = await openBench()
    // The classes of the table are those that there are.
    await bench.run(putObject, { key: 'a', body: bodyOf('x'), storageClass: storageClass as 'Standard' })
    await t.assert.rejects(bench.run(restoreObject, { key: 'a', request }), { code })
    t.assert.equal((await bench.run(headObject, { key: 'a' })).restore, undefined)
  })

test('what is not there cannot be restored', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(restoreObject, { key: 'none' }), { code: 'NoSuchKey' })
  await archived(bench, 'Archive')
  const versionId = 'CAEQMhiBgIC3rpSD0BYiIDBjYTk5'
  await t.assert.rejects(bench.run(restoreObject, { key: 'a', versionId }), { code: 'NoSuchVersion' })
})

test('a frozen object is neither copied nor reached through a link; restored it is, and changes its class', async (t) => {
  await using bench = await openBench()
  await archived(bench, 'Archive')
  await bench.run(putSymlink, { key: 'l', target: 'a' })
  const copy = { key: 'a', copySource: '/game-saves/a', storageClass: 'Standard' } as const
  await t.assert.rejects(bench.run(copyObject, copy), { code: 'InvalidObjectState' })
  await t.assert.rejects(bench.run(getObject, { key: 'l' }), { code: 'InvalidObjectState' })
  t.assert.equal((await bench.run(headObject, { key: 'l' })).storageClass, 'Archive')
  await bench.run(restoreObject, { key: 'a' })
  t.assert.equal(await textOf((await bench.run(getObject, { key: 'l' }, at(60))).body), 'hello')
  await bench.run(copyObject, copy, at(60))
  const head = await bench.run(headObject, { key: 'a' }, at(61))
  t.assert.deepEqual([head.storageClass, head.restore], ['Standard', undefined])
})

test('a class is taken by every write, and an overwrite ends the restoration of what was there', async (t) => {
  await using bench = await openBench()
  const { result } = await bench.run(initiateMultipartUpload, { key: 'a', storageClass: 'DeepColdArchive' })
  const { uploadId } = result
  const etag = await sendPart(bench, { key: 'a', uploadId, partNumber: 1, content: 'x' })
  await bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest: { parts: [{ partNumber: 1, etag }] } })
  t.assert.equal((await bench.run(headObject, { key: 'a' })).storageClass, 'DeepColdArchive')
  await bench.run(restoreObject, { key: 'a' })
  t.assert.equal((await bench.run(headObject, { key: 'a' })).restore, 'ongoing-request="true"')
  await archived(bench, 'ColdArchive')
  t.assert.equal((await bench.run(headObject, { key: 'a' })).restore, undefined)
})
