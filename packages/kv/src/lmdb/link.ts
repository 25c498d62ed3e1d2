import { connect } from 'node:net'
import type { Socket } from 'node:net'

import { KvUnavailableError } from '../errors.ts'
import type { Batch, Committed } from '../port.ts'
import { keysWritten } from '../watchers.ts'
import { decodeCommitted, decodeRefused, encodeBatch } from './batch-codec.ts'
import { decodeFailure, FrameWriter, kinds, makeFrameSplitter, MalformedFrameError, wireVersion } from './wire.ts'
import type { Frame } from './wire.ts'

const retryMsMin = 10
const retryMsMax = 500
/** A commit waits so long for a committer that restarts. */
const connectTimeoutMs = 10_000
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
  watch(prefix: Uint8Array, listener: () => void): () => void
  close(): Promise<void>
}

type Pending = {
  readonly keys: readonly Uint8Array[]
  readonly resolve: (result: Committed) => void
  readonly reject: (error: Error) => void
}

type Watch = { readonly prefix: Uint8Array; readonly listener: () => void }

export function makeLink(options: LinkOptions): Link {
  const pending = new Map<number, Pending>()
  const watches = new Map<number, Watch>()
  const outgoing: Buffer[] = []
  let socket: Socket | undefined
  let ready = Promise.withResolvers<void>()
  let isConnected = false
  let isClosed = false
  let retryMs = retryMsMin
  let retryTimer: NodeJS.Timeout | undefined
  let lastId = 0

  const nextId = () => {
    do lastId = lastId === requestIdMax ? 1 : lastId + 1
    while (pending.has(lastId) || watches.has(lastId))
    return lastId
  }

  const receive = ({ kind, id, body }: Frame) => {
    if (kind === kinds.hello) {
      if (body.uint32() !== wireVersion) throw new MalformedFrameError('the committer is of another release')
      isConnected = true
      retryMs = retryMsMin
      for (const [watchId, { prefix }] of watches) sendWatch(watchId, prefix)
      options.onConnected()
      ready.resolve()
      return
    }
    if (kind === kinds.hint) {
      watches.get(id)?.listener()
      return
    }
    const request = pending.get(id)
    if (request === undefined) throw new MalformedFrameError(`an answer to no request (${id})`)
    if (kind === kinds.committed) request.resolve(decodeCommitted(body, request.keys))
    else if (kind === kinds.refused) request.resolve(decodeRefused(body))
    else if (kind === kinds.failed) request.reject(decodeFailure(body))
    else throw new MalformedFrameError(`a frame of kind ${kind}`)
    pending.delete(id)
  }

  const open = () => {
    const opened = connect({ path: options.path })
    socket = opened
    const split = makeFrameSplitter(receive)
    opened.setTimeout(silenceTimeoutMs, () => {
      if (pending.size > 0) opened.destroy()
    })
    opened.on('data', (chunk) => {
      try {
        split(chunk)
      } catch {
        opened.destroy()
      }
    })
    opened.on('error', () => opened.destroy())
    opened.on('close', lost)
  }

  const lost = () => {
    outgoing.length = 0
    const broken = [...pending.values()]
    pending.clear()
    for (const request of broken) request.resolve({ kind: 'unknown' })
    if (isConnected) ready = Promise.withResolvers<void>()
    isConnected = false
    if (isClosed) return
    retryTimer = setTimeout(open, retryMs)
    retryMs = Math.min(retryMs * 2, retryMsMax)
  }

  const send = (frame: Buffer) => {
    outgoing.push(frame)
    if (outgoing.length > 1) return
    // Whatever else this turn commits leaves in the same write.
    setImmediate(() => {
      const frames = outgoing.splice(0)
      if (frames.length > 0) socket?.write(frames.length === 1 ? (frames[0] ?? frame) : Buffer.concat(frames))
    })
  }

  const sendWatch = (id: number, prefix: Uint8Array) => {
    const frame = new FrameWriter(kinds.watch, id)
    frame.bytes(prefix)
    send(frame.finish())
  }

  const connected = async () => {
    if (isConnected) return
    if (isClosed) throw new KvUnavailableError('the store is closed')
    const timeout = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      timeout.reject(new KvUnavailableError(`no committer for ${connectTimeoutMs} ms`))
    }, connectTimeoutMs)
    try {
      await Promise.race([ready.promise, timeout.promise])
    } finally {
      clearTimeout(timer)
    }
    if (isClosed) throw new KvUnavailableError('the store is closed')
  }

  open()
  return {
    get isConnected() {
      return isConnected
    },
    connected,
    async commit(batch) {
      while (!isConnected) await connected()
      const id = nextId()
      const { promise, resolve, reject } = Promise.withResolvers<Committed>()
      pending.set(id, { keys: keysWritten(batch), resolve, reject })
      send(encodeBatch(id, batch))
      return promise
    },
    watch(prefix, listener) {
      const id = nextId()
      watches.set(id, { prefix, listener })
      if (isConnected) sendWatch(id, prefix)
      return () => {
        if (watches.delete(id) && isConnected) send(new FrameWriter(kinds.unwatch, id, 0).finish())
      }
    },
    async close() {
      if (isClosed) return
      isClosed = true
      clearTimeout(retryTimer)
      ready.resolve()
      const current = socket
      if (current === undefined || current.destroyed) return
      const gone = new Promise<void>((settle) => current.once('close', () => settle()))
      for (const request of pending.values()) request.resolve({ kind: 'unknown' })
      pending.clear()
      current.destroy()
      await gone
    },
  }
}
