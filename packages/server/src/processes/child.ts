/** The one entry of every process of the server: waits for its order, becomes its role, and ends when told to. */
import { ControlledClock, systemClock } from '../base/clock.ts'
import { collectAfterStart } from '../base/collection.ts'
import { unpackConfig } from './config-parcel.ts'
import { supervisorLine } from './line.ts'
import type { StartOrder } from './messages.ts'
import type { Running } from './running.ts'

const line = supervisorLine()

async function start(order: StartOrder): Promise<Running> {
  const config = unpackConfig(order.config)
  const clock = config.clock === 'controlled' ? new ControlledClock() : systemClock
  if (clock instanceof ControlledClock) {
    clock.offsetMs = order.clockOffsetMs
    line.on('clock', ({ id, offsetMs }) => {
      clock.offsetMs = offsetMs
      line.send({ kind: 'cleared', id })
    })
  }
  // Each process loads its own role and nothing of the others: what is not loaded takes neither time nor memory.
  switch (order.role) {
    case 'committer':
      return (await import('./committer.ts')).runCommitter(config, clock, line)
    case 'worker':
      return (await import('./worker.ts')).runWorker(config, clock, order, line)
    case 'jobs':
      return (await import('./jobs.ts')).runJobs(config, clock, order, line)
  }
}

const orphanGraceMs = 2_000

function runUntilStopped(): void {
  let running: Running | undefined
  // What is still opening has acknowledged nothing, and may wait for a process that never comes.
  const stop = async (): Promise<void> => {
    await running?.close()
    process.exit(0)
  }
  line.on('start', (order) => {
    start(order).then(
      (one) => {
        running = one
        line.send({ kind: 'ready', port: one.port, doorPort: one.doorPort, made: one.made })
        collectAfterStart()
      },
      (error: unknown) => {
        line.send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
        process.exit(1)
      },
    )
  })
  line.on('stop', () => void stop())
  // A supervisor that died takes its processes with it; a terminal's interrupt reaches all of them and is the supervisor's to handle.
  process.on('disconnect', () => {
    // Nobody is left to end a process that does not end itself, and the next start wants its data directory.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), orphanGraceMs).unref()
    void stop()
  })
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {})
}

runUntilStopped()
