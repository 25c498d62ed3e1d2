/**
 * `npm run conformance`: official clients and requests by hand against a running server, judged by what the reference
 * says. It starts the server itself, or plays against `--endpoint`. Run where the cloud's names lead to this machine, it
 * also plays the clients that cannot be pointed anywhere else.
 */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { allSuites } from './clients/all.ts'
import { sourceDistribution } from './own-tests/oss2.ts'
import { ownTestSuites } from './own-tests/suites.ts'
import { readArguments } from './run/arguments.ts'
import type { Arguments } from './run/arguments.ts'
import { writeCompatibility } from './run/compatibility.ts'
import { readDifferences, staleDifferences, verdictOf } from './run/expectations.ts'
import type { Verdict } from './run/expectations.ts'
import type { Given } from './run/given.ts'
import { goProgram, goRamProgram, ossutilProgram } from './run/go.ts'
import { javaClassPath } from './run/java.ts'
import { findNames } from './run/names.ts'
import { pythonProgram, pythonRpcPackages } from './run/python.ts'
import { closing, countsOf, lineOf, writeResults } from './run/report.ts'
import { detailOf } from './run/suite.ts'
import type { Report } from './run/suite.ts'
import { startTarget } from './run/target.ts'
import type { Target } from './run/target.ts'
import { World } from './run/world.ts'
import { closeConnections } from './wire/send.ts'

const here = import.meta.dirname
const print = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2))
  if (args.prepare) {
    print(`the Python clients are installed: ${pythonProgram()}, ${pythonProgram(pythonRpcPackages)}`)
    for (const made of [goProgram, goRamProgram, ossutilProgram, javaClassPath])
      print(`made: ${await made().catch(detailOf)}`)
    if (args.ownTests) print(`oss2's own tests are there: ${await sourceDistribution()}`)
    return 0
  }
  const differences = readDifferences(join(here, 'expectations.json'))
  rmSync(join(here, 'results', 'server.log'), { force: true })
  await using stack = new AsyncDisposableStack()
  stack.defer(() => closeConnections())
  const given = await prepareGiven(args, stack)
  const verdicts: Verdict[] = []
  const suites = args.ownTests ? ownTestSuites(given, args.checkouts) : await allSuites(given)
  for (const suite of suites) {
    if (args.clients?.test(suite.client) === false) continue
    const report: Report = (judged) => {
      const verdict = verdictOf({ ...judged, client: suite.client }, differences)
      verdicts.push(verdict)
      print(lineOf(verdict))
    }
    try {
      await suite.run(report)
      await given.world.removeBuckets()
    } catch (error) {
      report({ name: 'Suite_ended-early', outcome: 'failed', detail: detailOf(error), durationMs: 0 })
    }
  }
  const isWhole = args.only === undefined && args.clients === undefined
  const stale = isWhole ? staleDifferences(differences, verdicts) : []
  writeResults(join(here, 'results', 'latest.json'), verdicts)
  if (args.write) writeCompatibility(verdicts)
  for (const line of closing(verdicts, stale)) print(line)
  const { failed, skipped, passed } = countsOf(verdicts)
  return failed + stale.length > 0 || passed === 0 || (args.requireAll && skipped > 0) ? 1 : 0
}

async function prepareGiven(args: Arguments, stack: AsyncDisposableStack): Promise<Given> {
  const names = await findNames(args.region)
  const target = await openTarget(args, names.hasCloudNames)
  stack.defer(() => target.close())
  const world = new World(target)
  stack.defer(() => world.close())
  let controlled: Promise<{ target: Target; world: World }> | undefined
  const openControlled = async (): Promise<{ target: Target; world: World }> => {
    const second = await startTarget({ region: args.region, isClockControlled: true, program: args.program })
    stack.defer(() => second.close())
    return { target: second, world: new World(second) }
  }
  return {
    target,
    world,
    names,
    only: args.only,
    controlled: args.endpoint === undefined ? () => (controlled ??= openControlled()) : undefined,
  }
}

async function openTarget(args: Arguments, hasCloudNames: boolean): Promise<Target> {
  const { endpoint, accessKeyId, accessKeySecret, region, program, ownTests } = args
  if (endpoint !== undefined && accessKeyId !== undefined && accessKeySecret !== undefined) {
    const port = Number(new URL(endpoint).port || (endpoint.startsWith('https') ? 443 : 80))
    return {
      endpoint,
      port,
      region,
      rootKeys: { id: accessKeyId, secret: accessKeySecret },
      close: () => Promise.resolve(),
    }
  }
  const { LATCHKEY_TLS_CERT: cert, LATCHKEY_TLS_KEY: key } = process.env
  const isWhole = hasCloudNames && cert !== undefined && key !== undefined
  return startTarget({
    region,
    program,
    bound: { host: 'files.latchkey.test', bucket: `lk-bound-${randomBytes(4).toString('hex')}` },
    // Clients that hard-code the cloud's ports find the server there.
    listen: [
      // ali-oss's own tests send a stream with its length.
      ...(isWhole ? [`http://127.0.0.1:80${ownTests ? '?lenient' : ''}`, 'https://127.0.0.1:443'] : []),
      `http://127.0.0.1:${await freePort()}?lenient`,
    ],
    tls: isWhole ? { cert, key } : undefined,
  })
}

/** A port that nobody listens on; somebody else could take it before the server does, which then says so. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  return typeof address === 'object' && address !== null ? address.port : 0
}

process.exitCode = await main()
