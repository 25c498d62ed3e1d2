import { test } from 'node:test'
import { appendObject } from './append-object.ts'
import { copyObject } from './copy-object.ts'
import { headObject } from './head-object.ts'
import { putObject } from './put-object.ts'
import { getBytes, grantFor, makeBucket, putText } from '../../../store/testing.ts'
import { bodyOf, openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'

async function withSource(bench: Bench): Promise<void> {
  await bench.run(putObject, {
    key: 'a/src',
    body: bodyOf('hello world'),
    contentType: 'text/plain',
    userMeta: [['from', 'source']],
    tagging: 'k=v',
    objectAcl: 'private',
  })
}

test('a copy has the source’s bytes, metadata and tags, but not its ACL (quirk 18)', async (t) => {
  await using bench = await openBench()
  await withSource(bench)
  const copied = await bench.run(copyObject, { key: 'b', copySource: '/game-saves/a%2Fsrc' })
  t.assert.equal(copied.crc64, '5981764153023615706')
  t.assert.equal(copied.result.etag, '"5EB63BBBE01EEED093CB22BB8F5ACDC3"')
  t.assert.equal(copied.result.lastModified.toISOString(), '2026-11-20T12:00:00.000Z')
  const head = await bench.run(headObject, { key: 'b' })
  t.assert.deepEqual([head.contentType, head.userMeta, head.taggingCount], ['text/plain', [['from', 'source']], 1])
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'b'))?.toString(), 'hello world')
})

test('a copy asks for the source, and for tags on both sides when they travel', async (t) => {
  await using bench = await openBench()
  await withSource(bench)
  await bench.run(copyObject, { key: 'b', copySource: '/game-saves/a/src' })
  t.assert.deepEqual(bench.found, [
    'oss:GetObject game-saves/a/src',
    'oss:GetObjectTagging game-saves/a/src',
    'oss:PutObject game-saves/b',
    'oss:PutObjectTagging game-saves/b',
  ])
  bench.found.length = 0
  await bench.run(copyObject, { key: 'b', copySource: '/game-saves/a/src?versionId=null', taggingDirective: 'Replace' })
  t.assert.deepEqual(bench.found, ['oss:GetObjectVersion game-saves/a/src'])
})

for (const denied of ['oss:GetObject', 'oss:GetObjectTagging', 'oss:PutObjectTagging'])
  test(`without ${denied} nothing is copied`, async (t) => {
    await using bench = await openBench()
    await withSource(bench)
    const copy = bench.run(copyObject, { key: 'b', copySource: '/game-saves/a/src' }, { denied: [denied] })
    await t.assert.rejects(copy, { code: 'AccessDenied' })
    t.assert.equal(await getBytes(bench.store, bench.bucket, 'b'), undefined)
  })

test('a stranger learns nothing about the keys of the source', async (t) => {
  await using bench = await openBench()
  const copy = bench.run(copyObject, { key: 'b', copySource: '/game-saves/absent' }, { denied: ['oss:GetObject'] })
  await t.assert.rejects(copy, { code: 'AccessDenied' })
})

for (const directive of ['REPLACE', 'Replace'])
  test(`${directive} takes the request’s metadata and tags (oss2 and Java shout, Go v2 does not)`, async (t) => {
    await using bench = await openBench()
    await withSource(bench)
    await bench.run(copyObject, {
      key: 'b',
      copySource: '/game-saves/a/src',
      metadataDirective: directive,
      taggingDirective: directive,
      contentType: 'image/png',
      tagging: 'x=1&y=2',
    })
    const head = await bench.run(headObject, { key: 'b' })
    t.assert.deepEqual([head.contentType, head.userMeta, head.taggingCount], ['image/png', [], 2])
  })

test('a copy onto itself sets metadata and class and keeps bytes and tags: the usual way to change them (quirk 18)', async (t) => {
  await using bench = await openBench()
  await withSource(bench)
  const input = { key: 'a/src', copySource: '/game-saves/a/src', contentType: 'image/png', storageClass: 'IA' } as const
  await bench.run(copyObject, input)
  const head = await bench.run(headObject, { key: 'a/src' })
  t.assert.deepEqual(
    [head.contentType, head.storageClass, head.userMeta, head.taggingCount],
    ['image/png', 'IA', [], 1],
  )
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a/src'))?.toString(), 'hello world')
})

test('an object is copied between buckets', async (t) => {
  await using bench = await openBench()
  const other = await makeBucket(bench.store, 'other')
  await putText(bench.store, other, 'k', 'from the other')
  await bench.run(copyObject, { key: 'k', copySource: '/other/k' })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'k'))?.toString(), 'from the other')
  t.assert.deepEqual(bench.found, ['oss:GetObject other/k'])
})

for (const sizeBytes of [0, 70_000, 300_000])
  test(`${sizeBytes} bytes are copied and stay when the source goes`, async (t) => {
    await using bench = await openBench()
    const content = Buffer.alloc(sizeBytes, 'abcdefg')
    await bench.run(putObject, { key: 'a', body: bodyOf(content) })
    await bench.run(copyObject, { key: 'b', copySource: '/game-saves/a' })
    await bench.run(putObject, { key: 'a', body: bodyOf('other') })
    t.assert.equal((await getBytes(bench.store, bench.bucket, 'b'))?.equals(content), true)
  })

test('a copy of an appendable object is not appendable', async (t) => {
  await using bench = await openBench()
  await bench.run(appendObject, { key: 'a', position: 0, body: bodyOf('x') })
  await bench.run(copyObject, { key: 'b', copySource: '/game-saves/a' })
  t.assert.equal((await bench.run(headObject, { key: 'b' })).objectType, 'Normal')
})

