import { findPostgres, startPostgres } from '@latchkey/kv/testing-postgres'
import { join } from 'node:path'
import type { Bench } from './lib/bench.ts'
import { figureOf } from './lib/figure.ts'
import { latchkey } from './lib/latchkey.ts'
import { runLoad, writeRequests } from './lib/load.ts'
import { difference, usageOf } from './lib/process-tree.ts'
import { signedRequest } from './lib/sign.ts'
import { ask, newDirectory, startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const bodyBytes = 4_096
const keys = 2_000
/** Of each of the two. */
const connections = 32
const fillSecondsMax = 60
const masterKey = `1:${Buffer.alloc(32, 7).toString('base64')}`

type Gateway = { readonly subject: Subject; readonly puts: string; readonly gets: string }

/** PUT and GET of 4 KiB at two gateways of one worker each on one PostgreSQL that syncs, each with a bucket of its own. */
export async function gateways(bench: Bench): Promise<void> {
  if (findPostgres() === undefined) return bench.say('gateways is skipped: apt-get install postgresql')
  const postgres = await startPostgres()
  const started: Gateway[] = []
  try {
    const environment = { LATCHKEY_METADATA: postgres.url, LATCHKEY_MASTER_KEY: masterKey }
    const program = latchkey({ workers: 1, environment })
    for (const name of ['one', 'two']) {
      const subject = await startSubject(program, await newDirectory(bench.root, `gateway-${name}`))
      const bucket = `bench-gateway-${name}`
      await ask(subject, { method: 'PUT', path: `/${bucket}/` })
      const gateway = { subject, puts: join(bench.root, `${name}.puts`), gets: join(bench.root, `${name}.gets`) }
      started.push(gateway)
      await writeRequests(gateway.puts, requestsOf(subject, 'PUT', bucket))
      await writeRequests(gateway.gets, requestsOf(subject, 'GET', bucket))
      await runLoad(bench.generator, subject.port, { connections, seconds: fillSecondsMax, isOnce: true }, gateway.puts)
    }
    await measure(bench, started, 'PUT 4 KiB', 'puts')
    await measure(bench, started, 'GET 4 KiB', 'gets')
  } finally {
    for (const { subject } of started) await subject.close()
    await postgres.remove()
  }
}

function* requestsOf({ target }: Subject, method: 'GET' | 'PUT', bucket: string): Generator<Uint8Array> {
  const now = new Date()
  const body = Buffer.alloc(bodyBytes, 'a game in progress ')
  for (let index = 0; index < keys; index += 1) {
    const path = `/${bucket}/player/${index % 97}/object-${index}`
    yield signedRequest(target, method === 'PUT' ? { method, path, body } : { method, path }, now)
  }
}

/** Both at once; the first round is not counted. */
async function measure(bench: Bench, both: readonly Gateway[], what: string, file: 'puts' | 'gets'): Promise<void> {
  const rates: number[] = []
  const also: Record<'cpuUsPerRequest' | 'p50Us' | 'p99Us', number[]> = { cpuUsPerRequest: [], p50Us: [], p99Us: [] }
  for (let round = 0; round <= bench.rounds; round += 1) {
    const pids = both.flatMap(({ subject }) => subject.pids())
    const before = usageOf(pids)
    const how = { connections, seconds: round === 0 ? bench.warmSeconds : bench.seconds }
    const results = await Promise.all(both.map((one) => runLoad(bench.generator, one.subject.port, how, one[file])))
    if (round === 0) continue
    const count = results.reduce((sum, result) => sum + result.count, 0)
    rates.push(results.reduce((sum, result) => sum + result.count / result.seconds, 0))
    also.cpuUsPerRequest.push(difference(usageOf(pids), before).cpuUs / count)
    also.p50Us.push(Math.max(...results.map((result) => result.p50Us)))
    also.p99Us.push(Math.max(...results.map((result) => result.p99Us)))
  }
  const name = `${what}, two gateways on one PostgreSQL, 32 + 32 connections`
  bench.report(
    figureOf(
      { claim: 'gateways', name, subject: 'latchkey, without PostgreSQL’s own CPU', unit: 'requests/s' },
      rates,
      also,
    ),
  )
}
