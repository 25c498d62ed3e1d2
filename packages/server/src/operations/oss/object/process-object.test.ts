import { test } from 'node:test'
import { landscape, pngOf, rasterOf } from '../../../images/testing.ts'
import { makeBucket } from '../../../store/testing.ts'
import { bodyOf, bytesOf, openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'
import { getObject } from './get-object.ts'
import { putBucketOverwriteConfig } from '../bucket/bucket-overwrite-config.ts'
import { processObject } from './process-object.ts'
import { putObject } from './put-object.ts'
import { putBucketVersioning } from '../bucket/bucket-versioning.ts'

const png = await pngOf(landscape(60, 40))

async function benchWithPicture(): Promise<Bench> {
  const bench = await openBench()
  await bench.run(putObject, { key: '1/a.png', body: bodyOf(png), contentType: 'image/png', objectAcl: 'public-read' })
  return bench
}

const encoded = (value: string): string => Buffer.from(value).toString('base64url')
const task = (key: string, process = 'image/resize,w_30/format,webp'): string =>
  `x-oss-process=${process}|sys/saveas,o_${encoded(key)}`

test('a picture does not replace what a rule of the bucket keeps', async (t) => {
  await using bench = await benchWithPicture()
  await bench.run(putBucketOverwriteConfig, { configuration: { rules: [{ action: 'forbid', suffix: '/small' }] } })
  const save = () => bench.run(processObject, { key: '1/a.png', process: '', task: task('1/small') })
  await save()
  await t.assert.rejects(save(), { code: 'FileAlreadyExists', status: 409 })
})

test('a picture is stored as another object, with a type of its own and nothing of its source', async (t) => {
  await using bench = await benchWithPicture()
  const { result } = await bench.run(processObject, { key: '1/a.png', process: '', task: task('1/small') })
  const stored = await bench.run(getObject, { key: '1/small' })
  const bytes = await bytesOf(stored.body)
  t.assert.deepEqual(JSON.parse(result), {
    bucket: '',
    fileSize: bytes.length,
    object: '1/small',
    status: 'OK',
  })
  t.assert.equal((await rasterOf(bytes)).width, 30)
  t.assert.equal(stored.contentType, 'image/webp')
  t.assert.equal(stored.objectType, 'Normal')
  t.assert.deepEqual(bench.found, ['oss:PutObject game-saves/1/small'])
})

test('the target is authorized when the body has told it, and before anything is made', async (t) => {
  await using bench = await benchWithPicture()
  const denied = { denied: ['oss:PutObject'] }
  await t.assert.rejects(
    bench.run(processObject, { key: '1/absent.png', process: '', task: task('2/small') }, denied),
    {
      code: 'AccessDenied',
    },
  )
  t.assert.deepEqual(bench.found, ['oss:PutObject game-saves/2/small'])
  await t.assert.rejects(bench.run(getObject, { key: '2/small' }), { code: 'NoSuchKey' })
})

test('a picture may take the place of its source', async (t) => {
  await using bench = await benchWithPicture()
  await bench.run(processObject, { key: '1/a.png', process: '', task: task('1/a.png', 'image/resize,w_15') })
  const stored = await bench.run(getObject, { key: '1/a.png' })
  t.assert.equal((await rasterOf(await bytesOf(stored.body))).width, 15)
})

test('another bucket of the same account may be named', async (t) => {
  await using bench = await benchWithPicture()
  await makeBucket(bench.store, 'thumbs')
  const both = `${task('small')},b_${encoded('thumbs')}`
  await bench.run(processObject, { key: '1/a.png', process: '', task: both })
  t.assert.deepEqual(bench.found, ['oss:PutObject thumbs/small'])
  t.assert.equal((await bench.run(getObject, { bucket: 'thumbs', key: 'small' })).contentType, 'image/webp')
})

test('a bucket of another account is not stored into', async (t) => {
  await using bench = await benchWithPicture()
  await bench.store.buckets.create(
    { name: 'strange', accountId: '2000000000000002', acl: 'private', storageClass: 'Standard', redundancy: 'LRS' },
    bench.bucket.createdMs,
  )
  const both = `${task('small')},b_${encoded('strange')}`
  await t.assert.rejects(bench.run(processObject, { key: '1/a.png', process: '', task: both }), {
    code: 'InvalidArgument',
  })
})

const refusals: [what: string, input: { key: string; process: string; task: string }, code: string][] = [
  ['a source that is not there', { key: 'b', process: '', task: task('c') }, 'NoSuchKey'],
  [
    'a bucket that is not there',
    { key: '1/a.png', process: '', task: `${task('c')},b_${encoded('absent')}` },
    'NoSuchBucket',
  ],
  ['a key that is none', { key: '1/a.png', process: '', task: task('/c') }, 'InvalidObjectName'],
  ['no target', { key: '1/a.png', process: '', task: 'x-oss-process=image/resize,w_9' }, 'MissingArgument'],
  ['no task', { key: '1/a.png', process: '', task: '' }, 'MissingArgument'],
  ['a task of another product', { key: '1/a.png', process: 'csv/select', task: '' }, 'NotImplemented'],
]
for (const [what, input, code] of refusals)
  test(`${what} is answered with ${code}`, async (t) => {
    await using bench = await benchWithPicture()
    await t.assert.rejects(bench.run(processObject, input), { code })
  })

test('in a bucket that keeps versions each stored picture is one', async (t) => {
  await using bench = await benchWithPicture()
  await bench.run(putBucketVersioning, { configuration: { status: 'Enabled' } })
  const widthOf = async (versionId: string): Promise<number> => {
    const { body } = await bench.run(getObject, { key: '1/a.png', versionId })
    return (await rasterOf(await bytesOf(body))).width
  }
  const ids: string[] = []
  for (const width of [15, 10]) {
    const process = task('1/a.png', `image/resize,w_${width}`)
    ids.push((await bench.run(processObject, { key: '1/a.png', process: '', task: process })).versionId ?? '')
  }
  t.assert.deepEqual(await Promise.all([...ids, 'null'].map(widthOf)), [15, 10, 60])
})
