/**
 * Processes are killed at random under load. Afterwards everything is killed, a new server opens what is left, and it
 * must know all that was acknowledged; what was never answered is either old or new, whole.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkServer } from './check.ts'
import { checkVersions } from './check-versions.ts'
import { statesAllowed } from './load/history.ts'
import type { Change } from './load/history.ts'
import { makeBucket } from './load/load.ts'
import type { LoadProgramOptions, LoadProgramReport } from './load/load-program.ts'
import { makeRandom } from './load/random.ts'
import type { Random } from './load/random.ts'
import type { Outcome } from './scenario.ts'
import { killProcess, startServerProcess } from './server/server-process.ts'
import type { RunningProcess, ServerProcess } from './server/server-process.ts'

export type KillOptions = {
  readonly seconds: number
  readonly seed: number
  readonly workers?: number
  readonly killEveryMs?: number
}

const loadProgram = fileURLToPath(new URL('./load/load-program.ts', import.meta.url))
/** A process may work for so long before it is killed. */
const readyLeastMs = 300
/** With fewer the run proves nothing; a busy machine spends most of its time starting processes. */
const changesPerSecondLeast = 2
const metadataBytesPerChangeMax = 4_096
const metadataBytesSlack = 16 * 1_048_576

export async function killUnderLoad({ seconds, seed, workers = 4, killEveryMs = 200 }: KillOptions): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-kills-'))
  const data = join(directory, 'data')
  const reportPath = join(directory, 'report.json')
  const random = makeRandom(seed)
  let server = await startServerProcess({ directory: data, workers })
  try {
    await makeBucket(server.endpoint)
    const load = startLoad({
      endpoint: server.endpoint,
      lanes: 9,
      versionLanes: 3,
      readers: 8,
      seed,
      seconds,
      bodyBytesMax: 600_000,
      reportPath,
    })
    const kills = await killWhile(server, random, seconds, killEveryMs)
    await load
    // The changes of a JSON file lose an undefined state, which is what it means.
    const { objects, versions } = JSON.parse(readFileSync(reportPath, 'utf8')) as LoadProgramReport
    await server.killAll()
    const metadataBytes = statSync(join(data, 'metadata', 'kv.mdb')).size
    server = await startServerProcess({ directory: data, workers: 1 })
    const allowed = <State>(changes: readonly Change<State>[]) =>
      statesAllowed(
        changes,
        (change) => change.requestId !== undefined,
        () => true,
      )
    const unknown = objects.unknown + versions.unknown
    const changes = objects.changes.length + versions.changes.length
    const faults = [
      ...objects.faults,
      ...versions.faults,
      ...(await checkServer(server.endpoint, objects.changes, allowed)),
      ...(await checkVersions(server.endpoint, versions, allowed)),
      ...growthFaults(metadataBytes, changes),
    ]
    await server.stop()
    if (changes - unknown < changesPerSecondLeast * seconds)
      faults.push(`only ${changes - unknown} changes were acknowledged in ${seconds} s`)
    return {
      faults,
      did: `${kills} kills in ${seconds} s, ${changes - unknown} changes acknowledged (${versions.changes.length} of versions), ${unknown} unknown, ${objects.reads + versions.reads} read back, metadata of ${metadataBytes} bytes`,
    }
  } finally {
    await server.killAll().catch(() => {})
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

function growthFaults(metadataBytes: number, changes: number): string[] {
  const most = metadataBytesSlack + changes * metadataBytesPerChangeMax
  return metadataBytes <= most ? [] : [`metadata grew to ${metadataBytes} bytes for ${changes} changes`]
}

async function startLoad(options: LoadProgramOptions): Promise<void> {
  const child = spawn(process.execPath, [loadProgram, JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the load ended with ${code}`)
}

export async function killWhile(
  server: ServerProcess,
  random: Random,
  seconds: number,
  everyMs: number,
): Promise<string> {
  const endMs = performance.now() + seconds * 1_000
  const readySinceMs = new Map<number, number>()
  const killed = new Map<string, number>()
  while (performance.now() < endMs) {
    await sleep(everyMs)
    const processes = (await server.processes()).filter(({ isReady }) => isReady)
    const nowMs = performance.now()
    for (const { pid } of processes) if (!readySinceMs.has(pid)) readySinceMs.set(pid, nowMs)
    const ripe = processes.filter(({ pid }) => nowMs - (readySinceMs.get(pid) ?? nowMs) >= readyLeastMs)
    const victim = random.pick(ripe.filter(({ role }) => role !== 'worker' || isOneOfMany(processes)))
    if (victim !== undefined && killProcess(victim.pid)) killed.set(victim.role, (killed.get(victim.role) ?? 0) + 1)
  }
  return [...killed].map(([role, count]) => `${count} ${role}`).join(' + ')
}

/** Somebody has to serve, or nothing is tried: starting takes longer than the time between two kills. */
function isOneOfMany(processes: readonly RunningProcess[]): boolean {
  return processes.filter(({ role }) => role === 'worker').length > 1
}
