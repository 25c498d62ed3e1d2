/** How far what a socket was given has come: what the process still holds of it, and what the system does. */
import { readFileSync, readlinkSync } from 'node:fs'
import type { Socket } from 'node:net'

/** What Node keeps below a socket; TLS lies above another one. Its own time-out goes by these counters. */
type Handle = {
  readonly fd?: unknown
  readonly bytesWritten?: unknown
  readonly writeQueueSize?: unknown
  readonly _parent?: unknown
}

function handleOf(socket: Socket): Handle | undefined {
  // Not in Node's types: everything in it is looked at before it is used.
  let handle = (socket as { readonly _handle?: Handle | null })._handle ?? undefined
  while (handle?._parent instanceof Object) handle = handle._parent
  return handle
}

/** Bytes that have left the process. Where Node does not tell, those that it was given to write. */
export function leftBytes(socket: Socket): number {
  const { bytesWritten, writeQueueSize } = handleOf(socket) ?? {}
  if (typeof bytesWritten !== 'number' || typeof writeQueueSize !== 'number') return socket.bytesWritten
  return bytesWritten - writeQueueSize
}

/** Of each socket the bytes that the peer has not acknowledged; undefined where the system does not tell. */
export type SendQueues = (socket: Socket) => number | undefined

/** As it is now, read once for all who ask. The system frees room for the process by the megabyte, but counts here by the byte. */
export function readSendQueues(read: (path: string) => string = readText): SendQueues {
  const queues = new Map<string, number>()
  for (const path of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) readQueues(read(path), queues)
  return (socket) => {
    const fd = handleOf(socket)?.fd
    return typeof fd === 'number' ? queues.get(inodeOf(fd)) : undefined
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function inodeOf(fd: number): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? ''
  } catch {
    return ''
  }
}

/** `sl local remote st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …`, the queues in hexadecimal. */
function readQueues(text: string, queues: Map<string, number>): void {
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/)
    const [sendQueue, inode] = [fields[4]?.split(':')[0], fields[9]]
    if (sendQueue !== undefined && inode !== undefined) queues.set(inode, Number.parseInt(sendQueue, 16))
  }
}
