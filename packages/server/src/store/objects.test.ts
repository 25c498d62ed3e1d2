import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { crc64 } from './blobs/crc64.ts'
import { segmentBodyBytesMax } from './blobs/port.ts'
import { inlineBodyBytesMax } from './records/object-record.ts'
import { getBytes, grantFor, makeBucket, openTestStore, plainDraft, putText, testNowMs } from './testing.ts'

const sizes: [sizeBytes: number, kind: string][] = [
  [0, 'inline'],
  [1, 'inline'],
  [inlineBodyBytesMax, 'inline'],
  [inlineBodyBytesMax + 1, 'segment'],
  [segmentBodyBytesMax, 'segment'],
  [segmentBodyBytesMax + 1, 'files'],
  [1_000_000, 'files'],
]
for (const [sizeBytes, kind] of sizes)
  for (const isDeclared of [true, false])
    test(`a body of ${sizeBytes} bytes, ${isDeclared ? 'declared' : 'of unknown length'}, is ${kind}`, async () => {
      await using store = await openTestStore()
      const bucket = await makeBucket(store)
      const bytes = patterned(sizeBytes)
      const body = (async function* () {
        for (let at = 0; at < bytes.length; at += 60_000) yield bytes.subarray(at, at + 60_000)
      })()
      const declared = isDeclared ? { sizeBytes } : {}
      const put = await store.objects.put(grantFor('write', bucket, 'a/b'), plainDraft, body, declared, {}, testNowMs)
      assert(put.kind === 'stored')
      assert.equal(put.object.body.kind, kind)
      const md5 = createHash('md5').update(bytes).digest()
      assert.equal(put.object.etag, md5.toString('hex').toUpperCase())
      assert.equal(put.object.crc64, crc64(bytes))
      const read = grantFor('read', bucket, 'a/b')
      const found = await store.objects.head(read)
      const { meta, ...rest } = put.object
      const { meta: _, ...foundRest } = found ?? put.object
      assert.notEqual(found, undefined)
      assert.deepEqual(foundRest, {
        restore: undefined,
        transitionedMs: undefined,
        sealedMs: undefined,
        accessedMs: undefined,
        ...rest,
      })
      assert.equal(found?.meta.contentType, meta.contentType)
      assert.deepEqual(await getBytes(store, bucket, 'a/b'), bytes)
      const small = found && (await store.objects.readSmall(read, found))
      assert.deepEqual(small, kind === 'files' ? undefined : bytes)
      if (sizeBytes > 10) {
        const chunks: Buffer[] = []
        assert(found !== undefined)
        const range = { startByte: 3, endByte: sizeBytes - 4 }
        for await (const chunk of store.objects.read(read, found, range)) chunks.push(chunk)
        assert.deepEqual(Buffer.concat(chunks), bytes.subarray(3, sizeBytes - 3))
      }
    })

function patterned(sizeBytes: number): Buffer {
  return Buffer.from(Array.from({ length: sizeBytes }, (_, index) => (index * 31 + (index >> 8)) & 0xff))
}

test('objects are put, listed and removed, and a bucket goes only when it is empty', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putText(store, bucket, '1/avatar.png', 'one')
  await putText(store, bucket, '2/avatar.png', 'two')
  await putText(store, bucket, 'readme', 'three')
  const page = await store.objects.list(grantFor('list', bucket), { prefix: '', delimiter: '/', limit: 2 })
  assert.deepEqual(
    page.items.map((item) => (item.kind === 'prefix' ? item.prefix : item.object.key)),
    ['1/', '2/'],
  )
  assert.equal(page.isTruncated, true)
  assert.equal(page.next, '2/')
  assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'not-empty')
  assert.deepEqual(
    await store.buckets.stat(grantFor('read', bucket)).then(({ objects, bytes }) => ({ objects, bytes })),
    { objects: 3, bytes: 11 },
  )
  for (const key of ['1/avatar.png', '2/avatar.png', 'readme'])
    assert.equal((await store.objects.remove(grantFor('delete', bucket, key))).kind, 'removed')
  assert.equal((await store.objects.remove(grantFor('delete', bucket, 'readme'))).kind, 'absent')
  assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'removed')
  assert.equal((await store.objects.remove(grantFor('delete', bucket, 'readme'))).kind, 'no-bucket')
  assert.deepEqual(store.errors, [])
})
