import type { App } from '../operations/house.ts'
import { credentialsOf } from '../state/credentials.ts'
import { sweepTaken } from '../state/rates.ts'
import { sessionListRef, sessionsOf } from '../state/sessions.ts'
import type { Session } from '../state/sessions.ts'
import type { Change, Range, Row, State } from '../state/space.ts'
import type { Duty } from './duties.ts'

const pageRows = 500
const ratesAtOnce = 2_000

/** Sessions and credentials that are over, and windows of limits that have ended. */
export const sweep: Duty = {
  name: 'sweep',
  everyMs: 600_000,
  run: async ({ apps, kv, now }) => {
    let swept = 0
    for (;;) {
      const count = await sweepTaken(kv, now.getTime(), ratesAtOnce)
      swept += count
      if (count < ratesAtOnce) break
    }
    for (const app of apps) swept += (await sweepSessions(app, now)) + (await sweepCredentials(app, now))
    return swept === 0 ? undefined : `${swept} records that were over`
  },
}

async function sweepSessions(app: App, now: Date): Promise<number> {
  return sweepRows(app.state, sessionsOf(app.name), async (row) =>
    isOver(row.value, now) ? [{ kind: 'remove', row }, ...(await unlistedChanges(app, row.value))] : [],
  )
}

const isOver = ({ expiresAt }: { readonly expiresAt: string }, now: Date): boolean =>
  Date.parse(expiresAt) <= now.getTime()

async function unlistedChanges(app: App, session: Session): Promise<Change[]> {
  const list = await app.state.get(sessionListRef(app.name, session.player))
  if (list === undefined || !list.value.sessions.some(({ id }) => id === session.id)) return []
  const sessions = list.value.sessions.filter(({ id }) => id !== session.id)
  return sessions.length === 0 ? [{ kind: 'remove', row: list }] : [{ kind: 'replace', row: list, value: { sessions } }]
}

async function sweepCredentials(app: App, now: Date): Promise<number> {
  return sweepRows(app.state, credentialsOf(app.name), (row) =>
    Promise.resolve(isOver(row.value, now) ? [{ kind: 'remove', row }] : []),
  )
}

/** Each row by itself: one that somebody changes meanwhile is left to the next sweep. */
async function sweepRows<T>(
  state: State,
  range: Range<T>,
  changesOf: (row: Row<T>) => Promise<readonly Change[]>,
): Promise<number> {
  let swept = 0
  let after: Uint8Array | undefined
  for (;;) {
    const { rows, isTruncated } = await state.page(range, { limit: pageRows, after })
    for (const row of rows) {
      const changes = await changesOf(row)
      if (changes.length > 0 && (await state.commit(changes))) swept += 1
    }
    after = rows.at(-1)?.ref.key
    if (!isTruncated || after === undefined) return swept
  }
}
