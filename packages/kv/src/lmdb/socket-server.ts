import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

import { startsWith } from '../bytes.ts'
import { checkBatch } from '../limits.ts'
import type { Batch, Committed } from '../port.ts'
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
  pendingBytes: number
}

/** The committer's end of the socket: takes batches, sends outcomes, several in one write. */
export function makeSocketServer(commit: (batch: Batch, sizeBytes: number) => Promise<Committed>): SocketServer {
  const connections = new Set<Connection>()
  const server = createServer((socket) => {
    const connection: Connection = { socket, watched: new Map(), outgoing: [], pendingBytes: 0 }
    connections.add(connection)
    const split = makeFrameSplitter((frame) => receive(connection, frame, commit))
    socket.on('data', (chunk) => {
      try {
        split(chunk)
      } catch (error) {
        // Only this connection can be at fault; what it sent before stands.
        socket.destroy(error instanceof MalformedFrameError ? undefined : asError(error))
      }
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => connections.delete(connection))
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

function receive(
  connection: Connection,
  { kind, id, body }: Frame,
  commit: (batch: Batch, sizeBytes: number) => Promise<Committed>,
): void {
  switch (kind) {
    case kinds.commit:
      takeBatch(connection, id, decodeBatch(body), body.sizeBytes, commit)
      return
    case kinds.watch:
      if (connection.watched.size >= watchesMax) throw new MalformedFrameError('too many watches')
      connection.watched.set(id, Uint8Array.from(body.rest()))
      return
    case kinds.unwatch:
      connection.watched.delete(id)
      return
    default:
      throw new MalformedFrameError(`a frame of kind ${kind}`)
  }
}

function takeBatch(
  connection: Connection,
  id: number,
  batch: Batch,
  bodyBytes: number,
  commit: (batch: Batch, sizeBytes: number) => Promise<Committed>,
): void {
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
  commit(batch, sizeBytes).then(
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
