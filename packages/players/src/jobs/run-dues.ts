/** Does what is due: one worker of all at a time, each piece so that doing it twice does no harm. */
import type { App } from '../operations/house.ts'
import { endGrants } from '../operations/admin/end-grants.ts'
import { duesUntil, dueRef } from '../state/dues.ts'
import type { Due } from '../state/dues.ts'
import { receiptRef } from '../state/erasures.ts'
import { revocationDueRef } from '../state/revocation-dues.ts'
import type { Row, State } from '../state/space.ts'
import { tombstoneRef } from '../state/tombstones.ts'
import { erasePlayer } from './erase-player.ts'
import { endExport, exportPlayer } from './export-player.ts'
import { eraseRetired } from './erase-retired.ts'
import { endModeration, moderate } from './moderate.ts'

/** How many are looked at in one round. */
export const duesAtOnceMax = 32
export const leaseMs = 120_000
const renewMs = 30_000
const leaseKey = Buffer.from('players\0lease\0dues')
/** What fails is tried again after so long, twice as long each time. */
const retryMs = 10_000
const retryMsMax = 3_600_000

export type DuesGiven = {
  readonly state: State
  readonly appOf: (name: string) => App | undefined
  /** Who asks: one name for each process. */
  readonly holder: string
  readonly now: () => Date
  readonly log: (line: string) => void
  readonly signal: AbortSignal
}

/** How many were done. Costs one short read while nothing is due. */
export async function runDues(given: DuesGiven): Promise<number> {
  const { state, holder, now } = given
  const found = await duesUntil(state, now(), duesAtOnceMax)
  if (found.length === 0) return 0
  const { kv } = state
  const take = () => kv.lease(leaseKey, holder, leaseMs, now().getTime())
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
    const signal = AbortSignal.any([given.signal, lost.signal])
    let done = 0
    for (const due of found) {
      if (signal.aborted) break
      done += (await settleDue({ ...given, signal }, due)) ? 1 : 0
    }
    return done
  } finally {
    clearInterval(renewing)
    // Another worker need not wait until it has run out.
    await kv.commit({ check: [{ key: leaseKey, version: lease.fence }], delete: [leaseKey] }).catch(() => undefined)
  }
}

async function settleDue(given: DuesGiven, due: Row<Due>): Promise<boolean> {
  const { app: name, kind, subject, failures } = due.value
  const app = given.appOf(name)
  try {
    // The game may be away only while its file is mended.
    if (app === undefined) throw new Error('the app is not configured')
    await doDue(app, due.value, given.signal)
    await given.state.commit([{ kind: 'remove', row: due }])
    return true
  } catch (error) {
    if (given.signal.aborted) return false
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
  }
}
