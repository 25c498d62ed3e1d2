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
/** Looking through a full table for what expired is not for every call. */
const tidyEveryMs = 60_000

/**
 * The table of one machine. Each process appends the name to a file that all of them read: the system puts concurrent
 * appends one behind another, and the first record of a name is the one that used it. A use is one small write and a
 * read of what the others appended meanwhile, both in the page cache; what was read is kept in memory.
 */
export function openSharedLog({ directory, max }: { readonly directory: string; readonly max: number }): NonceTable {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const log = new SharedLog(directory, max)
  return {
    use: async (owner, nonce, expiresMs, nowMs) => log.use(digestOf(owner, nonce), expiresMs, nowMs),
    close: async () => log.close(),
  }
}

class SharedLog {
  readonly #directory: string
  readonly #max: number
  readonly #spans = new Map<number, Span>()
  readonly #record = Buffer.alloc(recordBytes)
  readonly #buffer = Buffer.alloc(recordBytes * recordsPerRead)
  #number = 0
  #tidiedAtMs = -Infinity

  constructor(directory: string, max: number) {
    this.#directory = directory
    this.#max = max
    randomBytes(16).copy(this.#record, 12)
  }

  use(digest: NameDigest, expiresMs: number, nowMs: number): 'fresh' | 'used' | 'full' {
    const nowSeconds = nowMs / 1_000
    const own = Math.floor(expiresMs / spanMs)
    const spans = this.#alive(own, nowMs)
    if (spans.some(({ names }) => names.has(digest, nowSeconds))) return 'used'
    if (this.#isFull(spans, nowMs)) return 'full'

    this.#write(digest, expiresMs)
    for (const span of spans) if (span.number === own && !span.append(this.#record)) return 'full'
    // Everybody appends first and then looks, so that of two at once in different spans at least one sees the other.
    let isFirst = true
    for (const span of spans) {
      const isOwnFirst = span.read(this.#buffer, nowSeconds, this.#record)
      if (span.number === own ? !isOwnFirst : span.names.has(digest, nowSeconds)) isFirst = false
    }
    return isFirst ? 'fresh' : 'used'
  }

  close(): void {
    for (const span of this.#spans.values()) span.close()
    this.#spans.clear()
  }

  #write(digest: NameDigest, expiresMs: number): void {
    this.#number = (this.#number + 1) >>> 0
    this.#record.writeUInt32LE(digest.high, 0)
    this.#record.writeUInt32LE(digest.low, 4)
    this.#record.writeUInt32LE(Math.ceil(expiresMs / 1_000), 8)
    this.#record.writeUInt32LE(this.#number, 28)
  }

  #isFull(spans: readonly Span[], nowMs: number): boolean {
    const size = (): number => spans.reduce((sum, { names }) => sum + names.size, 0)
    if (size() < this.#max) return false
    if (nowMs - this.#tidiedAtMs < tidyEveryMs) return true
    this.#tidiedAtMs = nowMs
    for (const { names } of spans) names.forget(nowMs / 1_000)
    return size() >= this.#max
  }

  /** From the span in which names expire now to the one after this name's: a process that stood still may be one behind. */
  #alive(own: number, nowMs: number): readonly Span[] {
    const first = Math.floor(nowMs / spanMs)
    if (!this.#spans.has(own + 1)) this.#drop(first)
    const alive: Span[] = []
    for (let number = first; number <= own + 1; number += 1) {
      let span = this.#spans.get(number)
      if (span === undefined) {
        span = new Span(this.#directory, number)
        span.read(this.#buffer, nowMs / 1_000)
        this.#spans.set(number, span)
      }
      alive.push(span)
    }
    return alive
  }

  /** Forgets what expired, files of processes that ended among it. */
  #drop(first: number): void {
    for (const [number, span] of this.#spans) {
      if (number >= first) continue
      span.close()
      this.#spans.delete(number)
    }
    for (const name of readdirSync(this.#directory)) {
      const number = numberOf(name)
      if (number !== undefined && number < first) rmSync(join(this.#directory, name), { force: true })
    }
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
    this.#file = openSync(join(directory, `${number}.log`), 'a+', 0o600)
  }

  /** `false` when the disk is full. */
  append(record: Uint8Array): boolean {
    try {
      return writeSync(this.#file, record) === record.length
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
        return false
      throw error
    }
  }

  /**
   * Takes in what was appended since the last look. With `own`, a record that was appended before: whether nobody had
   * its name before it did.
   */
  read(buffer: Buffer, nowSeconds: number, own?: Buffer): boolean {
    let isOwnFirst = false
    for (;;) {
      const bytes = readSync(this.#file, buffer, 0, buffer.length, this.#position)
      const whole = bytes - (bytes % recordBytes)
      for (let at = 0; at < whole; at += recordBytes) {
        const digest = { high: buffer.readUInt32LE(at), low: buffer.readUInt32LE(at + 4) }
        const isFirst = this.names.add(digest, buffer.readUInt32LE(at + 8), nowSeconds)
        if (isFirst && own?.compare(buffer, at, at + recordBytes) === 0) isOwnFirst = true
      }
      this.#position += whole
      // A record that is not found is of a file that was not what it should be, and then nothing passes.
      if (whole < buffer.length) return isOwnFirst
    }
  }

  close(): void {
    closeSync(this.#file)
  }
}

function digestOf(owner: string, nonce: string): NameDigest {
  const bytes = hash('sha256', `${owner}\0${nonce}`, 'buffer')
  return { high: bytes.readUInt32LE(0), low: bytes.readUInt32LE(4) }
}

function numberOf(name: string): number | undefined {
  const [, digits] = /^(\d{1,15})\.log$/.exec(name) ?? []
  return digits === undefined ? undefined : Number(digits)
}
