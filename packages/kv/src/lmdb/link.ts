import { connect } from 'node:net'
import type { Socket } from 'node:net'

import { KvFailedError, KvUnavailableError } from '../errors.ts'
import type { Batch, Committed } from '../port.ts'
import { keysWritten } from '../watchers.ts'
import { decodeCommitted, decodeRefused, encodeBatch } from './batch-codec.ts'
import { decodeFailure, FrameWriter, kinds, makeFrameSplitter, MalformedFrameError, wireVersion } from './wire.ts'
import type { Frame } from './wire.ts'

const retryMsMin = 10
const retryMsMax = 500
/** A commit waits so long for a committer that restarts. */
const connectTimeoutMs = 10_000
/**
 * A committer that was killed may have written a transaction and not yet told that there is one: only when the next
 * committer has opened the file every reader sees whether it is there. So long an outcome stays open for it.
 */
const unknownMsMax = 10_000
/** A connection with commits under way on which nothing moved for so long is given up: their outcome is unknown. */
const silenceTimeoutMs = 60_000
const requestIdMax = 0xffffffff

export type LinkOptions = {
  readonly path: string
  /** The committer is there (again): hints may have been missed, and the file may be another. */
  readonly onConnected: () => void
}

/** A reader's end of the socket: connects, and connects again whenever the committer restarts. */
export type Link = {
  readonly isConnected: boolean
  /** Resolves when connected; rejects with `KvUnavailableError` after ten seconds without. */
  connected(): Promise<void>
  commit(batch: Batch): Promise<Committed>
  /**
   * Runs `open` while the committer commits nothing; it may not wait. Rejects as `connected` does, and with what
   * `open` throws.
   */
  opening<Opened>(open: () => Opened): Promise<Opened>
  watch(prefix: Uint8Array, listener: () => void): () => void
  close(): Promise<void>
}

type Pending = {
  readonly keys: readonly Uint8Array[]
  readonly resolve: (result: Committed) => void
  readonly reject: (error: Error) => void
}

/** Told that commits are held, or that the connection broke before. */
type Opening = { readonly id: number; readonly held: () => void; readonly lost: () => void }

type Watch = { readonly prefix: Uint8Array; readonly listener: () => void }

export function makeLink(options: LinkOptions): Link {
  return new SocketLink(options)
}

class SocketLink implements Link {
  readonly #options: LinkOptions
  readonly #pending = new Map<number, Pending>()
  readonly #watches = new Map<number, Watch>()
  #opening: Opening | undefined
  readonly #broken = new Set<() => void>()
  #outgoing: Buffer[] = []
  #socket: Socket | undefined
  #ready = Promise.withResolvers<void>()
  #isConnected = false
  #isClosed = false
  #retryMs = retryMsMin
  #retryTimer: NodeJS.Timeout | undefined
  #lastId = 0

