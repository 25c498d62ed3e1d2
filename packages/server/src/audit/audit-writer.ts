/**
 * Writes the audit log of one process: what is recorded waits for a moment, then all of it becomes one block that is
 * written, synced and acknowledged together. Nothing of it runs on the path of a request but putting an event in a list.
 */
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Disk, DiskFile } from '../base/disk.ts'
import type { Ids } from '../base/ids.ts'
import type { AuditEvent } from './audit-event.ts'
import { beforeFirst, blockMac, fileName } from './chain-format.ts'
import type { BlockSeal, ChainKeys, ChainPoint, FileHead } from './chain-format.ts'
import type { ChainRecords, ChainState } from './chain-records.ts'
import { lineWriter } from './line-text.ts'
import type { SubjectKeys } from './subject-keys.ts'

/** How long a line that nobody waits for may wait for others. */
export const lazyMs = 250
/** How often the metadata is told where the chain stands. */
const headEveryMs = 1_000
const retryEveryMs = 1_000
/** Events that may wait while the disk takes none. */
export const waitingEventsMax = 20_000
const eventsPerBlockMax = 2_000
/** Below so much free space nothing new is begun, so that the lines of what is under way still fit. */
export const auditReserveBytes = 16 * 1_048_576
const spaceBelievedMs = 1_000

export class AuditUnavailableError extends Error {
  override readonly name = 'AuditUnavailableError'
}

export type AuditWriterOptions = {
  readonly disk: Pick<Disk, 'create' | 'freeBytes' | 'syncDirectory'>
  readonly directory: string
  readonly place: string
  /** Of this process, never used before: it names the chain. */
  readonly chain: string
  readonly keys: ChainKeys
  readonly records: Pick<ChainRecords, 'setChain'>
  readonly subjects: Pick<SubjectKeys, 'keyOf' | 'refresh'>
  readonly ids: Ids
  readonly clock: Clock
  readonly fileBytesMax: number
  readonly log: (line: string) => void
}

export type AuditWriter = {
  /** Why no line can be written now; undefined while all is well. */
  trouble(): string | undefined
  /** Asks the disk as well, at most once a second. */
  checked(): Promise<string | undefined>
  /** Written within moments; counted as lost when too many wait. */
  record(event: AuditEvent): void
  /** Counts an event that nobody has room for. */
  lose(): void
  /** Resolves when it is on the disk. @throws AuditUnavailableError */
  recordDurably(event: AuditEvent): Promise<void>
  flush(): Promise<void>
  close(): Promise<void>
}

type Waiting = { readonly event: AuditEvent; readonly done?: (error: Error | undefined) => void }

export function openAuditWriter(options: AuditWriterOptions): AuditWriter {
  return new Writer(options)
}

