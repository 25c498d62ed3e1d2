import type { Kv, Lease } from '@latchkey/kv'
import type { Revocations } from '../access/revocations.ts'
import type { Clock } from '../base/clock.ts'
import type { Maintenance } from '../store/maintenance.ts'

export type JobsOptions = {
  readonly maintenance: Maintenance
  readonly revocations: Pick<Revocations, 'sweep'>
  readonly kv: Pick<Kv, 'lease' | 'commit'>
  readonly clock: Clock
  /** Generations whose processes run; their unsealed segments are left alone. It may grow while jobs run. */
  readonly liveGenerations: ReadonlySet<string>
  /** Who holds the lease; another gateway's jobs wait until it runs out. */
  readonly holder: string
  readonly log: (line: string) => void
  readonly intervals?: Partial<Record<JobName, number>>
  /** Work that is due by the given clock, or when there is something to do. */
  readonly duties?: readonly Duty[]
  readonly tickMs?: number
}

/** `isDue` is asked at every tick and without the lease, so it costs nothing that is written; `run` says what it did. */
export type Duty = {
  readonly name: string
  readonly isDue: () => boolean | Promise<boolean>
  readonly run: (signal: AbortSignal) => Promise<string | undefined>
}

export type Jobs = { readonly stop: () => Promise<void>; readonly runNow: (job: string) => Promise<void> }
export type JobName = 'sweep' | 'compact' | 'scrub'
const jobNames: readonly JobName[] = ['sweep', 'compact', 'scrub']

/** How long after one run ended the next begins. Sweeping begins at once, for a crash may have left something behind. */
export const jobIntervalsMs: Readonly<Record<JobName, number>> = {
  sweep: 600_000,
  compact: 300_000,
  scrub: 24 * 3_600_000,
}
const firstDelaysMs: Readonly<Record<JobName, number>> = { sweep: 1_000, compact: 60_000, scrub: 3_600_000 }
/** How often duties are asked whether they are due. */
const tickMsDefault = 1_000
/** A duty that failed is not asked again for so long: it would fail each second. */
const failedDutyMs = 60_000
const leaseMs = 120_000
/** A lease is renewed well before it ends, so that a slow run is not joined by another gateway's. */
const renewEveryMs = 30_000
const leaseKey = Buffer.from('jobs/lease', 'latin1')

/** Runs each job again and again until stopped; with several gateways only the holder of the lease runs any. */
export function startJobs(options: JobsOptions): Jobs {
  const stopping = new AbortController()
  const timers = new Map<JobName, NodeJS.Timeout>()
  const running = new Map<string, Promise<void>>()
  const duties = new Map((options.duties ?? []).map((duty) => [duty.name, duty]))
  const failedAtMs = new Map<string, number>()
  const told: Told = { damagedSegments: 0 }
  let held: Lease | undefined
  const runNow = (job: string): Promise<void> => {
    const known = running.get(job)
    if (known !== undefined) return known
    const onLease = (lease: Lease): void => {
      held = lease
    }
    const run = runLeased(
      options,
      onLease,
      (signal) => runNamed({ ...options, told }, duties, job, signal),
      stopping.signal,
    )
      .then(() => void failedAtMs.delete(job))
      .catch((error: unknown) => {
        failedAtMs.set(job, options.clock.monotonicMs())
        if (!stopping.signal.aborted)
          options.log(`${job}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      })
      .finally(() => running.delete(job))
    running.set(job, run)
    return run
  }
  const plan = (job: JobName, delayMs: number): void => {
    if (stopping.signal.aborted) return
    timers.set(
      job,
      setTimeout(() => {
        void runNow(job).then(() => plan(job, options.intervals?.[job] ?? jobIntervalsMs[job]))
      }, delayMs),
    )
  }
  for (const job of jobNames) plan(job, options.intervals?.[job] ?? firstDelaysMs[job])
  const ask = async (duty: Duty): Promise<void> => {
    const failedMs = failedAtMs.get(duty.name)
    if (running.has(duty.name) || (failedMs !== undefined && options.clock.monotonicMs() - failedMs < failedDutyMs))
      return
    if ((await duty.isDue()) && !stopping.signal.aborted) await runNow(duty.name)
  }
  const ticking = setInterval(() => {
    for (const duty of duties.values())
      ask(duty).catch((error: unknown) =>
        options.log(`${duty.name}: ${error instanceof Error ? error.message : String(error)}`),
      )
  }, options.tickMs ?? tickMsDefault)
  return {
    runNow,
    stop: async () => {
      stopping.abort(new Error('the server stops'))
      clearInterval(ticking)
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running.values())
      if (held !== undefined) await release(options.kv, held)
    },
  }
}

/** What the log said last, so that it says it once. */
type Told = { damagedSegments: number }
type Telling = JobsOptions & { readonly told: Told }

async function runNamed(
  options: Telling,
  duties: ReadonlyMap<string, Duty>,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const job = jobNames.find((one) => one === name)
  if (job !== undefined) return runJob(options, job, signal)
  const done = await duties.get(name)?.run(signal)
  if (done !== undefined) options.log(`${name}: ${done}`)
}

/** Otherwise the server that is started next would have nothing swept or compacted until the lease has run out. */
async function release(kv: Pick<Kv, 'commit'>, { key, fence }: Lease): Promise<void> {
  await kv.commit({ check: [{ key, version: fence }], delete: [key] }).catch(() => undefined)
}

async function runLeased(
  options: JobsOptions,
  onLease: (lease: Lease) => void,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const take = async (): Promise<Lease | undefined> => {
    const lease = await options.kv.lease(leaseKey, options.holder, leaseMs, options.clock.now().getTime())
    if (lease !== undefined) onLease(lease)
    return lease
  }
  if ((await take()) === undefined) return
  const lost = new AbortController()
  const renewing = setInterval(() => {
    take().then(
      (lease) => {
        if (lease === undefined) lost.abort(new Error('another gateway took the lease of the jobs'))
      },
      (error: unknown) => lost.abort(error),
    )
  }, renewEveryMs)
  try {
    await work(AbortSignal.any([signal, lost.signal]))
  } finally {
    clearInterval(renewing)
  }
}

async function runJob(
  { maintenance, revocations, clock, liveGenerations, log, told }: Telling,
  job: JobName,
  signal: AbortSignal,
): Promise<void> {
  switch (job) {
    case 'sweep': {
      await revocations.sweep(clock.now())
      const swept = await maintenance.sweep({ liveGenerations, signal })
      const count = swept.endedUploads + swept.manifests + swept.files.removedCount
      if (count > 0)
        log(
          `sweep: freed ${swept.files.removedCount} files, ${swept.endedUploads} ended uploads, ${swept.manifests} manifests`,
        )
      return
    }
    case 'compact': {
      const results = await maintenance.compact({ liveGenerations, signal })
      const freedBytes = results.reduce((sum, result) => sum + (result.kind === 'compacted' ? result.freedBytes : 0), 0)
      if (freedBytes > 0) log(`compact: freed ${freedBytes} bytes in ${results.length} segments`)
      const damaged = results.filter((result) => result.kind === 'kept' && result.why === 'damaged').length
      if (damaged > 0 && damaged !== told.damagedSegments)
        log(
          `compact: ${damaged} segments stay, because something in them is DAMAGED that may be alive; the scrub names it`,
        )
      told.damagedSegments = damaged
      return
    }
    case 'scrub':
      for await (const finding of maintenance.scrub(signal))
        log(
          `scrub: DAMAGED ${JSON.stringify(finding, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
        )
  }
}
