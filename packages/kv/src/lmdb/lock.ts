import { createHash } from 'node:crypto'
import { chmodSync, closeSync, constants, openSync, statSync, symlinkSync, unlinkSync } from 'node:fs'
import { connect } from 'node:net'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { KvInUseError, KvUnavailableError } from '../errors.ts'
import { openEnvironment } from './environment.ts'
import type { Environment } from './environment.ts'
import { kinds, makeFrameSplitter } from './wire.ts'

export const socketFile = 'committer.sock'
/** The shortest limit there is for the path of a Unix socket (macOS; Linux takes 107). */
const socketPathBytesMax = 103
/** How long a listening committer may take to say who it is. */
const helloTimeoutMs = 1_000
const takeOverAttemptsMax = 5

/** A path of the socket that is short enough to listen on and to connect to, while it is not closed. */
export type SocketPath = { readonly path: string; close(): void }

export function openSocketPath(directory: string): SocketPath {
  const path = join(resolve(directory), socketFile)
  if (Buffer.byteLength(path) <= socketPathBytesMax) return { path, close: () => {} }
  if (process.platform === 'linux') {
    const descriptor = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY)
    return { path: `/proc/self/fd/${descriptor}/${socketFile}`, close: () => closeSync(descriptor) }
  }
  const name = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 16)
  const link = join(tmpdir(), `latchkey-${name}`)
  try {
    symlinkSync(resolve(directory), link)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  return { path: join(link, socketFile), close: () => {} }
}

/**
 * Opens the file for a process that is to be the only one that commits, and closes `socketPath` when it cannot. Who
 * opens it beside a committer can undo a commit, so that it is asked before. Throws `KvInUseError` while another process
 * listens.
 */
export async function openAlone(directory: string, socketPath: SocketPath): Promise<Environment> {
  try {
    await refuseWhileInUse(socketPath.path)
    return openEnvironment({ directory, readOnly: false })
  } catch (error) {
    socketPath.close()
    throw error
  }
}

/**
 * Makes `server` listen on the directory's socket, which nobody else then can: listening is the lock of the directory.
 * A socket that nobody listens on was left behind by a process that was killed; it is replaced inside a write
 * transaction, because LMDB's own lock lets one process in at a time and goes away with its holder. Throws
 * `KvInUseError` while another process listens.
 */
export async function listenAlone(environment: Environment, server: Server, path: string): Promise<void> {
  for (let attempt = 0; attempt < takeOverAttemptsMax; attempt += 1) {
    const left = identityOf(path)
    if (left !== undefined) await refuseWhileInUse(path)
    environment.root.transactionSync(() => {
      if (identityOf(path) !== left) return
      if (left !== undefined) unlinkSync(path)
      // Listening on a path takes effect before the call returns; only the event comes later.
      server.listen({ path, exclusive: true })
    })
    if (server.listening) {
      chmodSync(path, 0o600)
      return
    }
  }
  throw new KvInUseError('data directory in use: others are taking it over')
}

async function refuseWhileInUse(path: string): Promise<void> {
  const owner = await ownerOf(path)
  if (owner !== undefined) throw new KvInUseError(`data directory in use by pid ${owner}`)
}

/** The process that listens; undefined when nobody does. */
function ownerOf(path: string): Promise<number | 'unknown' | undefined> {
  return new Promise((settle, reject) => {
    const socket = connect({ path })
    const finish = (owner: number | 'unknown' | undefined) => {
      settle(owner)
      socket.destroy()
    }
    const split = makeFrameSplitter(({ kind, body }) => {
      if (kind !== kinds.hello) return
      body.uint32()
      finish(body.uint32())
    })
    socket.setTimeout(helloTimeoutMs, () => finish('unknown'))
    socket.on('data', (chunk) => {
      try {
        split(chunk)
      } catch {
        finish('unknown')
      }
    })
    socket.on('end', () => finish('unknown'))
    socket.on('error', (error) => {
      const code = codeOf(error)
      if (code === 'ECONNREFUSED' || code === 'ENOENT') finish(undefined)
      else if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'EAGAIN') finish('unknown')
      else
        reject(new KvUnavailableError(`cannot tell whether the data directory is in use (${code})`, { cause: error }))
    })
  })
}

/** Tells one socket file from a later one at the same path; undefined when there is none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? undefined : `${found.dev}:${found.ino}:${found.ctimeNs}`
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
