import assert from 'node:assert/strict'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { openLmdbKv } from './open.ts'
import type { LmdbKv } from './open.ts'
import { kill, startChild } from './testing/processes.ts'
import type { Child } from './testing/processes.ts'

const writerCount = 4
const killSeconds = Number(process.env['LATCHKEY_KILL_SECONDS'] ?? 4)
const killEveryMs = 250
/** 300 commits that can use no page again need more than twice as much. */
const slackBytes = 5_000_000
const bytes = (text: string) => Buffer.from(text)

test('kill -9 of the committer and of writers under load loses no acknowledged commit and keeps no refused one', async (t) => {
  const directory = await temporaryDirectory(t)
  const seed = Number(process.env['LATCHKEY_SEED'] ?? process.pid)
  t.diagnostic(`seed ${seed}, ${killSeconds} seconds`)
  const random = makeRandom(seed)
  const past: Child[] = []
  let generation = 0
  const startWriter = () => startChild('writer', directory, `g${(generation += 1)}`)
  let committer = startChild('committer', directory)
  await committer.said('ready')
  const writers = Array.from({ length: writerCount }, startWriter)
  t.after(() => Promise.all([committer, ...writers].map((child) => kill(child))))
  await Promise.all(writers.map((writer) => writer.said('ready')))
  let committerKills = 0
  for (let round = 0; round < (killSeconds * 1_000) / killEveryMs; round += 1) {
    await sleep(killEveryMs * (0.5 + random()))
    const victim = Math.floor(random() * (writerCount + 2))
    const writer = writers[victim]
    if (writer === undefined) {
      await kill(committer)
      committerKills += 1
      committer = startChild('committer', directory)
      await committer.said('ready')
    } else {
      await kill(writer)
      past.push(writer)
      writers[victim] = startWriter()
    }
  }
  await Promise.all([committer, ...writers].map((child) => kill(child)))
  const lines = [...past, ...writers].flatMap((child) => child.lines)
  const kv = await openLmdbKv({ directory, role: 'committer' })
  t.after(() => kv.close())
  await verify(kv, lines)
  const count = (word: string) => lines.filter((line) => line.startsWith(`${word} `)).length
  t.diagnostic(
    `${count('acknowledged')} acknowledged, ${count('unknown')} unknown, ${count('absent')} of them absent, committer killed ${committerKills} times`,
  )
  assert.ok(count('acknowledged') > 100)
})

test('readers that come while others commit undo no commit', { timeout: 60_000 }, async (t) => {
  const directory = await temporaryDirectory(t)
  const committer = startChild('committer', directory)
  t.after(() => kill(committer))
  await committer.said('ready')
  const writers = [startChild('writer', directory, 'a'), startChild('writer', directory, 'b')]
  const openers = Array.from({ length: 4 }, () => startChild('opener', directory))
  t.after(() => Promise.all([...writers, ...openers].map((child) => kill(child))))
  await Promise.all(openers.map((opener) => opener.said('opened 800')))
  await Promise.all([...writers, ...openers, committer].map((child) => kill(child)))
  const lines = writers.flatMap((writer) => writer.lines)
  assert.ok(lines.length > 100)
  assert.deepEqual(
    lines.filter((line) => line.startsWith('unknown')),
    [],
  )
  const kv = await openLmdbKv({ directory, role: 'committer' })
  t.after(() => kv.close())
  await verify(kv, lines)
})

test(
  'a process that opens the file without asking makes the committer end, and undoes no commit',
  { timeout: 60_000 },
  async (t) => {
    const directory = await temporaryDirectory(t)
    let committer = startChild('committer', directory)
    t.after(() => kill(committer))
    await committer.said('ready')
    const writer = startChild('writer', directory, 'a')
    const intruders = [startChild('intruder', directory), startChild('intruder', directory)]
    t.after(() => Promise.all([writer, ...intruders].map((child) => kill(child))))
    for (let ends = 0; ends < 5; ends += 1) {
      await committer.ended
      assert.equal(committer.process.exitCode, 3, 'it was told as fatal')
      committer = startChild('committer', directory)
      await committer.said('ready')
    }
    await Promise.all([writer, ...intruders, committer].map((child) => kill(child)))
    const kv = await openLmdbKv({ directory, role: 'committer' })
    t.after(() => kv.close())
    await verify(kv, writer.lines)
  },
)

async function verify(kv: LmdbKv, lines: readonly string[]): Promise<void> {
  assert.deepEqual(
    lines.filter((line) => line.startsWith('WRONGLY')),
    [],
  )
  const acknowledged = lines.flatMap((line) => (line.startsWith('acknowledged ') ? [line.slice(13)] : []))
  for (let start = 0; start < acknowledged.length; start += 500) {
    const ids = acknowledged.slice(start, start + 500)
    const found = await kv.getMany(ids.flatMap((id) => [{ key: bytes(`left/${id}`) }, { key: bytes(`right/${id}`) }]))
    assert.ok(
      found.every((entry) => entry !== undefined),
      'an acknowledged commit is lost',
    )
  }
  const absent = lines.flatMap((line) => (line.startsWith('absent ') ? [{ key: bytes(`left/${line.slice(7)}`) }] : []))
  const late = await kv.getMany(absent)
  assert.ok(
    late.every((entry) => entry === undefined),
    'what was seen to be absent after an unknown outcome is there',
  )
  const pairs = await kv.count(bytes('left/'), bytes('left0'))
  assert.equal(await kv.count(bytes('right/'), bytes('right0')), pairs, 'half a batch was written')
  assert.deepEqual(await kv.counters([bytes('pairs')]), [[pairs * 2]])
  assert.equal(await kv.count(bytes('never/'), bytes('never0')), 0, 'a refused batch was written')
}

test('a stopped reader that is idle does not make the file grow, nor does a killed one once its slot is freed', async (t) => {
  const directory = await temporaryDirectory(t)
  const kv = await openLmdbKv({ directory, role: 'committer' })
  t.after(() => kv.close())
  await overwrite(kv, 300)
  const idle = startChild('reader', directory)
  t.after(() => kill(idle))
  await idle.said('ready')
  idle.process.kill('SIGSTOP')
  const before = await fileBytes(directory)
  await overwrite(kv, 300)
  assert.ok((await fileBytes(directory)) < before + slackBytes, 'a stopped idle reader keeps pages alive')

  const holder = startChild('holder', directory)
  t.after(() => kill(holder))
  await holder.said('ready')
  await overwrite(kv, 300)
  const pinned = await fileBytes(directory)
  assert.ok(pinned > before + slackBytes, 'this test must be able to fail: a held snapshot makes the file grow')
  await kill(holder)
  assert.equal(await kv.checkReaders(), 1)
  await overwrite(kv, 300)
  assert.ok((await fileBytes(directory)) < pinned + slackBytes, 'a killed reader keeps pages alive')
})

/** Each commit writes some ten pages anew. */
async function overwrite(kv: LmdbKv, commits: number): Promise<void> {
  for (let index = 0; index < commits; index += 1)
    await kv.commit({ put: [{ key: bytes(`k${index % 20}`), value: Buffer.alloc(40_000, index) }] })
}

async function fileBytes(directory: string): Promise<number> {
  return (await stat(join(directory, 'kv.mdb'))).size
}

async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-kill-'))
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
  return directory
}

/** mulberry32: the same seed kills in the same order. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
