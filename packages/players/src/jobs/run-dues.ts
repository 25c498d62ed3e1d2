/** Does what is due: each kind of a game by one worker at a time, each piece so that doing it twice does no harm. */
import type { App } from '../operations/house.ts'
import { endGrants } from '../operations/credentials/end-grants.ts'
import { hideMinor } from '../operations/images/remove-pictures.ts'
import { duesUntil, dueRef } from '../state/dues.ts'
import type { Due, DueKind } from '../state/dues.ts'
import { receiptRef } from '../state/erasures.ts'
import { revocationDueRef } from '../state/revocation-dues.ts'
import type { Row, State } from '../state/space.ts'
import { tombstoneRef } from '../state/tombstones.ts'
import { erasePlayer } from './erase-player.ts'
import { endExport, exportPlayer } from './export-player.ts'
import { eraseRetired } from './erase-retired.ts'
import { endModeration, moderate } from './moderate.ts'

/** How many are looked at in one round; one look at the metadata. */
const duesSeenMax = 1_000
/** How many of one lane are done in one round. */
export const duesAtOnceMax = 32
export const leaseMs = 120_000
const renewMs = 30_000
/** What fails is tried again after so long, twice as long each time. */
const retryMs = 10_000
const retryMsMax = 3_600_000
/** What mostly waits for somebody else's answer; of everything else a lane does one at a time. */
const atATime: Partial<Record<DueKind, number>> = { moderate: 8, revoke: 8 }

export type DuesGiven = {
  readonly state: State
  readonly appOf: (name: string) => App | undefined
  /** Who asks: one name for each process. */
  readonly holder: string
  readonly now: () => Date
  readonly log: (line: string) => void
}

export type Dues = {
  /**
   * Does what is due and not under way here; to be called again without waiting for it. Says how much that was. Costs one short read
   * while nothing is due.
   */
  readonly run: (signal: AbortSignal) => Promise<number>
}

type Lane = { readonly app: string; readonly kind: DueKind; readonly dues: readonly Row<Due>[] }

/** Each kind of a game has a lane and a lease of its own: an erasure that takes minutes, or a hook that is down, delays no other. */
export function openDues(given: DuesGiven): Dues {
  const underWay = new Set<string>()
  const runLane = async (lane: Lane, signal: AbortSignal): Promise<number> => {
    const name = `${lane.app}\0${lane.kind}`
    if (underWay.has(name)) return 0
    underWay.add(name)
    try {
      return await withLease(given, name, signal, (own) => settleLane(given, lane, own))
    } finally {
      underWay.delete(name)
    }
  }
  return {
    run: async (signal) => {
      const found = await duesUntil(given.state, given.now(), duesSeenMax)
      const lanes = Map.groupBy(found, ({ value: { app, kind } }) => `${app}\0${kind}`)
      const counts = await Promise.all(
        [...lanes.values()].map(async (dues) => {
          const [first] = dues
          if (first === undefined) return 0
          const { app, kind } = first.value
          return runLane({ app, kind, dues: dues.slice(0, duesAtOnceMax) }, signal)
        }),
      )
      return counts.reduce((sum, count) => sum + count, 0)
    },
  }
}

async function withLease(
  { state: { kv }, holder, now }: DuesGiven,
  name: string,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const key = Buffer.from(`players\0lease\0dues\0${name}`)
  const take = () => kv.lease(key, holder, leaseMs, now().getTime())
  let lease = await take()
  if (lease === undefined) return 0
  const lost = new AbortController()
  const renewing = setInterval(() => {
    take().then(
      (renewed) => (renewed === undefined ? lost.abort() : (lease = renewed)),
      () => lost.abort(),
    )
  }, renewMs)
  try {
    return await run(AbortSignal.any([signal, lost.signal]))
  } finally {
    clearInterval(renewing)
    // Another worker need not wait until it has run out.
    await kv.commit({ check: [{ key, version: lease.fence }], delete: [key] }).catch(() => undefined)
  }
}

async function settleLane(given: DuesGiven, { kind, dues }: Lane, signal: AbortSignal): Promise<number> {
  const waiting = dues.values()
  let done = 0
  const work = async (): Promise<void> => {
    for (const due of waiting) {
      if (signal.aborted) return
      done += (await settleDue(given, due, signal)) ? 1 : 0
    }
  }
  await Promise.all(Array.from({ length: atATime[kind] ?? 1 }, work))
  return done
}

async function settleDue(given: DuesGiven, due: Row<Due>, signal: AbortSignal): Promise<boolean> {
  const { app: name, kind, subject, failures } = due.value
  const app = given.appOf(name)
  // Another round may have done it since this one looked.
  if ((await given.state.get(due.ref)) === undefined) return false
  try {
    // The game may be away only while its file is mended.
    if (app === undefined) throw new Error('the app is not configured')
    await doDue(app, due.value, signal)
    await given.state.commit([{ kind: 'remove', row: due }])
    return true
  } catch (error) {
    if (signal.aborted) return false
    given.log(
      `players: ${name}: ${kind} of ${subject} failed: ${error instanceof Error ? error.message : String(error)}`,
    )
    const waitMs = Math.min(retryMsMax, retryMs * 2 ** Math.min(failures, 20))
    const again = { ...due.value, failures: failures + 1 }
    const at = new Date(given.now().getTime() + waitMs)
    await given.state.commit([
      { kind: 'remove', row: due },
      { kind: 'write', ref: dueRef(at, again), value: again },
    ])
    return false
  }
}

async function doDue(app: App, { kind, subject }: Due, signal: AbortSignal): Promise<void> {
  switch (kind) {
    case 'revoke': {
      if ((await app.state.get(revocationDueRef(app.name, subject))) === undefined) return
      if ((await endGrants(app, subject)) === 'soon') throw new Error('the storage does not answer')
      return
    }
    case 'erase':
      return erasePlayer(app, subject, signal)
    case 'receipt': {
      await app.state.commit([{ kind: 'drop', ref: receiptRef(app.name, subject) }])
      return
    }
    case 'tombstone': {
      const row = await app.state.get(tombstoneRef(app.name, subject))
      // One that was made anew since has a due of its own.
      if (row !== undefined && Date.parse(row.value.until) <= app.clock.now().getTime())
        await app.state.commit([{ kind: 'remove', row }])
      return
    }
    case 'export':
      return exportPlayer(app, subject, signal)
    case 'export-end':
      return endExport(app, subject, signal)
    case 'retired':
      return eraseRetired(app, subject)
    case 'moderate':
      return moderate(app, subject, signal)
    case 'moderate-end':
      return endModeration(app, subject, signal)
    case 'hide':
      return hideMinor(app, subject)
  }
}
