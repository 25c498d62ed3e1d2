import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createBodyHashes, threadedBytesMin } from './body-hash.ts'
import type { BodyHash } from './sums.ts'
import { crc64 } from './crc64.ts'
import { createHashThread, ringSlotBytes, ringSlots } from './hash-thread.ts'

async function feed(hash: BodyHash, body: Uint8Array, chunkBytes: number): Promise<void> {
  for (let from = 0; from < body.length; from += chunkBytes) await hash.update(body.subarray(from, from + chunkBytes))
}

const sumsOf = (body: Uint8Array): unknown => ({
  md5: new Uint8Array(createHash('md5').update(body).digest()),
  crc64: crc64(body),
})

test('the thread gives the sums of every body, also of many at once that are larger than the ring', async (t) => {
  const thread = createHashThread()
  const sizes = [0, 1, ringSlotBytes, ringSlotBytes + 1, ringSlots * ringSlotBytes + 5, 1_000_003]
  const found = await Promise.all(
    sizes.map(async (sizeBytes, index) => {
      const body = randomBytes(sizeBytes)
      const hash = thread.start()
      await feed(hash, body, 30_000 + index * 50_000)
      return { found: await hash.finish(), want: sumsOf(body) }
    }),
  )
  for (const { found: sums, want } of found) t.assert.deepEqual(sums, want)
  await thread.close()
})

test('a body that is given up leaves its slots to the others', async (t) => {
  const thread = createHashThread()
  const body = randomBytes(3 * ringSlotBytes)
  for (let count = 0; count < ringSlots; count += 1) {
    const hash = thread.start()
    await feed(hash, body, ringSlotBytes)
    hash.end()
  }
  const hash = thread.start()
  await feed(hash, body, ringSlotBytes)
  t.assert.deepEqual(await hash.finish(), sumsOf(body))
  await thread.close()
})

test('when the thread ends, its bodies fail, and the next body gets a new one', async (t) => {
  const hashes = createBodyHashes(1)
  const body = randomBytes(100)
  const lost = hashes.start(threadedBytesMin + 1)
  await lost.update(body)
  await hashes.close()
  await t.assert.rejects(async () => {
    await lost.finish()
  }, /thread has ended/)
  const next = hashes.start(threadedBytesMin + 1)
  await next.update(body)
  t.assert.deepEqual(await next.finish(), sumsOf(body))
  await hashes.close()
})

test('the thread keeps the process alive while a body is under way, and not when it is idle', (t) => {
  const source = `
    const { createHashThread } = await import(${JSON.stringify(import.meta.resolve('./hash-thread.ts'))})
    const hash = createHashThread().start()
    await hash.update(Buffer.from('123456789'))
    console.log((await hash.finish()).crc64.toString(16))`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    encoding: 'utf8',
  })
  t.assert.equal(stdout.trim(), '995dc9bbdf1939fa')
  t.assert.equal(status, 0)
})

test('small bodies and bodies of unknown size are hashed where they are', async (t) => {
  const hashes = createBodyHashes(1)
  for (const sizeBytes of [undefined, 10, threadedBytesMin]) {
    const hash = hashes.start(sizeBytes)
    t.assert.equal(hash.update(Buffer.from('body')), undefined)
    const { md5, crc64: crc } = await hash.finish()
    t.assert.deepEqual({ md5: new Uint8Array(md5), crc64: crc }, sumsOf(Buffer.from('body')))
  }
})

test('a large body beside as many as the thread takes is hashed where it is', async (t) => {
  const hashes = createBodyHashes(1)
  const first = hashes.start(threadedBytesMin + 1)
  const second = hashes.start(threadedBytesMin + 1)
  t.assert.notEqual(first.update(Buffer.from('body')), undefined)
  t.assert.equal(second.update(Buffer.from('other')), undefined)
  t.assert.deepEqual(await first.finish(), sumsOf(Buffer.from('body')))
  first.end()
  const beside = hashes.start(threadedBytesMin + 1)
  t.assert.equal(beside.update(Buffer.from('body')), undefined)
  beside.end()
  await second.finish()
  second.end()
  const third = hashes.start(threadedBytesMin + 1)
  t.assert.notEqual(third.update(Buffer.from('body')), undefined)
  t.assert.deepEqual(await third.finish(), sumsOf(Buffer.from('body')))
  await hashes.close()
})
