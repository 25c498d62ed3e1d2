/** The server as a whole: reads the configuration, starts its processes, and can be stopped. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from './base/clock.ts'
import { collectAfterStart } from './base/collection.ts'
import { systemIds } from './base/ids.ts'
import { readConfig } from './config.ts'
import type { ConfigSources } from './config.ts'
import { openAdmin } from './processes/admin/admin.ts'
import type { AdminDuties } from './processes/admin/admin.ts'
import { packConfig } from './processes/config-parcel.ts'
import { claimDataDirectory, restoreMark } from './processes/data-directory.ts'
import { keptDenials } from './processes/denials.ts'
import type { DenialRecord, Made } from './processes/messages.ts'
import { dropNoncesOfAnotherBoot } from './processes/nonce-directory.ts'
import { Supervisor } from './processes/supervisor.ts'

export { ConfigError } from './config-error.ts'
export { kebab, settings } from './config.ts'
export type { ConfigSources } from './config.ts'
export type { DenialRecord } from './processes/messages.ts'

export type ServerOptions = {
  readonly sources: ConfigSources
  /** Called for each refusal of permission, with the id that `policy why` takes. */
  readonly onDenial?: (denial: DenialRecord) => void
  readonly onLog: (line: string) => void
  /** How long a process that ended stays away, by how often it ended of late; for tests that end many. */
  readonly restartDelaysMs?: readonly number[]
  /** How long a process may take until it is ready; for tests of one that hangs. */
  readonly readyWithinMs?: number
}

export type Server = {
  /** `http://127.0.0.1:9000` */
  readonly endpoint: string
  readonly consoleAddress: string
  readonly isClockControlled: boolean
  readonly dataDirectory: string
  /** Names of the games that the player service began with. */
  readonly games: readonly string[]
  /** The account, and its root key when this start made it. */
  readonly made: Made | undefined
  readonly processes: () => readonly { readonly role: string; readonly pid: number; readonly isReady: boolean }[]
  readonly close: () => Promise<void>
}

/**
 * Starts the server and resolves when requests are served.
 * @throws ConfigError with every mistake of the configuration; Error when the data directory is in use or of another format
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const config = readConfig(options.sources)
  const games = config.players === undefined ? [] : await checkGames(config.players, options.onLog)
  claimDataDirectory(config.dataDir)
  // What only some starts need is not loaded by the others: this process lives as long as the server and does little.
  if (existsSync(join(config.dataDir, restoreMark)))
    await (await import('./processes/restore.ts')).finishRestore(config, options.onLog)
  dropNoncesOfAnotherBoot(config.dataDir)
  const denials = keptDenials()
  const ids = systemIds()
  const supervisor = new Supervisor({
    config: packConfig(config),
    ids,
    isEmbedded: config.metadata === 'lmdb:',
    workers: config.workers,
    port: config.port,
    onLog: options.onLog,
    restartDelaysMs: options.restartDelaysMs,
    readyWithinMs: options.readyWithinMs,
    onDenial: (denial) => {
      denials.keep(denial)
      options.onDenial?.(denial)
    },
  })
  try {
    await supervisor.start()
  } catch (error) {
    await supervisor.stop()
    throw error
  }
  let clockOffsetMs = 0
  const moveClock = (offsetMs: number): Promise<void> => {
    clockOffsetMs = offsetMs
    return supervisor.moveClock(offsetMs)
  }
  const duties: AdminDuties = {
    denial: denials.find,
    metrics: () => supervisor.metrics(),
    ask: (call) => supervisor.admin(call),
    doorPort: () => supervisor.doorPort(),
    door: supervisor.door,
    audit: (event, isChange) => supervisor.audit(event, isChange),
    now: () => new Date(systemClock.now().getTime() + clockOffsetMs),
    requestId: () => ids.ossRequestId(),
    moveClock: config.clock === 'controlled' ? moveClock : undefined,
    clockOffsetMs: () => clockOffsetMs,
    pids: () => supervisor.pids,
  }
  const admin = await openAdmin(config, duties).catch(async (error: unknown) => {
    await supervisor.stop()
    throw error
  })
  collectAfterStart()
  const scheme = config.tlsCert === undefined ? 'http' : 'https'
  return {
    endpoint: `${scheme}://${shownHost(config.host)}:${supervisor.port}`,
    consoleAddress: `http://${shownHost(config.consoleHost)}:${admin.port}`,
    isClockControlled: config.clock === 'controlled',
    dataDirectory: config.dataDir,
    games,
    made: supervisor.made,
    processes: () => supervisor.pids,
    close: async () => {
      await admin.close()
      await supervisor.stop()
    },
  }
}

/** Before anything starts: a worker that cannot read its games would only be started again and again. */
async function checkGames(path: string, onLog: (line: string) => void): Promise<readonly string[]> {
  const { readGames } = await import('./processes/players.ts')
  const { apps, warnings } = readGames(path)
  for (const warning of warnings) onLog(warning)
  return apps.map(({ app }) => app)
}

/** An address to open in a browser: the wildcard ones mean this machine. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
