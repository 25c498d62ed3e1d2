/**
 * Work without a caller. Every worker asks every so often; a lease in the state says whose turn it is, so that each duty
 * runs once, and somewhere else when its worker is gone.
 */
import type { Kv } from '@latchkey/kv'
import type { Clock, Log } from '../base/surroundings.ts'
import type { App } from '../operations/house.ts'
import { defineFamily, refOf } from '../state/space.ts'

export type Duty = {
  readonly name: string
  readonly everyMs: number
  /** Whoever was killed in the middle of it is waited for so long; two minutes when it does not say. */
  readonly leaseMs?: number
  /** Says what it did, when it did something. It may be ended at any moment, and is run again. */
  readonly run: (given: DutyGiven) => Promise<string | undefined>
}

export type DutyGiven = {
  readonly apps: readonly App[]
  readonly kv: Kv
  readonly now: Date
}

export type DutiesOptions = {
  readonly duties: readonly Duty[]
  readonly kv: Kv
  readonly clock: Clock
  /** Of this process, and of no other. */
  readonly holder: string
  readonly apps: () => readonly App[]
  readonly log: Log
}

export type Duties = {
  /** Runs what is due, this process's turn and not under way here; to be called again without waiting for it. */
  readonly tick: () => Promise<void>
}

const leaseFamily = defineFamily<never>('lease')
/** A duty that takes longer than it should is not joined by another worker so soon. */
const leaseMsMin = 120_000

/** Each duty goes its own way: one that takes long, or waits for somebody who does not answer, delays no other. */
export function openDuties(options: DutiesOptions): Duties {
  const ranAtMs = new Map<string, number>()
  const underWay = new Set<string>()
  const runOne = async (duty: Duty): Promise<void> => {
    const now = options.clock.now()
    const key = refOf(leaseFamily, '', duty.name).key
    const leaseMs = duty.leaseMs ?? Math.max(leaseMsMin, duty.everyMs * 2)
    if ((await options.kv.lease(key, options.holder, leaseMs, now.getTime())) === undefined) return
    const done = await duty.run({ apps: options.apps(), kv: options.kv, now })
    if (done !== undefined) options.log(`players: ${duty.name}: ${done}`)
  }
  const start = async (duty: Duty): Promise<void> => {
    underWay.add(duty.name)
    ranAtMs.set(duty.name, options.clock.monotonicMs())
    try {
      await runOne(duty)
    } catch (error) {
      options.log(`players: ${duty.name} failed: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      underWay.delete(duty.name)
    }
  }
  const isDue = ({ name, everyMs }: Duty): boolean =>
    !underWay.has(name) && options.clock.monotonicMs() - (ranAtMs.get(name) ?? -Infinity) >= everyMs
  return {
    tick: async () => {
      await Promise.all(options.duties.filter(isDue).map(start))
    },
  }
}

/** Every game by itself: storage that does not answer one of them holds up no other. Says how much was done in all. */
export async function inEachApp<A extends Pick<App, 'name' | 'log'>>(
  apps: readonly A[],
  run: (app: A) => Promise<number>,
): Promise<number> {
  const counts = await Promise.all(
    apps.map(async (app) => {
      try {
        return await run(app)
      } catch (error) {
        app.log(`players: ${app.name}: ${error instanceof Error ? error.message : String(error)}`)
        return 0
      }
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}