  constructor(options: LinkOptions) {
    this.#options = options
    this.#open()
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  async connected(): Promise<void> {
    if (this.#isConnected) return
    if (this.#isClosed) throw new KvUnavailableError('the store is closed')
    const timeout = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      timeout.reject(new KvUnavailableError(`no committer for ${connectTimeoutMs} ms`))
    }, connectTimeoutMs)
    try {
      await Promise.race([this.#ready.promise, timeout.promise])
    } finally {
      clearTimeout(timer)
    }
    if (this.#isClosed) throw new KvUnavailableError('the store is closed')
  }

  async commit(batch: Batch): Promise<Committed> {
    while (!this.#isConnected) await this.connected()
    const id = this.#nextId()
    const { promise, resolve, reject } = Promise.withResolvers<Committed>()
    this.#pending.set(id, { keys: keysWritten(batch), resolve, reject })
    this.#send(encodeBatch(id, batch))
    return promise
  }

  async opening<Opened>(open: () => Opened): Promise<Opened> {
    if (this.#opening !== undefined) throw new KvFailedError('a reader opens one file at a time')
    for (;;) {
      while (!this.#isConnected) await this.connected()
      const done = await this.#openHeld(open)
      if (done !== undefined) return done.opened
    }
  }

  /** Undefined when the connection broke before it came to that. */
  #openHeld<Opened>(open: () => Opened): Promise<{ readonly opened: Opened } | undefined> {
    const id = this.#nextId()
    const { promise, resolve, reject } = Promise.withResolvers<{ readonly opened: Opened } | undefined>()
    const held = () => {
      try {
        resolve({ opened: open() })
      } catch (error) {
        reject(error)
      }
      this.#send(new FrameWriter(kinds.opened, id, 0).finish())
    }
    this.#opening = { id, held, lost: () => resolve(undefined) }
    this.#send(new FrameWriter(kinds.opening, id, 0).finish())
    return promise
  }

  watch(prefix: Uint8Array, listener: () => void): () => void {
    const id = this.#nextId()
    this.#watches.set(id, { prefix, listener })
    if (this.#isConnected) this.#sendWatch(id, prefix)
    return () => {
      if (this.#watches.delete(id) && this.#isConnected) this.#send(new FrameWriter(kinds.unwatch, id, 0).finish())
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#retryTimer)
    for (const settle of this.#broken) settle()
    this.#ready.resolve()
    const socket = this.#socket
    if (socket === undefined || socket.destroyed) return
    const gone = new Promise<void>((settle) => socket.once('close', () => settle()))
    socket.destroy()
    await gone
  }

  #open(): void {
    const socket = connect({ path: this.#options.path })
    this.#socket = socket
    const split = makeFrameSplitter((frame) => this.#receive(frame))
    socket.setTimeout(silenceTimeoutMs, () => {
      if (this.#pending.size > 0 || this.#opening !== undefined) socket.destroy()
    })
    socket.on('data', (chunk) => {
      try {
        split(chunk)
      } catch {
        socket.destroy()
      }
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#lost())
  }

  #lost(): void {
    this.#outgoing = []
    const broken = [...this.#pending.values()]
    this.#pending.clear()
    if (broken.length > 0) this.#leaveOpen(broken)
    const opening = this.#opening
    this.#opening = undefined
    opening?.lost()
    if (this.#isConnected) this.#ready = Promise.withResolvers<void>()
    this.#isConnected = false
    if (this.#isClosed) return
    this.#retryTimer = setTimeout(() => this.#open(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax)
  }

  #leaveOpen(broken: readonly Pending[]): void {
    const settle = () => {
      clearTimeout(timer)
      this.#broken.delete(settle)
      for (const request of broken) request.resolve({ kind: 'unknown' })
    }
    const timer = setTimeout(settle, unknownMsMax)
    this.#broken.add(settle)
    if (this.#isClosed) settle()
  }

  #receive({ kind, id, body }: Frame): void {
    if (kind === kinds.hello) {
      if (body.uint32() !== wireVersion) throw new MalformedFrameError('the committer is of another release')
      this.#isConnected = true
      this.#retryMs = retryMsMin
      for (const [watchId, { prefix }] of this.#watches) this.#sendWatch(watchId, prefix)
      this.#options.onConnected()
      for (const settle of this.#broken) settle()
      this.#ready.resolve()
      return
    }
    if (kind === kinds.hint) {
      this.#watches.get(id)?.listener()
      return
    }
    if (kind === kinds.held) {
      const opening = this.#opening
      if (opening?.id !== id) throw new MalformedFrameError(`an answer to no opening (${id})`)
      this.#opening = undefined
      opening.held()
      return
    }
    const request = this.#pending.get(id)
    if (request === undefined) throw new MalformedFrameError(`an answer to no request (${id})`)
    if (kind === kinds.committed) request.resolve(decodeCommitted(body, request.keys))
    else if (kind === kinds.refused) request.resolve(decodeRefused(body))
    else if (kind === kinds.failed) request.reject(decodeFailure(body))
    else throw new MalformedFrameError(`a frame of kind ${kind}`)
    this.#pending.delete(id)
  }

  #send(frame: Buffer): void {
    this.#outgoing.push(frame)
    if (this.#outgoing.length > 1) return
    // Whatever else this turn commits leaves in the same write.
    setImmediate(() => {
      const frames = this.#outgoing
      this.#outgoing = []
      if (frames.length > 0) this.#socket?.write(frames.length === 1 ? (frames[0] ?? frame) : Buffer.concat(frames))
    })
  }

  #sendWatch(id: number, prefix: Uint8Array): void {
    const frame = new FrameWriter(kinds.watch, id)
    frame.bytes(prefix)
    this.#send(frame.finish())
  }

  #nextId(): number {
    do this.#lastId = this.#lastId === requestIdMax ? 1 : this.#lastId + 1
    while (this.#pending.has(this.#lastId) || this.#watches.has(this.#lastId) || this.#opening?.id === this.#lastId)
    return this.#lastId
  }
}
