import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { realDisk } from './disk.ts'
import { createReadPace, directReadBytesMax, directReadMsMax, pauseMs, pauseMsMax } from './read-pace.ts'

function paceAt(): { readonly pace: ReturnType<typeof createReadPace>; readonly time: { nowMs: number } } {
  const time = { nowMs: 5_000 }
  return { pace: createReadPace(() => time.nowMs), time }
}

test('small reads are done at once while they are quick', () => {
  const { pace } = paceAt()
  for (let read = 0; read < 100; read += 1) pace.note(directReadMsMax / 2)
  assert.equal(pace.isDirect(4_096), true)
})

test('a large read never is', () => {
  const { pace } = paceAt()
  assert.equal(pace.isDirect(directReadBytesMax), true)
  assert.equal(pace.isDirect(directReadBytesMax + 1), false)
})

/** Notes slow reads until the pace pauses, and answers how many there were. */
function slowDown(pace: ReturnType<typeof createReadPace>): number {
  let reads = 0
  while (pace.isDirect(1) && reads < 1_000) {
    pace.note(50)
    reads += 1
  }
  return reads
}

test('a slow read now and then is forgiven, a thread may have missed its turn; several in a row are the disk', () => {
  const { pace } = paceAt()
  for (let read = 0; read < 1_000; read += 1) pace.note(read % 20 === 0 ? 50 : 0.002)
  assert.equal(pace.isDirect(1), true)
  const reads = slowDown(pace)
  assert(reads > 1 && reads < 10, `after ${reads} slow reads`)
})

test('reads that are each a little slow pause it too', () => {
  const { pace } = paceAt()
  let reads = 0
  for (; pace.isDirect(1) && reads < 1_000; reads += 1) pace.note(directReadMsMax * 2)
  assert(reads > 1 && reads < 100, `after ${reads} reads`)
})

test('after a pause the disk is tried again, and each pause in vain is twice as long', () => {
  const { pace, time } = paceAt()
  slowDown(pace)
  for (let lengthMs = pauseMs; lengthMs <= pauseMsMax; lengthMs *= 2) {
    time.nowMs += lengthMs - 1
    assert.equal(pace.isDirect(1), false)
    time.nowMs += 1
    assert.equal(pace.isDirect(1), true)
    slowDown(pace)
  }
  time.nowMs += pauseMsMax
  assert.equal(pace.isDirect(1), true)
})

test('a disk that has proved itself begins with a short pause again', () => {
  const { pace, time } = paceAt()
  slowDown(pace)
  time.nowMs += pauseMs
  slowDown(pace)
  time.nowMs += 2 * pauseMs
  for (let read = 0; read < 2_000; read += 1) pace.note(0.002)
  slowDown(pace)
  time.nowMs += pauseMs
  assert.equal(pace.isDirect(1), true)
})

test('what is read at once and through the thread pool is the same, up to the end of the file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-read-pace-'))
  try {
    const path = join(directory, 'file')
    const bytes = Buffer.from(Array.from({ length: 3 * directReadBytesMax }, (_, index) => index % 251))
    await writeFile(path, bytes)
    const file = await realDisk.open(path)
    for (const [from, length] of [
      [0, 10],
      [100, directReadBytesMax],
      [100, directReadBytesMax + 1],
      [bytes.length - 5, 10],
      [bytes.length, 10],
    ] as const) {
      const into = Buffer.alloc(length)
      const count = await file.read(into, from)
      const want = bytes.subarray(from, from + length)
      assert.equal(count, want.length)
      assert.deepEqual(into.subarray(0, count), want)
    }
    await file.close()
  } finally {
    await rm(directory, { recursive: true })
  }
})
