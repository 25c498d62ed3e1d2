import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CallBuckets } from '../access/call-rates.ts'
import { systemClock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import { environmentOfChildren } from '../config.ts'
import { listenAddresses } from './addresses.ts'
import { unpackConfig } from './config-parcel.ts'
import type { ConfigParcel } from './config-parcel.ts'
import { assertFree } from './free-addresses.ts'
import type { AdminAnswer, AdminCall } from './admin/calls.ts'
import type { DenialRecord, Made, Order, Report, Role, SentEvent } from './messages.ts'
import { tlsOf } from './tls.ts'

export type Child = {
  readonly role: Role
  readonly index: number
  readonly generation: string
  readonly process: ChildProcess
  isReady: boolean
  doorPort: number | undefined
}

export type SupervisorOptions = {
  readonly config: ConfigParcel
  readonly ids: Ids
  readonly isEmbedded: boolean
  readonly workers: number
  readonly port: number
  /** How long to wait before a process is started again, the n-th time in a row; the last one repeats. */
  readonly restartDelaysMs?: readonly number[] | undefined
  readonly readyWithinMs?: number | undefined
  readonly onDenial: (denial: DenialRecord) => void
  readonly onLog: (line: string) => void
}

const childArguments = ['--disable-warning=ExperimentalWarning']

const entry = fileURLToPath(new URL('./child.ts', import.meta.url))
/** A process that ends is started again, each time a little later, so that a broken disk does not spin the machine. */
const restartDelaysMsDefault = [0, 100, 500, 2_000, 5_000]
const stableAfterMs = 30_000
/** A start takes a second or two; what stands still for so long will never be ready, and holds the place of one that would. */
const readyWithinMsDefault = 120_000
const stopGraceMs = 10_000

/** Starts the server's processes, starts them again when they end, and passes questions between them. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #children = new Set<Child>()
  readonly #asked = new Map<number, (value: unknown) => void>()
  readonly #restarts = new Map<string, number>()
  readonly #calls: CallBuckets
  /** What requests of the console's address are known by in a worker; made anew with each start. */
  readonly door: string
  #lastDoor = 0
  #lastId = 0
  #port: number
  #clockOffsetMs = 0
  #isStopping = false
  made: Made | undefined

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.door = options.ids.hex(32)
    this.#port = options.port
    this.#calls = new CallBuckets(unpackConfig(options.config).callsPerSecond)
  }

  get port(): number {
    return this.#port
  }

  /**
   * Resolves when every process is ready.
   * @throws ConfigError for an address that is none; Error for one that is taken, or with the first process's own words
   * when one cannot start
   */
  async start(): Promise<void> {
    const { isEmbedded, workers } = this.#options
    const config = unpackConfig(this.#options.config)
    await assertFree(listenAddresses(config, undefined, tlsOf(config)))
    const committer = isEmbedded ? this.#launch('committer', 0) : undefined
    const jobs = this.#launch('jobs', 0)
    const first = this.#launch('worker', 0)
    // Only the first worker may choose a port; the others then share it.
    const rest =
      this.#options.port === 0 ? first.then(() => this.#launchWorkers(workers)) : this.#launchWorkers(workers)
    await Promise.all([committer, jobs, first, rest])
  }

  async #launchWorkers(workers: number): Promise<void> {
    await Promise.all(Array.from({ length: workers - 1 }, (_, index) => this.#launch('worker', index + 1)))
  }

  #launch(role: Role, index: number): Promise<void> {
    const child: Child = {
      role,
      index,
      generation: this.#options.ids.hex(8),
      process: fork(entry, [], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        serialization: 'json',
        execArgv: childArguments,
        env: environmentOfChildren(),
      }),
      isReady: false,
      doorPort: undefined,
    }
    this.#children.add(child)
    const startedAtMs = performance.now()
    const { readyWithinMs = readyWithinMsDefault } = this.#options
    const ready = new Promise<void>((resolve, reject) => {
      let isLate = false
      const late = setTimeout(() => {
        isLate = true
        child.process.kill('SIGKILL')
      }, readyWithinMs)
      const inTime = (): void => {
        clearTimeout(late)
        resolve()
      }
      child.process.on('message', (report: Report) => this.#hear(child, report, inTime, reject))
      child.process.once('exit', (code, signal) => {
        clearTimeout(late)
        this.#children.delete(child)
        for (const other of this.#children) if (other.role === 'committer') this.#send(other, { kind: 'process-ended' })
        const how = signal ?? `exit code ${code}`
        const what = isLate
          ? `was not ready within ${readyWithinMs / 1_000} s and has been ended`
          : `ended before it was ready (${how})${damageWords(role, signal)}`
        reject(new Error(`the ${role} ${what}`))
        if (child.isReady) this.#replace(child, performance.now() - startedAtMs, `ended (${how})`)
      })
    })
    this.#send(child, {
      kind: 'start',
      role,
      config: this.#options.config,
      generation: child.generation,
      port: this.#port === 0 ? undefined : this.#port,
      workers: this.#options.workers,
      clockOffsetMs: this.#clockOffsetMs,
      door: this.door,
    })
    this.#announceGenerations()
    return ready
  }

  /** @param what happened to it, for the operator */
  #replace(child: Child, livedMs: number, what: string): void {
    if (this.#isStopping) return
    const name = `${child.role} ${child.index}`
    const { restartDelaysMs = restartDelaysMsDefault } = this.#options
    const restarts = livedMs > stableAfterMs ? 0 : (this.#restarts.get(name) ?? 0)
    this.#restarts.set(name, restarts + 1)
    const afterMs = restartDelaysMs[Math.min(restarts, restartDelaysMs.length - 1)] ?? 0
    this.#options.onLog(`the ${name} ${what} and is started again${afterMs < 1_000 ? '' : ` in ${afterMs / 1_000} s`}`)
    setTimeout(() => {
      if (this.#isStopping) return
      this.#launch(child.role, child.index).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error)
        this.#replace(child, 0, `could not be started (${why})`)
      })
    }, afterMs)
  }

  #hear(child: Child, report: Report, resolve: () => void, reject: (error: Error) => void): void {
    switch (report.kind) {
      case 'ready':
        child.isReady = true
        child.doorPort = report.doorPort
        if (report.port !== undefined) this.#port = report.port
        if (report.made !== undefined) this.made ??= report.made
        resolve()
        return
      case 'failed':
        reject(new Error(report.message))
        return
      case 'ask-clear':
        void this.#clear(report.what).then(() => this.#send(child, { kind: 'clear-done', id: report.id }))
        return
      case 'cleared':
        this.#asked.get(report.id)?.(undefined)
        return
      case 'metrics':
        this.#asked.get(report.id)?.(report.metrics)
        return
      case 'admin':
        this.#asked.get(report.id)?.(report.answer)
        return
      case 'audited':
        this.#asked.get(report.id)?.(report)
        return
      case 'ask-calls': {
        const { id, group, caller, wanted } = report
        this.#send(child, { kind: 'calls', id, ...this.#calls.take(group, caller, wanted, systemClock.monotonicMs()) })
        return
      }
      case 'denial':
        this.#options.onDenial(report.denial)
        return
      case 'log':
        this.#options.onLog(report.line)
    }
  }

  /** Every process that reads or writes bodies; one that ends has ended its reads too. */
  async #clear(what: 'reads' | 'writes'): Promise<void> {
    await Promise.all(this.#withBodies().map((child) => this.#ask(child, (id) => ({ kind: 'clear', id, what }))))
  }

  metrics(): Promise<unknown[]> {
    return Promise.all(
      [...this.#children]
        .filter((child) => child.role === 'worker' && child.isReady)
        .map((child) => this.#ask(child, (id) => ({ kind: 'metrics', id }))),
    )
  }

  /** The jobs process has the metadata and serves no request. */
  async admin(call: AdminCall): Promise<AdminAnswer> {
    const jobs = [...this.#children].find((child) => child.role === 'jobs' && child.isReady)
    const answer = jobs && (await this.#ask(jobs, (id) => ({ kind: 'admin', id, call })))
    // The process ended meanwhile, and another one takes its place.
    return (answer as AdminAnswer | undefined) ?? { status: 503, body: { error: 'the metadata cannot be reached now' } }
  }

  /**
   * Has a call of an operator written to the audit log, or asks whether one may be begun; answers what is in the way.
   */
  async audit(event: SentEvent | undefined, isChange: boolean): Promise<string | undefined> {
    const jobs = [...this.#children].find((child) => child.role === 'jobs' && child.isReady)
    const answer = jobs && (await this.#ask(jobs, (id) => ({ kind: 'audit', id, event, isChange })))
    if (answer === undefined) return 'the metadata cannot be reached now'
    return (answer as Extract<Report, { readonly kind: 'audited' }>).problem
  }

  /** Where a worker takes requests of the console's address: another worker each time. */
  doorPort(): number | undefined {
    const ports = [...this.#children].flatMap((child) => (child.isReady ? (child.doorPort ?? []) : []))
    this.#lastDoor += 1
    return ports[this.#lastDoor % Math.max(1, ports.length)]
  }

  /** Moves the clock of every process; resolves when all of them have it. */
  async moveClock(offsetMs: number): Promise<void> {
    this.#clockOffsetMs = offsetMs
    const ready = [...this.#children].filter((child) => child.isReady)
    await Promise.all(ready.map((child) => this.#ask(child, (id) => ({ kind: 'clock', id, offsetMs }))))
  }

  #withBodies(): Child[] {
    return [...this.#children].filter((child) => child.role !== 'committer' && child.isReady)
  }

  #announceGenerations(): void {
    const generations = [...this.#children].map((child) => child.generation)
    for (const child of this.#children)
      if (child.role === 'jobs') this.#send(child, { kind: 'generations', generations })
  }

  #ask(child: Child, order: (id: number) => Order): Promise<unknown> {
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve) => {
      const done = (value: unknown): void => {
        this.#asked.delete(id)
        child.process.off('exit', gone)
        resolve(value)
      }
      const gone = (): void => done(undefined)
      this.#asked.set(id, done)
      child.process.once('exit', gone)
      this.#send(child, order(id))
    })
  }

  #send(child: Child, order: Order): void {
    if (child.process.connected) child.process.send(order, () => {})
  }

  get pids(): readonly { readonly role: Role; readonly pid: number; readonly isReady: boolean }[] {
    return [...this.#children].flatMap((child) =>
      child.process.pid === undefined ? [] : [{ role: child.role, pid: child.process.pid, isReady: child.isReady }],
    )
  }

  /** Workers first, so that what they still do finds a committer. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const roles of [['worker'], ['jobs'], ['committer']]) {
      const ending = [...this.#children].filter((child) => roles.includes(child.role))
      await Promise.all(ending.map((child) => this.#end(child)))
    }
  }

  async #end(child: Child): Promise<void> {
    if (child.process.exitCode !== null || child.process.signalCode !== null) return
    const ended = new Promise<void>((resolve) => child.process.once('exit', () => resolve()))
    this.#send(child, { kind: 'stop' })
    const late = setTimeout(() => child.process.kill('SIGKILL'), stopGraceMs)
    await ended
    clearTimeout(late)
  }
}

/** The embedded engine maps its file: what it cannot make sense of ends the process by one of these. */
function damageWords(role: Role, signal: NodeJS.Signals | null): string {
  const isDamage = role === 'committer' && (signal === 'SIGSEGV' || signal === 'SIGBUS' || signal === 'SIGABRT')
  return isDamage ? '; the metadata in the data directory seem damaged: restore a backup (docs/operate/backup.md)' : ''
}
