import { test } from 'node:test'
import type { Caller } from '../../../access/caller.ts'
import { getBytes } from '../../../store/testing.ts'
import { appendObject } from '../object/append-object.ts'
import { copyObject } from '../object/copy-object.ts'
import { deleteObject } from '../object/delete-object.ts'
import { putObject } from '../object/put-object.ts'
import { putSymlink } from '../object/symlink.ts'
import { completeMultipartUpload } from '../multipart/complete-multipart-upload.ts'
import { begin, sendPart } from '../multipart/testing-upload.ts'
import { bodyOf, openBench, testRoot } from '../testing.ts'
import type { Bench } from '../testing.ts'
import {
  deleteBucketOverwriteConfig,
  getBucketOverwriteConfig,
  putBucketOverwriteConfig,
} from './bucket-overwrite-config.ts'
import { putBucketVersioning } from './bucket-versioning.ts'

const refused = { code: 'FileAlreadyExists', status: 409 }
const forbid = { action: 'forbid' }
const configure = (bench: Bench, ...rules: readonly object[]) =>
  bench.run(putBucketOverwriteConfig, { configuration: { rules } })

test('rules are told as they were put, with an ID for those that came without, and go', async (t) => {
  await using bench = await openBench()
  const none = { code: 'NoSuchBucketOverwriteConfig', status: 404 }
  await t.assert.rejects(bench.run(getBucketOverwriteConfig, {}), none)
  await configure(bench, { id: 'one', ...forbid, prefix: 'a/', suffix: '.png', principals: ['1', '*'] }, forbid)
  const { rules = [] } = (await bench.run(getBucketOverwriteConfig, {})).configuration
  const [first, second] = rules
  t.assert.deepEqual(first, { id: 'one', ...forbid, prefix: 'a/', suffix: '.png', principals: ['1', '*'] })
  t.assert.match(second?.id ?? '', /^[0-9a-f-]{36}$/)
  t.assert.deepEqual([second?.prefix, second?.suffix, second?.principals], [undefined, undefined, undefined])
  await bench.run(deleteBucketOverwriteConfig, {})
  await t.assert.rejects(bench.run(getBucketOverwriteConfig, {}), none)
})

test('whatever replaces an object is refused where a rule speaks of it, and what is new, appended or deleted is not', async (t) => {
  await using bench = await openBench()
  const { uploadId, parts } = await uploadOf(bench, 'keep/a.txt')
  await configure(bench, { ...forbid, prefix: 'keep/', suffix: '.txt' })
  for (const key of ['keep/a.txt', 'keep/a.png', 'other/a.txt'])
    await bench.run(putObject, { key, body: bodyOf('old') })
  const into = { key: 'keep/a.txt' }
  await t.assert.rejects(bench.run(putObject, { ...into, body: bodyOf('new') }), refused)
  await t.assert.rejects(bench.run(copyObject, { ...into, copySource: '/game-saves/other/a.txt' }), refused)
  await t.assert.rejects(bench.run(putSymlink, { ...into, target: 'other/a.txt' }), refused)
  await t.assert.rejects(bench.run(completeMultipartUpload, { ...into, uploadId, manifest: { parts } }), refused)
  t.assert.equal((await getBytes(bench.store, bench.bucket, into.key))?.toString(), 'old')
  for (const key of ['keep/a.png', 'other/a.txt']) await bench.run(putObject, { key, body: bodyOf('new') })
  await bench.run(appendObject, { key: 'keep/log.txt', position: 0, body: bodyOf('a') })
  await bench.run(appendObject, { key: 'keep/log.txt', position: 1, body: bodyOf('b') })
  await bench.run(deleteObject, into)
  await bench.run(putObject, { ...into, body: bodyOf('new') })
})

const user: Caller = {
  kind: 'user',
  sequence: 1,
  accountId: '1',
  userId: '277',
  userName: 'u',
  accessKeyId: 'k',
  policies: [],
}
const whom: [what: string, principals: readonly string[] | undefined, isForbidden: boolean][] = [
  ['everybody', undefined, true],
  ['an empty list', [], true],
  ['*', ['*'], true],
  ['the user', ['1', '277'], true],
  ['another user', ['278'], false],
  ['what names nobody', ['a', 'acs:ram::1:user/u'], false],
]
for (const [what, principals, isForbidden] of whom)
  test(`a rule for ${what} ${isForbidden ? 'binds' : 'does not bind'} the user`, async (t) => {
    await using bench = await openBench()
    await configure(bench, { ...forbid, principals })
    const put = () => bench.run(putObject, { key: 'a', body: bodyOf('x') }, { caller: user })
    await put()
    if (isForbidden) await t.assert.rejects(put(), refused)
    else await put()
    if (principals?.includes('277') === true)
      await bench.run(putObject, { key: 'a', body: bodyOf('x') }, { caller: testRoot })
  })

test('where versions are kept nothing is overwritten, and nothing refused', async () => {
  await using bench = await openBench()
  await configure(bench, forbid)
  await bench.run(putBucketVersioning, { configuration: { status: 'Enabled' } })
  for (const text of ['one', 'two']) await bench.run(putObject, { key: 'a', body: bodyOf(text) })
})

const long = 'x'.repeat(1_024)
const faults: [what: string, rules: readonly object[], code: string][] = [
  ['an action that is none', [{ action: 'allow' }], 'InvalidArgument'],
  ['no action', [{ prefix: 'a' }], 'InvalidArgument'],
  ['an ID twice', [forbid, { ...forbid, id: 'a' }, { ...forbid, id: 'a' }], 'InvalidArgument'],
  ['a long prefix', [{ ...forbid, prefix: long }], 'InvalidArgument'],
  ['a long suffix', [{ ...forbid, suffix: long }], 'InvalidArgument'],
  ['101 rules', Array.from({ length: 101 }, () => forbid), 'InvalidArgument'],
  ['101 principals', [{ ...forbid, principals: Array.from({ length: 101 }, String) }], 'InvalidArgument'],
  [
    'more than a bucket holds',
    Array.from({ length: 70 }, () => ({ ...forbid, prefix: long.slice(1) })),
    'EntityTooLarge',
  ],
]
for (const [what, rules, code] of faults)
  test(`${what} is refused, and what was there stays`, async (t) => {
    await using bench = await openBench()
    await configure(bench, { ...forbid, id: 'mine' })
    await t.assert.rejects(configure(bench, ...rules), { code, status: 400 })
    t.assert.equal((await bench.run(getBucketOverwriteConfig, {})).configuration.rules?.[0]?.id, 'mine')
  })

test('as many and as long as there may be are taken', async () => {
  await using bench = await openBench()
  await configure(bench, ...Array.from({ length: 100 }, () => forbid))
  await configure(bench, {
    ...forbid,
    prefix: long.slice(1),
    suffix: long.slice(1),
    principals: Array.from({ length: 100 }, String),
  })
})

async function uploadOf(bench: Bench, key: string) {
  const uploadId = await begin(bench, key)
  return {
    uploadId,
    parts: [{ partNumber: 1, etag: await sendPart(bench, { key, uploadId, partNumber: 1, content: 'x' }) }],
  }
}
