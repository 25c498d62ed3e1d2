/**
 * Image processes, as the HTTP worker holds them: at most so many, started by the first picture that needs one and ended
 * when nobody asks for a while. A process that dies, hangs or takes too much memory costs one picture its answer.
 */
import { ServiceError } from '@latchkey/protocol'
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Picture } from './picture.ts'
import {
  idleProcessTimeoutMs,
  imageProcessesMax,
  nextProcessAfterMs,
  pictureProcessorMsMax,
  pictureWholeMsMax,
  processMemoryBytesMax,
  waitingPicturesMax,
} from './limits.ts'
import { pipeDescriptor } from './orders.ts'
import type { ImageAnswer, ImageOrder, Refusal } from './orders.ts'
import { Places } from './places.ts'
import { PictureTime, processorMsOf } from './picture-time.ts'
import type { PictureTimes } from './picture-time.ts'
import type { Recipe } from './recipe.ts'
import { resultTooLarge } from './refusals.ts'
import { SourceBox, usualBoxDirectory } from './source-box.ts'
import type { ReadSource } from './source-box.ts'

export type PoolOptions = {
  readonly processesMax: number
  readonly waitingMax: number
  /** How long a picture waits behind another before the next process has it. */
  readonly patienceMs: number
  /** How long one picture may take. */
  readonly times: PictureTimes
  readonly idleMs: number
  readonly memoryBytesMax: number
  readonly readsSvg: boolean
  /** Where files lie in memory. */
  readonly boxDirectory: string
}

const usualOptions: PoolOptions = {
  processesMax: imageProcessesMax,
  waitingMax: waitingPicturesMax,
  patienceMs: nextProcessAfterMs,
  times: { processorMs: pictureProcessorMsMax, wholeMs: pictureWholeMsMax },
  idleMs: idleProcessTimeoutMs,
  memoryBytesMax: processMemoryBytesMax,
  readsSvg: false,
  boxDirectory: usualBoxDirectory,
}

export class ImageProcesses {
  readonly #options: PoolOptions
  readonly #idle: ImageProcess[] = []
  readonly #all = new Set<ImageProcess>()
  readonly #places: Places

  constructor(options: Partial<PoolOptions> = {}) {
    this.#options = { ...usualOptions, ...options }
    const { processesMax, waitingMax, patienceMs } = this.#options
    this.#places = new Places({ placesMax: processesMax, waitingMax, patienceMs })
  }

  /**
   * Reads the sources when there is a place for them, so that those who wait hold nothing.
   * @throws ServiceError what makes the picture impossible; ServiceUnavailable when too many wait; what `read` throws
   */
  async make(recipe: Recipe, reads: readonly ReadSource[], signal: AbortSignal): Promise<Picture> {
    await this.#places.take(signal)
    try {
      return await this.#process().make(reads, recipe, signal)
    } finally {
      this.#places.give()
    }
  }

  close(): void {
    this.#places.close()
    for (const process of this.#all) process.end()
  }

  get runningCount(): number {
    return this.#all.size
  }

  get processIds(): readonly (number | undefined)[] {
    return [...this.#all].map((process) => process.id)
  }

  get waitingCount(): number {
    return this.#places.waitingCount
  }

  /** The one that was idle last is warm; the others come to rest. */
  #process(): ImageProcess {
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    const started = new ImageProcess(this.#options, {
      idle: (process) => this.#idle.push(process),
      gone: (process) => {
        this.#all.delete(process)
        const at = this.#idle.indexOf(process)
        if (at !== -1) this.#idle.splice(at, 1)
      },
    })
    this.#all.add(started)
    return started
  }
}

type Watcher = { readonly idle: (process: ImageProcess) => void; readonly gone: (process: ImageProcess) => void }

type Running = {
  readonly id: number
  readonly resolve: (picture: Picture) => void
  readonly reject: (error: Error) => void
}

/** One process. It keeps the parent alive only while it works. */
class ImageProcess {
  readonly #child: ChildProcess
  readonly #box: SourceBox
  readonly #pipe: Socket
  readonly #watcher: Watcher
  readonly #options: PoolOptions
  #running: Running | undefined
  #nextId = 1
  #isGone = false
  /** It was told to end, or has. */
  #isLeaving = false
  /** Why it was ended from here, when it was. */
  #verdict: ServiceError | undefined
  #idleTimer: NodeJS.Timeout | undefined

