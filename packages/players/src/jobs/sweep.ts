import type { App } from '../operations/house.ts'
import { credentialsOf } from '../state/credentials.ts'
import { sweepTaken } from '../state/rates.ts'
import { sessionListRef, sessionsOf } from '../state/sessions.ts'
import type { Session } from '../state/sessions.ts'
import type { Change } from '../state/space.ts'
import type { Duty } from './duties.ts'
import { eachRow } from './each-row.ts'

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
  return eachRow(app.state, sessionsOf(app.name), async (row) =>
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
  return eachRow(app.state, credentialsOf(app.name), (row) =>
    Promise.resolve(isOver(row.value, now) ? [{ kind: 'remove', row }] : []),
  )
}
