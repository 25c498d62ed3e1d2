/** Asks for a copy of everything that is kept of a player. */
import { PlayerError } from '../../rules/errors.ts'
import { base64url, newSecret } from '../../rules/ids.ts'
import { dueChange } from '../../state/dues.ts'
import { exportRef, newestExportRef } from '../../state/exports.ts'
import type { Export } from '../../state/exports.ts'
import { playerRef } from '../../state/players.ts'
import type { App } from '../house.ts'

/**
 * The job, which is the one that waits already when there is one. An older one that is done goes: there is one copy at a time.
 * @throws PlayerError UnknownPlayer
 */
export function requestExport(app: App, player: string, by: Export['requestedBy'], now: Date): Promise<string> {
  const job = newSecret('jb_', app.chance)
  return app.state.settle(async () => {
    const [row, newest] = await app.state.getMany([playerRef(app.name, player), newestExportRef(app.name, player)])
    if (row === undefined || row.value.erasing !== undefined) throw new PlayerError('UnknownPlayer', { path: 'player' })
    const before = newest && (await app.state.get(exportRef(app.name, newest.value.job)))
    if (newest !== undefined && before?.value.status === 'waiting') return { changes: [], result: newest.value.job }
    const value: Export = { player, status: 'waiting', requestedAt: now.toISOString(), requestedBy: by }
    const ref = newestExportRef(app.name, player)
    return {
      changes: [
        { kind: 'unchanged', row },
        { kind: 'create', ref: exportRef(app.name, job), value },
        newest === undefined
          ? { kind: 'create', ref, value: { job } }
          : { kind: 'replace', row: newest, value: { job } },
        dueChange(now, { app: app.name, kind: 'export', subject: job }),
        ...(newest === undefined
          ? []
          : [dueChange(now, { app: app.name, kind: 'export-end', subject: newest.value.job })]),
      ],
      result: job,
    }
  })
}

/** What the link carries besides the job, so that the job's name alone opens nothing. */
export async function exportCodeOf(app: App, job: string): Promise<string> {
  const mac = await app.keys.mac()
  return base64url(mac(Buffer.from(`export link ${job}`)))
}
