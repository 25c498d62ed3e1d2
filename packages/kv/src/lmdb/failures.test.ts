import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, statfs } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { KvFullError, KvInputError, KvInUseError } from '../errors.ts'
import { networkFileSystem, openEnvironment } from './environment.ts'
import { openLmdbKv } from './open.ts'
import { kill, startChild } from './testing/processes.ts'

const bytes = (text: string) => Buffer.from(text)

test('a second committer is refused with the first one’s process, in the same process and in another', async (t) => {
  const directory = await temporaryDirectory(t)
  const kv = await openLmdbKv({ directory, role: 'committer' })
  await assert.rejects(
    () => openLmdbKv({ directory, role: 'committer' }),
    (error) => error instanceof KvInUseError && error.message === `data directory in use by pid ${process.pid}`,
  )
  const other = startChild('committer', directory)
  assert.equal(await other.said('refused'), `refused data directory in use by pid ${process.pid}`)
  await other.ended
  assert.equal((await kv.commit({ put: [{ key: bytes('a'), value: bytes('still mine') }] })).kind, 'committed')
  await kv.close()
})

test('of processes that start together on a socket left by a killed one exactly one becomes the committer', async (t) => {
  const directory = await temporaryDirectory(t)
  const first = startChild('committer', directory)
  await first.said('ready')
  await kill(first)
  assert.ok((await readdir(directory)).includes('committer.sock'), 'a killed process leaves its socket')
  const racers = Array.from({ length: 5 }, () => startChild('committer', directory))
  t.after(() => Promise.all(racers.map((racer) => kill(racer))))
  const said = await Promise.all(racers.map((racer) => Promise.race([racer.said('ready'), racer.said('refused')])))
  assert.equal(said.filter((line) => line === 'ready').length, 1, said.join(', '))
})

test('a path that no socket could have works', async (t) => {
  const directory = join(await temporaryDirectory(t), 'deep'.repeat(50), 'deeper'.repeat(20))
  const committer = startChild('committer', directory)
  t.after(() => kill(committer))
  await committer.said('ready')
  await assert.rejects(() => openLmdbKv({ directory, role: 'committer' }), KvInUseError)
  const reader = await openLmdbKv({ directory, role: 'reader' })
  assert.equal((await reader.commit({ put: [{ key: bytes('a'), value: bytes('b') }] })).kind, 'committed')
  await reader.close()
})

test('a batch under way when the committer is killed is unknown, and later ones reach the next committer', async (t) => {
  const directory = await temporaryDirectory(t)
  const first = startChild('committer', directory)
  await first.said('ready')
  const reader = await openLmdbKv({ directory, role: 'reader' })
  t.after(() => reader.close())
  first.process.kill('SIGSTOP')
  const lost = reader.commit({ put: [{ key: bytes('a'), value: bytes('1') }] })
  await new Promise((settle) => setTimeout(settle, 50))
  await kill(first)
  let isSettled = false
  void lost.finally(() => {
    isSettled = true
  })
  // By now the reader has noticed too: what it commits from here on waits for a committer.
  await new Promise((settle) => setTimeout(settle, 300))
  const waiting = reader.commit({ put: [{ key: bytes('b'), value: bytes('2') }] })
  assert.equal(isSettled, false, 'only the next committer can tell what became of it')
  const second = startChild('committer', directory)
  t.after(() => kill(second))
  assert.deepEqual(await lost, { kind: 'unknown' })
  assert.equal((await waiting).kind, 'committed')
  assert.equal((await reader.getMany([{ key: bytes('b') }])).length, 1)
})

test('a malformed frame closes its own connection only', async (t) => {
  const directory = await temporaryDirectory(t)
  const kv = await openLmdbKv({ directory, role: 'committer' })
  const reader = await openLmdbKv({ directory, role: 'reader' })
  const cases: [title: string, frame: Buffer][] = [
    ['a length of zero', Buffer.from([0, 0, 0, 0])],
    ['a length of four gigabytes', Buffer.from([0xff, 0xff, 0xff, 0xff, 0])],
    ['a kind that does not exist', Buffer.from([0, 0, 0, 5, 0, 0, 0, 1, 99])],
    ['a commit that ends early', Buffer.from([0, 0, 0, 6, 0, 0, 0, 1, 2, 0])],
    [
      'a list of four thousand million',
      Buffer.from([0, 0, 0, 17, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]),
    ],
    ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ]
  for (const [title, frame] of cases) {
    const socket = connect({ path: join(directory, 'committer.sock') })
    const closed = new Promise((settle) => socket.once('close', () => settle('closed')))
    socket.on('error', () => {})
    socket.resume()
    socket.write(frame)
    assert.equal(await closed, 'closed', title)
    assert.equal((await reader.commit({ put: [{ key: bytes('a'), value: frame }] })).kind, 'committed', title)
  }
  await reader.close()
  await kv.close()
})

test('a disk that refuses a write fails the commit with a typed error, stops the committer and loses nothing', async (t) => {
  const directory = await temporaryDirectory(t)
  // Beyond a limit on the size of files a write fails as on a broken disk; LMDB calls both EIO.
  const child = startChild('filler', directory, '', "trap '' XFSZ; ulimit -f 8192")
  t.after(() => kill(child))
  await child.said('closed')
  await kill(child)
  const rejected = child.lines.filter((line) => line.startsWith('rejected'))
  assert.ok(
    rejected.length >= 1 && rejected.every((line) => line === 'rejected KvFailedError'),
    child.lines.slice(-6).join(', '),
  )
  assert.ok(child.lines.includes('fatal KvFailedError'))
  assert.ok(child.lines.includes('later KvFailedError read'), 'reads go on, writes do not')
  const kv = await openLmdbKv({ directory, role: 'committer' })
  t.after(() => kv.close())
  const steps = new Set(child.lines.flatMap((line) => (line.startsWith('committed ') ? [Number(line.slice(10))] : [])))
  assert.ok(steps.size > 10)
  for (const step of steps) {
    const found = await kv.getMany([`k/${step}/0`, `k/${step}/3`, `s/${step}`].map((key) => ({ key: bytes(key) })))
    assert.ok(found.every((entry) => entry !== undefined))
  }
})

