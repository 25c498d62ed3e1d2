/**
 * Power loss: a server is recorded under load, call by call; then the disk is built anew as it may have been at many
 * instants, a new server is started on each, and it must know what had been acknowledged by then. To show that this
 * can fail, it is done again as if one kind of sync were missing: then something must be lost.
 */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { checkServer } from '../check.ts'
import { checkVersions } from '../check-versions.ts'
import type { VersionChanges } from '../check-versions.ts'
import { statesAllowed } from '../load/history.ts'
import type { Change } from '../load/history.ts'
import { Client } from '../load/client.ts'
import { bucket, makeBucket, runLoad } from '../load/load.ts'
import { callSts } from '../load/sts.ts'
import { runVersionLoad } from '../load/version-load.ts'
import { makeRandom } from '../load/random.ts'
import type { Random } from '../load/random.ts'
import type { Outcome } from '../scenario.ts'
import { startServerProcess } from '../server/server-process.ts'
import { fates, rebuild } from './rebuild.ts'
import type { Fate } from './rebuild.ts'
import { Recorder, syncKinds } from './recording.ts'
import type { Recording, SyncKind } from './recording.ts'
import { readTrace, straceArguments } from './trace.ts'

export type PowerLossOptions = { readonly seconds: number; readonly seed: number; readonly changes?: number }

type Run = {
  readonly tracePath: string
  readonly root: string
  readonly changes: readonly Change[]
  readonly versions: VersionChanges
  readonly bucketRequestId: string
  readonly faults: readonly string[]
}
type State = { readonly recording: Recording; readonly cutLine: number; readonly fate: Fate }

/** Every state costs the start of a server; a sync whose absence goes unnoticed for so many is not missed. */
const statesPerMissingSync = 24
const statesLeast = 12
/** The part of the time that goes into states with all syncs; the rest shows that a missing one is noticed. */
const soundPart = 0.6
const sweepMs = 1_500
/** A call of STS comes with each so many changes. */
const callsPerChange = 4
/** For each change of an object so many of versions. */
const versionPart = 0.4

export function isStraceThere(): boolean {
  return spawnSync('strace', ['--version'], { stdio: 'ignore' }).status === 0
}

