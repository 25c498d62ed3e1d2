import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { openGzips } from './gzip.ts'

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

/** A body that counts what was taken of it, and says when it was let go. */
function body(chunks: number, failAt = Number.POSITIVE_INFINITY) {
  const seen = { taken: 0, isClosed: false }
  const chunk = Buffer.alloc(64 * 1024, 'text ')
  const iterable: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        if (seen.taken >= failAt) throw new Error('the disk is gone')
        if (seen.taken >= chunks) return { done: true, value: undefined }
        seen.taken += 1
        return { done: false, value: chunk }
      },
      return: async () => {
        seen.isClosed = true
        return { done: true, value: undefined }
      },
    }),
  }
  return { seen, iterable, bytes: Buffer.concat(Array.from({ length: chunks }, () => chunk)) }
}

const enter = (gzips: ReturnType<typeof openGzips>) => {
  const gzip = gzips.enter()
  if (gzip === undefined) throw new Error('there is no room')
  return gzip
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

test('what is compressed is the same when it is unpacked, in one piece and in many', async () => {
  const gzips = openGzips(1)
  const { iterable, bytes } = body(40)
  assert.ok(gunzipSync(await collect(enter(gzips).compressed(iterable))).equals(bytes))
  await settled()
  assert.equal(String(gunzipSync(await collect(enter(gzips).compressed(Buffer.from('one'))))), 'one')
})

test('only so many at once, and one that ended, failed or was given up makes room', async () => {
  const gzips = openGzips(1)
  const first = enter(gzips)
  assert.equal(gzips.enter(), undefined)
  first.leave()
  first.leave()
  const failing = body(9, 2)
  await assert.rejects(collect(enter(gzips).compressed(failing.iterable)), /the disk is gone/)
  await settled()
  const left = body(1_000)
  const unread = enter(gzips).compressed(left.iterable)
  assert.equal(gzips.enter(), undefined)
  await unread.return?.()
  await settled()
  assert.equal(left.seen.isClosed, true)
  const begun = body(1_000)
  const chunks = enter(gzips).compressed(begun.iterable)
  await chunks.next()
  await chunks.return?.()
  await settled()
  assert.equal(begun.seen.isClosed, true)
  assert.notEqual(gzips.enter(), undefined)
})

test('a reader that does not read holds the body back', async () => {
  const gzips = openGzips(1)
  const random = body(1_000)
  const chunks = enter(gzips).compressed(random.iterable)
  await settled()
  assert.ok(random.seen.taken < 100, `${random.seen.taken} chunks were taken`)
  await chunks.return?.()
})