test('a write that throws in the middle of a batch leaves nothing of it, and the process can end', async (t) => {
  const directory = await temporaryDirectory(t)
  const child = startChild('thrower', directory)
  t.after(() => kill(child))
  await child.ended
  assert.deepEqual(child.lines, ['fatal KvFailedError', 'rejected KvFailedError', 'rejected KvFailedError', 'closed'])
  const kv = await openLmdbKv({ directory, role: 'committer' })
  t.after(() => kv.close())
  const found = await kv.getMany(['before', 'first', 'second'].map((key) => ({ key: bytes(key) })))
  assert.deepEqual(
    found.map((entry) => entry !== undefined),
    [true, false, false],
  )
})

test('below the reserve only batches with a delete are taken, and reads go on', async (t) => {
  const directory = await temporaryDirectory(t)
  const { bavail, bsize } = await statfs(directory)
  const first = await openLmdbKv({ directory, role: 'committer' })
  await first.commit({ put: [{ key: bytes('a'), value: bytes('b') }] })
  await first.close()
  const kv = await openLmdbKv({ directory, role: 'committer', reservedBytes: bavail * bsize * 1.5 })
  t.after(() => kv.close())
  await assert.rejects(
    () => kv.commit({ put: [{ key: bytes('c'), value: bytes('d') }] }),
    (error) => error instanceof KvFullError && /full but for the \d+ MiB that deletes need/.test(error.message),
  )
  assert.equal((await kv.getMany([{ key: bytes('a') }])).length, 1)
  assert.equal((await kv.commit({ delete: [bytes('a')] })).kind, 'committed')
})

test('a network file system and a file of another format are refused', async (t) => {
  assert.equal(networkFileSystem(0x6969), 'nfs')
  assert.equal(networkFileSystem(0xef53), undefined) // ext4
  const directory = await temporaryDirectory(t)
  mkdirSync(directory, { recursive: true })
  const environment = openEnvironment({ directory, readOnly: false })
  await environment.root.put(bytes('format'), bytes('\x63'))
  await environment.close()
  await assert.rejects(() => openLmdbKv({ directory, role: 'committer' }), KvInputError)
})

test('compacting shrinks the file, and a reader that stayed open reads the new one', async (t) => {
  const directory = await temporaryDirectory(t)
  const before = startChild('committer', directory)
  await before.said('ready')
  const reader = await openLmdbKv({ directory, role: 'reader' })
  t.after(() => reader.close())
  for (let index = 0; index < 50; index += 1)
    await reader.commit({ put: [{ key: bytes(`k${index}`), value: Buffer.alloc(50_000) }] })
  await reader.sweep({ from: bytes('k1'), to: bytes('l') }, 1_000)
  const sizeBytes = (await stat(join(directory, 'kv.mdb'))).size
  assert.equal(await startChild('compactor', directory).said('refused'), 'refused KvInUseError')
  await kill(before)
  await startChild('compactor', directory).said('compacted')
  assert.ok((await stat(join(directory, 'kv.mdb'))).size < sizeBytes / 4)
  const after = startChild('committer', directory)
  t.after(() => kill(after))
  await after.said('ready')
  await reader.commit({ put: [{ key: bytes('new'), value: bytes('file') }] })
  assert.notEqual((await reader.getMany([{ key: bytes('new') }]))[0], undefined)
  assert.notEqual((await reader.getMany([{ key: bytes('k0') }]))[0], undefined)
})

test('after compacting the file knows nothing of what was deleted, and holds everything else', async (t) => {
  const directory = await temporaryDirectory(t)
  const kv = await openLmdbKv({ directory, role: 'committer' })
  const keyOf = (word: string, index: number): Buffer =>
    bytes(`${String(index).padStart(4, '0')} ${word} ${'x'.repeat(100)}`)
  const tally = { counter: bytes('counted'), amounts: [1] }
  for (let index = 0; index < 2_000; index += 1)
    await kv.commit({
      put: ['kept', 'erased'].map((word) => ({
        key: keyOf(word, index),
        value: bytes(`${word} value ${index}`),
        tally,
      })),
    })
  for (let index = 0; index < 2_000; index += 1) await kv.commit({ delete: [keyOf('erased', index)] })
  const [before] = await kv.getMany([{ key: keyOf('kept', 7) }])
  await kv.close()
  const path = join(directory, 'kv.mdb')
  assert.ok((await readFile(path)).includes('erased'), 'what is deleted is gone at once: nothing is shown')
  await startChild('compactor', directory).said('compacted')
  assert.equal((await readFile(path)).includes('erased'), false)
  assert.deepEqual(
    (await readdir(directory)).filter((name) => name.includes('unfinished')),
    [],
  )
  const after = await openLmdbKv({ directory, role: 'committer' })
  t.after(() => after.close())
  assert.deepEqual((await after.getMany([{ key: keyOf('kept', 7) }]))[0], before)
  const page = await after.range({ from: keyOf('kept', 1_500), limit: 1_000 })
  assert.equal(page.items.length, 500)
  assert.deepEqual(await after.counters([bytes('counted')]), [[2_000]])
})

async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-kv-'))
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
  return directory
}