export async function losePower({ seconds, seed, changes = 160 }: PowerLossOptions): Promise<Outcome | 'skipped'> {
  if (!isStraceThere()) {
    console.log('power-loss SKIPPED: there is no strace here (apt-get install strace)')
    return 'skipped'
  }
  const endMs = performance.now() + seconds * 1_000
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-power-')))
  const random = makeRandom(seed)
  try {
    const run = await record(directory, random, changes)
    const faults = [...run.faults]
    const sound = await readRecording(run, undefined)
    const soundEndMs = performance.now() + (endMs - performance.now()) * soundPart
    const tried = await trySound(run, sound, random, soundEndMs, faults)
    const noticed: string[] = []
    for (const [index, kind] of syncKinds.entries()) {
      const shareMs = (endMs - performance.now()) / (syncKinds.length - index)
      const after = await statesUntilNoticed(run, kind, random, performance.now() + shareMs)
      if (after === undefined) faults.push(`without the syncs of kind "${kind}" nothing was found wrong`)
      else noticed.push(`${kind} after ${after}`)
    }
    return {
      faults,
      did: `${run.changes.length} changes and ${run.versions.changes.length} of versions, ${sound.lineCount} calls (${showSyncs(sound)}), ${tried} disks; a missing sync is noticed: ${noticed.join(', ')}`,
    }
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function trySound(
  run: Run,
  recording: Recording,
  random: Random,
  endMs: number,
  faults: string[],
): Promise<number> {
  let tried = 0
  while (tried < statesLeast || performance.now() < endMs) {
    const state = { recording, cutLine: chooseCut(run, recording, random), fate: fates[tried % fates.length] ?? 'torn' }
    for (const fault of await tryState(run, state, random, tried % 5 === 4))
      faults.push(`line ${state.cutLine}, unsynced ${state.fate}: ${fault}`)
    tried += 1
  }
  return tried
}

/** How many states it took; undefined when nothing was found wrong in any. */
async function statesUntilNoticed(
  run: Run,
  kind: SyncKind,
  random: Random,
  endMs: number,
): Promise<number | undefined> {
  const recording = await readRecording(run, kind)
  for (let tried = 1; tried <= statesPerMissingSync; tried += 1) {
    if (tried > 3 && performance.now() > endMs) return undefined
    const fate = tried % 2 === 1 ? 'dropped' : 'torn'
    const state = { recording, cutLine: chooseAnswer(run, recording, random), fate } as const
    if ((await tryState(run, state, random, false)).length > 0) return tried
  }
  return undefined
}

async function record(directory: string, random: Random, changeCount: number): Promise<Run> {
  const root = join(directory, 'disk')
  const tracePath = join(directory, 'trace')
  mkdirSync(root)
  const server = await startServerProcess({
    directory: join(root, 'data'),
    workers: 2,
    under: ['strace', ...straceArguments, `--output=${tracePath}`],
  })
  try {
    const bucketRequestId = await makeBucket(server.endpoint)
    const counts = { changes: 0, versions: 0 }
    const signIns: Promise<void>[] = []
    const how = { endpoint: server.endpoint, readers: 2, random, bodyBytesMax: 400_000 }
    const [report, versions] = await Promise.all([
      runLoad({
        ...how,
        lanes: 5,
        isOver: () => counts.changes >= changeCount,
        onChange: () => {
          counts.changes += 1
          if (counts.changes % callsPerChange === 0) signIns.push(callSts(server.endpoint))
        },
      }),
      runVersionLoad({
        ...how,
        lanes: 2,
        isOver: () => counts.versions >= changeCount * versionPart,
        onChange: () => {
          counts.versions += 1
        },
      }),
    ])
    await Promise.all(signIns)
    const faults = [...report.faults, ...versions.faults]
    return { tracePath, root, changes: report.changes, versions, bucketRequestId, faults }
  } finally {
    await server.stop()
  }
}

async function readRecording(run: Run, ignored: SyncKind | undefined): Promise<Recording> {
  const recorder = new Recorder(run.root, ignored)
  for await (const call of readTrace(run.tracePath)) recorder.add(call)
  return recorder.finish()
}

/** Mostly right behind an answer, where most is promised; else during the very first start, or anywhere. */
function chooseCut(run: Run, recording: Recording, random: Random): number {
  const choice = random.below(10)
  if (choice < 6) return chooseAnswer(run, recording, random)
  return random.below(choice < 8 ? (recording.answers.get(run.bucketRequestId) ?? 1) : recording.lineCount)
}

function chooseAnswer(run: Run, recording: Recording, random: Random): number {
  const changes = [...run.changes, ...run.versions.changes, ...run.versions.switches]
  return random.pick(changes.flatMap(({ requestId }) => recording.answers.get(requestId ?? '') ?? [])) ?? 0
}

async function tryState(run: Run, state: State, random: Random, isSwept: boolean): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-rebuilt-'))
  try {
    const { recording, cutLine } = state
    rebuild(recording, cutLine, state.fate, random, directory)
    startMachineAnew(join(directory, 'data'))
    const server = await startServerProcess({ directory: join(directory, 'data'), workers: 2 })
    try {
      const isBefore = (requestId: string | undefined): boolean =>
        (recording.answers.get(requestId ?? '') ?? Number.POSITIVE_INFINITY) <= cutLine
      if (!isBefore(run.bucketRequestId)) return []
      // Sweeping what a crash left behind must not take what is needed.
      if (isSwept) await new Promise((resolve) => setTimeout(resolve, sweepMs))
      const allowed = <State>(changes: readonly Change<State>[]) => {
        const last = changes.findLastIndex((change) => isBefore(change.requestId))
        return statesAllowed(
          changes,
          (change) => isBefore(change.requestId),
          (change) => change === changes[last + 1],
        )
      }
      const faults = [
        ...(await checkServer(server.endpoint, run.changes, allowed)),
        ...(await checkVersions(server.endpoint, run.versions, allowed)),
      ]
      await callSts(server.endpoint)
      return [...faults, ...(await writesAgain(server.endpoint))]
    } finally {
      await server.killAll().catch(() => {})
    }
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The server knows by the machine's boot id that it lost power; here the machine is still the same. */
function startMachineAnew(data: string): void {
  const mark = join(data, 'nonces', 'boot')
  if (existsSync(mark)) writeFileSync(mark, 'an earlier boot')
}

async function writesAgain(endpoint: string): Promise<readonly string[]> {
  const client = new Client(endpoint)
  const put = await client.call('PUT', { bucket, key: 'after', body: 'power is back' })
  const got = await client.call('GET', { bucket, key: 'after' })
  client.close()
  return put.status === 200 && got.body.toString() === 'power is back'
    ? []
    : [`a new object cannot be kept: ${put.status}`]
}

function showSyncs({ syncs }: Recording): string {
  return Object.entries(syncs)
    .map(([kind, count]) => `${count} syncs of ${kind}`)
    .join(', ')
}
