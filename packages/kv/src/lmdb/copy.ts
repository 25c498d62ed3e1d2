import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { KvInputError } from '../errors.ts'
import { databaseFile, rewriteInto } from './environment.ts'
import type { Environment } from './environment.ts'
import { listenAlone, openAlone, openSocketPath } from './lock.ts'

const unfinishedFile = `${databaseFile}.unfinished`

/**
 * A consistent copy without free pages into `directory`, which may not hold a database. Others read and write on; the
 * pages that they free stay in use until the copy is done. Durable when it resolves.
 */
export async function copyDatabase(environment: Environment, directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, databaseFile)
  if (existsSync(path)) throw new KvInputError(`${path} exists already`)
  await putInPlace(directory, path, (unfinished) => environment.root.backup(unfinished, true))
}

/**
 * Rewrites the file of a directory record by record, for LMDB never shrinks a file and keeps bytes of what was deleted;
 * afterwards it holds nothing but what is there. No process commits meanwhile: throws `KvInUseError` when one does. Readers
 * that stay open change over to the new file.
 */
export async function compactLmdb(directory: string): Promise<void> {
  const socketPath = openSocketPath(directory)
  const environment = await openAlone(directory, socketPath)
  const server = createServer((socket) => socket.destroy())
  try {
    await listenAlone(environment, server, socketPath.path)
    await putInPlace(directory, environment.path, (unfinished) => rewriteInto(environment, unfinished))
  } finally {
    await environment.close()
    if (server.listening) await new Promise((settle) => server.close(settle))
    socketPath.close()
  }
}

async function putInPlace(directory: string, path: string, write: (path: string) => Promise<void>): Promise<void> {
  const unfinished = join(directory, unfinishedFile)
  rmSync(unfinished, { force: true })
  try {
    await write(unfinished)
    await sync(unfinished)
    await rename(unfinished, path)
    await sync(directory)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}

async function sync(path: string): Promise<void> {
  await using handle = await open(path)
  await handle.sync()
}
