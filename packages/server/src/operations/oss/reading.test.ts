import { test } from 'node:test'
import { ObjectReplaced } from '../../store/port.ts'
import { grantFor, putText } from '../../store/testing.ts'
import { bytesOfObject, withObject } from './reading.ts'
import { openBench } from './testing.ts'

test('an object that is replaced before its first byte is looked up again', async (t) => {
  await using bench = await openBench()
  const etags: string[] = []
  const read = await withObject(
    { ...bench.store.objects, head: () => putText(bench.store, bench.bucket, 'a', `version ${etags.length}`) },
    grantFor('read', bench.bucket, 'a'),
    { bucket: bench.bucket, key: 'a' },
    (object) => {
      etags.push(object.etag)
      return etags.length < 3 ? Promise.reject(new ObjectReplaced('a')) : Promise.resolve(object.etag)
    },
  )
  t.assert.equal(new Set(etags).size, 3)
  t.assert.equal(read, etags[2])
})

test('an object that is replaced again and again is given up', async (t) => {
  await using bench = await openBench()
  const object = await putText(bench.store, bench.bucket, 'a', 'x')
  let attempts = 0
  const work = withObject(
    { ...bench.store.objects, head: () => Promise.resolve(object) },
    grantFor('read', bench.bucket, 'a'),
    { bucket: bench.bucket, key: 'a' },
    () => {
      attempts += 1
      return Promise.reject(new ObjectReplaced('a'))
    },
  )
  await t.assert.rejects(work, ObjectReplaced)
  t.assert.equal(attempts, 8)
})

test('what fails before the first byte fails while the status can still say so', async (t) => {
  await using bench = await openBench()
  const object = await putText(bench.store, bench.bucket, 'a', 'x')
  const failing = {
    readSmall: () => undefined,
    // oxlint-disable-next-line require-yield -- it fails before it has anything
    async *read(): AsyncGenerator<Buffer> {
      throw new ObjectReplaced('a')
    },
  }
  const grant = grantFor('read', bench.bucket, 'a')
  const { signal } = new AbortController()
  await t.assert.rejects(bytesOfObject(failing, grant, object, undefined, { signal }), ObjectReplaced)
})

test('a reader that leaves before the first byte, or in the middle, ends the read', async (t) => {
  await using bench = await openBench()
  const object = await putText(bench.store, bench.bucket, 'a', 'x')
  const grant = grantFor('read', bench.bucket, 'a')
  const { signal } = new AbortController()
  for (const taken of [0, 1, 2]) {
    let isEnded = false
    const reading = {
      readSmall: () => undefined,
      async *read(): AsyncGenerator<Buffer> {
        try {
          for (const text of ['one', 'two', 'three']) yield Buffer.from(text)
        } finally {
          isEnded = true
        }
      },
    }
    const bytes = await bytesOfObject(reading, grant, object, undefined, { signal })
    t.assert.equal(bytes instanceof Uint8Array, false)
    if (bytes instanceof Uint8Array) return
    const iterator = bytes[Symbol.asyncIterator]()
    const got: string[] = []
    for (let count = 0; count < taken; count += 1) got.push(String((await iterator.next()).value))
    await iterator.return?.()
    t.assert.deepEqual(got, ['one', 'two'].slice(0, taken))
    t.assert.equal(isEnded, true, `after ${taken}`)
  }
})
