/** The same load against several servers in turn, A B A B, with what each request cost the server and the disk. */
import { deviceCounters, settleDisk } from './device.ts'
import { figureOf } from './figure.ts'
import type { Figure } from './figure.ts'
import { runLoad } from './load.ts'
import type { LoadResult } from './load.ts'
import type { Bench } from './bench.ts'
import { difference, usageOf } from './process-tree.ts'
import type { Subject } from './subject.ts'

export type Side = {
  readonly subject: Subject
  readonly requests: string
  /** Writes the requests anew before each round; then each is sent once, and the round ends with the last of them. */
  readonly refill?: () => Promise<void>
}
export type Comparison = {
  readonly claim: string
  /** `GET 4 KiB`; the number of connections is put behind it. */
  readonly name: string
  readonly connections: readonly number[]
  /** Bytes that one request moves, for claims stated in MiB/s instead of requests/s. */
  readonly bytesPerRequest?: number
}

type Samples = { readonly rates: number[]; readonly also: Record<string, number[]> }

export async function compare(bench: Bench, comparison: Comparison, sides: readonly Side[]): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const side of sides) await warm(bench, side, Math.max(...comparison.connections))
  for (const connections of comparison.connections) {
    const samples = sides.map((): Samples => ({ rates: [], also: {} }))
    for (let round = 0; round < bench.rounds; round += 1)
      for (const [index, side] of sides.entries())
        await sample(bench, side, connections, comparison, samples[index] ?? { rates: [], also: {} })
    for (const [index, { subject }] of sides.entries()) {
      const labels = {
        claim: comparison.claim,
        name: `${comparison.name}, ${connections} connection${connections === 1 ? '' : 's'}`,
        subject: subject.name,
        unit: comparison.bytesPerRequest === undefined ? 'requests/s' : 'MiB/s',
      }
      const figure = figureOf(labels, samples[index]?.rates ?? [], samples[index]?.also)
      figures.push(figure)
      bench.report(figure)
    }
  }
  return figures
}

/** For as long whether requests can be sent again or are used up before. */
async function warm(bench: Bench, side: Side, connections: number): Promise<void> {
  for (let leftSeconds = bench.warmSeconds; leftSeconds > 0;) {
    await side.refill?.()
    const { count, seconds } = await play(bench, side, connections, leftSeconds)
    if (count === 0) throw new Error(`${side.subject.name} answers none of the requests that are to warm it`)
    leftSeconds -= seconds
  }
}

async function play(
  bench: Bench,
  { subject, requests, refill }: Side,
  connections: number,
  seconds: number,
): Promise<LoadResult> {
  return runLoad(bench.generator, subject.port, { connections, seconds, isOnce: refill !== undefined }, requests)
}

async function sample(
  bench: Bench,
  side: Side,
  connections: number,
  { bytesPerRequest }: Comparison,
  { rates, also }: Samples,
): Promise<void> {
  const { subject } = side
  await side.refill?.()
  settleDisk(subject.directory)
  const pids = subject.pids()
  const usageBefore = usageOf(pids)
  const deviceBefore = deviceCounters(subject.directory)
  const result = await play(bench, side, connections, bench.seconds)
  const usage = difference(usageOf(pids), usageBefore)
  const device = deviceCounters(subject.directory)
  const perSecond = result.count / result.seconds
  rates.push(bytesPerRequest === undefined ? perSecond : (perSecond * bytesPerRequest) / (1 << 20))
  const add = (name: string, value: number): void => void (also[name] ??= []).push(value)
  add('cpuUsPerRequest', usage.cpuUs / result.count)
  add('p50Us', result.p50Us)
  add('p99Us', result.p99Us)
  add('writtenBytesPerRequest', usage.writtenBytes / result.count)
  if (device !== undefined && deviceBefore !== undefined) {
    add('deviceBytesPerRequest', (device.writtenBytes - deviceBefore.writtenBytes) / result.count)
    add('deviceFlushesPerRequest', (device.flushes - deviceBefore.flushes) / result.count)
  }
}
