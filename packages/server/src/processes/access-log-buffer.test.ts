import { test } from 'node:test'
import { makeBucket, openTestStore } from '../store/testing.ts'
import type { LogChunk } from '../store/log-chunks.ts'
import { bufferAccessLogs, bufferedBytesMax } from './access-log-buffer.ts'

const at = new Date('2026-11-20T12:30:00Z')
const surroundings = (log: string[]) => ({ generation: 'aa', log: (line: string) => void log.push(line) })

test('lines are written by bucket and hour, each once', async (t) => {
  await using store = await openTestStore()
  const [one, two] = [await makeBucket(store, 'bucket-one'), await makeBucket(store, 'bucket-two')]
  const buffer = bufferAccessLogs(store.logs, surroundings([]))
  buffer.keep(one, at, 'a\n')
  buffer.keep(two, at, 'b\n')
  buffer.keep(one, at, 'c\n')
  buffer.keep(one, new Date('2026-11-20T13:00:00Z'), 'd\n')
  await buffer.flush()
  buffer.keep(one, at, 'e\n')
  await buffer.close()
  const first = await store.logs.first()
  t.assert.equal(first?.bucketName, 'bucket-one')
  const name = { hourMs: Date.parse('2026-11-20T12:00:00Z'), bucketName: 'bucket-one', bucketId: one.id }
  const chunks = await store.logs.list({ ...name, generation: '', number: 0 })
  const lines: string[] = []
  for await (const bytes of store.logs.read(chunks)) lines.push(String(bytes))
  t.assert.deepEqual(lines, ['a\nc\n', 'e\n'])
  t.assert.equal(await store.kv.count(Buffer.from('l'), Buffer.from('m')), 4)
})

test('what waits is bounded, and what was dropped is told', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const log: string[] = []
  const written: LogChunk[] = []
  let release = (): void => {}
  const slow = {
    append: async (chunks: readonly LogChunk[]) => {
      written.push(...chunks)
      await new Promise<void>((resolve) => {
        release = resolve
      })
    },
  }
  const buffer = bufferAccessLogs(slow, surroundings(log))
  const line = 'x'.repeat(65_536)
  for (let n = 0; n < 1_000; n += 1) buffer.keep(bucket, at, line)
  const closing = buffer.close()
  for (let n = 0; n < 1_000 && log.length === 0; n += 1) {
    release()
    await new Promise((resolve) => setImmediate(resolve))
  }
  for (let n = 0; n < 10; n += 1) {
    release()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await closing
  const bytes = written.reduce((sum, chunk) => sum + chunk.lines.length, 0)
  t.assert.equal(bytes <= bufferedBytesMax && bytes > bufferedBytesMax / 2, true, `${bytes}`)
  t.assert.match(log.join(), new RegExp(`${1_000 - bytes / line.length} lines were dropped`))
})

test('metadata that do not answer cost lines and nothing else', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const log: string[] = []
  const buffer = bufferAccessLogs({ append: () => Promise.reject(new Error('gone')) }, surroundings(log))
  buffer.keep(bucket, at, 'a\n')
  await buffer.close()
  t.assert.match(log.join(), /gone/)
})

test('a bucket that keeps a log is known by its name', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const buffer = bufferAccessLogs(store.logs, surroundings([]))
  t.assert.equal(buffer.known(bucket.name), undefined)
  buffer.keep(bucket, at, 'a\n')
  t.assert.equal(buffer.known(bucket.name)?.id, bucket.id)
  await buffer.close()
})
