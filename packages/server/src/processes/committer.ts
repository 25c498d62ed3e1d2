import { KvInUseError } from '@latchkey/kv'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../base/clock.ts'
import type { Config } from '../config.ts'
import { ensureRoot, openEngines } from './engines.ts'
import type { Engines } from './engines.ts'
import type { Line } from './line.ts'
import type { Running } from './running.ts'

/** Longer than the processes of a supervisor that was killed need to notice it and end. */
const predecessorGraceMs = 4_000
const retryEveryMs = 100

/** A data directory may be in use for a moment by what a killed server left running; by a living one it stays so. */
async function afterPredecessor(open: () => Promise<Engines>): Promise<Engines> {
  const startedMs = performance.now()
  for (;;) {
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof KvInUseError) || performance.now() - startedMs > predecessorGraceMs) throw error
      await sleep(retryEveryMs)
    }
  }
}

/**
 * The one process that writes metadata with the embedded engine. When a commit fails on the disk it ends at once and is
 * started anew: a failed flush is never tried again on the same file.
 */
export async function runCommitter(config: Config, clock: Clock, line: Line): Promise<Running> {
  const engines = await afterPredecessor(() =>
    openEngines(config, 'committer', (error) => {
      line.send({ kind: 'log', line: `the committer ends: ${error.message}` })
      process.kill(process.pid, 'SIGKILL')
    }),
  )
  const { kv } = engines
  // The pages that a killed reader looked at are kept until somebody notices that it is gone, and the file grows.
  if ('checkReaders' in kv && typeof kv.checkReaders === 'function') {
    const checkReaders = kv.checkReaders.bind(kv) as () => Promise<number>
    line.on('process-ended', () => void checkReaders().catch(() => {}))
  }
  const made = await ensureRoot(config, engines.directory, clock.now())
  return { port: undefined, made, close: () => engines.kv.close() }
}
