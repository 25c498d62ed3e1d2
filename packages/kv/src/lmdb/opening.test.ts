import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { KvUnavailableError } from '../errors.ts'
import { openLmdbKv } from './open.ts'
import type { LmdbKv } from './open.ts'
import { FrameWriter, kinds, makeFrameSplitter, wireVersion } from './wire.ts'

const put = { put: [{ key: Buffer.from('a'), value: Buffer.from('b') }] }

test('nothing is committed from when a reader may open the file until it says that it has, or is gone', async (t) => {
  const { directory, kv } = await committer(t)
  for (const end of ['opened', 'closed']) {
    const reader = await rawReader(t, directory)
    reader.send(kinds.opening, 7)
    await reader.said(kinds.held, 7)
    const commit = settling(kv.commit(put))
    await sleep(150)
    assert.equal(commit.isSettled(), false, `${end}: the commit waits`)
    if (end === 'opened') reader.send(kinds.opened, 7)
    else reader.socket.destroy()
    assert.equal((await commit.promise).kind, 'committed', end)
  }
})

test('while several open it, the last of them lets commits go on', async (t) => {
  const { directory, kv } = await committer(t)
  const first = await rawReader(t, directory)
  const second = await rawReader(t, directory)
  first.send(kinds.opening, 1)
  second.send(kinds.opening, 1)
  await Promise.all([first.said(kinds.held, 1), second.said(kinds.held, 1)])
  const commit = settling(kv.commit(put))
  first.send(kinds.opened, 1)
  await sleep(150)
  assert.equal(commit.isSettled(), false)
  second.send(kinds.opened, 1)
  assert.equal((await commit.promise).kind, 'committed')
})

test(
  'a reader that is stopped in the middle keeps commits waiting for seconds only',
  { timeout: 30_000 },
  async (t) => {
    const { directory, kv } = await committer(t)
    const reader = await rawReader(t, directory)
    reader.send(kinds.opening, 1)
    await reader.said(kinds.held, 1)
    assert.equal((await kv.commit(put)).kind, 'committed')
    // Late, and nothing was undone.
    reader.send(kinds.opened, 1)
    reader.send(kinds.opening, 2)
    await reader.said(kinds.held, 2)
    reader.send(kinds.opened, 2)
    assert.equal((await kv.commit(put)).kind, 'committed')
  },
)

test('the end of an opening that nobody began, and a second one at once, end the connection', async (t) => {
  const { directory, kv } = await committer(t)
  for (const frames of [[kinds.opened], [kinds.opening, kinds.opening]]) {
    const reader = await rawReader(t, directory)
    const closed = new Promise((settle) => reader.socket.once('close', settle))
    for (const [id, kind] of frames.entries()) reader.send(kind, id)
    await closed
    assert.equal((await kv.commit(put)).kind, 'committed')
  }
})

test('a reader opens the file when it is told to, not before, and says so', async (t) => {
  const { directory, kv } = await committer(t)
  await kv.commit(put)
  await kv.close()
  const heard: number[] = []
  const answers = Promise.withResolvers<(kind: number, id: number) => void>()
  const server = createServer((socket) => {
    const send = sender(socket)
    const split = makeFrameSplitter(({ kind, id }) => {
      heard.push(kind)
      if (kind === kinds.opening) answers.resolve((answer) => send(answer, id))
    })
    socket.on('data', split)
    socket.on('error', () => socket.destroy())
    const hello = new FrameWriter(kinds.hello, 0)
    hello.uint32(wireVersion)
    hello.uint32(process.pid)
    socket.write(hello.finish())
  })
  server.listen(join(directory, 'committer.sock'))
  t.after(() => server.close())
  const opening = settling(openLmdbKv({ directory, role: 'reader' }))
  const answer = await answers.promise
  await sleep(150)
  assert.deepEqual([opening.isSettled(), heard], [false, [kinds.opening]])
  answer(kinds.held, 0)
  const reader = await opening.promise
  assert.equal((await reader.getMany([{ key: Buffer.from('a') }])).length, 1)
  await sleep(50)
  assert.deepEqual(heard, [kinds.opening, kinds.opened])
  await reader.close()
})

test('a committer that ends before it answers is asked again, and none at all is KvUnavailableError', async (t) => {
  const { directory, kv } = await committer(t)
  await kv.commit(put)
  await kv.close()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    const hello = new FrameWriter(kinds.hello, 0)
    hello.uint32(wireVersion)
    hello.uint32(process.pid)
    socket.on('error', () => socket.destroy())
    socket.on('data', () => {
      socket.destroy()
      if (connections === 3) server.close()
    })
    socket.write(hello.finish())
  })
  server.listen(join(directory, 'committer.sock'))
  await assert.rejects(() => openLmdbKv({ directory, role: 'reader' }), KvUnavailableError)
  assert.equal(connections, 3)
})

async function committer(t: TestContext): Promise<{ readonly directory: string; readonly kv: LmdbKv }> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-opening-'))
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
  const kv = await openLmdbKv({ directory, role: 'committer' })
  t.after(() => kv.close())
  return { directory, kv }
}

/** The frames of a reader, one by one. */
async function rawReader(t: TestContext, directory: string) {
  const socket = connect({ path: join(directory, 'committer.sock') })
  t.after(() => socket.destroy())
  socket.on('error', () => socket.destroy())
  const heard: string[] = []
  const split = makeFrameSplitter(({ kind, id }) => void heard.push(`${kind} ${id}`))
  socket.on('data', split)
  const said = async (kind: number, id: number) => {
    while (!heard.includes(`${kind} ${id}`)) await sleep(5)
  }
  await said(kinds.hello, 0)
  return { socket, said, send: sender(socket) }
}

function sender(socket: Socket): (kind: number, id: number) => void {
  return (kind, id) => void socket.write(new FrameWriter(kind, id, 0).finish())
}

function settling<Result>(promise: Promise<Result>): { promise: Promise<Result>; isSettled: () => boolean } {
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  promise.then(settle, settle)
  return { promise, isSettled: () => isSettled }
}
