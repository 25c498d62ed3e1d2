import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs'
import { hash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { NameSet } from './name-set.ts'
import type { NameDigest } from './name-set.ts'
import type { NonceTable } from './port.ts'

/**
 * Names are kept in files by when they expire, so that forgetting is removing a file. Longer than any name lives ahead,
 * so that few files are alive at once.
 */
const spanMs = 32 * 60_000
/** Digest (8) · expiry in seconds (4) · writer (16) · number of the writer's record (4). It divides a page: none is ever half written. */
const recordBytes = 32
const recordsPerRead = 2_048
const recordsPerWrite = 256
const writerAt = 12
const numberAt = 28
/** Looking through a full table for what expired is not for every call. */
const tidyEveryMs = 60_000

/**
 * The table of one machine. Each process appends the name to a file that all of them read: the system puts concurrent
 * appends one behind another, and the first record of a name is the one that used it. What is asked before the process
 * looks for anything else is answered together: one small write and a read of what the others appended meanwhile, both in the
 * page cache; what was read is kept in memory.
 */
export function openSharedLog({ directory, max }: { readonly directory: string; readonly max: number }): NonceTable {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const log = new SharedLog(directory, max)
  return {
    use: (owner, nonce, expiresMs, nowMs) => log.use(digestOf(owner, nonce), expiresMs, nowMs),
    close: async () => log.close(),
  }
}

type Use = {
  readonly digest: NameDigest
  readonly expiresMs: number
  readonly nowMs: number
  readonly answer: PromiseWithResolvers<'fresh' | 'used' | 'full'>
}

class SharedLog {
  readonly #directory: string
  readonly #max: number
  readonly #spans = new Map<number, Span>()
  readonly #writer = randomBytes(numberAt - writerAt)
  readonly #records = Buffer.alloc(recordBytes * recordsPerWrite)
  readonly #buffer = Buffer.alloc(recordBytes * recordsPerRead)
  #waiting: Use[] = []
  #number = 0
  #tidiedAtMs = -Infinity

  constructor(directory: string, max: number) {
    this.#directory = directory
    this.#max = max
  }

  use(digest: NameDigest, expiresMs: number, nowMs: number): Promise<'fresh' | 'used' | 'full'> {
    const answer = Promise.withResolvers<'fresh' | 'used' | 'full'>()
    if (this.#waiting.push({ digest, expiresMs, nowMs, answer }) === 1) process.nextTick(() => this.#answerAll())
    return answer.promise
  }

  close(): void {
    this.#answerAll()
    for (const span of this.#spans.values()) span.close()
    this.#spans.clear()
  }

  #answerAll(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const [own, uses] of Map.groupBy(waiting, ({ expiresMs }) => Math.floor(expiresMs / spanMs)))
      for (let at = 0; at < uses.length; at += recordsPerWrite) {
        const some = uses.slice(at, at + recordsPerWrite)
        try {
          this.#answer(own, some)
        } catch (error) {
          for (const { answer } of some) answer.reject(error)
        }
      }
  }

  #answer(own: number, uses: readonly Use[]): void {
    // They came within a moment; by the clock of the first, what is about to expire still counts.
    const nowMs = uses[0]?.nowMs ?? 0
    const nowSeconds = nowMs / 1_000
    const spans = this.#alive(own, nowMs)
    const isKnown = ({ digest }: Use): boolean => spans.some(({ names }) => names.has(digest, nowSeconds))
    const taken: Use[] = []
    for (const use of uses) {
      if (isKnown(use)) use.answer.resolve('used')
      else if (this.#isFull(spans, taken.length, nowMs)) use.answer.resolve('full')
      else taken.push(use)
    }
    if (taken.length === 0) return

    const firstNumber = this.#write(taken)
    const ownSpan = spans.find(({ number }) => number === own)
    const appended = ownSpan?.append(this.#records.subarray(0, taken.length * recordBytes)) ?? 0
    // Everybody appends first and then looks, so that of two at once in different spans at least one sees the other.
    const isFirst = new Set<number>()
    for (const span of spans)
      span.read(this.#buffer, nowSeconds, (record) => {
        if (this.#writer.compare(record, writerAt, numberAt) === 0) isFirst.add(record.readUInt32LE(numberAt))
      })
    const others = spans.filter((span) => span !== ownSpan)
    for (const [index, { digest, answer }] of taken.entries())
      if (index >= appended) answer.resolve('full')
      else if (!isFirst.has((firstNumber + index) >>> 0)) answer.resolve('used')
      else answer.resolve(others.some(({ names }) => names.has(digest, nowSeconds)) ? 'used' : 'fresh')
  }

  /** Answers the number of the first record. */
  #write(uses: readonly Use[]): number {
    const first = (this.#number + 1) >>> 0
    for (const [index, { digest, expiresMs }] of uses.entries()) {
      const at = index * recordBytes
      this.#number = (this.#number + 1) >>> 0
      this.#records.writeUInt32LE(digest.high, at)
      this.#records.writeUInt32LE(digest.low, at + 4)
      this.#records.writeUInt32LE(Math.ceil(expiresMs / 1_000), at + 8)
      this.#records.set(this.#writer, at + writerAt)
      this.#records.writeUInt32LE(this.#number, at + numberAt)
    }
    return first
  }

  /** Whether so many more names are as many as there may be. */
  #isFull(spans: readonly Span[], more: number, nowMs: number): boolean {
    const size = (): number => spans.reduce((sum, { names }) => sum + names.size, more)
    if (size() < this.#max) return false
    if (Math.abs(nowMs - this.#tidiedAtMs) < tidyEveryMs) return true
    this.#tidiedAtMs = nowMs
    for (const { names } of spans) names.forget(nowMs / 1_000)
    return size() >= this.#max
  }

  /** From the span in which names expire now to the one after this name's: a process that stood still may be one behind. */
  #alive(own: number, nowMs: number): readonly Span[] {
    const first = Math.floor(nowMs / spanMs)
    if (!this.#spans.has(own + 1)) {
      this.#drop(first)
      // Names that live far ahead are of a clock that leapt: in the spans between nothing was ever written.
      for (const number of this.#written()) if (number >= first && number < own) this.#open(number, nowMs)
    }
    for (let number = Math.max(first, own - 1); number <= own + 1; number += 1) this.#open(number, nowMs)
    return [...this.#spans.values()].filter(({ number }) => number >= first && number <= own + 1)
  }

  #open(number: number, nowMs: number): void {
    if (this.#spans.has(number)) return
    const span = new Span(this.#directory, number)
    span.read(this.#buffer, nowMs / 1_000)
    this.#spans.set(number, span)
  }

  #written(): readonly number[] {
    return readdirSync(this.#directory).flatMap((name) => numberOf(name) ?? [])
  }

  /** Forgets what expired, files of processes that ended among it. */
  #drop(first: number): void {
    for (const [number, span] of this.#spans) {
      if (number >= first) continue
      span.close()
      this.#spans.delete(number)
    }
    for (const number of this.#written())
      if (number < first) rmSync(join(this.#directory, fileOf(number)), { force: true })
  }
}

/** The names that expire within one span of time: a file, and what was read of it. */
class Span {
  readonly number: number
  readonly names = new NameSet()
  readonly #file: number
  #position = 0

  constructor(directory: string, number: number) {
    this.number = number
    this.#file = openSync(join(directory, fileOf(number)), 'a+', 0o600)
  }

  /** How many of the records found room on the disk. */
  append(records: Uint8Array): number {
    try {
      return Math.floor(writeSync(this.#file, records) / recordBytes)
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return 0
      throw error
    }
  }

  /**
   * Takes in what was appended since the last look, and says of which records nobody had the name before. A record that is
   * not found is of a file that was not what it should be, and then nothing passes.
   */
  read(buffer: Buffer, nowSeconds: number, onFirst?: (record: Buffer) => void): void {
    for (;;) {
      const bytes = readSync(this.#file, buffer, 0, buffer.length, this.#position)
      const whole = bytes - (bytes % recordBytes)
      for (let at = 0; at < whole; at += recordBytes) {
        const digest = { high: buffer.readUInt32LE(at), low: buffer.readUInt32LE(at + 4) }
        if (this.names.add(digest, buffer.readUInt32LE(at + 8), nowSeconds))
          onFirst?.(buffer.subarray(at, at + recordBytes))
      }
      this.#position += whole
      if (whole < buffer.length) return
    }
  }

  close(): void {
    closeSync(this.#file)
  }
}

function digestOf(owner: string, nonce: string): NameDigest {
  const hex = hash('sha256', `${owner}\0${nonce}`, 'hex')
  return { high: Number.parseInt(hex.slice(0, 8), 16), low: Number.parseInt(hex.slice(8, 16), 16) }
}

const fileOf = (number: number): string => `${number}.log`

function numberOf(name: string): number | undefined {
  const [, digits] = /^(\d{1,15})\.log$/.exec(name) ?? []
  return digits === undefined ? undefined : Number(digits)
}
