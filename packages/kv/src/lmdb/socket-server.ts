import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

import { startsWith } from '../bytes.ts'
import { checkBatch } from '../limits.ts'
import type { Batch } from '../port.ts'
import type { Committer } from './committer.ts'
import { decodeBatch, encodeCommitted } from './batch-codec.ts'
import {
  encodeFailure,
  frameHeadBytes,
  FrameWriter,
  kinds,
  makeFrameSplitter,
  MalformedFrameError,
  wireVersion,
} from './wire.ts'
import type { Frame } from './wire.ts'

/** A connection whose batches under way weigh more is not read from until some have been answered. */
const connectionBytesMax = 33_554_432
const watchesMax = 1_024
/** A reader opens the file within milliseconds. One that is stopped in the middle of it must not keep everybody waiting. */
const holdMsMax = 5_000

export type SocketServer = {
  readonly server: Server
  /** Tells the readers that watch one of these keys. */
  hint(keys: readonly Uint8Array[]): void
  /** No more connections and requests; those that were answered get their answers. */
  close(): Promise<void>
}

type Connection = {
  readonly socket: Socket
  readonly watched: Map<number, Uint8Array>
  readonly outgoing: Buffer[]
  readonly holds: Map<number, Hold>
  pendingBytes: number
}
type Hold = { readonly timer: NodeJS.Timeout; readonly release: () => void; isGivenUp: boolean }
type Commits = Pick<Committer, 'commit' | 'hold' | 'verify'>

/** The committer's end of the socket: takes batches, sends outcomes, several in one write. */
export function makeSocketServer(commits: Commits): SocketServer {
  const connections = new Set<Connection>()
  const server = createServer((socket) => {
    const connection: Connection = { socket, watched: new Map(), outgoing: [], holds: new Map(), pendingBytes: 0 }
    connections.add(connection)
    const split = makeFrameSplitter((frame) => receive(connection, frame, commits))
    socket.on('data', (chunk) => {
      try {
        split(chunk)
      } catch (error) {
        // Only this connection can be at fault; what it sent before stands.
        socket.destroy(error instanceof MalformedFrameError ? undefined : asError(error))
      }
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      connections.delete(connection)
      for (const id of connection.holds.keys()) endHold(connection, id, commits)
    })
    send(connection, helloFrame())
  })
  return {
    server,
    hint(keys) {
      for (const connection of connections)
        for (const [id, prefix] of connection.watched)
          if (keys.some((key) => startsWith(key, prefix))) send(connection, new FrameWriter(kinds.hint, id, 0).finish())
    },
    async close() {
      const closed = new Promise<void>((settle) => server.close(() => settle()))
      // Answers are sent at the end of the turn in which their commits settled.
      await new Promise((settle) => setImmediate(settle))
      await new Promise((settle) => setImmediate(settle))
      for (const { socket } of connections) socket.destroySoon()
      await closed
    },
  }
}

function receive(connection: Connection, { kind, id, body }: Frame, commits: Commits): void {
  switch (kind) {
    case kinds.commit:
      takeBatch(connection, id, decodeBatch(body), body.sizeBytes, commits)
      return
    case kinds.watch:
      if (connection.watched.size >= watchesMax) throw new MalformedFrameError('too many watches')
      connection.watched.set(id, Uint8Array.from(body.rest()))
      return
    case kinds.unwatch:
      connection.watched.delete(id)
      return
    case kinds.opening:
      beginHold(connection, id, commits)
      return
    case kinds.opened:
      endHold(connection, id, commits)
      return
    default:
      throw new MalformedFrameError(`a frame of kind ${kind}`)
  }
}

/** No transaction is open in between two frames, so that the reader may open the file as soon as it hears of it. */
function beginHold(connection: Connection, id: number, commits: Commits): void {
  if (connection.holds.size > 0) throw new MalformedFrameError('a reader opens one file at a time')
  const release = commits.hold()
  const timer = setTimeout(() => {
    hold.isGivenUp = true
    release()
  }, holdMsMax)
  const hold: Hold = { timer, release, isGivenUp: false }
  connection.holds.set(id, hold)
  send(connection, new FrameWriter(kinds.held, id, 0).finish())
}

function endHold(connection: Connection, id: number, commits: Commits): void {
  const hold = connection.holds.get(id)
  if (hold === undefined) throw new MalformedFrameError(`the end of no opening (${id})`)
  connection.holds.delete(id)
  clearTimeout(hold.timer)
  // Commits went on while the file was being opened.
  if (hold.isGivenUp) commits.verify()
  hold.release()
}

function takeBatch(connection: Connection, id: number, batch: Batch, bodyBytes: number, commits: Commits): void {
  const sizeBytes = bodyBytes + frameHeadBytes
  connection.pendingBytes += sizeBytes
  if (connection.pendingBytes > connectionBytesMax) connection.socket.pause()
  const answer = (frame: Buffer) => {
    connection.pendingBytes -= sizeBytes
    if (connection.pendingBytes <= connectionBytesMax && connection.socket.isPaused()) connection.socket.resume()
    send(connection, frame)
  }
  try {
    checkBatch(batch)
  } catch (error) {
    answer(encodeFailure(id, error))
    return
  }
  commits.commit(batch, sizeBytes).then(
    (result) => answer(encodeCommitted(id, result)),
    (error: unknown) => answer(encodeFailure(id, error)),
  )
}

/** Frames of one turn leave in one write: a group of commits is answered together. */
function send(connection: Connection, frame: Buffer): void {
  connection.outgoing.push(frame)
  if (connection.outgoing.length > 1) return
  setImmediate(() => {
    const frames = connection.outgoing.splice(0)
    if (!connection.socket.writable) return
    connection.socket.write(frames.length === 1 ? (frames[0] ?? frame) : Buffer.concat(frames))
  })
}

function helloFrame(): Buffer {
  const frame = new FrameWriter(kinds.hello, 0)
  frame.uint32(wireVersion)
  frame.uint32(process.pid)
  return frame.finish()
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
