/**
 * What tests of the embedded engine run in processes of their own, to be killed: `child.ts MODE DIRECTORY [NAME]`.
 * Each line on standard output is one event; a line that was written is read even when its writer was killed after it.
 */
import { writeSync } from 'node:fs'

import { KvUnavailableError } from '../../errors.ts'
import type { StoredRecord } from '../../judge.ts'
import type { Kv } from '../../port.ts'
import { makeCommitter } from '../committer.ts'
import { compactLmdb } from '../copy.ts'
import { openEnvironment } from '../environment.ts'
import { openLmdbKv } from '../open.ts'

const lanes = 6
const [, , mode = '', directory = '', name = ''] = process.argv

const modes: Readonly<Record<string, () => Promise<void>>> = {
  committer,
  writer,
  reader,
  opener,
  intruder,
  holder,
  filler,
  thrower,
  compactor,
}
const run = modes[mode]
if (run === undefined) throw new Error(`no mode ${mode}`)
await run()

/** Commits for others until it is killed. */
async function committer(): Promise<void> {
  try {
    await openLmdbKv({ directory, role: 'committer', onFatal: () => process.exit(3) })
    say('ready')
  } catch (error) {
    say(`refused ${error instanceof Error ? error.message : ''}`)
  }
}

/** Writes pairs of new records in several lanes, and between them batches that must be refused. */
async function writer(): Promise<void> {
  const kv = await openLmdbKv({ directory, role: 'reader' })
  say('ready')
  await Promise.all(Array.from({ length: lanes }, (_, lane) => writeLane(kv, lane)))
}

async function writeLane(kv: Kv, lane: number): Promise<void> {
  for (let step = 0; ; step += 1) {
    const id = `${name}.${lane}.${step}`
    const put = ['left', 'right'].map((side) => ({
      key: Buffer.from(`${side}/${id}`),
      value: Buffer.from(id.repeat(20)),
      tally: { counter: Buffer.from('pairs'), amounts: [1] },
    }))
    const word = await saying(id, 'acknowledged', () =>
      kv.commit({ check: put.map(({ key }) => ({ key, version: undefined })), put }),
    )
    if (word === 'unknown') {
      const [found] = await kv.getMany([{ key: Buffer.from(`left/${id}`) }])
      say(`${found === undefined ? 'absent' : 'acknowledged'} ${id}`)
    }
    const value = Buffer.from('never')
    const forbidden = {
      check: [{ key: Buffer.from(`left/${id}`), version: 2 ** 50 }],
      put: [{ key: Buffer.from(`never/${id}`), value }],
    }
    await saying(id, 'WRONGLY-COMMITTED', () => kv.commit(forbidden))
  }
}

async function saying(id: string, word: string, commit: () => ReturnType<Kv['commit']>): Promise<string> {
  try {
    const { kind } = await commit()
    const said = kind === 'committed' ? word : kind
    say(`${said} ${id}`)
    return said
  } catch (error) {
    if (!(error instanceof KvUnavailableError)) throw error
    return 'unavailable'
  }
}

/** Reads a page and then waits, as an idle worker does. */
async function reader(): Promise<void> {
  const kv = await openLmdbKv({ directory, role: 'reader' })
  await kv.range({ from: Buffer.alloc(0), limit: 100 })
  say('ready')
}

/** Opens the directory and closes it again, as workers do that are started one after the other. */
async function opener(): Promise<void> {
  for (let count = 1; ; count += 1) {
    const kv = await openLmdbKv({ directory, role: 'reader' })
    await kv.close()
    if (count % 100 === 0) say(`opened ${count}`)
  }
}

/** Opens the file without asking the committer. */
async function intruder(): Promise<void> {
  for (let count = 1; ; count += 1) {
    const environment = openEnvironment({ directory, readOnly: true })
    await environment.close()
    if (count % 100 === 0) say(`opened ${count}`)
  }
}

/** Holds a snapshot, as a process does that is killed in the middle of a page. */
async function holder(): Promise<void> {
  const environment = openEnvironment({ directory, readOnly: true })
  // Kept in hand: one that nobody refers to is ended by the garbage collector.
  const transaction = environment.root.useReadTransaction()
  say('ready')
  await new Promise((settle) => setTimeout(settle, 60_000))
  transaction.done()
}

/** Writes until it cannot, and says how that ended. */
async function filler(): Promise<void> {
  const failures: string[] = []
  const kv = await openLmdbKv({
    directory,
    role: 'committer',
    onFatal: (error) => failures.push(`fatal ${error.name}`),
  })
  for (let step = 0; failures.length === 0; step += 1) {
    const value = Buffer.alloc(20_000)
    const large = Array.from({ length: 4 }, (_, index) => ({ key: Buffer.from(`k/${step}/${index}`), value }))
    const small = [{ key: Buffer.from(`s/${step}`), value: Buffer.alloc(9) }]
    const results = await Promise.allSettled([kv.commit({ put: large }), kv.commit({ put: small })])
    for (const result of results)
      say(result.status === 'fulfilled' ? `${result.value.kind} ${step}` : `rejected ${errorName(result.reason)}`)
  }
  for (const failure of failures) say(failure)
  const later = await Promise.allSettled([
    kv.commit({ delete: [Buffer.from('k/0/0')] }),
    kv.getMany([{ key: Buffer.from('k/0/0') }]),
  ])
  say(`later ${later.map((result) => (result.status === 'fulfilled' ? 'read' : errorName(result.reason))).join(' ')}`)
  await kv.close()
  say('closed')
}

/** A write throws in the middle of a batch, behind one that was written already. */
async function thrower(): Promise<void> {
  const environment = openEnvironment({ directory, readOnly: false })
  const put = environment.records.put.bind(environment.records)
  environment.records.put = (key: Uint8Array, value: StoredRecord) => {
    if (Buffer.from(key).toString() === 'second') throw new Error('a write failed')
    return put(key, value)
  }
  const committer = makeCommitter(environment, {
    onFatal: (error) => say(`fatal ${error.name}`),
    onCommitted: () => {},
  })
  const value = Buffer.from('value')
  await committer.commit({ put: [{ key: Buffer.from('before'), value }] }, 10)
  const half = { put: ['first', 'second'].map((key) => ({ key: Buffer.from(key), value })) }
  const results = await Promise.allSettled([committer.commit(half, 10), committer.commit({}, 10)])
  for (const result of results)
    say(result.status === 'fulfilled' ? result.value.kind : `rejected ${errorName(result.reason)}`)
  await committer.drain()
  say('closed')
  process.exit(0)
}

async function compactor(): Promise<void> {
  try {
    await compactLmdb(directory)
    say('compacted')
  } catch (error) {
    say(`refused ${errorName(error)}`)
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : String(error)
}

/** At once and whole: what was said before a kill must be there. */
function say(line: string): void {
  writeSync(1, `${line}\n`)
}