class Writer implements AuditWriter {
  readonly #options: AuditWriterOptions
  readonly #line: ReturnType<typeof lineWriter>
  #waiting: Waiting[] = []
  #lost = 0
  #trouble: string | undefined
  #isShort = false
  #spaceAtMs: number | undefined
  #flushing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #point: ChainPoint = beforeFirst
  #lines = 0
  #isRegistered = false
  #file: { readonly file: DiskFile; readonly day: string; sizeBytes: number } | undefined
  #files = 0
  #headTimer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: AuditWriterOptions) {
    this.#options = options
    this.#line = lineWriter(options.subjects, options.ids)
  }

  trouble(): string | undefined {
    return this.#trouble ?? (this.#isShort ? 'the disk is full' : undefined)
  }

  async checked(): Promise<string | undefined> {
    const { clock, disk, directory } = this.#options
    const nowMs = clock.monotonicMs()
    if (this.#spaceAtMs === undefined || Math.abs(nowMs - this.#spaceAtMs) > spaceBelievedMs) {
      this.#spaceAtMs = nowMs
      this.#isShort = (await disk.freeBytes(directory).catch(() => 0)) < auditReserveBytes
    }
    return this.trouble()
  }

  record(event: AuditEvent): void {
    if (this.#isFull()) this.#lost += 1
    else this.#waiting.push({ event })
    this.#plan(lazyMs)
  }

  lose(): void {
    this.#lost += 1
    this.#plan(lazyMs)
  }

  recordDurably(event: AuditEvent): Promise<void> {
    if (this.#isFull() || this.#isClosed)
      return Promise.reject(new AuditUnavailableError('the audit log takes no lines'))
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push({ event, done: (error) => (error === undefined ? resolve() : reject(error)) })
    void this.flush()
    return promise
  }

  #isFull(): boolean {
    return this.#waiting.length >= waitingEventsMax
  }

  #plan(delayMs: number): void {
    if (this.#timer !== undefined || this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.flush()
    }, delayMs)
    this.#timer.unref()
  }

  /** Never rejects: who waits for a line is told by its own promise. */
  async flush(): Promise<void> {
    // What comes while a block is being written is the next block.
    while (this.#flushing !== undefined) await this.#flushing
    if (this.#waiting.length === 0 && this.#lost === 0) return
    this.#flushing = this.#writeBlock().finally(() => {
      this.#flushing = undefined
    })
    await this.#flushing
    if (this.#waiting.length > 0) this.#plan(this.#trouble === undefined ? 0 : retryEveryMs)
  }

  async #writeBlock(): Promise<void> {
    const taken = this.#waiting.slice(0, eventsPerBlockMax)
    const lost = this.#lost
    try {
      await this.#append(taken, lost)
    } catch (error) {
      await this.#failed(taken, error)
      return
    }
    this.#waiting.splice(0, taken.length)
    this.#lost -= lost
    if (this.#trouble !== undefined) this.#options.log('audit: lines can be written again')
    this.#trouble = undefined
    for (const { done } of taken) done?.(undefined)
    this.#tellHeadSoon()
  }

  async #append(taken: readonly Waiting[], lost: number): Promise<void> {
    const { subjects, chain, keys, clock } = this.#options
    if (!this.#isRegistered) {
      await this.#tellHead('open')
      this.#isRegistered = true
    }
    await subjects.refresh()
    const file = await this.#openFile(clock.now().toISOString().slice(0, 10))
    const texts: string[] = file.sizeBytes === 0 ? [`${JSON.stringify(this.#head())}\n`] : []
    let lines = this.#lines
    if (lost > 0) texts.push(`${JSON.stringify({ n: ++lines, at: clock.now().toISOString(), lost })}\n`)
    for (const { event } of taken) texts.push(await this.#line(event, ++lines))
    const text = Buffer.from(texts.join(''))
    const key = keys.keyOf(keys.writeVersion)
    if (key === undefined) throw new Error('the master key has no version to write with')
    const mac = blockMac(key, chain, this.#point, text)
    const seal: BlockSeal = { seal: this.#point.block + 1, lines: lines - this.#lines, mac }
    const sealLine = Buffer.from(`${JSON.stringify(seal)}\n`)
    await file.file.write([text, sealLine], file.sizeBytes)
    await file.file.sync()
    file.sizeBytes += text.length + sealLine.length
    this.#point = { block: seal.seal, mac }
    this.#lines = lines
  }

  #head(): FileHead {
    const { chain, place, keys, clock } = this.#options
    const { block, mac } = this.#point
    const at = clock.now().toISOString()
    return { audit: 1, chain, place, file: this.#files, block: block + 1, previous: mac, key: keys.writeVersion, at }
  }

  async #openFile(day: string) {
    const { disk, directory, chain, fileBytesMax } = this.#options
    const open = this.#file
    if (open !== undefined && open.day === day && open.sizeBytes < fileBytesMax) return open
    await open?.file.close()
    this.#file = undefined
    // A number whose file could not be made whole is not used again.
    this.#files += 1
    const file = await disk.create(join(directory, fileName(day, chain, this.#files)))
    await disk.syncDirectory(directory)
    this.#file = { file, day, sizeBytes: 0 }
    return this.#file
  }

  /**
   * What waits stays, but for who would wait with it. The next block goes into a new file: a flush that failed is never
   * tried again on the same one.
   */
  async #failed(taken: readonly Waiting[], cause: unknown): Promise<void> {
    const reason = cause instanceof Error ? cause.message : String(cause)
    if (this.#trouble === undefined) this.#options.log(`audit: lines cannot be written: ${reason}`)
    this.#trouble = reason
    const broken = this.#file
    this.#file = undefined
    await broken?.file.close().catch(() => undefined)
    this.#waiting.splice(0, taken.length, ...taken.map(({ event }) => ({ event })))
    for (const { done } of taken)
      done?.(new AuditUnavailableError('the line of this call could not be written to the audit log', { cause }))
  }

  #tellHeadSoon(): void {
    if (this.#headTimer !== undefined) return
    this.#headTimer = setTimeout(() => {
      this.#headTimer = undefined
      this.#tellHead('open').catch((error: unknown) => {
        this.#options.log(`audit: the metadata was not told how far the log is: ${String(error)}`)
        if (!this.#isClosed) this.#tellHeadSoon()
      })
    }, headEveryMs)
    this.#headTimer.unref()
  }

  async #tellHead(state: ChainState): Promise<void> {
    const { records, chain, place, clock } = this.#options
    await records.setChain({ chain, place, state, ...this.#point, lines: this.#lines, at: clock.now().toISOString() })
  }

  async close(): Promise<void> {
    do await this.flush()
    while (this.#waiting.length > 0 && this.#trouble === undefined)
    this.#isClosed = true
    if (this.#waiting.length > 0) this.#options.log(`audit: ${this.#waiting.length} lines are lost with this process`)
    clearTimeout(this.#timer)
    clearTimeout(this.#headTimer)
    await this.#file?.file.close()
    if (this.#isRegistered) await this.#tellHead('closed').catch(() => undefined)
  }
}
