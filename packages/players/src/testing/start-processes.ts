/** A game on a real server with all of its processes, reached over its sockets: for what only they can show. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import { startServer } from '@latchkey/server/inside/main.ts'
import type { Server } from '@latchkey/server/inside/main.ts'
import { stringify } from 'yaml'
import { backendOf, demoApp } from './start-game.ts'

const rootKey = { accessKeyId: 'RootOfAGame', accessKeySecret: 'root-secret-of-a-game' }
const environment = {
  LATCHKEY_ROOT_ACCESS_KEY_ID: rootKey.accessKeyId,
  LATCHKEY_ROOT_ACCESS_KEY_SECRET: rootKey.accessKeySecret,
}

export type Processes = AsyncDisposable & {
  readonly dataDir: string
  readonly endpoint: string
  readonly root: Client
  readonly game: string
  /** Ends the processes; the data stays until it is disposed of. */
  readonly stop: () => Promise<void>
}

export async function startProcesses(
  app: Readonly<Record<string, unknown>> = {},
  flags: Readonly<Record<string, string>> = {},
): Promise<Processes> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-game-'))
  const dataDir = join(folder, 'data')
  const common = { port: '0', consolePort: '0', dataDir }
  const start = (more: Readonly<Record<string, string>>): Promise<Server> =>
    startServer({ sources: { flags: { ...common, ...more }, environment }, onLog: () => {} })
  // A game needs the key of a RAM user, which only a server can make.
  const first = await start({ workers: '1' })
  const backend = await backendOf(clientAt(first.endpoint))
  await first.close()
  const players = join(folder, 'demo.app.yaml')
  writeFileSync(players, stringify({ ...demoApp, backend, ...app }))
  const server = await start({ workers: '4', players, ...flags })
  let isStopped = false
  const stop = async (): Promise<void> => {
    if (!isStopped) await server.close()
    isStopped = true
  }
  return {
    dataDir,
    endpoint: server.endpoint,
    root: clientAt(server.endpoint),
    game: `${server.endpoint}/-/players/v1/apps/demo`,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}

const clientAt = (endpoint: string): Client =>
  createClient({ endpoint, addressing: 'path', region: 'cn-hangzhou', credentials: rootKey })
