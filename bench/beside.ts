import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './lib/bench.ts'
import { figureOf } from './lib/figure.ts'
import { latchkey } from './lib/latchkey.ts'
import { runLoad, writeRequests } from './lib/load.ts'
import type { LoadResult } from './lib/load.ts'
import { signedRequest } from './lib/sign.ts'
import { manyObjects, storedObjects } from './lib/stored.ts'
import type { Stored } from './lib/stored.ts'
import { ask, newDirectory, startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const bucket = 'bench-beside'
const bodyBytes = 16_384
const blockBytes = 512
const connections = 16
/** The first compaction comes a minute after the start; it is waited for no longer than this. */
const compactionWithinMs = 180_000
/** Compaction is over when the disk has not become emptier for so many looks. */
const steadyLooks = 3

/** GET 16 KiB alone, beside PUTs, and beside compaction after half of the objects was deleted; and the disk that all of it uses. */
export async function beside(bench: Bench): Promise<void> {
  const count = bench.isQuick ? 4_000 : 20_000
  const { program, directory } = await placeOf(bench)
  const first = await startSubject(program, directory, true)
  await ask(first, { method: 'PUT', path: `/${bucket}/` })
  await once(bench, first, requestsOf(first, 'PUT', range(count)))
  const gets = join(bench.root, 'beside-get.requests')
  const kept = range(count).filter((index) => index % 2 === 1)
  await writeRequests(gets, requestsOf(first, 'GET', kept))
  const alone = await rounds(bench, () => load(bench, first, gets, bench.seconds))
  const puts = join(bench.root, 'beside-put.requests')
  await writeRequests(puts, requestsOf(first, 'PUT', kept))
  const duringPuts = await rounds(bench, async () => {
    const [read] = await Promise.all([load(bench, first, gets, bench.seconds), load(bench, first, puts, bench.seconds)])
    return read
  })
  const fullBytes = bytesOfBodies(directory)
  await once(
    bench,
    first,
    requestsOf(
      first,
      'DELETE',
      range(count).filter((index) => index % 2 === 0),
    ),
  )
  // The segments of processes that ended are everybody's to compact.
  await first.close()
  const second = await startSubject(program, directory, true)
  try {
    await writeRequests(gets, requestsOf(second, 'GET', kept))
    const duringCompaction = await untilCompacted(bench, second, gets)
    const labels = { claim: 'beside', subject: 'latchkey', unit: 'µs' }
    const p99 = (results: readonly LoadResult[]): number[] => results.map((result) => result.p99Us)
    bench.report(figureOf({ ...labels, name: 'GET 16 KiB alone, p99, 16 connections' }, p99(alone)))
    bench.report(figureOf({ ...labels, name: 'GET 16 KiB beside PUTs, p99, 16 + 16 connections' }, p99(duringPuts)))
    if (duringCompaction.length > 0)
      bench.report(
        figureOf({ ...labels, name: 'GET 16 KiB beside compaction, p99, 16 connections' }, p99(duringCompaction)),
      )
    const share = (100 * bytesOfBodies(directory)) / fullBytes
    const name = `disk used by bodies after deleting half of ${count.toLocaleString('en')} objects and compacting, of what it was`
    bench.report(figureOf({ claim: 'beside', subject: 'latchkey', unit: '%', name }, [share]))
  } finally {
    await second.close()
  }
}

async function placeOf(bench: Bench): Promise<Stored> {
  if (bench.options.has('10m')) return storedObjects(bench, manyObjects(bench))
  return { program: latchkey(), directory: await newDirectory(bench.root, 'beside') }
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

function* requestsOf(
  { target }: Subject,
  method: 'GET' | 'PUT' | 'DELETE',
  indices: readonly number[],
): Generator<Uint8Array> {
  const now = new Date()
  const body = Buffer.alloc(bodyBytes, 'a game in progress ')
  for (const index of indices) {
    const path = `/${bucket}/player/${index % 97}/object-${index}`
    yield signedRequest(target, method === 'PUT' ? { method, path, body } : { method, path }, now)
  }
}

function load(bench: Bench, subject: Subject, file: string, seconds: number): Promise<LoadResult> {
  return runLoad(bench.generator, subject.port, { connections, seconds }, file)
}

async function once(bench: Bench, subject: Subject, requests: Iterable<Uint8Array>): Promise<void> {
  const file = join(bench.root, 'beside-once.requests')
  await writeRequests(file, requests)
  await runLoad(bench.generator, subject.port, { connections, seconds: 600, isOnce: true }, file)
}

async function rounds(bench: Bench, run: () => Promise<LoadResult>): Promise<LoadResult[]> {
  const results: LoadResult[] = []
  for (let round = 0; round < bench.rounds; round += 1) results.push(await run())
  return results
}

/** Reads until the disk stops becoming emptier; answers the loads during which it did. */
async function untilCompacted(bench: Bench, subject: Subject, gets: string): Promise<LoadResult[]> {
  const deadlineMs = performance.now() + compactionWithinMs
  const during: LoadResult[] = []
  let lowestBytes = bytesOfBodies(subject.directory)
  let steady = 0
  while (performance.now() < deadlineMs && (during.length === 0 || steady < steadyLooks)) {
    const result = await load(bench, subject, gets, bench.seconds)
    const bytes = bytesOfBodies(subject.directory)
    if (bytes < lowestBytes * 0.99) {
      during.push(result)
      steady = 0
      lowestBytes = bytes
    } else steady += 1
  }
  return during
}

/** What the disk holds for bodies, whatever their files say of their length. */
function bytesOfBodies(data: string): number {
  const directory = join(data, 'blobs')
  let bytes = 0
  for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const found = lstatSync(join(directory, entry), { throwIfNoEntry: false })
    if (found?.isFile() === true) bytes += found.blocks * blockBytes
  }
  return bytes
}