const refusals: [what: string, input: Partial<Parameters<typeof copyObject.run>[0]>, code: string][] = [
  ['a source that is none', { copySource: 'game-saves/a/src' }, 'InvalidArgument'],
  ['a source without a key', { copySource: '/game-saves/' }, 'InvalidArgument'],
  ['a source key that cannot be', { copySource: '/game-saves/%2Fa' }, 'InvalidObjectName'],
  ['a bucket that is not there', { copySource: '/absent/a' }, 'NoSuchBucket'],
  ['a bucket name as long as a header', { copySource: `/${'b'.repeat(5_000)}/a` }, 'NoSuchBucket'],
  ['a key that is not there', { copySource: '/game-saves/absent' }, 'NoSuchKey'],
  ['a version that never was', { copySource: '/game-saves/a/src?versionId=CAEQMhiBgIC3rpSD' }, 'NoSuchVersion'],
  ['another ETag', { sourceIfMatch: '"A"' }, 'PreconditionFailed'],
  ['a known ETag', { sourceIfNoneMatch: '5EB63BBBE01EEED093CB22BB8F5ACDC3' }, 'NotModified'],
  ['an older copy', { sourceIfModifiedSince: 'Fri, 20 Nov 2026 12:00:00 GMT' }, 'NotModified'],
  ['a later change', { sourceIfUnmodifiedSince: 'Fri, 20 Nov 2026 11:00:00 GMT' }, 'PreconditionFailed'],
  ['a directive that is none', { metadataDirective: 'MOVE' }, 'InvalidArgument'],
  ['a context of encryption', { encryptionContext: 'e30=' }, 'NotImplemented'],
]
for (const [what, input, code] of refusals)
  test(`${what} is ${code}`, async (t) => {
    await using bench = await openBench()
    await withSource(bench)
    await t.assert.rejects(bench.run(copyObject, { key: 'b', copySource: '/game-saves/a/src', ...input }), { code })
  })

test('a failed condition is named without the prefix of the header that came: ali-oss shows it', async (t) => {
  await using bench = await openBench()
  await withSource(bench)
  await t.assert.rejects(bench.run(copyObject, { key: 'b', copySource: '/game-saves/a/src', sourceIfMatch: 'A' }), {
    details: { Condition: 'If-Match' },
  })
})

test('x-oss-forbid-overwrite keeps what is at the target', async (t) => {
  await using bench = await openBench()
  await withSource(bench)
  await putText(bench.store, bench.bucket, 'b', 'former')
  await t.assert.rejects(bench.run(copyObject, { key: 'b', copySource: '/game-saves/a/src', forbidOverwrite: true }), {
    code: 'FileAlreadyExists',
  })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'b'))?.toString(), 'former')
})

test('If-Match and If-None-Match speak of the target', async (t) => {
  await using bench = await openBench()
  await withSource(bench)
  const former = await putText(bench.store, bench.bucket, 'b', 'former')
  const copy = (conditions: object): Promise<unknown> =>
    bench.run(copyObject, { key: 'b', copySource: '/game-saves/a/src', ...conditions })
  await t.assert.rejects(copy({ ifMatch: '"A"' }), { details: { Condition: 'If-Match' } })
  await t.assert.rejects(copy({ ifNoneMatch: '*' }), { details: { Condition: 'If-None-Match' } })
  await t.assert.rejects(copy({ ifModifiedSince: 'Fri, 20 Nov 2026 12:00:00 GMT' }), { code: 'NotImplemented' })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'b'))?.toString(), 'former')
  bench.found.length = 0
  await copy({ ifMatch: former.etag, taggingDirective: 'Replace' })
  t.assert.deepEqual(bench.found, ['oss:GetObject game-saves/b', 'oss:GetObject game-saves/a/src'])
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'b'))?.toString(), 'hello world')
})

test('a condition that ali-oss sends twice is the source’s alone (quirk 21)', async (t) => {
  await using bench = await openBench()
  await withSource(bench)
  await putText(bench.store, bench.bucket, 'b', 'former')
  const etag = '5EB63BBBE01EEED093CB22BB8F5ACDC3'
  const when = 'Fri, 20 Nov 2026 11:00:00 GMT'
  const twice = { ifMatch: etag, sourceIfMatch: etag, ifModifiedSince: when, sourceIfModifiedSince: when }
  await bench.run(copyObject, { key: 'b', copySource: '/game-saves/a/src', ...twice })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'b'))?.toString(), 'hello world')
})

test('a copy onto itself changes the metadata that it names, and keeps the type when it names none (oss2’s tests)', async (t) => {
  for (const versioning of ['off', 'enabled'] as const) {
    await using bench = await openBench()
    if (versioning === 'enabled') await bench.store.buckets.update(grantFor('configure', bench.bucket), { versioning })
    await withSource(bench)
    const onto = { key: 'a/src', copySource: '/game-saves/a/src' }
    const shown = async () => {
      const { contentType, userMeta } = await bench.run(headObject, { key: 'a/src' })
      return [contentType, userMeta]
    }
    await bench.run(copyObject, { ...onto, contentType: 'image/png', userMeta: [['to', 'target']] })
    t.assert.deepEqual(await shown(), ['image/png', [['to', 'target']]])
    await bench.run(copyObject, onto)
    t.assert.deepEqual(await shown(), ['image/png', []])
  }
})