  constructor(options: PoolOptions, watcher: Watcher) {
    this.#watcher = watcher
    this.#options = options
    this.#box = new SourceBox(options.boxDirectory)
    this.#child = fork(
      fileURLToPath(new URL('./image-process.ts', import.meta.url)),
      [String(options.memoryBytesMax), options.readsSvg ? 'svg' : ''],
      {
        // Nothing of the parent's environment: keys may be in it. Few arenas give memory back sooner.
        env: { UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2' },
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe', this.#box.descriptor ?? 'ignore'],
      },
    )
    const pipe = this.#child.stdio[pipeDescriptor]
    assert(pipe instanceof Socket, 'a pipe between processes is a socket')
    // It breaks when the process ends, which is told below.
    this.#pipe = pipe.on('error', () => undefined).unref()
    this.#child.on('message', (answer: ImageAnswer) => this.#answered(answer))
    this.#child.on('exit', (code, signal) => this.#ended(new Error(`the image process ended (${signal ?? code})`)))
    this.#child.on('error', (error) => this.#ended(error))
    this.#hold('unref')
  }

  get id(): number | undefined {
    return this.#child.pid
  }

  /** @param reads the picture, then its watermarks */
  async make(reads: readonly ReadSource[], recipe: Recipe, signal: AbortSignal): Promise<Picture> {
    clearTimeout(this.#idleTimer)
    try {
      const sourceSizes = await this.#box.fill(reads)
      signal.throwIfAborted()
      return await this.#makeOf(sourceSizes, recipe)
    } finally {
      this.#box.empty()
      if (!this.#isLeaving) this.#rest()
    }
  }

  #makeOf(sourceSizes: readonly number[], recipe: Recipe): Promise<Picture> {
    const id = this.#nextId
    this.#nextId += 1
    this.#hold('ref')
    const stopWatching = this.#watchTime()
    const made = new Promise<Picture>((resolve, reject) => {
      this.#running = { id, resolve, reject }
      if (this.#isGone)
        return reject(new ServiceError('InternalError', {}, { cause: new Error('the image process has ended') }))
      const order: ImageOrder = { id, sourceSizes, boxedBytes: this.#box.boxedBytes, recipe }
      this.#child.send(order, (error) => {
        if (error !== null) this.#ended(error)
      })
      for (const bytes of this.#box.rest) this.#pipe.write(bytes)
    })
    return made.finally(stopWatching)
  }

  /** What works too much is the picture's fault; what never comes to work is ours. */
  #watchTime(): () => void {
    const { times } = this.#options
    const time = new PictureTime(times)
    const timer = setInterval(() => {
      const verdict = time.look(processorMsOf(this.id))
      if (verdict === 'within') return
      const isWork = verdict === 'too-much-work'
      this.#verdict = isWork
        ? resultTooLarge(`The picture takes more than ${times.processorMs / 1_000} seconds of a processor to make.`)
        : new ServiceError('ServiceUnavailable')
      this.end()
    }, time.lookMs)
    return () => clearInterval(timer)
  }

  end(): void {
    this.#isLeaving = true
    // Nobody is given a process that is about to be gone.
    this.#watcher.gone(this)
    this.#child.kill('SIGKILL')
  }

  #answered(answer: ImageAnswer): void {
    if (answer.kind === 'over-memory') {
      this.#verdict = resultTooLarge(
        `The picture takes more than ${Math.round(this.#options.memoryBytesMax / 1_048_576)} MiB of memory to make.`,
      )
      return this.end()
    }
    const running = this.#running
    if (running?.id !== answer.id) return
    this.#running = undefined
    if (answer.kind === 'made') running.resolve(answer.picture)
    else running.reject(errorOf(answer.refusal))
  }

  #rest(): void {
    this.#hold('unref')
    this.#idleTimer = setTimeout(() => this.end(), this.#options.idleMs).unref()
    this.#watcher.idle(this)
  }

  #ended(error: Error): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#isLeaving = true
    this.#box.close()
    clearTimeout(this.#idleTimer)
    this.#watcher.gone(this)
    this.#running?.reject(this.#verdict ?? new ServiceError('InternalError', {}, { cause: error }))
    this.#running = undefined
    this.end()
  }

  #hold(how: 'ref' | 'unref'): void {
    this.#child[how]()
    this.#child.channel?.[how]()
  }
}

function errorOf({ code, message, details, ec, cause }: Refusal): ServiceError {
  return new ServiceError(code, details, {
    message,
    ...(ec === undefined ? {} : { ec }),
    ...(cause === undefined ? {} : { cause: new Error(cause) }),
  })
}
