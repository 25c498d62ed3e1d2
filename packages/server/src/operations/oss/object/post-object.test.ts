import { test } from 'node:test'
import { putBucketOverwriteConfig } from '../bucket/bucket-overwrite-config.ts'
import { headObject } from './head-object.ts'
import { postObject } from './post-object.ts'
import { getBytes, putText } from '../../../store/testing.ts'
import { bodyOf, openBench } from '../testing.ts'

/** A form as the reader of forms hands it on: its file has no declared length. */
function form(key: string, content = 'hello world', fileName = 'avatar.png') {
  const file = { ...bodyOf(content), sizeBytes: undefined, isChunked: true }
  return { fields: [['key', key] as const], file, fileName, fileType: 'image/png' }
}

test('a form stores its file under its key and is answered with 204', async (t) => {
  await using bench = await openBench()
  const posted = await bench.run(postObject, { form: form('1/${filename}') })
  t.assert.deepEqual([posted.status, posted.result, posted.location], [204, undefined, undefined])
  t.assert.equal(posted.etag, '"5EB63BBBE01EEED093CB22BB8F5ACDC3"')
  t.assert.equal(posted.crc64, '5981764153023615706')
  t.assert.equal((await getBytes(bench.store, bench.bucket, '1/avatar.png'))?.toString(), 'hello world')
  t.assert.equal((await bench.run(headObject, { key: '1/avatar.png' })).contentType, 'image/png')
})

test('the key behind ${filename} is what is authorized, before anything is stored', async (t) => {
  await using bench = await openBench()
  await bench.run(postObject, { form: form('${filename}', 'x', '1/../2/a'), tagging: 'a=b', objectAcl: 'public-read' })
  t.assert.deepEqual(bench.found, [
    'oss:PutObject game-saves/a',
    'oss:PutObjectTagging game-saves/a',
    'oss:PutObjectAcl game-saves/a',
  ])
  for (const denied of ['oss:PutObject', 'oss:PutObjectTagging', 'oss:PutObjectAcl'])
    await t.assert.rejects(
      bench.run(postObject, { form: form('denied'), tagging: 'a=b', objectAcl: 'public-read' }, { denied: [denied] }),
      { code: 'AccessDenied' },
    )
  t.assert.equal(await getBytes(bench.store, bench.bucket, 'denied'), undefined)
})

const answers: [asked: string, want: number][] = [
  ['200', 200],
  ['201', 201],
  ['204', 204],
  ['500', 204],
]
for (const [asked, want] of answers)
  test(`success_action_status ${asked} is answered with ${want}`, async (t) => {
    await using bench = await openBench()
    const posted = await bench.run(postObject, { form: form('a b'), successStatus: asked })
    t.assert.equal(posted.status, want)
    const document = {
      bucket: 'game-saves',
      location: 'http://127.0.0.1:9000/game-saves/a%20b',
      key: 'a b',
      etag: '"5EB63BBBE01EEED093CB22BB8F5ACDC3"',
    }
    t.assert.deepEqual(posted.result, want === 201 ? document : undefined)
  })

test('success_action_redirect wins over the status and tells what was stored', async (t) => {
  await using bench = await openBench()
  const posted = await bench.run(postObject, {
    form: form('a'),
    successStatus: '201',
    successRedirect: 'http://game.example/done?x=1',
  })
  t.assert.equal(posted.status, 303)
  t.assert.equal(
    posted.location,
    'http://game.example/done?x=1&bucket=game-saves&key=a&etag=%225EB63BBBE01EEED093CB22BB8F5ACDC3%22',
  )
})

test('on a bucket’s own host the location has no bucket in its path', async (t) => {
  await using bench = await openBench()
  const change = { bucketUrl: 'http://game-saves.oss.test:9000' }
  const posted = await bench.run(postObject, { form: form('a/b'), successStatus: '201' }, change)
  t.assert.equal(posted.location, 'http://game-saves.oss.test:9000/a/b')
})

const refusals: [what: string, input: Partial<Parameters<typeof postObject.run>[0]>, code: string][] = [
  ['no key', { form: { ...form(''), fields: [] } }, 'UserKeyMustBeSpecified'],
  ['an empty key', { form: form('') }, 'UserKeyMustBeSpecified'],
  ['a key with a leading slash', { form: form('/a') }, 'InvalidObjectName'],
  ['a callback that is none', { callbackField: 'x123-*&' }, 'InvalidArgument'],
  ['a context of encryption', { encryptionContext: 'e30=' }, 'NotImplemented'],
  ['a redirect to a script', { successRedirect: 'javascript:alert(1)' }, 'InvalidArgument'],
  ['a wrong CRC-64', { declaredCrc64: '1' }, 'InvalidCRC64'],
  ['metadata that would end a header', { userMeta: [['a', 'x\r\nSet-Cookie: y']] }, 'InvalidArgument'],
  ['a type that would end a header', { contentType: 'a\r\nSet-Cookie: y' }, 'InvalidArgument'],
  ['an object that is there already', { forbidOverwrite: true }, 'FileAlreadyExists'],
]
for (const [what, input, code] of refusals)
  test(`a form with ${what} is ${code} and stores nothing`, async (t) => {
    await using bench = await openBench()
    await putText(bench.store, bench.bucket, 'a', 'former')
    await t.assert.rejects(bench.run(postObject, { form: form('a'), ...input }), { code })
    t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'former')
  })

test('a form may say what it replaces, which needs to read it', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'a', 'former')
  const failed = { code: 'PreconditionFailed', details: { Condition: 'If-None-Match' } }
  await t.assert.rejects(bench.run(postObject, { form: form('a'), ifNoneMatch: '*' }), failed)
  t.assert.deepEqual(bench.found, ['oss:PutObject game-saves/a'])
  bench.found.length = 0
  await bench.run(postObject, { form: form('a'), ifMatch: '*' })
  t.assert.deepEqual(bench.found, ['oss:PutObject game-saves/a', 'oss:GetObject game-saves/a'])
})

test('a form does not replace what a rule of the bucket keeps', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketOverwriteConfig, { configuration: { rules: [{ action: 'forbid', prefix: 'keep/' }] } })
  for (const key of ['keep/a', 'a']) await bench.run(postObject, { form: form(key) })
  await bench.run(postObject, { form: form('a') })
  await t.assert.rejects(bench.run(postObject, { form: form('keep/a') }), { code: 'FileAlreadyExists', status: 409 })
})
