/**
 * Image processes, as the HTTP worker holds them: at most so many, started by the first picture that needs one and ended
 * when nobody asks for a while. A process that dies, hangs or takes too much memory costs one picture its answer.
 */
import { ServiceError } from '@latchkey/protocol'
import type { ErrorCode, ErrorDetails } from '@latchkey/protocol'
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Picture } from './picture.ts'
import {
  idleProcessTimeoutMs,
  imageProcessesMax,
  pictureTimeoutMs,
  processMemoryBytesMax,
  waitingPicturesMax,
} from './limits.ts'
import type { Recipe } from './recipe.ts'
import { resultTooLarge } from './refusals.ts'

/** To an image process. */
export type ImageOrder = { readonly id: number; readonly sources: Sources; readonly recipe: Recipe }

/** The picture, then its watermarks. */
export type Sources = readonly Uint8Array[]
/** From an image process. */
export type ImageAnswer =
  | { readonly kind: 'made'; readonly id: number; readonly picture: Picture }
  | { readonly kind: 'refused'; readonly id: number; readonly refusal: Refusal }
  | { readonly kind: 'over-memory' }

/** A ServiceError on its way between processes. */
type Refusal = {
  readonly code: ErrorCode
  readonly message: string
  readonly details: ErrorDetails
  readonly ec?: string | undefined
  readonly cause?: string | undefined
}

export type PoolOptions = {
  readonly processesMax: number
  readonly waitingMax: number
  readonly timeoutMs: number
  readonly idleMs: number
  readonly memoryBytesMax: number
  readonly readsSvg: boolean
}

const usualOptions: PoolOptions = {
  processesMax: imageProcessesMax,
  waitingMax: waitingPicturesMax,
  timeoutMs: pictureTimeoutMs,
  idleMs: idleProcessTimeoutMs,
  memoryBytesMax: processMemoryBytesMax,
  readsSvg: false,
}

export class ImageProcesses {
  readonly #options: PoolOptions
  readonly #idle: ImageProcess[] = []
  readonly #all = new Set<ImageProcess>()
  readonly #waiting: Waiter[] = []
  #places: number
  #isClosed = false

  constructor(options: Partial<PoolOptions> = {}) {
    this.#options = { ...usualOptions, ...options }
    this.#places = this.#options.processesMax
  }

  /**
   * Reads the source when there is a place for it, so that those who wait hold nothing.
   * @throws ServiceError what makes the picture impossible; ServiceUnavailable when too many wait; what `read` throws
   */
  async make(recipe: Recipe, read: () => Promise<Sources>, signal: AbortSignal): Promise<Picture> {
    await this.#takePlace(signal)
    try {
      const sources = await read()
      signal.throwIfAborted()
      return await this.#process().make(sources, recipe)
    } finally {
      this.#givePlace()
    }
  }

  close(): void {
    this.#isClosed = true
    for (const process of this.#all) process.end()
    for (const waiter of this.#waiting.splice(0)) waiter.reject(new ServiceError('ServiceUnavailable'))
  }

  get runningCount(): number {
    return this.#all.size
  }

  get processIds(): readonly (number | undefined)[] {
    return [...this.#all].map((process) => process.id)
  }

  get waitingCount(): number {
    return this.#waiting.length
  }

  #takePlace(signal: AbortSignal): Promise<void> {
    if (this.#isClosed || this.#waiting.length >= this.#options.waitingMax)
      return Promise.reject(new ServiceError('ServiceUnavailable'))
    if (this.#places > 0) {
      this.#places -= 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(signal.reason instanceof Error ? signal.reason : new Error('nobody waits for the picture'))
      }
      const waiter: Waiter = {
        admit: () => {
          signal.removeEventListener('abort', leave)
          resolve()
        },
        reject: (error) => {
          signal.removeEventListener('abort', leave)
          reject(error)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiter)
    })
  }

  #givePlace(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#places += 1
    else next.admit()
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

type Waiter = { readonly admit: () => void; readonly reject: (error: Error) => void }

type Watcher = { readonly idle: (process: ImageProcess) => void; readonly gone: (process: ImageProcess) => void }

type Running = {
  readonly id: number
  readonly resolve: (picture: Picture) => void
  readonly reject: (error: Error) => void
}

/** One process. It keeps the parent alive only while it works. */
class ImageProcess {
  readonly #child: ChildProcess
  readonly #watcher: Watcher
  readonly #options: PoolOptions
  #running: Running | undefined
  #nextId = 1
  #isGone = false
  /** Why it was ended from here, when it was. */
  #verdict: ServiceError | undefined
  #idleTimer: NodeJS.Timeout | undefined

  constructor(options: PoolOptions, watcher: Watcher) {
    this.#watcher = watcher
    this.#options = options
    this.#child = fork(
      fileURLToPath(new URL('./image-process.ts', import.meta.url)),
      [String(options.memoryBytesMax), options.readsSvg ? 'svg' : ''],
      {
        // Nothing of the parent's environment: keys may be in it. Few arenas give memory back sooner.
        env: { UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2' },
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      },
    )
    this.#child.on('message', (answer: ImageAnswer) => this.#answered(answer))
    this.#child.on('exit', (code, signal) => this.#ended(new Error(`the image process ended (${signal ?? code})`)))
    this.#child.on('error', (error) => this.#ended(error))
    this.#hold('unref')
  }

  get id(): number | undefined {
    return this.#child.pid
  }

  make(sources: Sources, recipe: Recipe): Promise<Picture> {
    const { timeoutMs } = this.#options
    clearTimeout(this.#idleTimer)
    const id = this.#nextId
    this.#nextId += 1
    this.#hold('ref')
    const timer = setTimeout(() => {
      this.#verdict = resultTooLarge(`The picture takes more than ${timeoutMs / 1_000} seconds to make.`)
      this.end()
    }, timeoutMs)
    const made = new Promise<Picture>((resolve, reject) => {
      this.#running = { id, resolve, reject }
      const order: ImageOrder = { id, sources, recipe }
      this.#child.send(order, (error) => {
        if (error !== null) this.#ended(error)
      })
    })
    return made.finally(() => clearTimeout(timer))
  }

  end(): void {
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
    this.#rest()
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
